"""What the sandbox signs and sends is what our receivers verify and our translators understand."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.calendly import webhooks as calendly_webhooks
from adapters.calendly.scheduling import CalendlyScheduling
from adapters.calendly.sighting_translator import SightingTranslator
from adapters.sendgrid import webhooks as sendgrid_webhooks
from adapters.sendgrid.mailer import SendGridMailer
from adapters.sendgrid.translator import SendGridTranslator
from adapters.stripe import webhooks as stripe_webhooks
from adapters.stripe.payments import StripePayments
from adapters.stripe.translator import StripeTranslator
from application.ports.deliveries import Translated, Translator
from application.ports.inbox import Delivery
from application.ports.mailer import OutgoingMail, WrittenMail
from application.ports.payments import CheckoutRequest, RefundOrder
from application.ports.scheduling import MeetingRequest, Sighting
from domain.booking.commands import (
    CheckoutReport,
    CheckoutStanding,
    RecordCheckout,
    RecordDecline,
    RecordRefund,
)
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import Actor, Meeting
from domain.identifiers import BookingId, MailId
from domain.mail.events import MailKind
from domain.mail.mail import RecordMailAccepted, RecordMailBounced, RecordMailDelivered
from domain.money import Money
from entrypoints.sandbox import credentials
from tests.contract.judging import RealClock, running_sandbox

WAIT_LIMIT_SECONDS = 10
Headers = dict[str, str]


def from_stripe(body: bytes, headers: Headers) -> Delivery:
    secrets = [credentials.STRIPE_WEBHOOK_SECRET]
    return stripe_webhooks.verify(body, headers.get("stripe-signature"), secrets, datetime.now(UTC))


def from_calendly(body: bytes, headers: Headers) -> Delivery:
    keys = [credentials.CALENDLY_WEBHOOK_SIGNING_KEY]
    return calendly_webhooks.verify(body, headers.get("calendly-webhook-signature"), keys, datetime.now(UTC))


def from_sendgrid(body: bytes, headers: Headers) -> Delivery:
    prefix = "x-twilio-email-event-webhook-"
    keys = [credentials.sendgrid_public_key()]
    signature, timestamp = headers.get(f"{prefix}signature"), headers.get(f"{prefix}timestamp")
    return sendgrid_webhooks.verify(body, signature, timestamp, keys, datetime.now(UTC))


RECEIVERS: dict[str, tuple[Callable[[bytes, Headers], Delivery], Translator]] = {
    "/api/webhooks/stripe": (from_stripe, StripeTranslator(live=False)),
    "/api/webhooks/calendly": (from_calendly, SightingTranslator()),
    "/api/webhooks/sendgrid": (from_sendgrid, SendGridTranslator()),
}


class Service:
    """Our place: verifies and translates what comes, and keeps it for the test."""

    def __init__(self, base: str, came: Queue[Translated]) -> None:
        self.base = base
        self.came = came

    def press(self, page: str, **form: str) -> None:
        pressed = httpx.post(f"{self.base}/{page}", data=form)
        assert pressed.status_code == httpx.codes.SEE_OTHER, pressed.text

    def next(self, kind: type[Any]) -> Any:
        """The next command of that kind; what comes before it must at least have a reason."""
        while True:
            translated = self.came.get(timeout=WAIT_LIMIT_SECONDS)
            assert translated.commands or translated.by_reference or translated.sighting or translated.reason
            for command in translated.commands:
                if isinstance(command, kind):
                    return command

    def next_sighting(self) -> Sighting:
        """The next news of an invitee."""
        while True:
            sighting = self.came.get(timeout=WAIT_LIMIT_SECONDS).sighting
            if sighting is not None:
                return sighting


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    came: Queue[Translated] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            verify, translator = RECEIVERS[self.path]
            body = self.rfile.read(int(self.headers["Content-Length"]))
            delivery = verify(body, {name.lower(): value for name, value in self.headers.items()})
            came.put(translator.translate(delivery, datetime.now(UTC)))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    with running_sandbox(tmp_path / "data", f"http://127.0.0.1:{server.server_port}") as base:
        yield Service(base, came)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_checkout_is_told_from_decline_to_refund(service: Service) -> None:
    payments = StripePayments(credentials.STRIPE_SECRET_KEY, RealClock(), f"{service.base}/stripe")
    booking_id = BookingId(uuid4())
    report = payments.start_checkout(
        CheckoutRequest(
            booking_id=booking_id,
            attempt=2,
            amount=Money(5000, "ISK"),
            ends_at=datetime.now(UTC) + timedelta(minutes=35),
            title="Deep dive",
            email="marta@example.org",
            success_url="https://booking.example/done",
            cancel_url="https://booking.example/back",
            metadata={"bookingId": str(booking_id), "attempt": "2"},
        )
    )
    assert isinstance(report, CheckoutReport)
    service.press(f"stripe/pay/{report.session_id}", action="decline")
    declined = service.next(RecordDecline)
    assert (declined.booking_id, declined.attempt) == (booking_id, 2)
    service.press(f"stripe/pay/{report.session_id}", action="pay")
    told = service.next(RecordCheckout)
    assert (told.booking_id, told.attempt) == (booking_id, 2)
    assert told.report == payments.read_checkout(report.session_id)
    assert told.report.amount == Money(5000, "ISK")
    payments.give_back(
        RefundOrder(
            booking_id=booking_id, number=1, intent=told.report.intent, amount=Money(5000, "ISK"), look_first=False
        )
    )
    refunded = service.next(RecordRefund)
    assert (refunded.booking_id, refunded.number, refunded.standing) == (booking_id, 1, RefundStanding.SUCCEEDED)
    payments.close()


def test_a_checkout_that_ends_is_told(service: Service) -> None:
    payments = StripePayments(credentials.STRIPE_SECRET_KEY, RealClock(), f"{service.base}/stripe")
    booking_id = BookingId(uuid4())
    report = payments.start_checkout(
        CheckoutRequest(
            booking_id=booking_id,
            attempt=1,
            amount=Money(14900, "USD"),
            ends_at=datetime.now(UTC) + timedelta(minutes=35),
            title="Deep dive",
            email="marta@example.org",
            success_url="https://booking.example/done",
            cancel_url="https://booking.example/back",
            metadata={"bookingId": str(booking_id), "attempt": "1"},
        )
    )
    assert isinstance(report, CheckoutReport)
    payments.close_checkout(report.session_id)
    assert service.next(RecordCheckout).report.standing is CheckoutStanding.EXPIRED
    payments.close()


def test_a_meeting_is_told_when_booked_and_when_its_host_cancels(service: Service) -> None:
    base = f"{service.base}/calendly"
    scheduling = CalendlyScheduling(credentials.CALENDLY_API_TOKEN, RealClock(), base)
    now, event_type = datetime.now(UTC), f"{base}/event_types/ada-intro"
    start = scheduling.offered_times(event_type, now, now + timedelta(days=3), 60).times[0].start
    request = MeetingRequest(
        booking_id=BookingId(uuid4()),
        event_type_uri=event_type,
        start=start,
        name="Marta",
        email="marta@example.org",
        timezone="Europe/Lisbon",
        location_kind="google_conference",
    )
    meeting = scheduling.book(request)
    assert isinstance(meeting, Meeting)
    booked = service.next_sighting()
    assert (booked.booking_id, booked.slot.start, booked.active) == (request.booking_id, start, True)
    assert (booked.event_uri, booked.invitee_uri) == (meeting.event_uri, meeting.invitee_uri)
    service.press(f"calendly/calendar/{meeting.event_uri.rsplit('/', 1)[1]}", action="cancel_as_host")
    cancelled = service.next_sighting()
    assert (cancelled.booking_id, cancelled.invitee_uri) == (request.booking_id, meeting.invitee_uri)
    assert (cancelled.active, cancelled.cancelled_by) == (False, Actor.BUILDER)
    scheduling.close()


def test_a_mail_is_told_when_it_arrives_and_when_it_bounces(service: Service) -> None:
    mailer = SendGridMailer(
        credentials.SENDGRID_API_KEY, credentials.SENDGRID_FROM_EMAIL, RealClock(), f"{service.base}/sendgrid"
    )
    mail_id, booking_id = MailId(uuid4()), BookingId(uuid4())
    taken = mailer.send(
        OutgoingMail(
            mail_id=mail_id,
            booking_id=booking_id,
            kind=MailKind.RECEIPT,
            to="marta@example.org",
            to_name="Marta",
            written=WrittenMail("A receipt", "text\n", "<p>html</p>"),
        )
    )
    accepted = service.next(RecordMailAccepted)
    assert (accepted.mail_id, accepted.booking_id) == (mail_id, booking_id)
    assert accepted.message_id == taken.message_id  # type: ignore[union-attr]  # another answer fails here as well
    service.press(f"sendgrid/mailbox/{accepted.message_id}", action="delivered")
    assert service.next(RecordMailDelivered).mail_id == mail_id
    service.press(f"sendgrid/mailbox/{accepted.message_id}", action="bounce")
    assert service.next(RecordMailBounced).reason.startswith("bounced")
    mailer.close()
