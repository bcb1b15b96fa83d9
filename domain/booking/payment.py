"""Being paid: attempts, and what Stripe says of them. A money fact is recorded in whatever state it meets us."""

from datetime import datetime, timedelta

from domain.booking.capturing import captured
from domain.booking.commands import CheckoutReport, CheckoutStanding, RecordCheckout, RecordDecline, RequestCheckout
from domain.booking.events import (
    BookingEvent,
    Cancelled,
    CheckoutExpired,
    CheckoutRequested,
    CheckoutStarted,
    HoldExpired,
    PaymentFailed,
    PaymentPending,
)
from domain.booking.incoming import cancel_wish, money_arrived
from domain.booking.ledger import Payment, PaymentStanding
from domain.booking.state import AwaitingPayment, Begun, BookedUnpaid, ExpiredHold, Held, PaymentProcessing
from domain.errors import HoldExpired as HoldHasExpired
from domain.errors import SignInRequired, WrongState
from domain.money import Money
from domain.terms import Capture, Terms
from domain.time_slot import TimeSlot

# Bank debits and transfers take days: they are offered only if the session is further away.
DELAYED_METHODS_NEED = timedelta(days=7)

SIGN_IN_FIRST = "Sign in with the address that you gave. Until its hold ends, the time stays held for you."


def checkout_requested(
    attempt: int, terms: Terms, slot: TimeSlot, at: datetime, ends_at: datetime
) -> CheckoutRequested:
    return CheckoutRequested(
        attempt=attempt,
        amount=terms.price,
        ends_at=ends_at,
        capture=terms.capture,
        delayed_methods=terms.delayed_methods and slot.start - at > DELAYED_METHODS_NEED,
    )


def request_checkout(state: Begun, command: RequestCheckout) -> list[BookingEvent]:
    """Open the next attempt; nothing if one is open already, unless that one is being closed for a cancellation."""
    match state:
        case AwaitingPayment() if state.cancel:
            raise WrongState("This booking is being cancelled.")
        case AwaitingPayment():
            return []
        case Held(awaits_sign_in=True):
            raise SignInRequired(SIGN_IN_FIRST, booking_id=command.booking_id, access_ends=state.core.slot.end)
        case Held() if not state.core.selected.terms.price:
            raise WrongState("This session is free: there is nothing to pay.")
        case Held() if command.at < state.core.held_until:
            attempt = state.core.attempts + 1
            terms = state.core.selected.terms
            return [checkout_requested(attempt, terms, state.core.slot, command.at, command.ends_at)]
        case Held() | ExpiredHold():
            raise HoldHasExpired("The hold has ended; choose the time again.")
        case BookedUnpaid():
            return _pay_for_meeting(state, command)
        case _:
            raise WrongState("This booking is not waiting for a payment.")


def _pay_for_meeting(state: BookedUnpaid, command: RequestCheckout) -> list[BookingEvent]:
    """The meeting stands already: the money is taken at once."""
    if state.checkout is not None:
        return []
    if command.at >= state.core.slot.start:
        raise WrongState("The session has begun.")
    attempt, price = state.core.attempts + 1, state.core.selected.terms.price
    return [CheckoutRequested(attempt=attempt, amount=price, ends_at=command.ends_at, capture=Capture.AT_ONCE)]


def record_checkout(state: Begun, command: RecordCheckout) -> list[BookingEvent]:
    report = command.report
    events: list[BookingEvent] = []
    if command.attempt not in state.core.sessions:
        started = CheckoutStarted(attempt=command.attempt, session_id=report.session_id, url=report.url)
        events = [started] if report.session_id else []
    match report.standing:
        case CheckoutStanding.PAID | CheckoutStanding.AUTHORIZED:
            return events + _paid(state, command, report)
        case CheckoutStanding.OPEN:
            return events
        case _ if _is_the_open_attempt(state, command.attempt):
            ended = _attempt_ended(state, command)
            return events + ended if ended else []
        case _:
            return []


def record_decline(state: Begun, command: RecordDecline) -> list[BookingEvent]:
    """One failed try on an open page; the client may try again there."""
    if command.charge in state.core.ledger.declined_charges:
        return []
    return [PaymentFailed(attempt=command.attempt, reason=command.reason, charge=command.charge)]


def _is_the_open_attempt(state: Begun, attempt: int) -> bool:
    checkout = state.checkout if isinstance(state, AwaitingPayment | PaymentProcessing | BookedUnpaid) else None
    return checkout is not None and checkout.attempt == attempt


def _attempt_ended(state: Begun, command: RecordCheckout) -> list[BookingEvent]:
    """Nothing was paid with it, or not yet. A meeting that stands has its own deadline."""
    is_page = isinstance(state, AwaitingPayment | BookedUnpaid)
    over = [] if isinstance(state, BookedUnpaid) else _after_attempt(state, command)
    match command.report.standing:
        case CheckoutStanding.EXPIRED if is_page:
            return [CheckoutExpired(attempt=command.attempt), *over]
        case CheckoutStanding.FAILED:
            failed = PaymentFailed(attempt=command.attempt, reason="delayed_payment_failed", ended=True)
            return [failed, *over]
        case CheckoutStanding.PENDING if isinstance(state, AwaitingPayment):
            return [PaymentPending(attempt=command.attempt)]
        case _:
            return []


def _after_attempt(state: Begun, command: RecordCheckout) -> list[BookingEvent]:
    """Nobody can pay this attempt any more: is the booking over with it?"""
    cancel = cancel_wish(state)
    if cancel is not None:
        nothing = Money.zero(state.core.selected.terms.price.currency)
        return [Cancelled(by=cancel.by, reason=cancel.reason, gives_back=nothing)]
    return [HoldExpired()] if command.at >= state.core.held_until else []


def _paid(state: Begun, command: RecordCheckout, report: CheckoutReport) -> list[BookingEvent]:
    assert report.amount is not None, "a paid session has an amount"
    known = state.core.ledger.payment(report.intent)
    is_captured = report.standing is CheckoutStanding.PAID
    if known is not None:
        return captured(state, known, report.amount, command.at) if is_captured else []
    standing = PaymentStanding.CAPTURED if is_captured else PaymentStanding.AUTHORIZED
    payment = Payment(command.attempt, report.intent, report.amount, standing, report.capture_before)
    return money_arrived(state, payment, command.at)
