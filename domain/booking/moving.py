"""One booking, another time: same money, same policy."""

from datetime import datetime

from domain.booking.commands import MoveBooking, RecordMovedAtCalendly, RefuseMove
from domain.booking.events import BookingEvent, MeetingOrphaned, Moved, MoveRefused, MoveRequested
from domain.booking.state import Begun, CancelledBooking, Confirmed, Moving, NeedsNewTime, Over, Scheduling, WithMeeting
from domain.booking.vocabulary import Actor, CaseKind
from domain.errors import NotYet, WrongState


def move_booking(state: Begun, command: MoveBooking) -> list[BookingEvent]:
    """A confirmed meeting is moved once Calendly has the new time; a lost time is chosen anew at once."""
    match state:
        case NeedsNewTime():
            return _choose_again(state, command)
        case Confirmed():
            _check_may_move(state, command)
            return [
                MoveRequested(from_slot=state.core.slot, to_slot=command.to, by=command.by, requested_at=command.at)
            ]
        case Moving() if state.request.to_slot == command.to:
            return []
        case Scheduling() if state.core.slot == command.to:
            return []
        case Moving():
            raise WrongState("This booking is being moved at this moment; try again in a minute.")
        case _:
            raise WrongState("Only a confirmed booking, or one that lost its time, can get another time.")


def refuse_move(state: Begun, command: RefuseMove) -> list[BookingEvent]:
    if not isinstance(state, Moving) or state.request.to_slot != command.to:
        return []
    return [refusal(state, command.reason)]


def refusal(state: Moving, reason: str) -> MoveRefused:
    return MoveRefused(from_slot=state.request.from_slot, to_slot=state.request.to_slot, reason=reason)


def record_moved_at_calendly(state: Begun, command: RecordMovedAtCalendly) -> list[BookingEvent]:
    """Somebody moved it on Calendly's own page: we cannot refuse, only follow. Neither half is a cancellation."""
    match state:
        case _ if isinstance(state, WithMeeting) and state.meeting.invitee_uri == command.old_invitee:
            stays = [refusal(state, "moved_at_calendly")] if isinstance(state, Moving) else []
            return [
                *stays,
                Moved(
                    from_slot=state.core.slot,
                    to_slot=command.to,
                    by=Actor.CLIENT,
                    moved_at=min(command.moved_at, command.at),
                    meeting=command.meeting,
                    old_event_uri=command.old_event_uri,
                    at_calendly=True,
                ),
            ]
        case CancelledBooking(meeting=meeting) if meeting and meeting.invitee_uri == command.old_invitee:
            return _orphaned(state, command)
        case _ if command.old_invitee in state.core.orphans:
            return _orphaned(state, command)
        case Scheduling():
            raise NotYet("Moved at Calendly before we knew that it was booked there.")
        case _:
            return []


def _choose_again(state: NeedsNewTime, command: MoveBooking) -> list[BookingEvent]:
    deadline = state.core.cases.get(CaseKind.TIME_LOST)
    if deadline is None or command.at >= deadline:
        raise WrongState("The time to choose again has passed; the money goes back.")
    return [Moved(from_slot=state.core.slot, to_slot=command.to, by=command.by, moved_at=command.at)]


def why_not_movable(state: Confirmed, by: Actor, at: datetime) -> str | None:
    """The rule against any other time, in words for who wants one; None if there is none.

    The client may move once, for as long as cancelling would be free; the others until it begins.
    """
    start, policy = state.core.slot.start, state.core.selected.terms.policy
    if at >= start:
        return "The session has begun."
    if by is not Actor.CLIENT:
        return None
    if not policy.is_free(start, at):
        return f"A session can be moved until {policy.free_until_hours} hours before it begins."
    return "This session has been moved once already." if state.core.client_moves else None


def _check_may_move(state: Confirmed, command: MoveBooking) -> None:
    """Raises WrongState."""
    if command.at < state.core.slot.start and command.to.overlaps(state.core.slot):
        raise WrongState("The new time overlaps the present one; move it with the calendar's own link.")
    if (why := why_not_movable(state, command.by, command.at)) is not None:
        raise WrongState(why)


def _orphaned(state: Over | Begun, command: RecordMovedAtCalendly) -> list[BookingEvent]:
    if command.meeting.invitee_uri in state.core.orphans:
        return []
    return [MeetingOrphaned(meeting=command.meeting, start=command.to.start)]
