"""The whole service on the memory adapters, assembled as bootstrap assembles the real one, under a clock we steer."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from adapters.calendly import webhooks as calendly_webhooks
from adapters.calendly.translator import CalendlyTranslator
from adapters.mail_texts.writer import JinjaMailWriter
from adapters.memory.database import MemoryDatabase
from adapters.memory.mailer import MemoryMailer
from adapters.memory.payments import MemoryPayments
from adapters.memory.scheduling import MemoryScheduling
from adapters.sendgrid import webhooks as sendgrid_webhooks
from adapters.sendgrid.translator import SendGridTranslator
from adapters.stripe import webhooks as stripe_webhooks
from adapters.stripe.translator import StripeTranslator
from application.command_bus import CommandBus
from application.effect_runner import EffectRunner
from application.inbox_processor import InboxProcessor
from application.limits import LEASE_SECONDS
from application.performing.world import World
from application.ports.deliveries import Translator
from application.ports.event_store import EventStore
from application.ports.inbox import Delivery, Provider
from application.requests.confirm_booking import ConfirmBooking
from application.requests.manage_booking import ManageBooking
from application.requests.steps import StepRunner
from entrypoints.access import AccessTokens, SignedLinks
from entrypoints.service import Receive, Service
from entrypoints.settings import Needs, Settings, read_settings
from tests import ada
from tests.signing import CALENDLY_KEY, SENDGRID_PUBLIC_KEY, STRIPE_SECRET

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
BASE_URL = "https://booking.example.com"
STEP_THREADS = 4
EFFECTS_AT_ONCE = 100
ROUNDS_MAX = 100

_ENVIRONMENT = {
    "APP_BASE_URL": BASE_URL,
    "APP_ENV": "test",
    "APP_SECRET_KEY": "the-newest-key,the-older-key",
    "OPERATOR_TOKEN": "the-operator",
    "CALENDLY_API_TOKEN": "none",
    "CALENDLY_WEBHOOK_SIGNING_KEY": CALENDLY_KEY,
    "STRIPE_SECRET_KEY": "sk_test_none",
    "STRIPE_WEBHOOK_SECRET": STRIPE_SECRET,
    "SENDGRID_API_KEY": "none",
    "SENDGRID_FROM_EMAIL": "bookings@example.com",
    "SENDGRID_WEBHOOK_PUBLIC_KEY": SENDGRID_PUBLIC_KEY,
}


class SteeredClock:
    """The Clock port; it stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def pass_by(self, duration: timedelta) -> None:
        self._now += duration


class Surroundings(Struct, frozen=True, kw_only=True):
    """Everything around a service that a test may steer or look into."""

    clock: SteeredClock
    database: MemoryDatabase
    scheduling: MemoryScheduling
    payments: MemoryPayments
    mailer: MemoryMailer

    @classmethod
    def fresh(cls) -> "Surroundings":
        """With Ada's catalog in force and her times open."""
        clock = SteeredClock()
        database, scheduling = MemoryDatabase(), MemoryScheduling(clock)
        ada.settle_in(database, scheduling)
        return cls(
            clock=clock,
            database=database,
            scheduling=scheduling,
            payments=MemoryPayments(clock),
            mailer=MemoryMailer(),
        )


@contextmanager
def memory_service(
    around: Surroundings, store: EventStore | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Service]:
    """A service on these surroundings. `store` stands before the database's events, for faults; `environment`
    changes settings by their variable's name, "" unsets one.
    """
    settings = read_settings({**_ENVIRONMENT, **(environment or {})}, Needs.ALL)
    with ThreadPoolExecutor(STEP_THREADS, thread_name_prefix="step") as executor:
        yield _assembled(around, store or around.database.events, settings, executor)


def work(service: Service) -> None:
    """What a worker would do by now: every effect that is due, and what follows from it."""
    for _ in range(ROUNDS_MAX):
        claimed = service.effects.claim(service.world.clock.now(), EFFECTS_AT_ONCE, LEASE_SECONDS)
        if not claimed:
            return
        for effect in claimed:
            service.runner.run(effect)
    raise AssertionError("the work does not come to an end")


def _assembled(around: Surroundings, store: EventStore, settings: Settings, executor: ThreadPoolExecutor) -> Service:
    database, clock = around.database, around.clock
    tokens = AccessTokens(settings.app_secret_keys)
    bus = CommandBus(store)
    world = World(
        store=store,
        bus=bus,
        catalog=database.catalog,
        people=database.people,
        scheduling=around.scheduling,
        payments=around.payments,
        mailer=around.mailer,
        mail_writer=JinjaMailWriter(),
        links=SignedLinks(settings.app_base_url, tokens),
        clock=clock,
    )
    translators: dict[Provider, Translator] = {
        Provider.STRIPE: StripeTranslator(live=False),
        Provider.CALENDLY: CalendlyTranslator(),
        Provider.SENDGRID: SendGridTranslator(),
    }
    runner = EffectRunner(world, database.effects, InboxProcessor(database.inbox, translators, bus, store, clock))
    steps = StepRunner(runner, executor)
    return Service(
        settings=settings,
        world=world,
        effects=database.effects,
        inbox=database.inbox,
        booking_list=database.booking_list,
        runner=runner,
        confirm=ConfirmBooking(
            bus=bus,
            store=store,
            catalog=database.catalog,
            scheduling=around.scheduling,
            keys=database.keys,
            steps=steps,
            clock=clock,
            hold_lasts=timedelta(minutes=settings.hold_minutes),
        ),
        manage=ManageBooking(
            bus=bus, store=store, people=database.people, payments=around.payments, steps=steps, clock=clock
        ),
        receivers=_receivers(settings),
        tokens=tokens,
    )


def _receivers(settings: Settings) -> Mapping[Provider, Receive]:
    receivers: dict[Provider, tuple[tuple[str, ...], Callable[[tuple[str, ...]], Receive]]] = {
        Provider.STRIPE: (settings.stripe_webhook_secrets, _stripe),
        Provider.CALENDLY: (settings.calendly_webhook_keys, _calendly),
        Provider.SENDGRID: (settings.sendgrid_public_keys, _sendgrid),
    }
    return {provider: receiver(keys) for provider, (keys, receiver) in receivers.items() if keys}


def _stripe(secrets: tuple[str, ...]) -> Receive:
    def receive(raw: bytes, headers: Mapping[str, str], now: datetime) -> Delivery:
        return stripe_webhooks.verify(raw, headers.get("stripe-signature"), secrets, now)

    return receive


def _calendly(keys: tuple[str, ...]) -> Receive:
    def receive(raw: bytes, headers: Mapping[str, str], now: datetime) -> Delivery:
        return calendly_webhooks.verify(raw, headers.get("calendly-webhook-signature"), keys, now)

    return receive


def _sendgrid(keys: tuple[str, ...]) -> Receive:
    def receive(raw: bytes, headers: Mapping[str, str], now: datetime) -> Delivery:
        prefix = "x-twilio-email-event-webhook"
        return sendgrid_webhooks.verify(
            raw, headers.get(f"{prefix}-signature"), headers.get(f"{prefix}-timestamp"), keys, now
        )

    return receive
