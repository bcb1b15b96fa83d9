"""What money means that has just come in, reserved or captured: it depends on where it meets the booking."""

from datetime import datetime, timedelta

from domain.booking.events import (
    BookingEvent,
    Cancelled,
    CancelRequested,
    CaptureRequested,
    CaseOpened,
    MoneyArrivedLate,
    PaymentAuthorized,
    PaymentSucceeded,
)
from domain.booking.ledger import Payment, PaymentStanding
from domain.booking.losing import lose_time, settle_by
from domain.booking.refunding import give_everything_back, give_payment_back
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    Completed,
    ExpiredHold,
    Held,
    Met,
    NeedsNewTime,
    NoShow,
    Over,
    PaymentProcessing,
    Scheduling,
)
from domain.booking.vocabulary import Actor, CaseKind, RefundReason, TimeLostReason

WRONG_AMOUNT_DECIDED_WITHIN = timedelta(hours=72)
BOOKED_OVER = "time_lost"
"""Why a page is closed when somebody booked over the hold: money that still came buys another time."""


def cancel_wish(state: Begun) -> CancelRequested | None:
    return state.cancel if isinstance(state, AwaitingPayment | PaymentProcessing) else None


def money_arrived(state: Begun, payment: Payment, at: datetime) -> list[BookingEvent]:
    """The fact itself, and what follows from it; only for an intent that the ledger does not know."""
    return [_fact(payment), *_what_it_means(state, payment, at)]


def _fact(payment: Payment) -> BookingEvent:
    if payment.standing is PaymentStanding.AUTHORIZED:
        assert payment.capture_before is not None, "reserved money lapses"
        return PaymentAuthorized(
            attempt=payment.attempt,
            intent=payment.intent,
            amount=payment.amount,
            capture_before=payment.capture_before,
        )
    return PaymentSucceeded(attempt=payment.attempt, intent=payment.intent, amount=payment.amount)


def _what_it_means(  # noqa: PLR0911 - one exhaustive match
    state: Begun, payment: Payment, at: datetime
) -> list[BookingEvent]:
    ledger = state.core.ledger
    cancel = cancel_wish(state)
    is_whole = payment.amount == state.core.selected.terms.price
    match state:
        case AwaitingPayment() | PaymentProcessing() if cancel is not None:
            return _paid_while_leaving(state, payment, cancel, at)
        case Held() | AwaitingPayment() | PaymentProcessing():
            return [] if is_whole else wrong_amount(state, payment, at)
        case BookedUnpaid() | Completed(unpaid=True) | NoShow(unpaid=True):
            return for_meeting(state, payment, at)
        case Scheduling() | NeedsNewTime() if is_whole and CaseKind.WRONG_AMOUNT in state.core.cases:
            return give_everything_back(ledger, RefundReason.WRONG_AMOUNT)
        case ExpiredHold() if is_whole and at < state.core.slot.start:
            late = MoneyArrivedLate(attempt=payment.attempt, amount=payment.amount)
            return [late, *lose_time(state, TimeLostReason.PAID_LATE, at, payment)]
        case _ if isinstance(state, Over):
            late = MoneyArrivedLate(attempt=payment.attempt, amount=payment.amount)
            return [late, *give_payment_back(ledger, payment, RefundReason.PAID_TOO_LATE)]
        case _:
            return give_payment_back(ledger, payment, RefundReason.PAID_TWICE)


def _paid_while_leaving(state: Begun, payment: Payment, cancel: CancelRequested, at: datetime) -> list[BookingEvent]:
    is_whole = payment.amount == state.core.selected.terms.price
    if is_whole and cancel.by is Actor.SYSTEM and cancel.reason == BOOKED_OVER:
        return lose_time(state, TimeLostReason.BOOKED_OVER, at, payment)
    ledger = state.core.ledger
    cancelled = Cancelled(by=cancel.by, reason=cancel.reason, gives_back=ledger.not_asked_back(payment))
    return [cancelled, *give_payment_back(ledger, payment, RefundReason.CANCELLED)]


def wrong_amount(state: Begun, payment: Payment, at: datetime) -> list[BookingEvent]:
    deadline = max(at, min(at + WRONG_AMOUNT_DECIDED_WITHIN, settle_by(state.core, payment)))
    return [CaseOpened(kind=CaseKind.WRONG_AMOUNT, deadline=deadline, detail=f"paid {payment.amount}")]


def for_meeting(state: Begun, payment: Payment, at: datetime) -> list[BookingEvent]:
    """The money that a standing or kept meeting was owed. A wrong amount beside the right one goes back."""
    ledger = state.core.ledger
    if payment.amount == state.core.selected.terms.price:
        is_reserved = payment.standing is PaymentStanding.AUTHORIZED
        capture = CaptureRequested(attempt=payment.attempt, intent=payment.intent)
        return [*([capture] if is_reserved else []), *give_everything_back(ledger, RefundReason.WRONG_AMOUNT)]
    if CaseKind.WRONG_AMOUNT in state.core.cases or isinstance(state, Met):
        return give_payment_back(ledger, payment, RefundReason.WRONG_AMOUNT)
    return wrong_amount(state, payment, at)
