"""Where the service is put together from its parts, real ones or others."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from adapters.embedded_postgres import EmbeddedPostgres
from adapters.postgres.database import PostgresDatabase
from adapters.sendgrid.mailer import SendGridMailer
from adapters.stripe.history import StripePaymentHistory
from adapters.stripe.payments import StripePayments
from adapters.stripe.subscriptions import StripeSubscriptions
from adapters.system_clock import SystemClock
from application.calendar_news import CalendarNews
from application.forgetting.export import Exporting
from application.forgetting.forget import Forgetting
from application.forgetting.oneself import ForgettingOneself
from application.inbox_processor import InboxProcessor
from application.modes import Modes
from application.performing.world import World
from application.ports.authorizations import Authorizations
from application.ports.clock import Clock
from application.ports.identity_provider import IdentityProvider
from application.ports.mailer import Mailer
from application.ports.payments import Payments
from application.ports.scheduling import Scheduling
from application.replay import Rehearsing
from application.requests.connecting import Connecting
from application.requests.correct_email import CorrectEmail
from application.requests.fresh_link import FreshLink
from application.requests.hear_embed import HearEmbed
from application.requests.hold_limit import HoldLimit
from application.requests.own_bookings import OwnBookings
from application.requests.pausing import Pausing
from application.requests.signing_in import SigningIn
from application.requests.steps import StepRunner
from application.requests.take_by_hand import TakeByHand
from application.token_budgets import TokenBudgets
from application.troubles import ServiceTroubles
from entrypoints.access import AccessTokens, SignedLinks, SignInTokens
from entrypoints.calendars import calendars_of
from entrypoints.database import Database
from entrypoints.identity import identity_provider_of
from entrypoints.mailing.writing import mail_writer_of
from entrypoints.receivers import own_receiver_of, receivers_of
from entrypoints.second_ear import Memories, SecondEar, second_ear_of
from entrypoints.service import Service
from entrypoints.settings import Settings
from entrypoints.telemetry.observed import ObservedBus, ObservedRunner
from entrypoints.telemetry.traces import OFF, Tracing
from entrypoints.translators import translators_of
from entrypoints.use_cases import confirm_by_hand_of, confirm_of, going_on_of, manage_of, move_of

HTTP_THREADS = 12
STEP_THREADS = 8
POOL_SIZE = 22
COMMAND_POOL_SIZE = 10  # beside a web and a worker a server of 100 connections has room for these, not for a third 22
_DEVELOPMENT_DATA_KEY = "development"


class Providers(Struct, frozen=True):
    scheduling: Scheduling
    payments: Payments
    mailer: Mailer
    authorizations: Authorizations | None = None
    identity: IdentityProvider | None = None


@contextmanager
def database_addresses(settings: Settings) -> Iterator[tuple[str, str]]:
    """Of the configured PostgreSQL, and past its pooler; or of the embedded one: started by the first to come, stopped
    by the last one out.
    """
    if settings.database_url is not None:
        yield settings.database_url, settings.direct_url or settings.database_url
        return
    with EmbeddedPostgres(Path(settings.data_dir)) as conninfo:
        yield conninfo, conninfo


@contextmanager
def open_database(settings: Settings, pool_size: int = COMMAND_POOL_SIZE) -> Iterator[PostgresDatabase]:
    """As `database_addresses` finds it; whoever serves or works takes `POOL_SIZE`."""
    with database_addresses(settings) as addresses, connected(settings, *addresses, pool_size) as database:
        yield database


@contextmanager
def build_service(
    settings: Settings, database: Database, clock: Clock | None = None, tracing: Tracing = OFF
) -> Iterator[Service]:
    """The service with the real providers; `clock` is the system's unless somebody rehearses another day."""
    clock = clock or SystemClock()
    payments = StripePayments(settings.stripe_secret_key, clock, settings.stripe_api_base)
    calendars = calendars_of(settings, database.connections, clock)
    mailer = SendGridMailer(
        settings.sendgrid_api_key,
        settings.sendgrid_from_email,
        clock,
        settings.sendgrid_api_base,
        from_name=settings.sendgrid_from_name,
        templates=settings.sendgrid_templates,
    )
    history = StripePaymentHistory(settings.stripe_secret_key, clock, settings.stripe_api_base)
    endpoints = StripeSubscriptions(settings.stripe_secret_key, clock, settings.stripe_api_base)
    memories = Memories(
        payments=history,
        balance=history,
        calendars=calendars.history,
        calendly_hooks=calendars.hooks,
        stripe_hooks=endpoints,
        own_hooks=calendars.own_hooks,
    )
    identity = identity_provider_of(settings, clock)
    providers = Providers(calendars.scheduling, payments, mailer, calendars.authorizations, identity)
    with assembled(settings, database, providers, clock, memories, tracing) as service:
        yield service
    for adapter in (payments, calendars, mailer, history, endpoints):
        adapter.close()


