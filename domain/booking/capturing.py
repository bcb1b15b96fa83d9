"""Reserved money: taken once the meeting stands, let go when it does not, and what if neither works."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.booking.commands import IntentReport, IntentStanding, RecordIntent
from domain.booking.events import (
    AuthorizationReleased,
    BookingEvent,
    CaptureFailed,
    CaptureRequested,
    CaseOpened,
    PaymentSucceeded,
    ReleaseRequested,
)
from domain.booking.incoming import WRONG_AMOUNT_DECIDED_WITHIN, for_meeting, money_arrived, wrong_amount
from domain.booking.ledger import Ledger, Payment, PaymentStanding
from domain.booking.losing import let_go
from domain.booking.moving import refusal
from domain.booking.refunding import give_payment_back, give_surplus_back, owed_after_cancelling
from domain.booking.state import (
    Begun,
    BookedUnpaid,
    CancelledBooking,
    Completed,
    Confirmed,
    Core,
    Met,
    Moving,
    NeedsNewTime,
    NoShow,
    Scheduling,
    falls_short,
)
from domain.booking.vocabulary import CaseKind, RefundReason
from domain.money import Money

# How long a client whose reservation could not be captured may pay another way (domain.md, paid flow 7),
PAID_AGAIN_WITHIN = timedelta(hours=24)
# and how long before the start at the latest.
PAID_AGAIN_BEFORE_START = timedelta(hours=2)


def capture_reserved(ledger: Ledger) -> list[BookingEvent]:
    """The meeting stands: what is reserved is taken now."""
    return [
        CaptureRequested(attempt=payment.attempt, intent=payment.intent)
        for payment in ledger.payments
        if payment.standing is PaymentStanding.AUTHORIZED
    ]


def record_intent(state: Begun, command: RecordIntent) -> list[BookingEvent]:
    report = command.report
    known = state.core.ledger.payment(report.intent)
    match report.standing:
        case IntentStanding.AUTHORIZED | IntentStanding.CAPTURED if known is None:
            return money_arrived(state, _payment(command.attempt, report), command.at)
        case IntentStanding.CAPTURED if known is not None:
            assert report.amount is not None, "captured money has an amount"
            return captured(state, known, report.amount, command.at)
        case IntentStanding.RELEASED if known is not None:
            return _released(state, known, report.reason, command.at)
        case IntentStanding.FAILED if known is not None and known.standing is PaymentStanding.CAPTURING:
            release = ReleaseRequested(attempt=known.attempt, intent=known.intent)
            return [*_failed(state, known, report.reason, command.at), release]
        case _:
            return []


def captured(state: Begun, known: Payment, amount: Money, at: datetime) -> list[BookingEvent]:
    """Money that the ledger knows as reserved is ours. If nobody waits for it any more it goes back."""
    if known.standing is PaymentStanding.CAPTURED:
        return []
    fact = PaymentSucceeded(attempt=known.attempt, intent=known.intent, amount=amount)
    now = Payment(known.attempt, known.intent, amount)
    ledger = state.core.ledger.with_payment(now)
    is_whole = amount == state.core.selected.terms.price
    match state:
        case BookedUnpaid() | Completed(unpaid=True) | NoShow(unpaid=True) if known.is_let_go and is_whole:
            return [fact, *for_meeting(state, now, at)]
        case CancelledBooking() if not known.is_let_go:
            return [fact, *owed_after_cancelling(state, ledger)]
        case _ if known.is_let_go:
            return [fact, *give_payment_back(ledger, now, RefundReason.PAID_TOO_LATE)]
        case _ if amount == known.amount:
            return [fact]
        case _:
            return _otherwise_taken(state, fact, replace(state.core, ledger=ledger), at)


def _otherwise_taken(state: Begun, fact: PaymentSucceeded, core: Core, at: datetime) -> list[BookingEvent]:
    """A person took another amount at Stripe than was reserved: the rest is owed, or what is too much goes back."""
    is_case = CaseKind.WRONG_AMOUNT in core.cases
    match state:
        case Scheduling() | NeedsNewTime() if not is_case:
            return [fact, *wrong_amount(state, Payment(fact.attempt, fact.intent, fact.amount), at)]
        case Confirmed() | Moving() | Completed() | NoShow() if falls_short(core):
            deadline = at + WRONG_AMOUNT_DECIDED_WITHIN  # the meeting stands: nothing else hurries the decision
            opened = CaseOpened(kind=CaseKind.WRONG_AMOUNT, deadline=deadline, detail=f"taken {fact.amount}")
            return [*_stays(state), fact, *([] if is_case else [opened])]
        case Confirmed() | Moving() | Completed() | NoShow():
            return [fact, *give_surplus_back(state, core.ledger, fact.intent)]
        case _:
            return [fact]


def _payment(attempt: int, report: IntentReport) -> Payment:
    assert report.amount is not None, "money that came in has an amount"
    is_captured = report.standing is IntentStanding.CAPTURED
    standing = PaymentStanding.CAPTURED if is_captured else PaymentStanding.AUTHORIZED
    return Payment(attempt, report.intent, report.amount, standing, report.capture_before)


def _released(state: Begun, known: Payment, reason: str, at: datetime) -> list[BookingEvent]:
    """By us, by a person at Stripe, or because the reservation lapsed."""
    fact = AuthorizationReleased(attempt=known.attempt, intent=known.intent)
    match known.standing:
        case PaymentStanding.RELEASING:
            return [fact]
        case PaymentStanding.CAPTURING:
            return [*_failed(state, known, reason or "reservation_ended", at), fact]
        case PaymentStanding.AUTHORIZED if isinstance(state, Scheduling | NeedsNewTime):
            ledger = state.core.ledger
            nothing_left = all(p.intent == known.intent or not ledger.not_asked_back(p) for p in ledger.payments)
            return [fact, *(_nothing_reserved(state, known) if nothing_left else [])]
        case PaymentStanding.AUTHORIZED:
            return [fact]
        case _:
            return []


def _nothing_reserved(state: Begun, known: Payment) -> list[BookingEvent]:
    """Without its money the booking has nothing to wait for."""
    gone = replace(known, standing=PaymentStanding.RELEASED)
    core = replace(state.core, ledger=state.core.ledger.with_payment(gone))
    return let_go(replace(state, core=core), "reservation_ended", RefundReason.CASE_UNSETTLED)


def _failed(state: Begun, known: Payment, reason: str, at: datetime) -> list[BookingEvent]:
    failed = CaptureFailed(attempt=known.attempt, intent=known.intent, reason=reason)
    if not isinstance(state, Confirmed | Moving | Met):
        return [failed]
    return [*_stays(state), failed, price_owed(state.core, reason, at)]


def price_owed(core: Core, reason: str, at: datetime) -> CaseOpened:
    """The client may pay until then, or the meeting is cancelled. Once the session has begun there is nothing left to
    cancel: a person has the time to ask for the money, and then it is said that it never came.
    """
    start = core.slot.start
    latest = at + PAID_AGAIN_WITHIN
    if at < start:
        latest = max(at, min(latest, start - PAID_AGAIN_BEFORE_START))
    return CaseOpened(kind=CaseKind.CAPTURE_FAILED, deadline=latest, detail=reason)


def _stays(state: Confirmed | Moving | Met) -> list[BookingEvent]:
    return [refusal(state, "not_paid")] if isinstance(state, Moving) else []
