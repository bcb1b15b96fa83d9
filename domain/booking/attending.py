"""After the session: it took place, or somebody did not come."""

from domain.booking.commands import CompleteSession, RecordNoShow
from domain.booking.events import BookingEvent, NoShowCleared, NoShowMarked, SessionCompleted
from domain.booking.moving import refusal
from domain.booking.state import Begun, BookedUnpaid, Confirmed, Moving, NoShow, WithMeeting
from domain.errors import WrongState


def complete_session(state: Begun, command: CompleteSession) -> list[BookingEvent]:
    """The end has passed and nobody said otherwise."""
    if not isinstance(state, Confirmed | Moving | BookedUnpaid) or command.at < state.core.slot.end:
        return []
    return [*_stays(state), SessionCompleted()]


def record_no_show(state: Begun, command: RecordNoShow) -> list[BookingEvent]:
    """Marked or cleared, by us or at Calendly: the same fact."""
    if isinstance(state, NoShow):
        return [] if command.missed else _cleared(state, command)
    if not command.missed:
        return []
    if not isinstance(state, WithMeeting) or command.at < state.core.slot.start:
        raise WrongState("Only a session that has begun can have been missed.")
    return [*_stays(state), NoShowMarked(by=command.by, at_calendly=command.at_calendly)]


def _stays(state: WithMeeting) -> list[BookingEvent]:
    return [refusal(state, "session_began")] if isinstance(state, Moving) else []


def _cleared(state: NoShow, command: RecordNoShow) -> list[BookingEvent]:
    ended = [SessionCompleted()] if command.at >= state.core.slot.end else []
    return [NoShowCleared(by=command.by, at_calendly=command.at_calendly), *ended]