@contextmanager
def assembled(
    settings: Settings,
    database: Database,
    providers: Providers,
    clock: Clock,
    memories: Memories | None = None,
    tracing: Tracing = OFF,
) -> Iterator[Service]:
    """The service over any implementation of its ports; with what the providers remember it has a second ear."""
    providers = _traced(providers, tracing)
    tokens = AccessTokens(settings.app_secret_keys)
    world = _world(settings, database, providers, clock, tokens)
    inbox_processor = InboxProcessor(
        database.inbox, translators_of(settings), world.bus, world.store, clock, world.references, world.news
    )
    runner = ObservedRunner(world, database.effects, inbox_processor, tracing)
    ear = second_ear_of(world, database, memories, settings) if memories else None
    with ThreadPoolExecutor(STEP_THREADS, thread_name_prefix="step") as executor:
        steps, pausing = StepRunner(runner, executor), Pausing(world.catalog, clock)
        going_on, limit = going_on_of(world, steps), HoldLimit(database.live_holds, database.events)
        yield Service(
            settings=settings,
            world=world,
            effects=database.effects,
            inbox=database.inbox,
            booking_list=database.booking_list,
            builder_books=database.builder_books,
            mail_list=database.mail_list,
            **_for_analysts(database),
            calendar_pages=database.calendar_pages,
            audit_ledger=database.audit_ledger,
            runner=runner,
            confirm=confirm_of(settings, database.keys, limit, world, going_on),
            going_on=going_on,
            manage=manage_of(settings, world, steps),
            move=move_of(world, steps),
            hear_embed=_hear_embed(world),
            pausing=pausing,
            connecting=_connecting(database, providers, pausing, ear, clock),
            connections=database.connections,
            **_about_people(world, database, providers, clock),
            receivers=receivers_of(settings),
            own_receiver=own_receiver_of(settings),
            tokens=tokens,
            cursors=database.cursors,
            **_for_operators(settings, world, database),
            second_ear=ear,
            tracing=tracing,
        )


def _for_analysts(database: Database) -> dict[str, Any]:
    """What figures are counted from, by the service's fields."""
    return {
        "page_views": database.page_views,
        "figures": database.figures,
        "fees": database.fees,
        "balance_book": database.balance_book,
        "service_figures": database.service_figures,
    }


def _traced(providers: Providers, tracing: Tracing) -> Providers:
    return replace(
        providers,
        scheduling=tracing.provider(providers.scheduling, "calendly"),
        payments=tracing.provider(providers.payments, "stripe"),
        mailer=tracing.provider(providers.mailer, "sendgrid"),
    )


def _hear_embed(of: World) -> HearEmbed:
    return HearEmbed(scheduling=of.scheduling, news=of.news, references=of.references, store=of.store, clock=of.clock)


