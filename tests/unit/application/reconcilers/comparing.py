"""A booking with an open payment page, Stripe's payments, and a comparison between them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from application.effects import CloseCheckout
from application.ports.answers import ProviderUnavailable
from application.ports.payment_history import EventPage, OpenSession, SeenPayment
from application.reconcilers.calendar_books import CalendarBooks
from application.reconcilers.comparison import Comparison
from application.reconcilers.drift import DriftKind, DriftReport, Remedy
from application.reconcilers.scheduling import SchedulingReconciler
from domain.booking.commands import CheckoutReport, CheckoutStanding, IntentStanding
from domain.identifiers import BookingId
from domain.money import Money
from tests.examples import (
    BOOKING,
    NOW,
    PRICE,
    expired,
    opened,
    paid,
    reported,
    request_checkout,
)
from tests.unit.application.reconcilers.calendars import Calendly, KnownReferences
from tests.unit.application.reconcilers.desk import MemoryCursors
from tests.unit.application.small_world import SmallWorld

NOTHING = Money(0, "EUR")
PAID = SeenPayment(intent="pi_1", booking_id=BOOKING, standing=IntentStanding.CAPTURED, amount=PRICE, refunded=NOTHING)
SECOND = replace(PAID, intent="pi_2")
ELSEWHERE = BookingId(UUID(int=77))
HOUR = timedelta(hours=1)


class Stripe:
    """Its payments, each with the time when it was made."""

    def __init__(self) -> None:
        self.there: list[tuple[datetime, SeenPayment]] = []
        self.away = False
        self.asked: list[tuple[datetime, datetime]] = []

    def payments_between(self, start: datetime, end: datetime) -> Sequence[SeenPayment]:
        if self.away:
            raise ProviderUnavailable("no answer")
        self.asked.append((start, end))
        return [payment for made, payment in self.there if start <= made < end]

    def events_after(self, cursor: str, since: datetime) -> EventPage:
        raise NotImplementedError

    def open_sessions(self, since: datetime) -> Sequence[OpenSession]:
        raise NotImplementedError


class Desk:
    """A booking with an open payment page; an hour passes before anything is compared."""

    def __init__(self) -> None:
        self.world = SmallWorld()
        self.world.hold()
        self.world.bus.handle(opened())
        self.stripe = Stripe()
        self.calendly = Calendly()
        self.cursors = MemoryCursors()

    @property
    def calendars(self) -> SchedulingReconciler:
        world = self.world
        return SchedulingReconciler(
            self.calendly,
            world.database.catalog,
            CalendarBooks(world.store, KnownReferences()),
            world.store,
            self.cursors,
            world.clock,
            lambda _: False,
        )

    @property
    def comparison(self) -> Comparison:
        world = self.world
        return Comparison(self.stripe, self.calendars, world.store, world.bus, self.cursors, world.clock)

    def paid_here(self) -> None:
        self.world.bus.handle(paid())

    def reserved_here(self) -> None:
        report = CheckoutReport(
            session_id="cs_1",
            standing=CheckoutStanding.AUTHORIZED,
            intent="pi_1",
            amount=PRICE,
            capture_before=NOW + timedelta(days=7),
        )
        self.world.bus.handle(reported(report))

    def paid_twice(self) -> None:
        """On two pages: the second payment is given back."""
        for command in (expired(), request_checkout(), opened(attempt=2), paid(), paid(attempt=2)):
            self.world.bus.handle(command)

    def there(self, *payments: SeenPayment) -> None:
        self.stripe.there += [(NOW, payment) for payment in payments]

    def report(self) -> DriftReport:
        self.world.clock.moment += HOUR
        report = self.comparison.run()
        assert report is not None
        return report

    def lines(self) -> list[tuple[DriftKind, Remedy]]:
        return [(line.kind, line.remedy) for line in self.report().lines]

    def works(self) -> list[int]:
        return [w.effect.attempt for w in self.world.waiting(CloseCheckout) if isinstance(w.effect, CloseCheckout)]
