"""Figures in memory, counted from facts that are folded on every read."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from statistics import quantiles
from typing import Any
from zoneinfo import ZoneInfo

from application.ports.booking_facts import BookingFact
from application.ports.event_store import Recorded
from application.ports.figures import Asked, Counts, Dimension, Drilled, Measure, MoneyPart, MoneySums, Period, Waits
from application.projections.booking_facts import Movement, booking_fact
from domain.identifiers import BookingId, StreamId

_COME = (Movement.PAID, Movement.PAID_BY_HAND)


class MemoryFigures:
    """Reads the streams that others write under `lock`."""

    def __init__(self, lock: AbstractContextManager[bool], streams: Mapping[StreamId, Sequence[Recorded]]) -> None:
        self._lock = lock
        self._streams = streams

    def counts(self, measures: Sequence[Measure], asked: Asked) -> Sequence[Counts]:
        counted: dict[str, dict[str, int]] = {}
        for measure in measures:
            for fact in self._fitting(measure, asked):
                counts = counted.setdefault(key_of(fact, getattr(fact, measure.dated_by), asked), {})
                counts[measure.name] = counts.get(measure.name, 0) + 1
        names = [measure.name for measure in measures]
        return [Counts(key, {name: counted[key].get(name, 0) for name in names}) for key in sorted(counted)]

    def waits(self, measure: Measure, until: str, asked: Asked) -> Sequence[Waits]:
        waited: dict[str, list[float]] = {}
        for fact in self._fitting(measure, asked):
            if getattr(fact, until) is not None:
                begun = getattr(fact, measure.dated_by)
                seconds = (getattr(fact, until) - begun).total_seconds()
                waited.setdefault(key_of(fact, begun, asked), []).append(seconds)
        return [_waits(key, waited[key]) for key in sorted(waited)]

    def money(self, asked: Asked) -> Sequence[MoneySums]:
        moved: dict[tuple[str, str], list[tuple[BookingId, str, int]]] = {}
        for fact in self.rows(asked):
            for at, why, minor, currency in _movements(fact, asked):
                key = currency if asked.by is Dimension.CURRENCY else key_of(fact, at, asked)
                moved.setdefault((key, currency), []).append((fact.booking_id, why, minor))
        return [_sums(key, currency, moved[key, currency]) for key, currency in sorted(moved)]

    def bookings(
        self, measure: Measure, asked: Asked, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[Drilled]:
        found = [Drilled(getattr(fact, measure.dated_by), fact.booking_id) for fact in self._fitting(measure, asked)]
        return page_of(found, after, limit)

    def money_bookings(
        self, currency: str, part: MoneyPart, asked: Asked, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[Drilled]:
        found = []
        for fact in self.rows(asked):
            moved = [one for one in _movements(fact, asked) if one[3] == currency and one[1] in part.kinds]
            if moved:
                minor = part.sign * sum(one[2] for one in moved)
                found.append(Drilled(min(at for at, *_ in moved), fact.booking_id, minor))
        return page_of(found, after, limit)

    def rows(self, asked: Asked) -> list[BookingFact]:
        """With these values; a currency is that of each movement, and left to whoever looks at money."""
        with self._lock:
            rows = [row for history in self._streams.values() if (row := booking_fact(history)) is not None]
        where = {name: value for name, value in asked.where.items() if name is not Dimension.CURRENCY}
        return [row for row in rows if all(getattr(row, name) == value for name, value in where.items())]

    def _fitting(self, measure: Measure, asked: Asked) -> list[BookingFact]:
        currency = asked.where.get(Dimension.CURRENCY)
        rows = [row for row in self.rows(asked) if currency in (None, row.currency)]
        return [row for row in rows if _fits(row, measure) and is_within(getattr(row, measure.dated_by), asked)]


def _fits(fact: BookingFact, measure: Measure) -> bool:
    return all(getattr(fact, name) for name in measure.has) and not any(getattr(fact, name) for name in measure.lacks)


def is_within(at: datetime | None, asked: Asked) -> bool:
    return at is not None and asked.start <= at < asked.end


def key_of(fact: BookingFact, at: datetime, asked: Asked) -> str:
    match asked.by:
        case None:
            return ""
        case Dimension():
            return str(getattr(fact, asked.by))
    day = at.astimezone(ZoneInfo(asked.zone)).date()
    if asked.by is Period.WEEK:
        day -= timedelta(days=day.weekday())
    return (day.replace(day=1) if asked.by is Period.MONTH else day).isoformat()


def _movements(fact: BookingFact, asked: Asked) -> list[tuple[datetime, str, int, str]]:
    wanted = asked.where.get(Dimension.CURRENCY)
    moved = zip(fact.money_at, fact.money_kinds, fact.money_minor, fact.money_currencies, strict=True)
    return [one for one in moved if is_within(one[0], asked) and wanted in (None, one[3])]


def _sums(key: str, currency: str, moved: Sequence[tuple[BookingId, str, int]]) -> MoneySums:
    def total(*kinds: str) -> int:
        return sum(minor for _, why, minor in moved if why in kinds)

    return MoneySums(
        key=key,
        currency=currency,
        bookings=len({booking for booking, *_ in moved}),
        gross=total(*_COME),
        refunded=-total(Movement.REFUNDED),
        disputed=-total(Movement.DISPUTED),
        net=sum(minor for *_, minor in moved),
        by_hand=total(Movement.PAID_BY_HAND),
    )


def _waits(key: str, seconds: Sequence[float]) -> Waits:
    if len(seconds) == 1:
        return Waits(key, 1, seconds[0], seconds[0])
    twentieths = quantiles(seconds, n=20, method="inclusive")
    return Waits(key, len(seconds), twentieths[9], twentieths[18])


def page_of(found: Sequence[Drilled], after: tuple[Any, ...] | None, limit: int) -> Sequence[Drilled]:
    ordered = sorted(found, key=lambda one: (one.at, one.booking_id))
    return [one for one in ordered if after is None or (one.at, one.booking_id) > after][:limit]
