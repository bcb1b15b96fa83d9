"""Bookings with money, Stripe's balance, and the nightly comparison of the two."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from application.ports.answers import ProviderUnavailable
from application.ports.balance import BalanceEntry, EntryKind
from application.ports.balance_book import DayReport, DifferenceKind
from application.ports.figures import Figures
from application.ports.references import Reference
from application.reconcilers.money_days import MoneyDays
from domain.booking.events import BookingEvent, PaymentAuthorized, PaymentSucceeded
from domain.identifiers import BookingId, StreamId
from domain.money import Money
from domain.terms import Policy, Terms
from tests.facts import append, details, selected, stream, stream_id

DAY = timedelta(days=1)
MONDAY = date(2027, 3, 1)
TUESDAY, WEDNESDAY = MONDAY + DAY, MONDAY + 2 * DAY
EUR = Money(14_900, "EUR")


def noon(day: date, hours: float = 0) -> datetime:
    return datetime.combine(day, time(12), UTC) + timedelta(hours=hours)


class MovedClock:
    def __init__(self) -> None:
        self.moment = datetime.combine(TUESDAY, time(3), UTC)

    def now(self) -> datetime:
        return self.moment


class Balance:
    """Stripe's."""

    def __init__(self) -> None:
        self.there: list[BalanceEntry] = []
        self.asked: list[tuple[datetime, datetime]] = []
        self.answers = 10_000
        """It is away after so many."""

    def balance_between(self, start: datetime, end: datetime) -> Sequence[BalanceEntry]:
        if len(self.asked) >= self.answers:
            raise ProviderUnavailable("no answer")
        self.asked.append((start, end))
        return [entry for entry in self.there if start <= entry.at < end]


class Till:
    """It is Tuesday, three in the morning, UTC: Monday is to be compared, the first day of all."""

    def __init__(self) -> None:
        self.database = MemoryDatabase()
        self.stripe = Balance()
        self.clock = MovedClock()
        self.figures: Figures = self.database.figures
        self._versions: dict[StreamId, int] = {}

    @property
    def days(self) -> MoneyDays:
        database = self.database
        return MoneyDays(
            self.stripe, database.balance_book, self.figures, database.events, database.references, self.clock
        )

    # here

    def booking(self, price: Money = EUR) -> BookingId:
        name = stream_id()
        chosen = replace(selected(), terms=Terms(price, 60, Policy()))
        self.database.events.append(append(stream(name, 0, chosen, details()), at=noon(MONDAY, -11)))
        self._versions[name] = 2
        return BookingId(name)

    def fact(self, booking: BookingId, event: BookingEvent, at: datetime) -> None:
        name = StreamId(booking)
        referred = (
            (Reference(event.intent, booking),) if isinstance(event, PaymentAuthorized | PaymentSucceeded) else ()
        )
        stored = append(stream(name, self._versions[name], event), at=at)
        self.database.events.append(replace(stored, references=referred))
        self._versions[name] += 1

    def paid(self, at: datetime, intent: str = "pi_1", amount: Money = EUR) -> BookingId:
        booking = self.booking(amount)
        self.fact(booking, PaymentSucceeded(attempt=1, intent=intent, amount=amount), at)
        return booking

    # at Stripe

    def entry(
        self,
        at: datetime,
        minor: int = EUR.amount_minor,
        what: EntryKind = EntryKind.CHARGE,
        *,
        intent: str = "pi_1",
        category: str = "",
        fee: int = 0,
        currency: str = "EUR",
        settled: tuple[int, str] | None = None,
    ) -> None:
        settled_minor, settled_currency = settled or (minor, currency)
        self.stripe.there.append(
            BalanceEntry(
                id=f"txn_{len(self.stripe.there) + 1}",
                at=at,
                kind=what,
                category=category or str(what),
                intent=intent,
                minor=minor,
                currency=currency,
                settled_minor=settled_minor,
                fee_minor=fee,
                settled_currency=settled_currency,
            )
        )

    # the night

    def night(self, day: date | None = None) -> dict[date, DayReport]:
        """What is checked in the night after that day; after Monday if none is named."""
        self.clock.moment = datetime.combine((day or MONDAY) + DAY, time(3), UTC)
        return {report.day: report for report in self.days.run(since=noon(MONDAY))}

    def monday(self, after: date | None = None) -> DayReport:
        """As it was found in the night after that day."""
        self.night(after)
        (report,) = self.database.balance_book.reports(MONDAY, MONDAY)
        return report


def told(report: DayReport) -> list[tuple[DifferenceKind, EntryKind, int, int]]:
    return [(one.kind, one.what, one.here_minor, one.there_minor) for one in report.differences]
