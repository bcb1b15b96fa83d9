"""Getting the meeting into the expert's calendar, and what Calendly says to it."""

from datetime import datetime, timedelta

from domain.booking.by_hand import MeetingLinked
from domain.booking.capturing import capture_reserved
from domain.booking.commands import (
    Announced,
    RecordBooked,
    RecordCalendlyRefusal,
    RecordSchedulingLink,
    RequestCalendly,
)
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    CalendlyRefused,
    CalendlyRequested,
    CaseOpened,
    MeetingOrphaned,
    Moved,
    MoveRefused,
    SchedulingLinkSent,
)
from domain.booking.losing import SETTLED_BEFORE_START, let_go, lose_time, settle_by
from domain.booking.state import (
    HELD_AGAIN,
    Begun,
    BookedUnpaid,
    CancelledBooking,
    Confirmed,
    Core,
    Held,
    Moving,
    NeedsNewTime,
    Over,
    Scheduling,
    WithMeeting,
    is_outside,
)
from domain.booking.vocabulary import Actor, CalendlyRefusal, CaseKind, Meeting, RefundReason, TimeLostReason
from domain.errors import WrongState
from domain.time_slot import TimeSlot

# How long a client may book with a link of their own (domain.md, paid flow 6),
LINK_LASTS = timedelta(hours=24)
# and how long before the start at the latest.
LINK_ENDS_BEFORE_START = timedelta(hours=2)


def waits_for_calendly(state: Begun) -> bool:
    """Only now may a meeting confirm the booking: its money is in, or none is asked."""
    match state:
        case Held():
            return not state.core.selected.terms.price and not state.awaits_sign_in
        case Scheduling():
            return CaseKind.WRONG_AMOUNT not in state.core.cases
        case Moving():
            return True
        case _:
            return False


def asks_calendly(state: Begun) -> bool:
    """Whether we may call: not while a fault of configuration is open, and not while the client has a link."""
    stopped = isinstance(state, Scheduling) and (
        state.refused or state.link or CaseKind.CONFIGURATION in state.core.cases
    )
    return waits_for_calendly(state) and not stopped


def asked_slot(state: Begun) -> TimeSlot:
    """The time that Calendly is, or would be, asked for."""
    return state.request.to_slot if isinstance(state, Moving) else state.core.slot


def ask_until(state: Begun) -> datetime:
    """By then a booking is confirmed or let go, and a move made or refused; what was chosen at short notice has as
    long as its hold.
    """
    core = state.core
    if isinstance(state, Moving):
        first = min(core.slot.start, state.request.to_slot.start)
        return max(first - SETTLED_BEFORE_START, min(state.request.requested_at + HELD_AGAIN, first))
    return max(settle_by(core), min(core.held_until, core.slot.start))


def request_calendly(state: Begun, command: RequestCalendly) -> list[BookingEvent]:
    tries = state.tries if isinstance(state, Scheduling | Moving) else 0
    if not asks_calendly(state) or command.try_number != tries + 1:
        return []
    return [CalendlyRequested(try_number=command.try_number, asked_at=command.at)]


def record_booked(state: Begun, command: RecordBooked) -> list[BookingEvent]:
    """The booking id alone proves nothing: anybody can put it into a public link."""
    announced = command.announced
    if _is_known(state, command.meeting):
        return []
    if is_outside(state) and (linked := _linked(state, command)):
        return linked
    if announced is None or _is_the_meeting_of(state, announced):
        if isinstance(state, Moving):
            return _moved(state, command)
        if waits_for_calendly(state) or (isinstance(state, NeedsNewTime) and _was_asked_for(state, announced)):
            return _confirmed(state, command)
    if _was_asked_for(state, announced):
        return [MeetingOrphaned(meeting=command.meeting, start=announced.start if announced else None)]
    raise WrongState("This booking waits for no meeting of this time, event type and host.")


def record_calendly_refusal(state: Begun, command: RecordCalendlyRefusal) -> list[BookingEvent]:
    if not isinstance(state, Scheduling | Moving) or state.unanswered is None or state.tries != command.try_number:
        return []
    refused = CalendlyRefused(try_number=command.try_number, reason=command.reason, detail=command.detail)
    if command.reason is CalendlyRefusal.BUDGET:
        return [refused]
    if isinstance(state, Moving):
        request = state.request
        return [refused, MoveRefused(from_slot=request.from_slot, to_slot=request.to_slot, reason=command.reason)]
    if command.reason is CalendlyRefusal.TAKEN:
        return [refused, *_lost(state, command)]
    if CaseKind.CONFIGURATION in state.core.cases:
        return [refused]
    deadline = max(command.at, settle_by(state.core))
    return [refused, CaseOpened(kind=CaseKind.CONFIGURATION, deadline=deadline, detail=command.detail)]


