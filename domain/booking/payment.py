"""Being paid: attempts, and what Stripe says of them. A money fact is recorded in whatever state it meets us."""

from datetime import timedelta

from domain.booking.commands import CheckoutReport, CheckoutStanding, RecordCheckout, RecordDecline, RequestCheckout
from domain.booking.events import (
    BookingEvent,
    Cancelled,
    CancelRequested,
    CaseKind,
    CaseOpened,
    CheckoutExpired,
    CheckoutRequested,
    CheckoutStarted,
    HoldExpired,
    MoneyArrivedLate,
    PaymentFailed,
    PaymentPending,
    PaymentSucceeded,
    RefundReason,
)
from domain.booking.refunding import give_payment_back
from domain.booking.scheduling import SETTLED_BEFORE_START
from domain.booking.state import (
    AwaitingPayment,
    Core,
    ExpiredHold,
    Held,
    Live,
    Over,
    Payment,
    PaymentProcessing,
)
from domain.errors import HoldExpired as HoldHasExpired
from domain.errors import WrongState
from domain.money import Money

WRONG_AMOUNT_DECIDED_WITHIN = timedelta(hours=72)


def request_checkout(state: Live | Over, command: RequestCheckout) -> list[BookingEvent]:
    """Open the next attempt; nothing if one is open already, unless that one is being closed for a cancellation."""
    match state:
        case AwaitingPayment() if state.cancel:
            raise WrongState("This booking is being cancelled.")
        case AwaitingPayment():
            return []
        case Held() if not state.core.selected.terms.price:
            raise WrongState("This session is free: there is nothing to pay.")
        case Held() if command.at < state.core.held_until:
            attempt = state.core.attempts + 1
            amount = state.core.selected.terms.price
            return [CheckoutRequested(attempt=attempt, amount=amount, ends_at=command.ends_at)]
        case Held() | ExpiredHold():
            raise HoldHasExpired("The hold has ended; choose the time again.")
        case _:
            raise WrongState("This booking is not waiting for a payment.")


def record_checkout(state: Live | Over, command: RecordCheckout) -> list[BookingEvent]:
    report = command.report
    events: list[BookingEvent] = []
    if command.attempt not in state.core.sessions:
        started = CheckoutStarted(attempt=command.attempt, session_id=report.session_id, url=report.url)
        events = [started] if report.session_id else []
    waits = isinstance(state, AwaitingPayment | PaymentProcessing) and command.attempt == state.checkout.attempt
    match report.standing:
        case CheckoutStanding.PAID:
            return events + _paid(state, command, report)
        case CheckoutStanding.EXPIRED if waits and isinstance(state, AwaitingPayment):
            return [*events, CheckoutExpired(attempt=command.attempt), *_after_attempt(state, command)]
        case CheckoutStanding.FAILED if waits:
            failed = PaymentFailed(attempt=command.attempt, reason="delayed_payment_failed", ended=True)
            return [*events, failed, *_after_attempt(state, command)]
        case CheckoutStanding.PENDING if waits and isinstance(state, AwaitingPayment):
            return [*events, PaymentPending(attempt=command.attempt)]
        case CheckoutStanding.OPEN:
            return events
        case _:
            return []


def record_decline(state: Live | Over, command: RecordDecline) -> list[BookingEvent]:
    """One failed try on an open page; the client may try again there."""
    if command.charge in state.core.ledger.declined_charges:
        return []
    return [PaymentFailed(attempt=command.attempt, reason=command.reason, charge=command.charge)]


def _after_attempt(state: Live | Over, command: RecordCheckout) -> list[BookingEvent]:
    """Nobody can pay this attempt any more: is the booking over with it?"""
    cancel = _cancel_wish(state)
    if cancel is not None:
        nothing = Money.zero(state.core.selected.terms.price.currency)
        return [Cancelled(by=cancel.by, reason=cancel.reason, gives_back=nothing)]
    return [HoldExpired()] if command.at >= state.core.held_until else []


def _paid(state: Live | Over, command: RecordCheckout, report: CheckoutReport) -> list[BookingEvent]:
    if state.core.ledger.knows_payment(report.intent):
        return []
    assert report.amount is not None, "a paid session has an amount"
    payment = Payment(command.attempt, report.intent, report.amount)
    paid = PaymentSucceeded(attempt=command.attempt, intent=report.intent, amount=report.amount)
    return [paid, *_what_the_money_means(state, payment, command)]


def _what_the_money_means(state: Live | Over, payment: Payment, command: RecordCheckout) -> list[BookingEvent]:
    core: Core = state.core
    cancel = _cancel_wish(state)
    match state:
        case AwaitingPayment() | PaymentProcessing() if cancel is not None:
            cancelled = Cancelled(by=cancel.by, reason=cancel.reason, gives_back=payment.amount)
            return [cancelled, *give_payment_back(core.ledger, payment, RefundReason.CANCELLED)]
        case Held() | AwaitingPayment() | PaymentProcessing():
            if payment.amount == core.selected.terms.price:
                return []
            settled_by = core.selected.slot.start - SETTLED_BEFORE_START
            deadline = max(command.at, min(command.at + WRONG_AMOUNT_DECIDED_WITHIN, settled_by))
            return [CaseOpened(kind=CaseKind.WRONG_AMOUNT, deadline=deadline, detail=f"paid {payment.amount}")]
        case _ if isinstance(state, Over):
            late = MoneyArrivedLate(attempt=payment.attempt, amount=payment.amount)
            return [late, *give_payment_back(core.ledger, payment, RefundReason.PAID_TOO_LATE)]
        case _:
            return give_payment_back(core.ledger, payment, RefundReason.PAID_TWICE)


def _cancel_wish(state: Live | Over) -> CancelRequested | None:
    return state.cancel if isinstance(state, AwaitingPayment | PaymentProcessing) else None
