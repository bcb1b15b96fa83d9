"""Meetings at Calendly that nobody needs any more."""

from application.effects import CancelMeeting
from application.performing.world import Done, Outcome, World
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.effects import ClaimedEffect
from application.ports.scheduling import MeetingCancelled, Refused
from application.retry_policy import Parked, not_done


def cancel_meeting(effect: CancelMeeting, claimed: ClaimedEffect, world: World) -> Outcome:
    answer = world.scheduling.cancel(effect.event_uri, "This booking was cancelled.")
    match answer:
        case MeetingCancelled():
            return Done()
        case Refused():
            return Parked(f"Calendly would not cancel the meeting: {answer.detail}")
        case Limited() | NotReached() | Unknown():
            return not_done(claimed, answer, world.clock.now())