def _for_operators(settings: Settings, world: World, database: Database) -> dict[str, Any]:
    """What operators do by hand, by its fields."""
    return {
        "correct_email": CorrectEmail(world.bus, world.store, world.people),
        "confirm_by_hand": confirm_by_hand_of(world),
        "take_by_hand": TakeByHand(bus=world.bus, store=world.store, payments=world.payments),
        "rehearsing": Rehearsing(database.inbox, translators_of(settings), world.store, world.references, world.news),
    }


def _about_people(world: World, database: Database, providers: Providers, clock: Clock) -> dict[str, Any]:
    """What the service does for people: knowing who they are, telling what is held, and forgetting; by its fields."""
    return {
        "fresh_link": FreshLink(world.bus, clock),
        "forgetting": (forgetting := Forgetting(database, world.bus, clock)),
        "forgetting_oneself": ForgettingOneself(forgetting, database.cursors, clock),
        "exporting": Exporting(database, clock),
        "accounts": database.accounts,
        "api_tokens": database.api_tokens,
        "own_bookings": OwnBookings(world.people, database.booking_list, world.store, world.catalog),
        "signing_in": SigningIn(world.bus, database.accounts, database.sign_in_links, clock),
        "identity_provider": providers.identity,
    }


def _world(settings: Settings, database: Database, providers: Providers, clock: Clock, tokens: AccessTokens) -> World:
    bus = ObservedBus(database.events, settings.mail_times)
    return World(
        store=database.events,
        bus=bus,
        catalog=database.catalog,
        people=database.people,
        scheduling=providers.scheduling,
        payments=providers.payments,
        mailer=providers.mailer,
        mail_writer=mail_writer_of(settings),
        links=SignedLinks(settings.app_base_url, tokens, SignInTokens(settings.app_secret_keys)),
        clock=clock,
        references=database.references,
        budgets=_budgets(settings, database),
        news=CalendarNews(bus, database.events, database.references, database.catalog),
        lanes=database.effects,
        sign_in_links=database.sign_in_links,
        modes=Modes(database.service_modes, clock),
        troubles=ServiceTroubles(
            database.audit_ledger, database.effects, database.cursors, database.connections, clock
        ),
        cancels_unpaid=settings.adopted_unpaid == "cancel",
        operator_email=settings.operator_email or "",
    )


def _budgets(settings: Settings, database: Database) -> TokenBudgets:
    """A builder's own token is named by its user: it is another text every two hours."""
    limits = settings.calendly_call_limits
    return TokenBudgets(
        database.call_budget(_fingerprint(settings.calendly_api_token), limits),
        lambda calendar: database.call_budget(_fingerprint(calendar), limits),
        database.connections if settings.connects_builders else None,
    )


def _connecting(
    database: Database, providers: Providers, pausing: Pausing, ear: SecondEar | None, clock: Clock
) -> Connecting | None:
    if providers.authorizations is None:
        return None
    return Connecting(
        connections=database.connections,
        authorizations=providers.authorizations,
        catalog=database.catalog,
        pausing=pausing,
        keeper_of=ear.own.keeper if ear is not None and ear.own is not None else None,
        clock=clock,
    )


@contextmanager
def connected(settings: Settings, conninfo: str, direct_conninfo: str, pool_size: int) -> Iterator[PostgresDatabase]:
    """The database at these addresses."""
    database = PostgresDatabase(conninfo, direct_conninfo, pool_size, _data_keys(settings))
    try:
        yield database
    finally:
        database.close()


def _data_keys(settings: Settings) -> tuple[str, ...]:
    """Outside production a fixed key opens too, so that commands without any secret can read and write people."""
    keys = settings.app_data_keys or tuple(f"data:{key}" for key in settings.app_secret_keys)
    return keys if settings.is_production else (*keys, _DEVELOPMENT_DATA_KEY)


def _fingerprint(token: str) -> str:
    """Tells two tokens apart without keeping either."""
    return sha256(token.encode()).hexdigest()[:16]
