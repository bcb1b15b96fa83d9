"""Who claims which time of a day: the one place where two bookings could collide, and may not."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from domain.agenda.events import (
    AgendaEvent,
    ForeignTimeBooked,
    ForeignTimeReleased,
    SlotBooked,
    SlotHeld,
    SlotReleased,
)
from domain.errors import SlotUnavailable
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot


class Standing(StrEnum):
    HELD = "held"
    BOOKED = "booked"
    FOREIGN = "foreign"
    """Taken at Calendly by somebody who is no client of ours: we did not grant it and cannot refuse it."""


class Claim(Struct, frozen=True):
    """`owner` is a booking, or the Calendly event of foreign time. A booking that is being moved has two claims."""

    owner: BookingId | str
    slot: TimeSlot
    standing: Standing


class Agenda(Struct, frozen=True):
    claims: tuple[Claim, ...] = ()

    def is_free(self, slot: TimeSlot) -> bool:
        return not any(claim.slot.overlaps(slot) for claim in self.claims)

    def overlapping(self, slot: TimeSlot) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.claims if claim.slot.overlaps(slot))

    def claim_of(self, owner: BookingId | str, slot: TimeSlot) -> Claim | None:
        return next((claim for claim in self.claims if claim.owner == owner and claim.slot == slot), None)


def evolve(agenda: Agenda, event: AgendaEvent) -> Agenda:
    match event:
        case SlotHeld():
            return _claimed(agenda, Claim(event.booking_id, event.slot, Standing.HELD))
        case SlotBooked():
            return _claimed(agenda, Claim(event.booking_id, event.slot, Standing.BOOKED))
        case ForeignTimeBooked():
            return _claimed(agenda, Claim(event.event_uri, event.slot, Standing.FOREIGN))
        case SlotReleased():
            return _released(agenda, event.booking_id, event.slot)
        case ForeignTimeReleased():
            return _released(agenda, event.event_uri, event.slot)


def fold(events: Iterable[AgendaEvent]) -> Agenda:
    agenda = Agenda()
    for event in events:
        agenda = evolve(agenda, event)
    return agenda


def hold(agenda: Agenda, booking_id: BookingId, slot: TimeSlot) -> list[AgendaEvent]:
    """Claim the time for a booking; SlotUnavailable if any other live claim overlaps it."""
    if agenda.claim_of(booking_id, slot) is not None:
        return []
    if not agenda.is_free(slot):
        raise SlotUnavailable("This time has just been taken.")
    return [SlotHeld(booking_id=booking_id, slot=slot)]


def book(agenda: Agenda, booking_id: BookingId, slot: TimeSlot) -> list[AgendaEvent]:
    """The time became a meeting. Calendly has decided: an overlap is named by the audit, not refused."""
    if agenda.claim_of(booking_id, slot) == Claim(booking_id, slot, Standing.BOOKED):
        return []
    return [SlotBooked(booking_id=booking_id, slot=slot)]


def release(agenda: Agenda, booking_id: BookingId, slot: TimeSlot | None = None) -> list[AgendaEvent]:
    """Let one time go, or without a slot every time that the booking claims."""
    claims = [c for c in agenda.claims if c.owner == booking_id and slot in (None, c.slot)]
    return [SlotReleased(booking_id=booking_id, slot=claim.slot) for claim in claims]


def note_foreign(agenda: Agenda, event_uri: str, slot: TimeSlot) -> list[AgendaEvent]:
    """Time that somebody took at Calendly; nothing if it is known."""
    if agenda.claim_of(event_uri, slot) is not None:
        return []
    return [ForeignTimeBooked(event_uri=event_uri, slot=slot)]


def release_foreign(agenda: Agenda, event_uri: str, slot: TimeSlot) -> list[AgendaEvent]:
    if agenda.claim_of(event_uri, slot) is None:
        return []
    return [ForeignTimeReleased(event_uri=event_uri, slot=slot)]


def _claimed(agenda: Agenda, claim: Claim) -> Agenda:
    others = tuple(c for c in agenda.claims if not (c.owner == claim.owner and c.slot == claim.slot))
    return Agenda((*others, claim))


def _released(agenda: Agenda, owner: BookingId | str, slot: TimeSlot | None) -> Agenda:
    return Agenda(tuple(c for c in agenda.claims if c.owner != owner or slot not in (None, c.slot)))
