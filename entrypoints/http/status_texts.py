"""What a client is told of each state: never more than is known. One table for the API and the pages."""

from datetime import datetime
from typing import assert_never

from msgspec import Struct

from adapters.mail_texts.times import moment_words
from application.limits import UNANSWERED_AFTER
from domain.booking.ledger import PaymentStanding
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    CancelledBooking,
    Completed,
    Confirmed,
    ExpiredHold,
    Held,
    Moving,
    NeedsNewTime,
    NoShow,
    PaymentProcessing,
    Scheduling,
)
from domain.booking.vocabulary import Actor, CaseKind, Source
from entrypoints.http.money_texts import NOTHING_TAKEN, has_news, is_only_reserved, money_at_stake, money_text
from entrypoints.http.time_words import deadline_words

_ENDED_BY_ITSELF: dict[str, str] = {
    CaseKind.TIME_LOST: "This time had just gone",
    CaseKind.ADOPTED_UNPAID: "Your session was cancelled because it was not paid",
    CaseKind.CAPTURE_FAILED: "Your session was cancelled because the payment could not be taken",
    CaseKind.SCHEDULING_LINK: "Your booking has ended because no time was booked with its link",
    "reservation_ended": "Your booking has ended because the reservation of the money has ended",
}


class StatusText(Struct, frozen=True):
    headline: str
    detail: str


def status_text(state: Begun, expert: str, now: datetime) -> StatusText:  # noqa: C901, PLR0911 - one exhaustive match
    match state:
        case Held():
            return _held(state, expert, now)
        case AwaitingPayment():
            return _awaiting(state, now)
        case PaymentProcessing():
            return _processing(state)
        case Scheduling():
            return _scheduling(state, expert, now)
        case Confirmed():
            return StatusText("Your session is booked", f"It is in {expert}'s calendar. {_money(state)}".strip())
        case Moving():
            return _moving(state, expert, now)
        case BookedUnpaid():
            return _unpaid(state, now)
        case NeedsNewTime():
            return _needs_new_time(state, now)
        case Completed() | NoShow():
            return _after_session(state)
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
        return StatusText("The hold on this time has ended", NOTHING_TAKEN)
    return StatusText("This time is held for you", "No payment was taken yet.")


def _awaiting(state: AwaitingPayment, now: datetime) -> StatusText:
    if state.cancel is not None and state.cancel.by is Actor.SYSTEM:
        return StatusText(
            "This time has just gone",
            "Somebody else has it; the payment page is being closed. If you have just paid, you can choose another"
            " time with that payment or get it back.",
        )
    if state.cancel is not None:
        return StatusText("Your booking is being cancelled", "The payment page is being closed first.")
    if now >= state.core.held_until:
        return StatusText(
            "The hold on this time is ending",
            "We have not received a payment. If you have just paid, your payment counts as long as the time is yours.",
        )
    if not state.checkout.session_id:
        return StatusText("The payment page is being opened", "The time is held for you. Nothing was charged.")
    return StatusText("This time is held for you", f"We have not received a payment for it yet.{_declined(state)}")


def _processing(state: PaymentProcessing) -> StatusText:
    if state.cancel is None:
        return StatusText(
            "Your payment is on its way",
            "Your bank has accepted it but not settled it yet. The time stays held for you; we will mail you.",
        )
    if state.cancel.by is Actor.SYSTEM:
        return StatusText(
            "This time has just gone",
            "Your payment is on its way. Once it is here you can choose another time with it or get it back.",
        )
    return StatusText(
        "Your booking is being cancelled", "Your payment is on its way. Once it is here you get all of it back."
    )


def _scheduling(state: Scheduling, expert: str, now: datetime) -> StatusText:
    safe = _safe(state, now)
    if CaseKind.WRONG_AMOUNT in state.core.cases:
        return StatusText(_other_amount(state), f"A person is looking at it. {safe}")
    if state.link:
        return _link(state, expert, now)
    if state.refused is not None:
        return StatusText(f"Your time is not in {expert}'s calendar yet", f"A person is looking at it. {safe}")
    if _is_unknown(state, now):
        return StatusText("We are double-checking with the calendar", safe)
    if state.uncounted_tries:
        return StatusText("The calendar cannot be reached right now", f"We keep trying. {safe}")
    return StatusText(f"{_arrived(state)}Confirming your time with {expert}'s calendar…", "This takes a few seconds.")


def _other_amount(state: Scheduling | BookedUnpaid) -> str:
    if is_only_reserved(state.core.ledger):
        return "Another amount than the price was reserved"
    return "We received another amount than the price"


def _arrived(state: Scheduling) -> str:
    ledger = state.core.ledger
    if not ledger.payments:
        return ""
    return "Payment reserved. " if is_only_reserved(ledger) else "Payment received. "


def _safe(state: Scheduling, now: datetime) -> str:
    """What it means for the money, and by when the reader hears of it: at a deadline it settles itself."""
    ledger = state.core.ledger
    money = f"{money_text(state)} " if ledger.is_disputed else ""
    if ledger.payments and not ledger.is_disputed:
        only_reserved = ": it is reserved, not taken" if is_only_reserved(ledger) else ""
        money = f"Your money is safe{only_reserved}. "
    deadlines = state.core.cases.values()
    until = f"by {deadline_words(min(deadlines), _zone(state), now)}" if deadlines else "when it is settled"
    return f"{money}You can close this page; we will mail you {until}."


