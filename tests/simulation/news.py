"""What the providers tell by webhook, in their own words."""

from typing import Any

from msgspec import Struct

from adapters.memory.payments import MemorySession
from adapters.memory.scheduling import MemoryMeeting
from application.ports.inbox import Provider
from application.ports.mailer import OutgoingMail
from domain.booking.vocabulary import Actor

Body = dict[str, Any] | list[dict[str, Any]]


class News(Struct, frozen=True, kw_only=True):
    """`name` is the same however often it is told. `only_voice`: nobody would ever know without it, not even by
    asking the provider; SendGrid keeps no history that we could read.
    """

    provider: Provider
    name: str
    about: str
    body: Body
    only_voice: bool = False


def of_stripe(body: dict[str, Any], name: str, about: object) -> News:
    """What Stripe tells in its own words."""
    return News(provider=Provider.STRIPE, name=name, about=str(about), body=body)


def of_decline(session: MemorySession, number: int) -> News:
    intent = {
        "id": f"pi_of_{session.id}",
        "status": "requires_payment_method",
        "metadata": session.request.metadata,
        "latest_charge": f"ch_{session.id}_{number}",
        "last_payment_error": {"code": "card_declined"},
    }
    return _of_stripe("payment_intent.payment_failed", f"{session.id} {number}", session.request.booking_id, intent)


def of_meeting(found: MemoryMeeting, kind: str, number: int) -> News:
    """`number` tells two marks of the same invitee apart."""
    seen = found.sighting
    told: dict[str, Any] = {
        "uri": seen.invitee_uri,
        "event": seen.event_uri,
        "name": seen.name,
        "email": seen.email,
        "timezone": seen.timezone,
        "created_at": seen.created_at.isoformat(),
        "status": "active" if seen.active else "canceled",
        "rescheduled": seen.rescheduled,
        "old_invitee": seen.old_invitee or None,
        "new_invitee": seen.new_invitee or None,
        "cancel_url": seen.cancel_url,
        "reschedule_url": seen.reschedule_url,
        "tracking": {"utm_content": str(seen.booking_id) if seen.booking_id else None},
        "scheduled_event": {
            "uri": seen.event_uri,
            "start_time": seen.slot.start.isoformat(),
            "end_time": seen.slot.end.isoformat(),
            "event_type": seen.event_type,
            "event_memberships": [{"user": calendar} for calendar in seen.calendars],
        },
    }
    if seen.cancelled_at is not None:
        told["cancellation"] = {
            "canceler_type": "invitee" if seen.cancelled_by is Actor.CLIENT else "host",
            "created_at": seen.cancelled_at.isoformat(),
        }
    about = str(seen.booking_id) if seen.booking_id else ""
    name = f"{kind} {seen.invitee_uri} {number}"
    body = {"event": kind, "created_at": seen.created_at.isoformat(), "payload": told}
    return News(provider=Provider.CALENDLY, name=name, about=about, body=body)


def of_mail(mail: OutgoingMail, number: int, kind: str) -> News:
    event = {
        "event": kind,
        "bookingMailId": str(mail.mail_id),
        "bookingId": str(mail.booking_id),
        "sg_message_id": f"memory-{number}.route",
        "type": "bounce",
    }
    name = f"{kind} mail {number}"
    return News(provider=Provider.SENDGRID, name=name, about=str(mail.booking_id), body=[event | {"sg_event_id": name}])


def _of_stripe(kind: str, of: str, booking_id: object, thing: dict[str, Any]) -> News:
    name = f"{kind} {of}"
    body = {"id": f"evt {name}", "object": "event", "type": kind, "livemode": False, "data": {"object": thing}}
    return News(provider=Provider.STRIPE, name=name, about=str(booking_id), body=body)
