"""The times that a client whose time was lost may choose instead."""

from threading import BoundedSemaphore

from domain.booking.state import Begun, NeedsNewTime
from domain.time_slot import TimeSlot
from entrypoints.service import Service

ASKING_AT_ONCE = 4
"""A slow calendar must not keep everybody who looks at a booking waiting: whoever comes fifth is shown no times."""

_turns = BoundedSemaphore(ASKING_AT_ONCE)


def other_times(state: Begun, service: Service) -> tuple[TimeSlot, ...]:
    """The nearest free ones while the client may choose; none when the calendar cannot be asked."""
    if not isinstance(state, NeedsNewTime) or not _turns.acquire(blocking=False):
        return ()
    try:
        return service.move.alternatives(state, state.core.slot)
    finally:
        _turns.release()
