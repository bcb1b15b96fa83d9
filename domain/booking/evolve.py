"""From a state and one more fact to the next state."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from domain.booking.believing import believed
from domain.booking.bookkeeping import MoneyEvent, book
from domain.booking.by_hand import ByHand
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    CalendlyRefused,
    CalendlyRequested,
    Cancelled,
    CancelRequested,
    CaptureFailed,
    CheckoutExpired,
    CheckoutRequested,
    CheckoutStarted,
    HoldExpired,
    MeetingOrphaned,
    Moved,
    MoveRefused,
    MoveRequested,
    NoShowCleared,
    NoShowMarked,
    PaymentAuthorized,
    PaymentFailed,
    PaymentPending,
    PaymentSucceeded,
    SchedulingLinkSent,
    SessionCompleted,
    SlotSelected,
    TimeLost,
)
from domain.booking.ledger import Ledger
from domain.booking.noting import Note, noted
from domain.booking.state import (
    HELD_AGAIN,
    Asking,
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    CancelledBooking,
    Checkout,
    Completed,
    Confirmed,
    Core,
    ExpiredHold,
    Held,
    MoveMade,
    Moving,
    NeedsNewTime,
    NoShow,
    NotStarted,
    PaymentProcessing,
    Scheduling,
    State,
    WithMeeting,
    falls_short,
    is_unpaid,
)
from domain.booking.vocabulary import Actor, CalendlyRefusal, Meeting
from domain.money import Money

_Attempt = CheckoutRequested | CheckoutStarted | CheckoutExpired | PaymentPending | CancelRequested
_Calendar = CalendlyRequested | CalendlyRefused | CalendlyConfirmed | SchedulingLinkSent | MeetingOrphaned
_Time = MoveRequested | Moved | MoveRefused | TimeLost
_Ending = Cancelled | HoldExpired | SessionCompleted | NoShowMarked | NoShowCleared


def evolve(state: State, event: BookingEvent) -> State:  # noqa: C901, PLR0911 - one exhaustive match
    """The state after one more fact. A late fact of an old attempt changes the ledger, never the state."""
    if isinstance(event, SlotSelected):
        return Held(Core(selected=event, slot=event.slot, held_until=event.held_until))
    assert not isinstance(state, NotStarted), f"{event} before a time was selected"
    match event:
        case _ if isinstance(event, Note):
            return noted(state, event)
        case _ if isinstance(event, ByHand):
            return believed(state, event)
        case _ if isinstance(event, _Attempt):
            return _attempt(state, event)
        case _ if isinstance(event, MoneyEvent):
            return _after_money(_with_ledger(state, book(state.core.ledger, event)), event)
        case _ if isinstance(event, _Calendar):
            return _calendar(state, event)
        case _ if isinstance(event, _Time):
            return _time(state, event)
        case _ if isinstance(event, _Ending):
            return _ending(state, event)
        case _:
            assert_never(event)


def fold(events: Iterable[BookingEvent]) -> State:
    state: State = NotStarted()
    for event in events:
        state = evolve(state, event)
    return state


def _attempt(state: Begun, event: _Attempt) -> Begun:  # noqa: C901, PLR0911 - one exhaustive match
    match event:
        case CheckoutRequested():
            checkout = Checkout(
                event.attempt,
                event.amount,
                event.ends_at,
                capture=event.capture,
                delayed_methods=event.delayed_methods,
            )
            core = replace(state.core, attempts=event.attempt)
            if isinstance(state, BookedUnpaid):
                return replace(state, core=core, checkout=checkout)
            return AwaitingPayment(core, checkout)
        case CheckoutStarted():
            return _checkout_started(state, event)
        case CancelRequested():
            return replace(state, cancel=event) if isinstance(state, AwaitingPayment) else state
        case _ if not isinstance(state, AwaitingPayment | BookedUnpaid) or state.checkout is None:
            return state
        case _ if event.attempt != state.checkout.attempt:
            return state
        case CheckoutExpired():
            return replace(state, checkout=None) if isinstance(state, BookedUnpaid) else Held(state.core)
        case PaymentPending() if isinstance(state, AwaitingPayment):
            return PaymentProcessing(state.core, state.checkout, state.cancel)
        case PaymentPending():
            return state


def _checkout_started(state: Begun, event: CheckoutStarted) -> Begun:
    sessions = state.core.sessions | {event.attempt: event.session_id}
    started = replace(state, core=replace(state.core, sessions=sessions))
    if isinstance(started, AwaitingPayment | BookedUnpaid):
        checkout = started.checkout
        if checkout is not None and event.attempt == checkout.attempt:
            return replace(started, checkout=replace(checkout, session_id=event.session_id, url=event.url))
    return started


def _after_money(  # noqa: PLR0911 - one match over the facts
    state: Begun, event: MoneyEvent
) -> Begun:
    match event:
        case PaymentAuthorized() | PaymentSucceeded() if isinstance(state, Held | AwaitingPayment | PaymentProcessing):
            return Scheduling(state.core)
        case PaymentAuthorized() | PaymentSucceeded() if isinstance(state, WithMeeting):
            return _money_for_meeting(state, event)
        case PaymentFailed(ended=True) if isinstance(state, AwaitingPayment | PaymentProcessing):
            return Held(state.core) if event.attempt == state.core.attempts else state
        case PaymentFailed(ended=True) if isinstance(state, BookedUnpaid):
            return replace(state, checkout=None)
        case CaptureFailed() if isinstance(state, Confirmed):
            return BookedUnpaid(state.core, state.meeting)
        case CaptureFailed() if isinstance(state, Completed | NoShow):
            return replace(state, unpaid=True)
        case _:
            return state


def _money_for_meeting(state: WithMeeting, event: PaymentAuthorized | PaymentSucceeded) -> Begun:
    """A meeting is unpaid until the whole price comes at once, and again if less of it is taken than was reserved."""
    match state:
        case BookedUnpaid():
            return Confirmed(state.core, state.meeting) if _is_whole(state, event) else state
        case Confirmed():
            return BookedUnpaid(state.core, state.meeting) if falls_short(state.core) else state
        case Completed() | NoShow():
            still_unpaid = state.unpaid and not _is_whole(state, event)
            return replace(state, unpaid=still_unpaid or falls_short(state.core))
        case Moving():
            return state


def _is_whole(state: Begun, event: PaymentAuthorized | PaymentSucceeded) -> bool:
    return event.amount == state.core.selected.terms.price


def _with_ledger(state: Begun, ledger: Ledger) -> Begun:
    return replace(state, core=replace(state.core, ledger=ledger))


def _calendar(state: Begun, event: _Calendar) -> Begun:
    match event:
        case CalendlyRequested():
            asking = Scheduling(state.core) if isinstance(state, Held) else state
            assert isinstance(asking, Scheduling | Moving), f"Calendly was asked for a {type(state).__name__}"
            core = replace(state.core, in_doubt=(*state.core.in_doubt, _asked_start(asking)))
            return replace(asking, core=core, tries=event.try_number, unanswered=event)
        case CalendlyRefused():
            return _refused(state, event)
        case CalendlyConfirmed():
            by_link = isinstance(state, Scheduling) and bool(state.link)
            core = state.core if by_link else _answered(state.core, state.core.slot.start)
            is_owed = bool(core.selected.terms.price) and not core.ledger.payments
            return BookedUnpaid(core, event.meeting) if is_owed else Confirmed(core, event.meeting)
        case SchedulingLinkSent():
            assert isinstance(state, Scheduling), f"a link was sent for a {type(state).__name__}"
            return replace(state, core=replace(state.core, link_sent=True), link=event.url, unanswered=None)
        case MeetingOrphaned():
            orphans = state.core.orphans | {event.meeting.invitee_uri}
            return replace(state, core=replace(_answered(state.core, event.start), orphans=orphans))


def _refused(state: Begun, event: CalendlyRefused) -> Begun:
    assert isinstance(state, Scheduling | Moving), f"Calendly refused a {type(state).__name__}"
    asking = replace(state, core=_answered(state.core, _asked_start(state)), unanswered=None)
    if event.reason is CalendlyRefusal.BUDGET:
        return replace(asking, uncounted_tries=asking.uncounted_tries + 1)
    return replace(asking, refused=event.reason) if isinstance(asking, Scheduling) else asking


def _asked_start(state: Asking) -> datetime:
    return state.request.to_slot.start if isinstance(state, Moving) else state.core.slot.start


def _answered(core: Core, start: datetime | None) -> Core:
    """One try for this start is no longer in doubt; our own call's answer, without a start, is that of the last."""
    start = core.in_doubt[-1] if start is None and core.in_doubt else start
    if start not in core.in_doubt:
        return core
    at = core.in_doubt.index(start)
    return replace(core, in_doubt=core.in_doubt[:at] + core.in_doubt[at + 1 :])


