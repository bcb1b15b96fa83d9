"""Giving money back: how much of which payment, and what became of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.booking.bookkeeping import book
from domain.booking.commands import RecordOutsideRefund, RecordRefund, RefundGoodwill
from domain.booking.events import (
    BookingEvent,
    CaseOpened,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
    ReleaseRequested,
)
from domain.booking.ledger import Ledger, Payment, PaymentStanding, Refund, RefundStanding
from domain.booking.state import (
    Begun,
    CancelledBooking,
    Completed,
    Confirmed,
    ExpiredHold,
    NoShow,
    WithMeeting,
    is_unpaid,
)
from domain.booking.vocabulary import CaseKind, RefundReason
from domain.errors import WrongState
from domain.money import Money

# Whoever looks after the money is told of trouble that only a person can end, this often.
TOLD_AGAIN_AFTER = timedelta(hours=24)


def give_back(ledger: Ledger, amount: Money, reason: RefundReason) -> list[BookingEvent]:
    """Ask for `amount` back from the payments in their order. A capture under way is waited for: it is given back
    when it has ended.
    """
    events: list[BookingEvent] = []
    left, number = amount, len(ledger.refunds)
    for payment in ledger.payments:
        if payment.amount.currency != amount.currency or not left:
            continue
        part = min(left.amount_minor, ledger.unrefunded(payment).amount_minor)
        if not part:
            continue
        share = Money(part, amount.currency)
        left -= share
        if payment.standing is PaymentStanding.CAPTURED:
            number += 1
            events.append(RefundRequested(number=number, intent=payment.intent, amount=share, reason=reason))
        elif payment.standing is PaymentStanding.AUTHORIZED:
            events.append(ReleaseRequested(attempt=payment.attempt, intent=payment.intent))
    return events


def give_everything_back(ledger: Ledger, reason: RefundReason) -> list[BookingEvent]:
    """Ask every payment back whole, also one in a currency that was never agreed."""
    currencies = dict.fromkeys(payment.amount.currency for payment in ledger.payments)
    return _give_back_all(ledger, [ledger.received(currency) for currency in currencies], reason)


def _give_back_all(ledger: Ledger, amounts: Iterable[Money], reason: RefundReason) -> list[BookingEvent]:
    events: list[BookingEvent] = []
    for amount in amounts:
        asked = give_back(ledger, amount, reason)
        shift = sum(isinstance(event, RefundRequested) for event in events)
        events += [_numbered(event, shift) for event in asked]
    return events


def _numbered(event: BookingEvent, shift: int) -> BookingEvent:
    if not isinstance(event, RefundRequested) or not shift:
        return event
    return RefundRequested(number=event.number + shift, intent=event.intent, amount=event.amount, reason=event.reason)


def give_payment_back(ledger: Ledger, payment: Payment, reason: RefundReason) -> list[BookingEvent]:
    """Ask a payment back that has just come in, whether it is in the ledger yet or not."""
    amount = ledger.unrefunded(payment)
    if not amount:
        return []
    if payment.standing is PaymentStanding.AUTHORIZED:
        return [ReleaseRequested(attempt=payment.attempt, intent=payment.intent)]
    number = len(ledger.refunds) + 1
    return [RefundRequested(number=number, intent=payment.intent, amount=amount, reason=reason)]


def give_surplus_back(state: Begun, ledger: Ledger, intent: str) -> list[BookingEvent]:
    """Money that stands free again and pays for nothing: it could not be asked back when it came."""
    due, payment = state.core.due, ledger.payment(intent)
    if payment is None or CaseKind.WRONG_AMOUNT in state.core.cases:
        return []
    whole = payment.amount.amount_minor
    beyond = ledger.taken(due.currency).amount_minor - due.amount_minor
    if isinstance(state, WithMeeting) and is_unpaid(state):
        beyond = whole
    elif payment.amount.currency != due.currency:
        beyond = whole if beyond >= 0 else 0
    surplus = Money(max(beyond, 0), payment.amount.currency)
    return give_back(replace(ledger, payments=(payment,)), surplus, RefundReason.PAID_TWICE)


def owed_after_cancelling(state: CancelledBooking, ledger: Ledger) -> list[BookingEvent]:
    """What a cancellation did not leave with us and could not ask for yet: it was being captured, or in dispute."""
    keeps = state.keeps
    currencies = dict.fromkeys(payment.amount.currency for payment in ledger.payments)
    had = [ledger.taken(currency) for currency in currencies]
    owed = [m.amount_minor - (keeps.amount_minor if m.currency == keeps.currency else 0) for m in had]
    beyond = [Money(max(minor, 0), money.currency) for minor, money in zip(owed, had, strict=True)]
    return _give_back_all(ledger, beyond, RefundReason.CANCELLED)


def record_refund(state: Begun, command: RecordRefund) -> list[BookingEvent]:
    """A refund may succeed and still fail weeks later; a failure stands until a person deals with it."""
    known = state.core.ledger.refund(command.number)
    if known is None:
        raise WrongState(f"This booking has no refund number {command.number}.")
    return _standing(state, known, command.standing, command.reason, command.at)


def record_outside_refund(state: Begun, command: RecordOutsideRefund) -> list[BookingEvent]:
    """Made at Stripe itself: a fact like any other, under a number of its own."""
    ledger = state.core.ledger
    known = ledger.outside_refund(command.refund_id)
    events: list[BookingEvent] = []
    if known is None:
        number = len(ledger.refunds) + 1
        requested = RefundRequested(
            number=number,
            intent=command.intent,
            amount=command.amount,
            reason=RefundReason.OUTSIDE,
            outside_id=command.refund_id,
        )
        ledger = book(ledger, requested)
        events = [requested]
        known = Refund(number, command.intent, command.amount, RefundReason.OUTSIDE)
    told = _standing(state, known, command.standing, command.reason, command.at)
    return [*events, *told, *_left_with_us(state, ledger, known, told)]


def _left_with_us(state: Begun, ledger: Ledger, refund: Refund, told: list[BookingEvent]) -> list[BookingEvent]:
    """An outside refund that failed leaves money with a booking that is over: then it is for us to give it back."""
    if not any(isinstance(event, RefundFailed) for event in told):
        return []
    without = ledger.with_refund_standing(refund.number, RefundStanding.FAILED)
    match state:
        case CancelledBooking():
            return owed_after_cancelling(state, without)
        case ExpiredHold():
            return give_everything_back(without, RefundReason.PAID_TOO_LATE)
        case _:
            return give_surplus_back(state, without, refund.intent)


def refund_goodwill(state: Begun, command: RefundGoodwill) -> list[BookingEvent]:
    """Only of captured money that is with us."""
    if not isinstance(state, Confirmed | Completed | NoShow | CancelledBooking) or state.core.ledger.is_reserved:
        raise WrongState("There is no captured money of this booking to give back from at the moment.")
    left = state.core.ledger.received(state.core.selected.terms.price.currency)
    if command.amount.currency != left.currency or not 0 < command.amount.amount_minor <= left.amount_minor:
        raise WrongState(f"At most {left} can be given back.")
    return give_back(state.core.ledger, command.amount, RefundReason.GOODWILL)


def _standing(state: Begun, refund: Refund, standing: RefundStanding, reason: str, at: datetime) -> list[BookingEvent]:
    match standing:
        case RefundStanding.SUCCEEDED if refund.standing is RefundStanding.REQUESTED:
            return [RefundSucceeded(number=refund.number)]
        case RefundStanding.FAILED if refund.standing is not RefundStanding.FAILED:
            failed = RefundFailed(number=refund.number, reason=reason)
            return [failed, *_case_of_failure(state, refund, at)]
        case _:
            return []


def _case_of_failure(state: Begun, refund: Refund, at: datetime) -> list[BookingEvent]:
    """An outside refund that failed leaves the money where our books had it before: nobody owes it. Nor does anybody
    what the client's bank has taken back for good.
    """
    is_owed = refund.reason is not RefundReason.OUTSIDE and not state.core.ledger.is_lost_to_bank(refund.intent)
    if not is_owed or CaseKind.REFUND_FAILED in state.core.cases:
        return []
    return [CaseOpened(kind=CaseKind.REFUND_FAILED, deadline=at + TOLD_AGAIN_AFTER, detail=f"refund {refund.number}")]
