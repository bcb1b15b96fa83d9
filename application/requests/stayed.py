"""Why a session that was to be moved has stayed at its time, said to whoever wanted to move it."""

from collections.abc import Sequence

from application.ports.event_store import Recorded
from domain.booking.events import Moved, MoveRefused, MoveRequested
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
    asked = [event for event in _asked(history) if event.to_slot == to]
    last = asked[-1] if asked else None
    return _why(last.reason if isinstance(last, MoveRefused) else "")


def why_the_last_stayed(history: Sequence[Recorded]) -> str | None:
    """In words, whatever time was asked for; None if nothing was, or it was moved, or is still asked for."""
    asked = _asked(history)
    return str(_why(asked[-1].reason)) if asked and isinstance(asked[-1], MoveRefused) else None


def _asked(history: Sequence[Recorded]) -> list[MoveRequested | MoveRefused | Moved]:
    return [recorded.event for recorded in history if isinstance(recorded.event, MoveRequested | MoveRefused | Moved)]


def _why(reason: str) -> Refusal:
    match reason:
        case CalendlyRefusal.TAKEN:
            return SlotUnavailable("The expert's calendar has just given this time to somebody else.")
        case CalendlyRefusal.CONFIGURATION | CalendlyRefusal.PLAN:
            return BuilderNotBookable(
                "The expert's calendar takes no new bookings of this session at the moment; it stays where it is."
            )
        case _:
            return WrongState(_WHY.get(reason, _CHANGED_MEANWHILE))
