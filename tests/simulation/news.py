"""What the providers tell by webhook, in their own words."""

from typing import Any

from msgspec import Struct

from adapters.memory.payments import MemoryRefund, MemorySession
from adapters.memory.scheduling import MemoryMeeting
from adapters.stripe.amounts import to_stripe
from application.ports.inbox import Provider
from application.ports.mailer import OutgoingMail
from domain.booking.commands import CheckoutStanding
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import Actor

Body = dict[str, Any] | list[dict[str, Any]]


class News(Struct, frozen=True, kw_only=True):
    """`name` is the same however often it is told. `only_voice`: nobody would ever know without it."""

    provider: Provider
    name: str
    about: str
    body: Body
    only_voice: bool = False


_COMPLETE = {"status": "complete", "payment_status": "unpaid"}
_OF_SESSION: dict[CheckoutStanding, tuple[str, dict[str, str]]] = {
    CheckoutStanding.PAID: ("checkout.session.completed", {"status": "complete", "payment_status": "paid"}),
    CheckoutStanding.PENDING: ("checkout.session.completed", _COMPLETE),
    CheckoutStanding.FAILED: ("checkout.session.async_payment_failed", _COMPLETE),
    CheckoutStanding.EXPIRED: ("checkout.session.expired", {"status": "expired", "payment_status": "unpaid"}),
}


def of_session(session: MemorySession, *, delayed: bool = False, only_voice: bool = False) -> News:
    kind, status = _OF_SESSION[session.standing]
    if delayed and session.standing is CheckoutStanding.PAID:
        kind = "checkout.session.async_payment_succeeded"
    told: dict[str, Any] = {
        "id": session.id,
        "client_reference_id": str(session.request.booking_id),
        "metadata": session.request.metadata | {"attempt": str(session.request.attempt)},
        **status,
    }
    if session.paid is not None:
        told |= {
            "payment_intent": session.intent,
            "amount_total": to_stripe(session.paid),
            "currency": session.paid.currency.lower(),
        }
    return _of_stripe(kind, session.id, session.request.booking_id, told, only_voice=only_voice)


def of_decline(session: MemorySession, number: int) -> News:
    intent = {
        "id": f"pi_of_{session.id}",
        "status": "requires_payment_method",
        "metadata": session.request.metadata,
        "latest_charge": f"ch_{session.id}_{number}",
        "last_payment_error": {"code": "card_declined"},
    }
    return _of_stripe("payment_intent.payment_failed", f"{session.id} {number}", session.request.booking_id, intent)


def of_refund(refund: MemoryRefund, kind: str, *, only_voice: bool = False) -> News:
    order, standing = refund.order, refund.report.standing
    told = {
        "id": f"re_{order.intent}_{order.number}",
        "status": "pending" if standing is RefundStanding.REQUESTED else str(standing),
        "failure_reason": refund.report.reason or None,
        "metadata": {"bookingId": str(order.booking_id), "refundNumber": str(order.number)},
    }
    return _of_stripe(kind, f"{told['id']} {told['status']}", order.booking_id, told, only_voice=only_voice)


def of_meeting(found: MemoryMeeting, event_type: str) -> News:
    told: dict[str, Any] = {
        "uri": found.meeting.invitee_uri,
        "event": found.meeting.event_uri,
        "tracking": {"utm_content": str(found.request.booking_id) if found.request else None},
        "scheduled_event": {
            "start_time": found.slot.start.isoformat(),
            "event_type": event_type,
            "event_memberships": [{"user": found.calendar}],
        },
    }
    kind = "invitee.created"
    if found.cancelled_at is not None:
        kind = "invitee.canceled"
        told["cancellation"] = {
            "canceler_type": "invitee" if found.cancelled_by is Actor.CLIENT else "host",
            "created_at": found.cancelled_at.isoformat(),
        }
    about = str(found.request.booking_id) if found.request else ""
    body = {"event": kind, "payload": told}
    name = f"{kind} {told['uri']}"
    cancelled = found.cancelled_by is not None
    return News(provider=Provider.CALENDLY, name=name, about=about, body=body, only_voice=cancelled)


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


def _of_stripe(kind: str, of: str, booking_id: object, thing: dict[str, Any], *, only_voice: bool = False) -> News:
    name = f"{kind} {of}"
    body = {"id": f"evt {name}", "object": "event", "type": kind, "livemode": False, "data": {"object": thing}}
    return News(provider=Provider.STRIPE, name=name, about=str(booking_id), body=body, only_voice=only_voice)
