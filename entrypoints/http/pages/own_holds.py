"""Whether a time that is not free is held by the very client who asks for it."""

from domain.booking.state import AwaitingPayment, Held
from domain.errors import NotFound, Unauthenticated
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot
from entrypoints.http.authorization import HttpRequest, opened_bookings
from entrypoints.service import Service

BOOKINGS_READ_MAX = 20


def own_hold(request: HttpRequest, service: Service, calendar: str | None, slot: TimeSlot) -> BookingId | None:
    """The booking, opened in this browser before, that holds the time."""
    try:
        opened = sorted(opened_bookings(request, service))[:BOOKINGS_READ_MAX]
    except Unauthenticated:
        return None
    return next((booking_id for booking_id in opened if _holds(booking_id, service, calendar, slot)), None)


def _holds(booking_id: BookingId, service: Service, calendar: str | None, slot: TimeSlot) -> bool:
    try:
        state = service.manage.state(booking_id)
    except NotFound:
        return False
    stands = isinstance(state, Held | AwaitingPayment) and service.world.clock.now() < state.core.held_until
    return stands and state.core.selected.calendar == calendar and state.core.slot.overlaps(slot)