def _link(state: Scheduling, expert: str, now: datetime) -> StatusText:
    deadline = state.core.cases.get(CaseKind.SCHEDULING_LINK)
    if deadline is not None and now >= deadline:
        return StatusText("The time to book with your link has passed", _sentence(_goes_back(state, "now")))
    until = f" until {deadline_words(deadline, _zone(state), now)}" if deadline else ""
    return StatusText(
        f"Book your time in {expert}'s calendar yourself",
        f"We could not do it for you. Your link books any free time of this session{until}, once."
        f" If you do nothing, {_goes_back(state, 'then')}",
    )


def _is_unknown(state: Scheduling | Moving, now: datetime) -> bool:
    """Calendly was asked and has not said what it did."""
    lost = state.unanswered is not None and now - state.unanswered.asked_at > UNANSWERED_AFTER
    return lost or CaseKind.SCHEDULING_UNKNOWN in state.core.cases or state.tries - state.uncounted_tries > 1


def _moving(state: Moving, expert: str, now: datetime) -> StatusText:
    old, new = (moment_words(slot.start, _zone(state)) for slot in (state.core.slot, state.request.to_slot))
    asks = f"We are asking {expert}'s calendar for {new}."
    if _is_unknown(state, now):
        asks = f"We are double-checking with {expert}'s calendar whether it has {new}."
    return StatusText("Your session is being moved", f"{asks} Until that is settled it stays at {old}.")


def _unpaid(state: BookedUnpaid, now: datetime) -> StatusText:
    cases, price = state.core.cases, state.core.selected.terms.price
    if CaseKind.WRONG_AMOUNT in cases:
        return StatusText(
            "Your session is booked, but not paid as agreed",
            f"{_other_amount(state)}. A person is looking at it. {_money(state)}",
        )
    if now >= state.core.slot.start:
        return StatusText("Your session was booked, but not paid", f"We have received no payment of {price} for it.")
    capture_failed = CaseKind.CAPTURE_FAILED in cases or state.core.selected.source is Source.OWN_FLOW
    deadline = cases.get(CaseKind.CAPTURE_FAILED if capture_failed else CaseKind.ADOPTED_UNPAID)
    by = f" by {deadline_words(deadline, _zone(state), now)}" if deadline else ""
    why = _why_unpaid(state) if capture_failed else ""
    then = f"; after that it {'is' if capture_failed else 'may be'} cancelled" if deadline else ""
    return StatusText(
        "Your session is booked, but not paid yet", f"{why}Please pay {price}{by}{then}.{_declined(state)}"
    )


def _why_unpaid(state: BookedUnpaid) -> str:
    in_part = any(payment.standing is PaymentStanding.CAPTURED for payment in state.core.ledger.payments)
    return "The price was not taken in full. " if in_part else "The money that was reserved could not be taken. "


def _needs_new_time(state: NeedsNewTime, now: datetime) -> StatusText:
    deadline = state.core.cases.get(CaseKind.TIME_LOST)
    if deadline is None or now >= deadline:
        return StatusText("The time to choose again has passed", _sentence(_goes_back(state, "now")))
    ledger = state.core.ledger
    what = "reservation" if is_only_reserved(ledger) else "payment"
    return StatusText(
        "This time has just gone",
        f"Choose another with the same {what} until {deadline_words(deadline, _zone(state), now)}."
        f" If you do nothing, {_goes_back(state, 'then')}",
    )


def _goes_back(state: Begun, when: str) -> str:
    """What happens to the money by itself at a deadline."""
    amount = money_at_stake(state)
    disputed = f" {money_text(state)}" if state.core.ledger.is_disputed else ""
    if not amount:
        return f"the booking ends {when}.{disputed}"
    if is_only_reserved(state.core.ledger):
        return f"the reservation of {amount} is lifted {when} by itself; nothing was taken.{disputed}"
    return f"{amount} goes back to you {when} by itself.{disputed}"


def _cancelled(state: CancelledBooking, expert: str) -> StatusText:
    money = money_text(state)
    if state.cancelled.by is Actor.SYSTEM:
        return StatusText(_ENDED_BY_ITSELF.get(state.cancelled.reason, "Your booking could not be completed"), money)
    by = {Actor.CLIENT: "You have cancelled this booking", Actor.BUILDER: f"{expert} has cancelled this booking"}
    return StatusText(by.get(state.cancelled.by, "This booking was cancelled"), money)


def _expired(state: ExpiredHold) -> StatusText:
    if state.core.ledger.payments:
        return StatusText("Your payment came after the hold on this time had ended", money_text(state))
    if not state.core.selected.terms.price:
        return StatusText("The hold on this time has ended", "Nothing was booked.")
    return StatusText(
        "The hold on this time has ended",
        f"{NOTHING_TAKEN} If one should still arrive, you get all of it back.",
    )


def _after_session(state: Completed | NoShow) -> StatusText:
    """Money that was let go is no payment."""
    money = _money(state) if has_news(state) or not state.unpaid or _in_part(state) else ""
    owed = _owed(state) if state.unpaid else ""
    if isinstance(state, NoShow):
        told = " ".join(filter(None, ("It was noted that you did not come.", money, owed)))
        return StatusText("This session was marked as missed", told)
    return StatusText("This session is over", " ".join(filter(None, (money, owed))))


def _owed(state: Completed | NoShow) -> str:
    price = state.core.selected.terms.price
    if _in_part(state):
        return f"The price of {price} was not paid in full."
    return f"We have received no payment of {price} for it."


def _in_part(state: Begun) -> bool:
    return bool(state.core.ledger.taken(state.core.selected.terms.price.currency))


def _money(state: Begun) -> str:
    """Nothing for a session that is free."""
    return money_text(state) if state.core.ledger.payments or state.core.selected.terms.price else ""


def _declined(state: AwaitingPayment | BookedUnpaid) -> str:
    return " The last try was declined." if state.core.ledger.declined_charges else ""


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _zone(state: Begun) -> str:
    return state.core.selected.zone