def _time(state: Begun, event: _Time) -> Begun:
    match event:
        case MoveRequested():
            assert isinstance(state, Confirmed), f"a {type(state).__name__} was to be moved"
            return Moving(state.core, state.meeting, event)
        case MoveRefused():
            return Confirmed(state.core, state.meeting) if isinstance(state, Moving) else state
        case TimeLost():
            return NeedsNewTime(state.core)
        case Moved():
            return _moved(state, event)


def _moved(state: Begun, event: Moved) -> Begun:
    core = replace(state.core, slot=event.to_slot, moves=state.core.moves + 1)
    if event.meeting is None:
        return Scheduling(replace(core, held_until=event.moved_at + HELD_AGAIN))
    assert isinstance(state, WithMeeting), f"a {type(state).__name__} was moved"
    if event.by is Actor.CLIENT and (event.old_event_uri or isinstance(state, Moving)):
        made = MoveMade(event.from_slot.start, event.moved_at)
        core = replace(core, client_moves=(*core.client_moves, made))
    if isinstance(state, Moving):
        return Confirmed(_answered(core, event.to_slot.start), event.meeting)
    if isinstance(state, Completed | NoShow):
        return BookedUnpaid(core, event.meeting) if state.unpaid else Confirmed(core, event.meeting)
    return replace(state, core=core, meeting=event.meeting)


def _ending(state: Begun, event: _Ending) -> Begun:
    match event:
        case Cancelled():
            return CancelledBooking(state.core, event, _kept(state.core.ledger, event), _meeting_of(state))
        case HoldExpired():
            return ExpiredHold(state.core)
        case _ if not isinstance(state, WithMeeting):
            raise AssertionError(f"{event} of a {type(state).__name__}")
        case SessionCompleted():
            return Completed(state.core, state.meeting, unpaid=is_unpaid(state))
        case NoShowMarked():
            return NoShow(state.core, state.meeting, unpaid=is_unpaid(state))
        case NoShowCleared():
            if is_unpaid(state):
                return BookedUnpaid(state.core, state.meeting)
            return Confirmed(state.core, state.meeting)


def _kept(ledger: Ledger, event: Cancelled) -> Money:
    had = ledger.taken(event.gives_back.currency)
    return Money(max(had.amount_minor - event.gives_back.amount_minor, 0), had.currency)


def _meeting_of(state: Begun) -> Meeting | None:
    return state.meeting if isinstance(state, WithMeeting) else None
