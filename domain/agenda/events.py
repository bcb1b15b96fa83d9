"""Claims on one UTC day of one calendar."""

from domain.event import Event
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot


class SlotHeld(Event, tag="slot_held", frozen=True, kw_only=True):
    booking_id: BookingId
    slot: TimeSlot


class SlotBooked(Event, tag="slot_booked", frozen=True, kw_only=True):
    booking_id: BookingId
    slot: TimeSlot


class SlotReleased(Event, tag="slot_released", frozen=True, kw_only=True):
    """One time of the booking; without a slot every time that it claims on this day."""

    booking_id: BookingId
    slot: TimeSlot | None = None


class ForeignTimeBooked(Event, tag="foreign_time_booked", frozen=True, kw_only=True):
    """Somebody booked at Calendly what is no booking of ours."""

    event_uri: str
    slot: TimeSlot


class ForeignTimeReleased(Event, tag="foreign_time_released", frozen=True, kw_only=True):
    event_uri: str
    slot: TimeSlot


AgendaEvent = SlotHeld | SlotBooked | SlotReleased | ForeignTimeBooked | ForeignTimeReleased
