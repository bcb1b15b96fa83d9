"""Who claims which time of a day: the one place where two bookings could collide, and may not."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from domain.agenda.events import AgendaEvent, SlotBooked, SlotHeld, SlotReleased
from domain.errors import SlotUnavailable
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot


class Claim(Struct, frozen=True):
    slot: TimeSlot
    booked: bool


class Agenda(Struct, frozen=True):
    claims: dict[BookingId, Claim] = {}

    def is_free(self, slot: TimeSlot) -> bool:
        return not any(claim.slot.overlaps(slot) for claim in self.claims.values())


def evolve(agenda: Agenda, event: AgendaEvent) -> Agenda:
    match event:
        case SlotHeld():
            return replace(agenda, claims={**agenda.claims, event.booking_id: Claim(event.slot, booked=False)})
        case SlotBooked():
            return replace(agenda, claims={**agenda.claims, event.booking_id: Claim(event.slot, booked=True)})
        case SlotReleased():
            return replace(agenda, claims={k: v for k, v in agenda.claims.items() if k != event.booking_id})


def fold(events: Iterable[AgendaEvent]) -> Agenda:
    agenda = Agenda()
    for event in events:
        agenda = evolve(agenda, event)
    return agenda


def hold(agenda: Agenda, booking_id: BookingId, slot: TimeSlot) -> list[AgendaEvent]:
    """Claim the time for a booking; SlotUnavailable if any other live claim overlaps it."""
    if booking_id in agenda.claims:
        return []
    if not agenda.is_free(slot):
        raise SlotUnavailable("This time has just been taken.")
    return [SlotHeld(booking_id=booking_id, slot=slot)]


def book(agenda: Agenda, booking_id: BookingId, slot: TimeSlot) -> list[AgendaEvent]:
    """The held time became a meeting. Calendly has decided: an overlap is named by the audit, not refused."""
    if agenda.claims.get(booking_id) == Claim(slot, booked=True):
        return []
    return [SlotBooked(booking_id=booking_id, slot=slot)]


def release(agenda: Agenda, booking_id: BookingId) -> list[AgendaEvent]:
    return [SlotReleased(booking_id=booking_id)] if booking_id in agenda.claims else []
