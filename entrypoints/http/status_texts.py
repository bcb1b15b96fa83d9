"""What a client is told of each state: never more than is known. One table for the API and the pages."""

from datetime import datetime
from typing import assert_never

from msgspec import Struct

from application.limits import UNANSWERED_AFTER
from domain.booking.events import Actor, CaseKind
from domain.booking.refunding import received
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    CancelledBooking,
    Confirmed,
    ExpiredHold,
    Held,
    Ledger,
    PaymentProcessing,
    RefundStanding,
    Scheduling,
)
from domain.money import Money

_SAFE = "Your money is safe. You can close this page; we will mail you when it is settled."


class StatusText(Struct, frozen=True):
    headline: str
    detail: str


def status_text(state: Begun, expert: str, now: datetime) -> StatusText:  # noqa: PLR0911 - one exhaustive match
    match state:
        case Held():
            return _held(state, expert, now)
        case AwaitingPayment():
            return _awaiting(state, now)
        case PaymentProcessing():
            return StatusText(
                "Your payment is on its way",
                "Your bank has accepted it but not settled it yet. The time stays held for you; we will mail you.",
            )
        case Scheduling():
            return _scheduling(state, expert, now)
        case Confirmed():
            return StatusText("Your session is booked", f"It is in {expert}'s calendar. {_paid(state)}".strip())
        case CancelledBooking():
            return _cancelled(state, expert)
        case ExpiredHold():
            return _expired(state)
        case _:
            assert_never(state)


def _held(state: Held, expert: str, now: datetime) -> StatusText:
    if not state.core.selected.terms.price:
        return StatusText(f"Confirming your time with {expert}'s calendar…", "This takes a few seconds.")
    if now >= state.core.held_until:
        return StatusText("The hold on this time has ended", "No payment was taken.")
    return StatusText("This time is held for you", "No payment was taken yet.")


def _awaiting(state: AwaitingPayment, now: datetime) -> StatusText:
    if state.cancel is not None:
        return StatusText("Your booking is being cancelled", "The payment page is being closed first.")
    if now >= state.core.held_until:
        return StatusText(
            "The hold on this time is ending",
            "We have not received a payment. If you have just paid, your payment counts as long as the time is yours.",
        )
    if not state.checkout.session_id:
        return StatusText("The payment page is being opened", "The time is held for you. Nothing was charged.")
    declined = " The last try was declined." if state.core.ledger.declined_charges else ""
    return StatusText("This time is held for you", f"We have not received a payment for it yet.{declined}")


def _scheduling(state: Scheduling, expert: str, now: datetime) -> StatusText:
    priced = bool(state.core.ledger.payments)
    safe = _SAFE if priced else "You can close this page; we will mail you when it is settled."
    if CaseKind.WRONG_AMOUNT in state.core.cases:
        return StatusText("We received another amount than the price", f"A person is looking at it. {safe}")
    if state.refused is not None:
        return StatusText(f"Your time is not in {expert}'s calendar yet", f"A person is looking at it. {safe}")
    if _is_unknown(state, now):
        return StatusText("We are double-checking with the calendar", safe)
    if state.uncounted_tries:
        return StatusText("The calendar cannot be reached right now", f"We keep trying. {safe}")
    received_words = "Payment received. " if priced else ""
    return StatusText(f"{received_words}Confirming your time with {expert}'s calendar…", "This takes a few seconds.")


def _is_unknown(state: Scheduling, now: datetime) -> bool:
    """Calendly was asked and has not said what it did."""
    lost = state.unanswered is not None and now - state.unanswered.asked_at > UNANSWERED_AFTER
    return lost or CaseKind.SCHEDULING_UNKNOWN in state.core.cases or state.tries - state.uncounted_tries > 1


def _cancelled(state: CancelledBooking, expert: str) -> StatusText:
    money = refund_text(state)
    if state.cancelled.by is Actor.SYSTEM:
        lost = state.cancelled.reason == "time_lost"
        headline = "This time had just gone" if lost else "Your booking could not be completed"
        return StatusText(headline, money)
    by = {Actor.CLIENT: "You have cancelled this booking", Actor.BUILDER: f"{expert} has cancelled this booking"}
    return StatusText(by.get(state.cancelled.by, "This booking was cancelled"), money)


def _expired(state: ExpiredHold) -> StatusText:
    if state.core.ledger.payments:
        return StatusText("Your payment came after the hold on this time had ended", refund_text(state))
    if not state.core.selected.terms.price:
        return StatusText("The hold on this time has ended", "Nothing was booked.")
    return StatusText(
        "The hold on this time has ended",
        "No payment was taken. If one should still arrive, you get all of it back.",
    )


def refund_text(state: Begun) -> str:
    """What became of the money that came in, in sentences."""
    ledger = state.core.ledger
    if not ledger.payments:
        return "No payment was taken."
    sentences = [
        f"{refund.amount} {words}"
        for standing, words in (
            (RefundStanding.SUCCEEDED, "was given back."),
            (RefundStanding.REQUESTED, "is on its way back to you."),
            (RefundStanding.FAILED, "could not be given back yet; a person is looking at it."),
        )
        for refund in ledger.refunds
        if refund.standing is standing
    ]
    moving = any(refund.standing is not RefundStanding.FAILED for refund in ledger.refunds)
    banks = ["Your bank may take 5 to 10 days to show it."] if moving else []
    kept = _kept(ledger)
    return " ".join(
        [*sentences, *banks, *(f"{money} of your payment was kept under the agreed policy." for money in kept)]
    )


def _paid(state: Confirmed) -> str:
    price = state.core.selected.terms.price
    paid = received(state.core.ledger, price.currency)
    back = refund_text(state) if state.core.ledger.refunds else ""
    return back or (f"{paid} paid." if paid else "")


def _kept(ledger: Ledger) -> list[Money]:
    return [left for payment in ledger.payments if (left := ledger.unrefunded(payment))]
