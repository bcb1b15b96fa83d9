"""The words for a state that the outside surface promises."""

from enum import StrEnum
from typing import get_args

from domain.booking.ledger import RefundStanding
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
from domain.booking.vocabulary import CaseKind
from domain.money import Money


class Status(StrEnum):
    HELD = "HELD"
    AWAITING_PAYMENT = "AWAITING_PAYMENT"
    PAYMENT_PROCESSING = "PAYMENT_PROCESSING"
    SCHEDULING = "SCHEDULING"
    CONFIRMED = "CONFIRMED"
    NEEDS_NEW_TIME = "NEEDS_NEW_TIME"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    COMPLETED = "COMPLETED"
    NO_SHOW = "NO_SHOW"


class PaymentStatus(StrEnum):
    NOT_REQUIRED = "NOT_REQUIRED"
    UNPAID = "UNPAID"
    PENDING = "PENDING"
    AUTHORIZED = "AUTHORIZED"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    """Less than the price came, and an operator called it enough, or has yet to decide."""
    PAID = "PAID"
    FAILED = "FAILED"
    REFUND_PENDING = "REFUND_PENDING"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"
    REFUND_FAILED = "REFUND_FAILED"
    DISPUTED = "DISPUTED"


_STATUS: dict[type[Begun], Status] = {
    Held: Status.HELD,
    AwaitingPayment: Status.AWAITING_PAYMENT,
    PaymentProcessing: Status.PAYMENT_PROCESSING,
    Scheduling: Status.SCHEDULING,
    Confirmed: Status.CONFIRMED,
    Moving: Status.CONFIRMED,
    BookedUnpaid: Status.AWAITING_PAYMENT,
    NeedsNewTime: Status.NEEDS_NEW_TIME,
    Completed: Status.COMPLETED,
    NoShow: Status.NO_SHOW,
    CancelledBooking: Status.CANCELLED,
    ExpiredHold: Status.EXPIRED,
}

assert set(_STATUS) == set(get_args(Begun)), "every state has its status"


def status_of(state: Begun) -> Status:
    return _STATUS[type(state)]


def payment_status_of(state: Begun) -> PaymentStatus:  # noqa: PLR0911 - one answer after the other
    """What people are told of the money; an open dispute goes before everything."""
    ledger = state.core.ledger
    if ledger.is_disputed:
        return PaymentStatus.DISPUTED
    payments = [payment for payment in ledger.payments if payment.amount and not payment.is_let_go]
    if not payments:
        return _unpaid(state)
    if ledger.owes_failed_refund:
        return PaymentStatus.REFUND_FAILED
    standings = {refund.standing for refund in ledger.refunds}
    if RefundStanding.REQUESTED in standings:
        return PaymentStatus.REFUND_PENDING
    kept = [ledger.unrefunded(payment) for payment in payments]
    if not any(kept):
        return PaymentStatus.REFUNDED
    due = state.core.due
    whole = due in (*kept, sum((left for left in kept if left.currency == due.currency), Money.zero(due.currency)))
    if standings and not whole:
        return PaymentStatus.PARTIALLY_REFUNDED
    if not ledger.is_reserved:
        return PaymentStatus.PARTIALLY_PAID if _is_a_part(state) else PaymentStatus.PAID
    return _being_captured(state) if isinstance(state, CancelledBooking) else PaymentStatus.AUTHORIZED


def _is_a_part(state: Begun) -> bool:
    price = state.core.selected.terms.price
    return 0 < state.core.ledger.came(price.currency).amount_minor < price.amount_minor


def _being_captured(state: CancelledBooking) -> PaymentStatus:
    """The cancellation waits for a capture that had begun; then it gives back what it has promised."""
    return PaymentStatus.REFUND_PENDING if state.cancelled.gives_back else PaymentStatus.PAID


def _unpaid(state: Begun) -> PaymentStatus:
    if not state.core.selected.terms.price:
        return PaymentStatus.NOT_REQUIRED
    if isinstance(state, PaymentProcessing):
        return PaymentStatus.PENDING
    waits = isinstance(state, Held | AwaitingPayment | BookedUnpaid)
    failed = bool(state.core.ledger.declined_charges) or CaseKind.CAPTURE_FAILED in state.core.cases
    return PaymentStatus.FAILED if waits and failed else PaymentStatus.UNPAID
