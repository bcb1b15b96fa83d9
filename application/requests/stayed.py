"""Why a session that was to be moved has stayed at its time, said to whoever wanted to move it."""

from collections.abc import Sequence

from application.ports.event_store import Recorded
from domain.booking.events import MoveRefused, MoveRequested
from domain.booking.vocabulary import CalendlyRefusal
from domain.errors import BuilderNotBookable, Refusal, SlotUnavailable, WrongState
from domain.time_slot import TimeSlot

_CHANGED_MEANWHILE = "The booking was changed at the same moment; look at it again."
_WHY = {
    "unknown": "The expert's calendar never said whether it has the new time; the session stays at the time it has.",
    "too_late": "It is too late to ask the expert's calendar for another time; the session stays at the time it has.",
    "not_paid": "The money that was reserved could not be taken; the session stays at the time it has.",
    "moved_at_calendly": "The session was moved in the expert's calendar at the same moment; look at it again.",
    "session_began": "The session has begun.",
}


def why_it_stayed(history: Sequence[Recorded], to: TimeSlot) -> Refusal:
    """By the last move to that time. Only a time that the calendar gave away is called taken."""
    reason = ""
    for recorded in history:
        event = recorded.event
        if isinstance(event, MoveRequested | MoveRefused) and event.to_slot == to:
            reason = event.reason if isinstance(event, MoveRefused) else ""
    match reason:
        case CalendlyRefusal.TAKEN:
            return SlotUnavailable("The expert's calendar has just given this time to somebody else.")
        case CalendlyRefusal.CONFIGURATION | CalendlyRefusal.PLAN:
            return BuilderNotBookable(
                "The expert's calendar takes no new bookings of this session at the moment; it stays where it is."
            )
        case _:
            return WrongState(_WHY.get(reason, _CHANGED_MEANWHILE))
