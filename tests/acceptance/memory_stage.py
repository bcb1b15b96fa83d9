"""Everything in memory: the service behind its web application, and providers that do what they are told."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
from litestar.testing import TestClient
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.memory.mailer import MemoryMailer
from adapters.memory.payments import MemoryPayments
from adapters.memory.scheduling import MemoryScheduling
from application.ports.inbox import Provider
from application.ports.scheduling import EventType, Refused
from domain.booking.commands import CheckoutReport, CheckoutStanding
from domain.booking.vocabulary import Actor, CalendlyRefusal
from domain.identifiers import BookingId
from domain.money import Money
from entrypoints.http.app import create_app
from entrypoints.service import Service
from tests.acceptance import marketplace
from tests.acceptance.herald import Herald, declined
from tests.acceptance.marketplace import OFFERS, Offer
from tests.acceptance.outages import Outages
from tests.acceptance.stage import MailSeen, MeetingSeen, MoneySeen, Order, StageClock
from tests.assembly import BASE_URL, Surroundings, memory_service, work

CALENDLY = "memory://calendly"
OPEN_DAYS = 7
OPENS_HOUR, CLOSES_HOUR = 9, 17
ROUNDS_MAX = 20
DUPLICATE_ATTEMPT = 99


class MemoryStage:
    """Implements Stage. Work is done by whoever settles."""

    def __init__(
        self, service: Service, around: Surroundings, http: httpx.Client, outages: dict[Provider, Outages]
    ) -> None:
        self.service = service
        self.http = http
        assert isinstance(around.clock, StageClock)
        self.clock = around.clock
        self._around = around
        self._outages = outages
        self._declines = 0
        self._herald = Herald(http, self.clock, around.payments, around.scheduling, around.mailer, self._bookings)

    def settle(self) -> None:
        for _ in range(ROUNDS_MAX):
            work(self.service)
            if not self._herald.tell():
                return
        raise AssertionError("the providers have no end of news")

    def pay(self, page: str, amount: Money | None = None) -> None:
        self._around.payments.pay(page, amount)
        self.settle()

    def pay_once_more(self, page: str) -> None:
        payments = self._around.payments
        second = payments.start_checkout(replace(payments.session(page).request, attempt=DUPLICATE_ATTEMPT))
        assert isinstance(second, CheckoutReport)
        self.pay(second.session_id)

    def decline(self, page: str) -> None:
        self._declines += 1
        self._herald.post(declined(self._around.payments.session(page), self._declines))
        self.settle()

    def page_is_open(self, page: str) -> bool:
        return self._around.payments.session(page).standing is CheckoutStanding.OPEN

    def cancel_in_calendly(self, booking_id: UUID, *, by_expert: bool) -> None:
        for found in self._around.scheduling.meetings():
            if found.request and found.request.booking_id == booking_id:
                self._around.scheduling.cancel_as(Actor.BUILDER if by_expert else Actor.CLIENT, found.meeting.event_uri)
        self.settle()

    def take_in_calendly(self, session_type_id: str, start: datetime) -> None:
        self._around.scheduling.take(f"{CALENDLY}/event_types/{session_type_id}", start)
        self.settle()

    def meetings(self) -> Sequence[MeetingSeen]:
        return [
            MeetingSeen(
                found.calendar.rpartition("/")[2],
                found.slot.start,
                found.request.email if found.request else "",
                str(found.request.booking_id) if found.request else None,
            )
            for found in self._around.scheduling.meetings()
            if found.cancelled_by is None
        ]

    def money(self, booking_id: UUID) -> MoneySeen:
        payments = self._around.payments
        taken = [session.paid.amount_minor for session in payments.sessions(BookingId(booking_id)) if session.paid]
        returned = [refund.order.amount.amount_minor for refund in payments.refunds(BookingId(booking_id))]
        return MoneySeen(sum(taken), sum(returned))

    def mails(self) -> Sequence[MailSeen]:
        return [MailSeen(mail.to, mail.kind) for mail in self._around.mailer.sent]

    def go_down(self, provider: Provider) -> None:
        self._outages[provider].is_down = True

    def come_back(self, provider: Provider) -> None:
        self._outages[provider].is_down = False

    def lose_next_answer(self, provider: Provider) -> None:
        self._outages[provider].loses_next_answer = True

    def refuse_meetings(self) -> None:
        refusal = Refused(CalendlyRefusal.CONFIGURATION, "invalid_location_choice")
        self._outages[Provider.CALENDLY].always["book"] = refusal

    def hold_up(self, provider: Provider) -> None:
        self._herald.hold_up(provider)

    def let_through(self, provider: Provider, order: Order) -> None:
        self._herald.let_through(provider, order, self.settle)
        self.settle()

    def _bookings(self) -> Sequence[BookingId]:
        rows = self.service.booking_list.page(status=None, before=None, limit=100)
        return [row.booking_id for row in rows]


@contextmanager
def memory_stage() -> Iterator[MemoryStage]:
    clock = StageClock()
    around = Surroundings(
        clock=clock,
        database=MemoryDatabase(),
        scheduling=MemoryScheduling(clock),
        payments=MemoryPayments(clock),
        mailer=MemoryMailer(),
    )
    outages = {provider: Outages() for provider in Provider}
    around.payments.faults = outages[Provider.STRIPE]
    around.scheduling.faults = outages[Provider.CALENDLY]
    around.mailer.faults = outages[Provider.SENDGRID]
    catalog = marketplace.catalog(CALENDLY)
    around.database.catalog.replace_all(catalog.builders, catalog.emails, clock.now())
    for mine in OFFERS:
        event_type = EventType(uri=f"{CALENDLY}/event_types/{mine.key}", duration_minutes=mine.minutes)
        around.scheduling.offer(event_type, f"{CALENDLY}/users/{mine.expert.key}", _open_times(mine))
    with memory_service(around) as service, TestClient(create_app(service), base_url=BASE_URL) as http:
        yield MemoryStage(service, around, http, outages)


def _open_times(mine: Offer) -> list[datetime]:
    """Every half hour of the opening hours, in the expert's zone."""
    zone = ZoneInfo(mine.expert.timezone)
    days = [marketplace.MONDAY.astimezone(zone).date() + timedelta(days=number) for number in range(OPEN_DAYS + 1)]
    halves = range(OPENS_HOUR * 60, CLOSES_HOUR * 60 - mine.minutes + 1, 30)
    return [
        datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone).astimezone(
            marketplace.MONDAY.tzinfo
        )
        for day in days
        for minute in halves
    ]
