"""Meetings at Calendly that nobody needs any more."""

from application.effects import CancelMeeting
from application.handlers.change_booking import load_booking
from application.performing.world import Done, Outcome, World
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.effects import ClaimedEffect
from application.ports.scheduling import MeetingCancelled, Refused
from application.retry_policy import Parked, not_done
from domain.booking.state import Begun, NotStarted, WithMeeting


def cancel_meeting(effect: CancelMeeting, claimed: ClaimedEffect, world: World) -> Outcome:
    state = load_booking(world.store, effect.booking_id)
    calendar = "" if isinstance(state, NotStarted) else state.core.selected.calendar
    answer = world.scheduling.cancel(effect.event_uri, _why(state), calendar)
    match answer:
        case MeetingCancelled():
            return Done()
        case Refused():
            return Parked(f"Calendly would not cancel the meeting: {answer.detail}")
        case Limited() | NotReached() | Unknown():
            return not_done(claimed, answer, world.clock.now())


def _why(state: Begun | NotStarted) -> str:
    """Calendly tells it to both: a move is no cancellation."""
    stands = isinstance(state, WithMeeting)
    return "This session takes place at another time." if stands else "This booking was cancelled."
