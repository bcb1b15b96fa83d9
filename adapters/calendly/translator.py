"""From Calendly's deliveries to our commands."""

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from adapters.calendly.event_types import place_of
from adapters.calendly.meetings import Invitee, Place, meeting_of
from application.ports.deliveries import Translated
from application.ports.inbox import Delivery
from domain.booking.commands import Announced, RecordBooked, RecordCancelledAtCalendly
from domain.booking.events import Actor
from domain.identifiers import BookingId, derived_command_id

REASON_LENGTH_MAX = 160
CANCEL_REASON = "cancelled_at_calendly"  # what people typed there stays there


class _Membership(Struct):
    user: str


class _ScheduledEvent(Struct):
    start_time: datetime
    event_type: str
    event_memberships: tuple[_Membership, ...] = ()
    location: Place | None = None


class _Cancellation(Struct):
    canceler_type: Literal["host", "invitee"]
    created_at: datetime


class _Payload(Invitee, frozen=True, kw_only=True):
    scheduled_event: _ScheduledEvent
    rescheduled: bool = False
    old_invitee: str | None = None
    cancellation: _Cancellation | None = None


class _Head(Struct):
    event: str


class _Delivered(Struct):
    payload: _Payload


class _NotOursError(Exception):
    """The delivery asks nothing of us; the message says why."""


class CalendlyTranslator:
    """The Translator port."""

    def translate(self, delivery: Delivery, now: datetime) -> Translated:
        try:
            return Translated((_command(delivery, now),), "")
        except _NotOursError as reason:
            return Translated((), str(reason))
        except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as fault:
            return Translated((), f"this delivery cannot be read: {fault}"[:REASON_LENGTH_MAX])


def _command(delivery: Delivery, now: datetime) -> RecordBooked | RecordCancelledAtCalendly:
    kind = msgspec.json.decode(delivery.body, type=_Head).event
    if kind.startswith("invitee_no_show."):
        raise _NotOursError("no-shows marked at Calendly are not followed yet")
    if kind not in ("invitee.created", "invitee.canceled"):
        raise _NotOursError(f"nothing to do for {kind}"[:REASON_LENGTH_MAX])
    payload = msgspec.json.decode(delivery.body, type=_Delivered).payload
    if payload.rescheduled or payload.old_invitee is not None:
        raise _NotOursError("half of a move made at Calendly: moves are not followed yet")
    booking_id = _booking_id(payload.tracking.utm_content)
    command_id = derived_command_id(delivery.id, kind)
    cause = f"calendly {kind}"
    if kind == "invitee.created":
        return RecordBooked(
            booking_id=booking_id,
            command_id=command_id,
            at=now,
            cause=cause,
            meeting=meeting_of(payload, _place(payload.scheduled_event.location)),
            announced=_announced(payload.scheduled_event),
        )
    cancellation = payload.cancellation
    if cancellation is None:
        raise _NotOursError("a cancellation that does not say who cancelled, and when")
    return RecordCancelledAtCalendly(
        booking_id=booking_id,
        command_id=command_id,
        at=now,
        cause=cause,
        invitee_uri=payload.uri,
        cancelled_at=min(_instant(cancellation.created_at), now),
        by=Actor.BUILDER if cancellation.canceler_type == "host" else Actor.CLIENT,
        reason=CANCEL_REASON,
    )


def _announced(event: _ScheduledEvent) -> Announced:
    hosts = tuple(membership.user for membership in event.event_memberships)
    return Announced(start=_instant(event.start_time), event_type=event.event_type, calendars=hosts)


def _place(location: Place | None) -> str:
    return place_of(location.type, location.join_url) if location else ""


def _instant(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise _NotOursError("a time in it has no zone")
    return moment.astimezone(UTC)


def _booking_id(text: str | None) -> BookingId:
    try:
        booking_id = UUID(text or "")
    except ValueError:
        booking_id = None
    if booking_id is None or str(booking_id) != text:
        raise _NotOursError("it names no booking of ours: booked at Calendly itself, which is not followed yet")
    return BookingId(booking_id)
