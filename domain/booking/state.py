"""What a booking is now: one type for each state, folded from its facts."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    CalendlyRefusal,
    CalendlyRefused,
    CalendlyRequested,
    Cancelled,
    CancelRequested,
    CaseClosed,
    CaseKind,
    CaseOpened,
    CheckoutExpired,
    CheckoutRequested,
    CheckoutStarted,
    DetailsProvided,
    HoldExpired,
    HoldExtended,
    Meeting,
    MeetingOrphaned,
    MoneyArrivedLate,
    PaymentFailed,
    PaymentPending,
    PaymentSucceeded,
    RefundFailed,
    RefundReason,
    RefundRequested,
    RefundSucceeded,
    SlotSelected,
)
from domain.identifiers import PersonId
from domain.money import Money


class RefundStanding(StrEnum):
    REQUESTED = "requested"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Payment(Struct, frozen=True):
    attempt: int
    intent: str
    amount: Money


class Refund(Struct, frozen=True):
    number: int
    intent: str
    amount: Money
    reason: RefundReason
    standing: RefundStanding = RefundStanding.REQUESTED


class Ledger(Struct, frozen=True):
    """The money of one booking, as Stripe told it."""

    payments: tuple[Payment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    declined_charges: frozenset[str] = frozenset()

    def knows_payment(self, intent: str) -> bool:
        return any(payment.intent == intent for payment in self.payments)

    def unrefunded(self, payment: Payment) -> Money:
        """What of this payment no refund has been asked for."""
        left = payment.amount
        for refund in self.refunds:
            if refund.intent == payment.intent:
                left -= refund.amount
        return left


class Checkout(Struct, frozen=True):
    """One attempt to be paid. Without a session id the answer of Stripe is not known yet."""

    attempt: int
    amount: Money
    ends_at: datetime
    session_id: str = ""
    url: str = ""


class NotStarted(Struct, frozen=True):
    pass


class Core(Struct, frozen=True, kw_only=True):
    """What every state after the first fact knows."""

    selected: SlotSelected
    held_until: datetime
    extensions: int = 0
    person_id: PersonId | None = None
    attempts: int = 0
    sessions: dict[int, str] = {}
    ledger: Ledger = Ledger()
    cases: tuple[CaseKind, ...] = ()
    orphans: frozenset[str] = frozenset()
    """Invitees of meetings that are cancelled at Calendly because nobody waits for them."""
    tries_in_doubt: int = 0
    """Calls to Calendly that may still make a meeting: their answer never came."""


class Held(Struct, frozen=True):
    core: Core


class AwaitingPayment(Struct, frozen=True):
    core: Core
    checkout: Checkout
    cancel: CancelRequested | None = None


class PaymentProcessing(Struct, frozen=True):
    core: Core
    checkout: Checkout
    cancel: CancelRequested | None = None


class Scheduling(Struct, frozen=True):
    core: Core
    tries: int = 0
    uncounted_tries: int = 0
    unanswered: CalendlyRequested | None = None
    refused: CalendlyRefusal | None = None


class Confirmed(Struct, frozen=True):
    core: Core
    meeting: Meeting


class CancelledBooking(Struct, frozen=True):
    core: Core
    cancelled: Cancelled
    meeting: Meeting | None = None


class ExpiredHold(Struct, frozen=True):
    core: Core


Live = Held | AwaitingPayment | PaymentProcessing | Scheduling | Confirmed
Over = CancelledBooking | ExpiredHold
Begun = Live | Over
State = NotStarted | Live | Over


def evolve(state: State, event: BookingEvent) -> State:  # noqa: C901, PLR0911, PLR0912 - one exhaustive match
    """The state after one more fact. A late fact of an old attempt changes the ledger, never the state."""
    if isinstance(event, SlotSelected):
        return Held(Core(selected=event, held_until=event.held_until))
    assert not isinstance(state, NotStarted), f"{event} before a time was selected"
    match event:
        case DetailsProvided():
            return replace(state, core=replace(state.core, person_id=event.person_id))
        case HoldExtended():
            core = replace(state.core, held_until=event.held_until, extensions=state.core.extensions + 1)
            return replace(state, core=core)
        case CheckoutRequested():
            checkout = Checkout(event.attempt, event.amount, event.ends_at)
            return AwaitingPayment(replace(state.core, attempts=event.attempt), checkout)
        case CheckoutStarted():
            return _checkout_started(state, event)
        case CheckoutExpired() | PaymentPending() | CancelRequested():
            return _checkout(state, event) if isinstance(state, AwaitingPayment) else state
        case PaymentSucceeded():
            return _paid(state, event)
        case PaymentFailed():
            return _declined(state, event)
        case CalendlyRequested() | CalendlyRefused():
            return _scheduling(_begin_scheduling(state), event)
        case CalendlyConfirmed():
            return Confirmed(_in_doubt(state.core, -1), event.meeting)
        case Cancelled():
            meeting = state.meeting if isinstance(state, Confirmed) else None
            return CancelledBooking(state.core, event, meeting)
        case HoldExpired():
            return ExpiredHold(state.core)
        case RefundRequested() | RefundSucceeded() | RefundFailed():
            return _with_ledger(state, _refunded(state.core.ledger, event))
        case CaseOpened():
            return replace(state, core=replace(state.core, cases=(*state.core.cases, event.kind)))
        case CaseClosed():
            left = tuple(kind for kind in state.core.cases if kind != event.kind)
            return replace(state, core=replace(state.core, cases=left))
        case MeetingOrphaned():
            orphans = state.core.orphans | {event.meeting.invitee_uri}
            return replace(state, core=replace(_in_doubt(state.core, -1), orphans=orphans))
        case MoneyArrivedLate():
            return state
        case _:
            assert_never(event)


def fold(events: Iterable[BookingEvent]) -> State:
    state: State = NotStarted()
    for event in events:
        state = evolve(state, event)
    return state


def _with_ledger(state: Live | Over, ledger: Ledger) -> Live | Over:
    return replace(state, core=replace(state.core, ledger=ledger))


def _checkout_started(state: Live | Over, event: CheckoutStarted) -> State:
    sessions = state.core.sessions | {event.attempt: event.session_id}
    started = replace(state, core=replace(state.core, sessions=sessions))
    if isinstance(started, AwaitingPayment) and event.attempt == started.checkout.attempt:
        return replace(started, checkout=replace(started.checkout, session_id=event.session_id, url=event.url))
    return started


def _checkout(state: AwaitingPayment, event: CheckoutExpired | PaymentPending | CancelRequested) -> State:
    if isinstance(event, CancelRequested):
        return replace(state, cancel=event)
    if event.attempt != state.checkout.attempt:
        return state
    match event:
        case PaymentPending():
            return PaymentProcessing(state.core, state.checkout, state.cancel)
        case CheckoutExpired():
            return Held(state.core)


def _paid(state: Live | Over, event: PaymentSucceeded) -> State:
    payment = Payment(event.attempt, event.intent, event.amount)
    ledger = replace(state.core.ledger, payments=(*state.core.ledger.payments, payment))
    paid = _with_ledger(state, ledger)
    return Scheduling(paid.core) if isinstance(paid, Held | AwaitingPayment | PaymentProcessing) else paid


def _declined(state: Live | Over, event: PaymentFailed) -> State:
    ledger = state.core.ledger
    declined = _with_ledger(state, replace(ledger, declined_charges=ledger.declined_charges | {event.charge}))
    waits = isinstance(declined, AwaitingPayment | PaymentProcessing) and event.attempt == state.core.attempts
    return Held(declined.core) if event.ended and waits else declined


def _begin_scheduling(state: Live | Over) -> Scheduling:
    """A free session goes to Calendly straight from its hold."""
    assert isinstance(state, Held | Scheduling), f"Calendly was asked for a {type(state).__name__}"
    return Scheduling(state.core) if isinstance(state, Held) else state


def _scheduling(state: Scheduling, event: CalendlyRequested | CalendlyRefused) -> Scheduling:
    if isinstance(event, CalendlyRequested):
        return replace(state, core=_in_doubt(state.core, 1), tries=event.try_number, unanswered=event)
    state = replace(state, core=_in_doubt(state.core, -1))
    if event.reason is CalendlyRefusal.BUDGET:
        return replace(state, unanswered=None, uncounted_tries=state.uncounted_tries + 1)
    return replace(state, unanswered=None, refused=event.reason)


def _in_doubt(core: Core, more: int) -> Core:
    return replace(core, tries_in_doubt=max(core.tries_in_doubt + more, 0))


def _refunded(ledger: Ledger, event: RefundRequested | RefundSucceeded | RefundFailed) -> Ledger:
    if isinstance(event, RefundRequested):
        refund = Refund(event.number, event.intent, event.amount, event.reason)
        return replace(ledger, refunds=(*ledger.refunds, refund))
    standing = RefundStanding.SUCCEEDED if isinstance(event, RefundSucceeded) else RefundStanding.FAILED
    changed = tuple(replace(r, standing=standing) if r.number == event.number else r for r in ledger.refunds)
    return replace(ledger, refunds=changed)
