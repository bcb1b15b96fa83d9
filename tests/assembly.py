"""The whole service on the memory adapters, assembled as bootstrap assembles the real one, under a clock we steer."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from adapters.memory.database import MemoryDatabase
from adapters.memory.mailer import MemoryMailer
from adapters.memory.payments import MemoryPayments
from adapters.memory.scheduling import MemoryScheduling
from adapters.postgres.database import PostgresDatabase
from application.lanes import EVERY_LANE, Lane
from application.limits import LEASE_SECONDS
from application.ports.accounts import Accounts
from application.ports.api_tokens import ApiTokens
from application.ports.audit_ledger import AuditLedger
from application.ports.authorizations import Authorizations
from application.ports.balance_book import BalanceBook, Fees
from application.ports.builder_books import BuilderBooks
from application.ports.calendar_pages import CalendarPages
from application.ports.call_budget import CallBudget, CallLimits
from application.ports.catalog import Catalog
from application.ports.connections import Connections
from application.ports.cursors import Cursors
from application.ports.effects import EffectQueue
from application.ports.event_store import EventStore
from application.ports.figures import Figures
from application.ports.idempotency import IdempotencyKeys
from application.ports.inbox import Inbox
from application.ports.live_holds import LiveHolds
from application.ports.page_views import PageViews
from application.ports.people import People
from application.ports.read_models import BookingList, MailList
from application.ports.references import References
from application.ports.service_figures import ServiceFigures
from application.ports.service_modes import ServiceModes
from application.ports.sign_in_links import SignInLinks
from entrypoints.bootstrap import Providers, assembled
from entrypoints.demonstration.environment import OPERATOR_EMAIL
from entrypoints.identity import identity_provider_of
from entrypoints.service import Service
from entrypoints.settings import Needs, Settings, read_settings
from entrypoints.telemetry.traces import OFF, Tracing
from tests import ada
from tests.signing import CALENDLY_KEY, SENDGRID_PUBLIC_KEY, STRIPE_SECRET

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
BASE_URL = "https://booking.example.com"
EFFECTS_AT_ONCE = 100
ROUNDS_MAX = 100

_ENVIRONMENT = {
    "APP_BASE_URL": BASE_URL,
    "APP_ENV": "test",
    "APP_SECRET_KEY": "the-newest-key,the-older-key",
    "OPERATOR_TOKEN": "the-operator",
    "OPERATOR_EMAIL": OPERATOR_EMAIL,
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


class _Database(Struct, frozen=True, kw_only=True):
    """The memory database with another event store in front."""

    events: EventStore
    effects: EffectQueue
    inbox: Inbox
    keys: IdempotencyKeys
    people: People
    accounts: Accounts
    sign_in_links: SignInLinks
    api_tokens: ApiTokens
    catalog: Catalog
    connections: Connections
    booking_list: BookingList
    builder_books: BuilderBooks
    mail_list: MailList
    figures: Figures
    fees: Fees
    balance_book: BalanceBook
    service_figures: ServiceFigures
    audit_ledger: AuditLedger
    references: References
    cursors: Cursors
    live_holds: LiveHolds
    page_views: PageViews
    calendar_pages: CalendarPages
    service_modes: ServiceModes
    call_budget: Callable[[str, CallLimits], CallBudget]


@contextmanager
def memory_service(
    around: Surroundings,
    store: EventStore | None = None,
    environment: Mapping[str, str] | None = None,
    authorizations: Authorizations | None = None,
    tracing: Tracing = OFF,
) -> Iterator[Service]:
    """A service on these surroundings. `store` stands before the database's events, for faults; `environment`
    changes settings by their variable's name, "" unsets one. With `authorizations` builders can connect.
    """
    settings = read_settings({**_ENVIRONMENT, **(environment or {})}, Needs.ALL)
    memory = around.database
    database = _Database(
        events=store or memory.events,
        effects=memory.effects,
        inbox=memory.inbox,
        keys=memory.keys,
        people=memory.people,
        accounts=memory.accounts,
        sign_in_links=memory.sign_in_links,
        api_tokens=memory.api_tokens,
        catalog=memory.catalog,
        connections=memory.connections,
        booking_list=memory.booking_list,
        builder_books=memory.builder_books,
        mail_list=memory.mail_list,
        figures=memory.figures,
        fees=memory.fees,
        balance_book=memory.balance_book,
        service_figures=memory.service_figures,
        audit_ledger=memory.audit_ledger,
        references=memory.references,
        cursors=memory.cursors,
        live_holds=memory.live_holds,
        page_views=memory.page_views,
        calendar_pages=memory.calendar_pages,
        service_modes=memory.service_modes,
        call_budget=memory.call_budget,
    )
    providers = _providers(around, settings, authorizations)
    with assembled(settings, database, providers, around.clock, tracing=tracing) as service:
        yield service


@contextmanager
def stored_service(around: Surroundings, database: PostgresDatabase) -> Iterator[Service]:
    """The same on a real database, with the providers of these surroundings and the catalog that they know."""
    settings = read_settings(_ENVIRONMENT, Needs.ALL)
    ada.put_in_force(database.catalog)
    with assembled(settings, database, _providers(around, settings), around.clock) as service:
        yield service


def _providers(around: Surroundings, settings: Settings, authorizations: Authorizations | None = None) -> Providers:
    identity = identity_provider_of(settings, around.clock)
    return Providers(around.scheduling, around.payments, around.mailer, authorizations, identity)


def work(service: Service, lanes: Collection[Lane] = EVERY_LANE) -> None:
    """What a worker would do by now: every effect that is due, and what follows from it."""
    for _ in range(ROUNDS_MAX):
        claimed = service.effects.claim(service.world.clock.now(), EFFECTS_AT_ONCE, LEASE_SECONDS, lanes)
        if not claimed:
            return
        for effect in claimed:
            service.runner.run(effect)
    raise AssertionError("the work does not come to an end")
