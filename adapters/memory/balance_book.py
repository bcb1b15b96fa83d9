"""Stripe's balance as it is kept in memory."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from threading import Lock

from adapters.memory.figures import is_within, key_of, page_of
from application.ports.balance import BalanceEntry
from application.ports.balance_book import DayReport, FeeSums
from application.ports.booking_facts import BookingFact
from application.ports.figures import Asked, Dimension, Drilled
from domain.identifiers import BookingId


class MemoryBalanceBook:
    """The BalanceBook and Fees ports. `facts` are the bookings that fit, currencies apart; `referred` is whose payment
    it is.
    """

    def __init__(self, facts: Callable[[Asked], Sequence[BookingFact]], referred: Mapping[str, BookingId]) -> None:
        self._lock = Lock()
        self._facts = facts
        self._referred = referred
        self._days: dict[date, dict[str, BalanceEntry]] = {}
        self._reports: dict[date, DayReport] = {}

    def keep(self, day: date, entries: Sequence[BalanceEntry]) -> None:
        with self._lock:
            kept = self._days.setdefault(day, {})
            for entry in entries:
                kept.setdefault(entry.id, entry)

    def days(self) -> Sequence[date]:
        return sorted(self._days)

    def of_day(self, day: date) -> Sequence[BalanceEntry]:
        return _in_order(self._days.get(day, {}).values())

    def of_payments(self, intents: Sequence[str]) -> Sequence[BalanceEntry]:
        wanted = set(intents) - {""}
        return _in_order(entry for entry in self._all() if entry.intent in wanted)

    def keep_report(self, report: DayReport) -> None:
        with self._lock:
            self._reports[report.day] = report

    def reports(self, first: date, last: date) -> Sequence[DayReport]:
        return [self._reports[day] for day in sorted(self._reports, reverse=True) if first <= day <= last]

    def fees(self, asked: Asked) -> Sequence[FeeSums]:
        sums: dict[tuple[str, str], int] = {}
        for entry, fact in self._of_ours(asked):
            key = entry.settled_currency if asked.by is Dimension.CURRENCY else key_of(fact, entry.at, asked)
            place = key, entry.settled_currency
            sums[place] = sums.get(place, 0) + entry.fee_minor
        return [FeeSums(*place, sums[place]) for place in sorted(sums)]

    def fee_bookings(
        self, currency: str, asked: Asked, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[Drilled]:
        found: dict[BookingId, list[BalanceEntry]] = {}
        for entry, fact in self._of_ours(asked):
            if entry.settled_currency == currency:
                found.setdefault(fact.booking_id, []).append(entry)
        drilled = [
            Drilled(min(entry.at for entry in entries), booking, sum(entry.fee_minor for entry in entries))
            for booking, entries in found.items()
        ]
        return page_of(drilled, after, limit)

    def _of_ours(self, asked: Asked) -> Iterator[tuple[BalanceEntry, BookingFact]]:
        facts = {fact.booking_id: fact for fact in self._facts(asked)}
        currency = asked.where.get(Dimension.CURRENCY)
        for entry in self._all():
            fact = facts.get(self._referred[entry.intent]) if entry.intent in self._referred else None
            fits = is_within(entry.at, asked) and currency in (None, entry.settled_currency)
            if fact is not None and fits and entry.fee_minor:
                yield entry, fact

    def _all(self) -> list[BalanceEntry]:
        with self._lock:
            return [entry for kept in self._days.values() for entry in kept.values()]


def _in_order(entries: Iterable[BalanceEntry]) -> list[BalanceEntry]:
    return sorted(entries, key=lambda entry: (entry.at, entry.id))