def record_scheduling_link(state: Begun, command: RecordSchedulingLink) -> list[BookingEvent]:
    """Nothing if a try may still be under way, or the client has a link already."""
    if not isinstance(state, Scheduling) or not asks_calendly(state) or state.unanswered is not None:
        return []
    latest = min(state.core.slot.start - LINK_ENDS_BEFORE_START, settle_by(state.core))
    deadline = max(command.at, min(command.at + LINK_LASTS, latest))
    sent = SchedulingLinkSent(url=command.url, deadline=deadline)
    return [sent, CaseOpened(kind=CaseKind.SCHEDULING_LINK, deadline=deadline)]


def _lost(state: Scheduling, command: RecordCalendlyRefusal) -> list[BookingEvent]:
    """Without money there is nothing to choose with: the client is told, and free to book again."""
    if not state.core.ledger.payments:
        return let_go(state, "time_lost", RefundReason.TIME_LOST)
    return lose_time(state, TimeLostReason.TAKEN, command.at)


def _confirmed(state: Begun, command: RecordBooked) -> list[BookingEvent]:
    events: list[BookingEvent] = []
    if isinstance(state, Held):
        events = [CalendlyRequested(try_number=1, asked_at=command.at)]
    events.append(CalendlyConfirmed(meeting=command.meeting))
    booked = _announced_slot(state.core, command.announced)
    if booked is not None and booked != state.core.slot:
        assert command.announced is not None, "our own call is for the booking's time"
        events.append(_moved_by_link(state.core, command, command.announced))
    return [*events, *capture_reserved(state.core.ledger)]


def _linked(state: Begun, command: RecordBooked) -> list[BookingEvent]:
    """An operator vouched for it, and a lost try or the client's own link has made the meeting after all."""
    announced, core = command.announced, state.core
    if announced is None:  # while it is being moved, our own call is the one for the new time
        is_ours = not isinstance(state, Moving) and core.slot.start in core.in_doubt
        return [MeetingLinked(meeting=command.meeting)] if is_ours else []
    if not _is_its_kind(state, announced):
        return []
    if announced.start == core.slot.start:
        return [MeetingLinked(meeting=command.meeting)]
    may_choose = core.link_sent and isinstance(state, Confirmed | BookedUnpaid)
    return [_moved_by_link(core, command, announced)] if may_choose else []


def _moved_by_link(core: Core, command: RecordBooked, announced: Announced) -> Moved:
    return Moved(
        from_slot=core.slot,
        to_slot=TimeSlot.lasting(announced.start, core.selected.terms.duration_minutes),
        by=Actor.CLIENT,
        moved_at=command.at,
        meeting=command.meeting,
        at_calendly=True,
    )


def _moved(state: Moving, command: RecordBooked) -> list[BookingEvent]:
    request = state.request
    return [
        Moved(
            from_slot=request.from_slot,
            to_slot=request.to_slot,
            by=request.by,
            moved_at=request.requested_at,
            meeting=command.meeting,
            old_event_uri=state.meeting.event_uri,
        )
    ]


def _announced_slot(core: Core, announced: Announced | None) -> TimeSlot | None:
    return TimeSlot.lasting(announced.start, core.selected.terms.duration_minutes) if announced else None


def _is_the_meeting_of(state: Begun, announced: Announced) -> bool:
    """With a link of their own the client may take any time of that type and host."""
    any_time = isinstance(state, Scheduling) and bool(state.link)
    return _is_its_kind(state, announced) and (any_time or announced.start == asked_slot(state).start)


def _is_its_kind(state: Begun, announced: Announced) -> bool:
    selected = state.core.selected
    return announced.event_type == selected.event_type and selected.calendar in announced.calendars


def _was_asked_for(state: Begun, announced: Announced | None) -> bool:
    """A try of ours has made it: one whose answer was lost, or that was overtaken by what became of the booking."""
    if announced is None:
        return isinstance(state, WithMeeting | NeedsNewTime | Over)
    return _is_its_kind(state, announced) and announced.start in state.core.in_doubt


def _is_known(state: Begun, meeting: Meeting) -> bool:
    """Ours, or orphaned already: hearing of it again adds nothing."""
    own = state.meeting if isinstance(state, WithMeeting | CancelledBooking) else None
    return meeting.invitee_uri in state.core.orphans or (own is not None and own.invitee_uri == meeting.invitee_uri)
