"""Everything in memory: the service behind its web application, and providers that do what they are told."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
from litestar.testing import TestClient
from msgspec.structs import replace

from adapters.memory.calendar_history import MemoryCalendarHistory
from adapters.memory.database import MemoryDatabase
from adapters.memory.mailer import MemoryMailer
from adapters.memory.payment_history import MemoryPaymentHistory
from adapters.memory.payments import MemoryPayments
from adapters.stripe.amounts import to_stripe
from application.lanes import EVERY_LANE, Lane
from application.ports.catalog import Builder
from application.ports.inbox import Provider
from application.ports.scheduling import EventType, Refused
from domain.booking.commands import CheckoutReport, CheckoutStanding
from domain.booking.vocabulary import CalendlyRefusal
from domain.money import Money
from entrypoints.second_ear import Memories, second_ear_of
from entrypoints.service import Service
from tests.acceptance import marketplace
from tests.acceptance.grants import WordOfMouth, give_by_word, take_back_by_word
from tests.acceptance.herald import Herald
from tests.acceptance.mail_limit import MailLimit
from tests.acceptance.marketplace import OFFERS, Offer
from tests.acceptance.memory_people import MemoryCalendlyPeople, MemoryStripePeople
from tests.acceptance.outages import Outages
from tests.acceptance.stage import MailSeen, MeetingSeen, MoneySeen, Order, StageClock
from tests.assembly import BASE_URL, Surroundings, memory_service, work
from tests.public_calendars import PublicCalendars
from tests.simulation.news import of_decline, of_mail
from tests.web_app import web_app

CALENDLY = "memory://calendly"
OPEN_DAYS = 14
OPENS_HOUR, CLOSES_HOUR = 9, 17
ROUNDS_MAX = 20
DUPLICATE_ATTEMPT = 99
_APP = dict.fromkeys(("CALENDLY_CLIENT_ID", "CALENDLY_CLIENT_SECRET", "CALENDLY_APP_SIGNING_KEY"), "an app")
_NO_SUBSCRIPTIONS: Any = None
"""Webhooks in memory are told by the herald: nobody keeps subscriptions."""


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
        self._lanes_that_move = EVERY_LANE
        self._herald = Herald(http, self.clock, around.payments, around.scheduling, around.mailer)
        self.at_calendly = MemoryCalendlyPeople(around.scheduling, CALENDLY)
        self.at_stripe = MemoryStripePeople(around.payments)

    def give_access(self, builder: Builder) -> None:
        give_by_word(builder, self.service)

    def take_access_back(self, builder: Builder) -> None:
        take_back_by_word(builder, self.service)

    def settle(self) -> None:
        for _ in range(ROUNDS_MAX):
            work(self.service, self._lanes_that_move)
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

    def pay_by_debit(self, page: str) -> None:
        assert self._around.payments.session(page).request.delayed_methods, "the page offers none"
        self._around.payments.pay_later(page)
        self.settle()

    def decline(self, page: str) -> None:
        self._declines += 1
        self._herald.post(of_decline(self._around.payments.session(page), self._declines))
        self.settle()

    def page_is_open(self, page: str) -> bool:
        return self._around.payments.session(page).standing is CheckoutStanding.OPEN

    def meetings(self) -> Sequence[MeetingSeen]:
        return self.at_calendly.meetings()

    def money(self, booking_id: UUID) -> MoneySeen:
        return self.at_stripe.money(booking_id)

    def mails(self) -> Sequence[MailSeen]:
        return [MailSeen(mail.to, mail.kind) for mail in self._around.mailer.sent]

    def calendar_files(self, email: str) -> Sequence[bytes]:
        return [m.written.calendar.content for m in self._around.mailer.sent if m.to == email and m.written.calendar]

    def texts_of_mails(self, email: str) -> Sequence[str]:
        return [mail.written.text for mail in self._around.mailer.sent if mail.to == email]

    def bounce_mails(self, email: str) -> None:
        for number, mail in enumerate(self._around.mailer.sent):
            if mail.to == email:
                self._herald.post(of_mail(mail, number, "bounce"))
        self.settle()

    def go_down(self, provider: Provider) -> None:
        self._outages[provider].is_down = True

    def come_back(self, provider: Provider) -> None:
        self._outages[provider].is_down = False
        self._lanes_that_move = EVERY_LANE

    def lose_next_answer(self, provider: Provider) -> None:
        self._outages[provider].loses_next_answer = True

    def hang_sendgrid(self) -> None:
        """All who hand mails over wait, so nothing of their lane moves."""
        self._lanes_that_move = (Lane.BOOKINGS,)

    def limit_sendgrid(self, per_minute: int) -> None:
        self._outages[Provider.SENDGRID].limit = MailLimit(self.clock, per_minute)

    def refuse_meetings(self) -> None:
        refusal = Refused(CalendlyRefusal.CONFIGURATION, "invalid_location_choice")
        self._outages[Provider.CALENDLY].always["book"] = refusal

    def hold_up(self, provider: Provider) -> None:
        self._herald.hold_up(provider)

    def let_through(self, provider: Provider, order: Order) -> None:
        self._herald.let_through(provider, order, self.settle)
        self.settle()

    def ask_providers(self) -> None:
        remembered = MemoryPaymentHistory(self._around.payments, self.clock, to_stripe)
        memories = Memories(
            payments=remembered,
            balance=remembered,
            calendars=MemoryCalendarHistory(self._around.scheduling),
            calendly_hooks=_NO_SUBSCRIPTIONS,
            stripe_hooks=_NO_SUBSCRIPTIONS,
        )
        second_ear_of(self.service.world, self._around.database, memories, self.service.settings).listen()
        self.settle()


@contextmanager
def memory_stage(environment: Mapping[str, str]) -> Iterator[MemoryStage]:
    clock = StageClock()
    around = Surroundings(
        clock=clock,
        database=MemoryDatabase(),
        scheduling=PublicCalendars(clock),
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
    with (
        memory_service(around, environment={**_APP, **environment}, authorizations=WordOfMouth(clock)) as service,
        web_app(service) as app,
        TestClient(app, base_url=BASE_URL) as http,
    ):
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
