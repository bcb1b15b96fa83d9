"""Claims on one UTC day of one calendar."""

from domain.booking.events import Event
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot


class SlotHeld(Event, tag="slot_held", frozen=True, kw_only=True):
    booking_id: BookingId
    slot: TimeSlot


class SlotBooked(Event, tag="slot_booked", frozen=True, kw_only=True):
    booking_id: BookingId
    slot: TimeSlot


class SlotReleased(Event, tag="slot_released", frozen=True, kw_only=True):
    booking_id: BookingId


AgendaEvent = SlotHeld | SlotBooked | SlotReleased
