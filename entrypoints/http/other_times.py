"""The times nearest to one that a client has lost or given up."""

from collections.abc import Callable
from threading import BoundedSemaphore

from domain.booking.state import Begun, NeedsNewTime
from domain.time_slot import TimeSlot
from entrypoints.service import Service

AskTimes = Callable[[], tuple[TimeSlot, ...] | None]
"""The nearest free times; None while the calendar takes longer than the asker waits."""

ASKING_AT_ONCE = 4
"""A slow calendar must not keep everybody who looks at a booking waiting: whoever comes fifth is shown no times."""

_turns = BoundedSemaphore(ASKING_AT_ONCE)


def other_times(state: Begun, service: Service) -> tuple[TimeSlot, ...]:
    """The nearest free ones while the client may choose; none when the calendar cannot be asked."""
    return nearest_times(state, service) if isinstance(state, NeedsNewTime) else ()


def nearest_times(state: Begun, service: Service) -> tuple[TimeSlot, ...]:
    """Free ones of the same session, its own time among them if it is free; none when the calendar cannot be asked."""
    if not _turns.acquire(blocking=False):
        return ()
    try:
        return service.move.alternatives(state, state.core.slot)
    finally:
        _turns.release()
