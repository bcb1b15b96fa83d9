"""The webhooks of providers that live in memory: whatever happened there is told in the provider's own words."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import msgspec
from msgspec import Struct

from adapters.memory.mailer import MemoryMailer
from adapters.memory.payments import MemoryPayments, MemoryRefund, MemorySession
from adapters.memory.scheduling import MemoryMeeting, MemoryScheduling
from application.ports.clock import Clock
from application.ports.inbox import Provider
from domain.booking.commands import CheckoutStanding
from domain.booking.vocabulary import Actor
from domain.identifiers import BookingId
from tests.acceptance.stage import Order
from tests.signing import signed

TIMES_AT_ONCE = 5

Body = dict[str, Any] | list[dict[str, Any]]


class Message(Struct, frozen=True):
    """`name` is the same however often it is told."""

    provider: Provider
    name: str
    body: Body


class Herald:
    """Sees what is new at the providers and posts it, unless it is to be held up."""

    def __init__(
        self,
        http: httpx.Client,
        clock: Clock,
        payments: MemoryPayments,
        scheduling: MemoryScheduling,
        mailer: MemoryMailer,
        bookings: Callable[[], Sequence[BookingId]],
    ) -> None:
        self._http = http
        self._clock = clock
        self._payments = payments
        self._scheduling = scheduling
        self._mailer = mailer
        self._bookings = bookings
        self._told: set[str] = set()
        self._held_up: dict[Provider, list[Message]] = {}

    def tell(self) -> int:
        """Post what is new; return how many messages there were."""
        new = [message for message in self._everything() if message.name not in self._told]
        for message in new:
            self.post(message)
        return len(new)

    def post(self, message: Message) -> None:
        self._told.add(message.name)
        if message.provider in self._held_up:
            self._held_up[message.provider].append(message)
        else:
            self._send(message)

    def hold_up(self, provider: Provider) -> None:
        self._held_up.setdefault(provider, [])

    def let_through(self, provider: Provider, order: Order, between: Callable[[], None]) -> None:
        """`between` is done after each message that does not come together with others."""
        held = self._held_up.pop(provider)
        assert held, f"{provider} had nothing to say"
        if order is Order.FIVE_AT_ONCE:
            with ThreadPoolExecutor(TIMES_AT_ONCE) as threads:
                list(threads.map(self._send, held * TIMES_AT_ONCE))
            return
        for message in reversed(held) if order is Order.REVERSED else held:
            for _ in range(2 if order is Order.TWICE else 1):
                self._send(message)
                between()

    def _send(self, message: Message) -> None:
        raw = msgspec.json.encode(message.body)
        headers = signed(message.provider, raw, self._clock.now())
        answer = self._http.post(f"/api/webhooks/{message.provider}", content=raw, headers=headers)
        assert answer.status_code == 200, answer.text

    def _everything(self) -> Iterator[Message]:
        for booking_id in self._bookings():
            for session in self._payments.sessions(booking_id):
                yield from _of_session(session)
            for refund in self._payments.refunds(booking_id):
                yield _of_refund(refund)
        for meeting in self._scheduling.meetings():
            yield from _of_meeting(meeting)
        for number, mail in enumerate(self._mailer.sent):
            event = {"event": "delivered", "bookingMailId": str(mail.mail_id), "bookingId": str(mail.booking_id)}
            yield Message(Provider.SENDGRID, f"mail {number}", [event])


def declined(session: MemorySession, number: int) -> Message:
    intent = {
        "id": f"pi_of_{session.id}",
        "status": "requires_payment_method",
        "metadata": session.request.metadata,
        "latest_charge": f"ch_{session.id}_{number}",
        "last_payment_error": {"code": "card_declined"},
    }
    return _of_stripe(f"declined {session.id} {number}", "payment_intent.payment_failed", intent)


def _of_session(session: MemorySession) -> Iterator[Message]:
    told: dict[str, Any] = {
        "id": session.id,
        "client_reference_id": str(session.request.booking_id),
        "metadata": session.request.metadata,
    }
    if session.standing is CheckoutStanding.PAID and session.paid:
        paid = {
            "status": "complete",
            "payment_status": "paid",
            "payment_intent": session.intent,
            "amount_total": session.paid.amount_minor,
            "currency": session.paid.currency.lower(),
        }
        yield _of_stripe(f"paid {session.id}", "checkout.session.completed", told | paid)
    if session.standing is CheckoutStanding.EXPIRED:
        over = {"status": "expired", "payment_status": "unpaid"}
        yield _of_stripe(f"expired {session.id}", "checkout.session.expired", told | over)


def _of_refund(refund: MemoryRefund) -> Message:
    order = refund.order
    told = {
        "id": f"re_{order.intent}_{order.number}",
        "status": str(refund.report.standing),
        "metadata": {"bookingId": str(order.booking_id), "refundNumber": str(order.number)},
    }
    return _of_stripe(f"refund {told['id']}", "refund.created", told)


def _of_stripe(name: str, kind: str, thing: dict[str, Any]) -> Message:
    event = {"id": f"evt {name}", "object": "event", "type": kind, "livemode": False, "data": {"object": thing}}
    return Message(Provider.STRIPE, name, event)


def _of_meeting(found: MemoryMeeting) -> Iterator[Message]:
    payload: dict[str, Any] = {
        "uri": found.meeting.invitee_uri,
        "event": found.meeting.event_uri,
        "tracking": {"utm_content": str(found.request.booking_id) if found.request else None},
        "scheduled_event": {
            "start_time": found.slot.start.isoformat(),
            "event_type": found.request.event_type_uri if found.request else "memory://calendly/event_types/another",
            "event_memberships": [{"user": found.calendar}],
        },
    }
    yield _of_calendly("invitee.created", payload)
    if found.cancelled_at is not None:
        canceler = "invitee" if found.cancelled_by is Actor.CLIENT else "host"
        cancellation = {"canceler_type": canceler, "created_at": found.cancelled_at.isoformat()}
        yield _of_calendly("invitee.canceled", payload | {"cancellation": cancellation})


def _of_calendly(kind: str, payload: dict[str, Any]) -> Message:
    return Message(Provider.CALENDLY, f"{kind} {payload['uri']}", {"event": kind, "payload": payload})
