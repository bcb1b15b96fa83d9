"""Once a night the money of each finished day: Stripe's balance beside the facts and the figures."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from application.ports.balance import BalanceEntry, BalanceHistory
from application.ports.balance_book import BalanceBook, DayReport
from application.ports.clock import Clock
from application.ports.event_store import EventStore
from application.ports.figures import Asked, Figures
from application.ports.references import References
from application.reconcilers.ledger_lines import MOVES_MONEY, LedgerLine, ledger_lines
from application.reconcilers.log_places import facts_between
from application.reconcilers.money_verdicts import Day, judged
from domain.identifiers import BookingId, StreamId

DAY = timedelta(days=1)
FIRST_DAYS = 30
"""So far back the first run reads, unless it is told otherwise."""
READ_BACK_DAYS_MAX = 400
SETTLES_WITHIN = timedelta(hours=1)
"""After midnight, Stripe's list of the day before may still grow."""
READ_AT_ONCE = timedelta(hours=6)
"""What one question covers: 10,000 entries at most."""
CHECKED_AGAIN_WITHIN = timedelta(days=35)
"""For so long a day with differences is looked at every night."""
STREAMS_AT_ONCE = 200

GoOn = Callable[[], bool]


def always() -> bool:
    return True


class MoneyDays:
    def __init__(
        self,
        history: BalanceHistory,
        book: BalanceBook,
        figures: Figures,
        store: EventStore,
        references: References,
        clock: Clock,
    ) -> None:
        self._history = history
        self._book = book
        self._figures = figures
        self._store = store
        self._references = references
        self._clock = clock

    def run(self, since: datetime | None = None, go_on: GoOn = always) -> tuple[DayReport, ...]:
        """Read the finished days that are not kept yet, and check those that are new or still differ; from `since` on
        or further back. What was checked now, the earliest first; the rest is left for the next run if told to stop.

        Raises ProviderUnavailable; what was read until then is kept. Safe to repeat, and to run twice at once.
        """
        now = self._clock.now()
        self._read(since, now, go_on)
        return tuple(self._checked(now, go_on))

    def _read(self, since: datetime | None, now: datetime, go_on: GoOn) -> None:
        kept = set(self._book.days())
        today = (now - SETTLES_WITHIN).astimezone(UTC).date()
        first = min(kept, default=today - FIRST_DAYS * DAY)
        if since is not None:
            first = min(first, max(since.astimezone(UTC).date(), today - READ_BACK_DAYS_MAX * DAY))
        day = first
        while day < today and go_on():
            if day not in kept:
                self._book.keep(day, self._entries(_midnight(day), _midnight(day + DAY)))
            day += DAY

    def _entries(self, start: datetime, end: datetime) -> list[BalanceEntry]:
        found: list[BalanceEntry] = []
        while start < end:
            following = min(start + READ_AT_ONCE, end)
            found += self._history.balance_between(start, following)
            start = following
        return found

    def _checked(self, now: datetime, go_on: GoOn) -> Iterable[DayReport]:
        days = self._book.days()
        wanted = self._wanted(days, now)
        if not wanted:
            return
        fresh = self._entries(_midnight(days[-1] + DAY), now)
        for day in wanted:
            if not go_on():
                return
            report = judged(self._day(day, days[0], fresh), now)
            self._book.keep_report(report)
            yield report

    def _wanted(self, days: Sequence[date], now: datetime) -> list[date]:
        if not days:
            return []
        reports = {report.day: report for report in self._book.reports(days[0], days[-1])}
        again = (now - CHECKED_AGAIN_WITHIN).astimezone(UTC).date()

        def is_wanted(day: date) -> bool:
            report = reports.get(day)
            return report is None or (day >= again and not report.is_equal)

        return [day for day in days if is_wanted(day)]

    def _day(self, day: date, first: date, fresh: Sequence[BalanceEntry]) -> Day:
        start, end = _midnight(day), _midnight(day + DAY)
        own = self._book.of_day(day)
        moved = self._bookings_that_moved(start, end)
        bookings = self._references.bookings_of(sorted({entry.intent for entry in own} - {""}))
        lines = self._lines(moved | set(bookings.values()))
        intents = {line.intent for line in lines} | {entry.intent for entry in own} - {""}
        entries = {entry.id: entry for entry in self._book.of_payments(sorted(intents))}
        entries |= {entry.id: entry for entry in fresh if entry.intent in intents}
        entries |= {entry.id: entry for entry in own}
        return Day(
            day=day,
            start=start,
            end=end,
            counted_from=_midnight(first),
            entries=tuple(entries.values()),
            lines=lines,
            bookings={**bookings, **{line.intent: line.booking_id for line in lines}},
            figures=self._figures.money(Asked(start=start, end=end)),
        )

    def _bookings_that_moved(self, start: datetime, end: datetime) -> set[BookingId]:
        facts = facts_between(self._store, start, end)
        return {BookingId(recorded.stream_id) for recorded in facts if isinstance(recorded.event, MOVES_MONEY)}

    def _lines(self, bookings: set[BookingId]) -> tuple[LedgerLine, ...]:
        streams = [StreamId(booking) for booking in sorted(bookings)]
        found: list[LedgerLine] = []
        for first in range(0, len(streams), STREAMS_AT_ONCE):
            for history in self._store.load(streams[first : first + STREAMS_AT_ONCE]).values():
                found += ledger_lines(history)
        return tuple(found)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
