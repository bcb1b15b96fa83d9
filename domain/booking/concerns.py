"""What about a booking somebody who looks after it may want to see among many others."""

from collections.abc import Iterator
from enum import StrEnum

from domain.booking.ledger import RefundStanding
from domain.booking.state import Asking, Begun, CancelledBooking, Met, WithMeeting
from domain.booking.vocabulary import CaseKind


class Concern(StrEnum):
    PAID_NOT_CONFIRMED = "paid_not_confirmed"
    """Money is in or reserved, and there is no meeting for it."""
    UNKNOWN_AT_CALENDLY = "unknown_at_calendly"
    """Calendly was asked and has not answered; for a moment that is so of every booking."""
    REFUND_WAITING = "refund_waiting"
    REFUND_FAILED = "refund_failed"
    WRONG_AMOUNT = "wrong_amount"
    """More than the price, or another amount or currency that nobody has decided about."""
    DISPUTED = "disputed"
    NEEDS_PERSON = "needs_person"
    """A case is open that waits for one of us, not for the client."""


_SERVED = WithMeeting | CancelledBooking
# The client decides these, or lets their time pass.
_FOR_CLIENTS = {CaseKind.TIME_LOST, CaseKind.SCHEDULING_LINK, CaseKind.ADOPTED_UNPAID, CaseKind.CAPTURE_FAILED}


def concerns_of(state: Begun) -> tuple[Concern, ...]:
    """In the order above."""
    return tuple(_concerns(state))


def _concerns(state: Begun) -> Iterator[Concern]:
    ledger, cases = state.core.ledger, state.core.cases
    has_money = any(ledger.unrefunded(payment) for payment in ledger.payments)
    if has_money and not isinstance(state, _SERVED):
        yield Concern.PAID_NOT_CONFIRMED
    if CaseKind.SCHEDULING_UNKNOWN in cases or (isinstance(state, Asking) and state.unanswered is not None):
        yield Concern.UNKNOWN_AT_CALENDLY
    if any(refund.standing is RefundStanding.REQUESTED for refund in ledger.refunds):
        yield Concern.REFUND_WAITING
    if ledger.owes_failed_refund or CaseKind.REFUND_FAILED in cases:
        yield Concern.REFUND_FAILED
    if CaseKind.WRONG_AMOUNT in cases or _has_too_much(state):
        yield Concern.WRONG_AMOUNT
    if ledger.is_disputed or CaseKind.DISPUTE in cases:
        yield Concern.DISPUTED
    if any(isinstance(state, Met) or kind not in _FOR_CLIENTS for kind in cases):
        yield Concern.NEEDS_PERSON


def _has_too_much(state: Begun) -> bool:
    ledger, due = state.core.ledger, state.core.due
    others = (p for p in ledger.payments if p.amount.currency != due.currency)
    return ledger.received(due.currency).amount_minor > due.amount_minor or any(map(ledger.unrefunded, others))
