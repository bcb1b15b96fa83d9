"""A sighting on its way, and the acts that it can lead to."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from application.effects import ReadInvitee
from application.handlers.note_foreign_time import NoteForeignTime
from application.ports.catalog import Builder, SessionType
from application.ports.people import Person
from application.ports.scheduling import Sighting
from domain.booking.commands import (
    AdoptMeeting,
    Announced,
    BookingCommand,
    RecordBooked,
    RecordCancelledAtCalendly,
    RecordMovedAtCalendly,
)
from domain.booking.vocabulary import Actor, Meeting, Source
from domain.identifiers import BookingId, CommandId, adopted_id, derived_command_id, invitee_person_id

CANCEL_REASON = "cancelled_at_calendly"
"""What people typed there stays there."""
NAME_LENGTH_MAX = 120


class Heard(Struct, frozen=True, kw_only=True):
    """A sighting on its way: where it came from, when, and the old half of a move if it has been read too."""

    sighting: Sighting
    source_id: UUID
    at: datetime
    cause: str
    old: Sighting | None = None
    source: Source = Source.ADOPTED
    fresh: bool = False
    """Calendly has just said so itself; a webhook may tell of what has changed since."""

    def command_id(self, label: str) -> CommandId:
        return derived_command_id(self.source_id, f"{label}/{self.sighting.invitee_uri}")


Act = BookingCommand | AdoptMeeting | NoteForeignTime | ReadInvitee


class Plan(Struct, frozen=True):
    """What to do, in order; without acts, why there is nothing to do. `is_known`: because our books have it so."""

    acts: tuple[Act, ...]
    reason: str = ""
    is_known: bool = False


def meeting_of(seen: Sighting) -> Meeting:
    return Meeting(
        event_uri=seen.event_uri,
        invitee_uri=seen.invitee_uri,
        cancel_url=seen.cancel_url,
        reschedule_url=seen.reschedule_url,
        place=seen.place,
    )


def booked(heard: Heard, seen: Sighting, booking_id: BookingId) -> RecordBooked:
    return RecordBooked(
        booking_id=booking_id,
        command_id=heard.command_id("booked"),
        at=heard.at,
        cause=heard.cause,
        meeting=meeting_of(seen),
        announced=Announced(start=seen.slot.start, event_type=seen.event_type, calendars=seen.calendars),
    )


def moved(heard: Heard, booking_id: BookingId, old_event_uri: str) -> RecordMovedAtCalendly:
    seen = heard.sighting
    return RecordMovedAtCalendly(
        booking_id=booking_id,
        command_id=heard.command_id("moved"),
        at=heard.at,
        cause=heard.cause,
        old_invitee=seen.old_invitee,
        old_event_uri=old_event_uri,
        meeting=meeting_of(seen),
        to=seen.slot,
        moved_at=seen.created_at,
    )


def cancelled(heard: Heard, booking_id: BookingId, by: Actor) -> RecordCancelledAtCalendly:
    seen = heard.sighting
    return RecordCancelledAtCalendly(
        booking_id=booking_id,
        command_id=heard.command_id("cancelled"),
        at=heard.at,
        cause=heard.cause,
        invitee_uri=seen.invitee_uri,
        cancelled_at=min(seen.cancelled_at or heard.at, heard.at),
        by=by,
        reason=CANCEL_REASON,
    )


def foreign(heard: Heard, seen: Sighting, calendars: tuple[str, ...], *, taken: bool) -> NoteForeignTime:
    return NoteForeignTime(
        command_id=heard.command_id("foreign" if taken else "foreign-gone"),
        at=heard.at,
        cause=heard.cause,
        calendars=calendars,
        event_uri=seen.event_uri,
        slot=seen.slot,
        taken=taken,
    )


def may_adopt(heard: Heard, builder: Builder, offer: SessionType) -> bool:
    """Not what was booked before we were asked to look, and not what has begun."""
    seen = heard.sighting
    is_new = builder.connected_at is not None and seen.created_at >= builder.connected_at
    minutes = (seen.slot.end - seen.slot.start).total_seconds() / 60
    return is_new and seen.slot.start > heard.at and minutes == offer.terms.duration_minutes


def adoption(heard: Heard, builder: Builder, offer: SessionType) -> AdoptMeeting:
    seen = heard.sighting
    assert builder.calendar is not None
    return AdoptMeeting(
        booking_id=adopted_id(seen.invitee_uri),
        command_id=heard.command_id("adopted"),
        at=heard.at,
        cause=heard.cause,
        builder_id=builder.id,
        calendar=builder.calendar,
        event_type=seen.event_type,
        session_type_id=offer.id,
        slot=seen.slot,
        terms=offer.terms,
        zone=_zone(seen.timezone, builder.timezone),
        language=builder.language,
        source=heard.source,
        person_id=invitee_person_id(seen.invitee_uri),
        meeting=meeting_of(seen),
    )


def person(seen: Sighting, adoption: AdoptMeeting) -> Person:
    """No form of ours has looked at what was typed at Calendly: each is one line of what can be seen."""
    name, email = (" ".join(_visible(text).split()) for text in (seen.name, seen.email))
    return Person(id=adoption.person_id, name=name[:NAME_LENGTH_MAX], email=email, timezone=adoption.zone)


def _visible(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _zone(told: str, fallback: str) -> str:
    """Calendly may name a zone that nobody knows."""
    try:
        return ZoneInfo(told).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return fallback
