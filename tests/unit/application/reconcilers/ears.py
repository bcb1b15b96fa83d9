"""A whole second ear over providers that a test lays out."""

from collections.abc import Sequence
from datetime import datetime

from application.ports.answers import ProviderUnavailable
from application.ports.balance import BalanceEntry
from application.ports.inbox import Delivery
from application.ports.payment_history import EventPage, OpenSession, SeenPayment
from application.reconcilers.calendar_books import CalendarBooks
from application.reconcilers.comparison import Comparison
from application.reconcilers.money_days import MoneyDays
from application.reconcilers.payments import PaymentReconciler
from application.reconcilers.scheduling import SchedulingReconciler
from application.reconcilers.subscriptions import SubscriptionKeeper
from entrypoints.second_ear import Memories, SecondEar, second_ear_of
from entrypoints.settings import Needs, read_settings
from tests.unit.application.reconcilers.calendars import Calendly, KnownReferences
from tests.unit.application.reconcilers.desk import MemoryCursors
from tests.unit.application.reconcilers.hooks import FINE, URL, Hooks
from tests.unit.application.small_world import SmallWorld


class Stripe:
    """All that it remembers: events, open pages, payments."""

    def __init__(self) -> None:
        self.events: list[Delivery] = []
        self.pages: list[OpenSession] = []
        self.payments: list[tuple[datetime, SeenPayment]] = []
        self.balance: list[BalanceEntry] = []
        self.away = False
        self.per_page = 100
        self.asked_since: list[datetime] = []

    def events_after(self, cursor: str, since: datetime) -> EventPage:
        self._meet(since)
        first = int(cursor or 0)
        following = min(first + self.per_page, len(self.events))
        return EventPage(tuple(self.events[first:following]), str(following), complete=following == len(self.events))

    def open_sessions(self, since: datetime) -> Sequence[OpenSession]:
        self._meet(since)
        return self.pages

    def payments_between(self, start: datetime, end: datetime) -> Sequence[SeenPayment]:
        self._meet(start)
        return [payment for made, payment in self.payments if start <= made < end]

    def balance_between(self, start: datetime, end: datetime) -> Sequence[BalanceEntry]:
        self._meet(start)
        return [entry for entry in self.balance if start <= entry.at < end]

    def _meet(self, since: datetime) -> None:
        self.asked_since.append(since)
        if self.away:
            raise ProviderUnavailable("Stripe is away")


class Ears:
    """`ear` listens to these providers over the books of `world`."""

    def __init__(self, world: SmallWorld | None = None) -> None:
        self.world = world or SmallWorld()
        self.stripe = Stripe()
        self.calendly = Calendly()
        self.cursors = MemoryCursors()
        self.references = KnownReferences()
        self.our_url = URL
        self.calendly_hooks, self.stripe_hooks = Hooks(FINE), Hooks(FINE)

    @property
    def real(self) -> SecondEar:
        """Put together as a service puts it together: what is heard goes where webhooks go."""
        memories = Memories(
            payments=self.stripe,
            balance=self.stripe,
            calendars=self.calendly,
            calendly_hooks=self.calendly_hooks,
            stripe_hooks=self.stripe_hooks,
        )
        return second_ear_of(self.world.world, self.world.database, memories, read_settings({}, Needs.DATABASE))

    @property
    def ear(self) -> SecondEar:
        world, cursors, clock = self.world, self.cursors, self.world.clock
        calendars = SchedulingReconciler(
            self.calendly,
            world.database.catalog,
            CalendarBooks(world.store, self.references),
            world.store,
            cursors,
            clock,
            lambda _: False,
        )
        return SecondEar(
            payments=PaymentReconciler(self.stripe, world.database.inbox, cursors, world.store, world.bus, clock),
            calendars=calendars,
            comparison=Comparison(self.stripe, calendars, world.store, world.bus, cursors, clock),
            money=MoneyDays(
                self.stripe,
                world.database.balance_book,
                world.database.figures,
                world.store,
                world.database.references,
                clock,
            ),
            calendly=SubscriptionKeeper("calendly", self.calendly_hooks, self.our_url, cursors, clock, numbered=True),
            stripe=SubscriptionKeeper("stripe", self.stripe_hooks, self.our_url, cursors, clock, numbered=False),
        )
