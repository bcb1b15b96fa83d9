"""One invitee and its event as Calendly tells of them, in our words."""

from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct

from adapters.calendly.event_types import place_of
from adapters.calendly.meetings import Invitee, Place
from application.ports.scheduling import Sighting
from domain.booking.vocabulary import Actor
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot

_CANCELLERS = {"host": Actor.BUILDER, "invitee": Actor.CLIENT}


class Membership(Struct):
    user: str


class Cancellation(Struct):
    """What people typed there stays there."""

    canceler_type: str | None = None
    created_at: datetime | None = None


class NoShowMark(Struct):
    uri: str


class SeenEvent(Struct, kw_only=True):
    uri: str
    start_time: datetime
    end_time: datetime
    event_type: str
    event_memberships: tuple[Membership, ...] = ()
    location: Place | None = None
    cancellation: Cancellation | None = None


class SeenInvitee(Invitee, frozen=True, kw_only=True):
    name: str
    email: str
    created_at: datetime
    timezone: str | None = None
    rescheduled: bool = False
    old_invitee: str | None = None
    new_invitee: str | None = None
    cancellation: Cancellation | None = None
    no_show: NoShowMark | None = None


def sighting_of(invitee: SeenInvitee, event: SeenEvent, now: datetime) -> Sighting:
    """ValueError if a time has no zone or the meeting no length. No fact is later than `now`: clocks differ."""
    active = invitee.status == "active"
    cancelled = None if active else invitee.cancellation or event.cancellation or Cancellation()
    return Sighting(
        invitee_uri=invitee.uri,
        event_uri=invitee.event,
        event_type=event.event_type,
        calendars=tuple(membership.user for membership in event.event_memberships),
        slot=TimeSlot(_utc(event.start_time), _utc(event.end_time)),
        active=active,
        created_at=min(_utc(invitee.created_at), now),
        booking_id=claimed_booking(invitee.tracking.utm_content),
        name=invitee.name,
        email=invitee.email,
        timezone=invitee.timezone or "",
        cancel_url=invitee.cancel_url,
        reschedule_url=invitee.reschedule_url,
        place=place_of(event.location.type, event.location.join_url) if event.location else "",
        rescheduled=invitee.rescheduled,
        old_invitee=invitee.old_invitee or "",
        new_invitee=invitee.new_invitee or "",
        cancelled_at=min(_utc(cancelled.created_at), now) if cancelled and cancelled.created_at else None,
        cancelled_by=_CANCELLERS.get(cancelled.canceler_type or "") if cancelled else None,
        no_show=invitee.no_show is not None,
    )


def claimed_booking(text: str | None) -> BookingId | None:
    """Our ids are UUIDs in lower case; any other text is somebody else's."""
    try:
        booking_id = UUID(text or "")
    except ValueError:
        return None
    return BookingId(booking_id) if str(booking_id) == text else None


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time in it has no zone")
    return moment.astimezone(UTC)
