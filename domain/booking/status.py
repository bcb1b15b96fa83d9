"""The words for a state that the outside surface promises."""

from enum import StrEnum
from typing import assert_never

from domain.booking.state import (
    AwaitingPayment,
    CancelledBooking,
    Confirmed,
    ExpiredHold,
    Held,
    Live,
    Over,
    PaymentProcessing,
    RefundStanding,
    Scheduling,
)


class Status(StrEnum):
    HELD = "HELD"
    AWAITING_PAYMENT = "AWAITING_PAYMENT"
    PAYMENT_PROCESSING = "PAYMENT_PROCESSING"
    SCHEDULING = "SCHEDULING"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class PaymentStatus(StrEnum):
    NOT_REQUIRED = "NOT_REQUIRED"
    UNPAID = "UNPAID"
    PENDING = "PENDING"
    PAID = "PAID"
    FAILED = "FAILED"
    REFUND_PENDING = "REFUND_PENDING"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"
    REFUND_FAILED = "REFUND_FAILED"


def status_of(state: Live | Over) -> Status:  # noqa: PLR0911 - one exhaustive match
    match state:
        case Held():
            return Status.HELD
        case AwaitingPayment():
            return Status.AWAITING_PAYMENT
        case PaymentProcessing():
            return Status.PAYMENT_PROCESSING
        case Scheduling():
            return Status.SCHEDULING
        case Confirmed():
            return Status.CONFIRMED
        case CancelledBooking():
            return Status.CANCELLED
        case ExpiredHold():
            return Status.EXPIRED
        case _:
            assert_never(state)


def payment_status_of(state: Live | Over) -> PaymentStatus:
    if not state.core.ledger.payments:
        return _unpaid(state)
    standings = {refund.standing for refund in state.core.ledger.refunds}
    if RefundStanding.FAILED in standings:
        return PaymentStatus.REFUND_FAILED
    if RefundStanding.REQUESTED in standings:
        return PaymentStatus.REFUND_PENDING
    kept = [state.core.ledger.unrefunded(payment) for payment in state.core.ledger.payments]
    if not any(kept):
        return PaymentStatus.REFUNDED
    whole = any(left == state.core.selected.terms.price for left in kept)
    return PaymentStatus.PAID if whole or not standings else PaymentStatus.PARTIALLY_REFUNDED


def _unpaid(state: Live | Over) -> PaymentStatus:
    if not state.core.selected.terms.price:
        return PaymentStatus.NOT_REQUIRED
    if isinstance(state, PaymentProcessing):
        return PaymentStatus.PENDING
    waits = isinstance(state, Held | AwaitingPayment)
    return PaymentStatus.FAILED if waits and state.core.ledger.declined_charges else PaymentStatus.UNPAID
