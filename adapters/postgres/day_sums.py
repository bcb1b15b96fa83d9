"""Figures summed up by day of UTC, builder, session type, source and currency, so that years are read like months.

A booking's row changes for weeks, and with it what its days say: whoever writes rows takes out what they said before
and puts in what they say then, in the same transaction. The sums are made from the same definitions as the figures.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
from msgspec import Struct
from psycopg import sql
from psycopg.rows import tuple_row

from adapters.postgres.measures import counts_of
from application.figures.definitions import MEASURES
from application.figures.money import MONEY_PARTS
from application.ports.figures import Dimension, MoneyPart

Connection = psycopg.Connection[Any]

KEYS = (Dimension.BUILDER, Dimension.SESSION_TYPE, Dimension.SOURCE, Dimension.CURRENCY)
"""What they can be asked for; who asks for more is answered from the rows."""
ONCE = "once"
"""Bookings whose money moved once: of the others each would be counted on several days."""

_SUMMED = """
WITH facts AS NOT MATERIALIZED (SELECT * FROM booking_facts WHERE {which})
SELECT day, {keys}, {sums} FROM ({parts}) AS parts GROUP BY day, {keys}
"""
_COUNTED = """
SELECT ({dated_by} AT TIME ZONE 'UTC')::date AS day, {keys}, {numbers} FROM facts
WHERE {dated_by} IS NOT NULL GROUP BY 1, {keys}
"""
_MOVED = """
SELECT (at AT TIME ZONE 'UTC')::date AS day, builder_id, session_type_id, source, moved_currency AS currency, {numbers}
FROM facts, unnest(money_at, money_kinds, facts.money_minor, money_currencies) AS moved (at, why, minor, moved_currency)
GROUP BY 1, 2, 3, 4, 5
"""
_ADD = """
INSERT INTO {table} AS known (day, {keys}, {names}) {summed}
ON CONFLICT (day, {keys}) DO UPDATE SET {changes}
"""
_DIFFERING = """
SELECT DISTINCT coalesce(made.day, known.day) FROM ({summed}) AS made
FULL JOIN {table} AS known USING (day, {keys})
WHERE {differs} ORDER BY 1
"""


_EVERY = sql.SQL("true")


class DaySums(Struct, frozen=True):
    """A table of sums: `parts` says of `facts`, which are booking facts, what they add to each day."""

    name: str
    numbers: tuple[str, ...]
    parts: sql.Composable

    def add(self, connection: Connection, bookings: Sequence[UUID], times: int) -> None:
        """Put in what the rows of these bookings say, or with -1 take it out; inside the caller's transaction."""
        changes = (sql.SQL("{0} = known.{0} + excluded.{0}").format(sql.Identifier(name)) for name in self.numbers)
        query = sql.SQL(_ADD).format(**self._words(times, sql.SQL("booking_id = ANY(%s)")), changes=_listed(changes))
        connection.execute(query, (list(bookings),))

    def make_anew(self, connection: Connection) -> None:
        """From every row, inside the caller's transaction."""
        self.clear(connection)
        query = sql.SQL("INSERT INTO {table} (day, {keys}, {names}) {summed}").format(**self._words())
        connection.execute(query)

    def clear(self, connection: Connection) -> None:
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(self.name)))

    def differing(self, connection: Connection) -> Sequence[str]:
        """The days of which the rows say something else."""
        unlike = (
            sql.SQL("coalesce(made.{0}, 0) <> coalesce(known.{0}, 0)").format(sql.Identifier(name))
            for name in self.numbers
        )
        query = sql.SQL(_DIFFERING).format(**self._words(), differs=sql.SQL(" OR ").join(unlike))
        return [row[0].isoformat() for row in connection.cursor(row_factory=tuple_row).execute(query)]

    def _words(self, times: int = 1, which: sql.Composable = _EVERY) -> Mapping[str, sql.Composable]:
        sums = (
            sql.SQL("({} * sum({}))::bigint AS {}").format(times, sql.Identifier(name), sql.Identifier(name))
            for name in self.numbers
        )
        summed = sql.SQL(_SUMMED).format(which=which, keys=_KEYS, sums=_listed(sums), parts=self.parts)
        return {
            "table": sql.Identifier(self.name),
            "keys": _KEYS,
            "names": _listed(map(sql.Identifier, self.numbers)),
            "summed": summed,
        }


def _listed(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(parts)


_KEYS = _listed(map(sql.Identifier, KEYS))


def _counted(dated_by: str) -> sql.Composable:
    """The measures of one date; the others have nothing on it."""
    numbers = [
        counts_of([measure]) if measure.dated_by == dated_by else sql.SQL("0 AS {}").format(sql.Identifier(name))
        for name, measure in MEASURES.items()
    ]
    return sql.SQL(_COUNTED).format(dated_by=sql.Identifier(dated_by), keys=_KEYS, numbers=_listed(numbers))


def _moved(name: str, part: MoneyPart) -> sql.Composable:
    return sql.SQL("coalesce({} * sum(minor) FILTER (WHERE why = ANY({})), 0) AS {}").format(
        part.sign, list(part.kinds), sql.Identifier(name)
    )


_DATES = sorted({measure.dated_by for measure in MEASURES.values()})
BOOKING_DAYS = DaySums("booking_days", tuple(MEASURES), sql.SQL(" UNION ALL ").join(map(_counted, _DATES)))
MONEY_DAYS = DaySums(
    "money_days",
    (*MONEY_PARTS, ONCE),
    sql.SQL(_MOVED).format(
        numbers=_listed(
            [
                *(_moved(name, part) for name, part in MONEY_PARTS.items()),
                sql.SQL("count(*) FILTER (WHERE cardinality(money_at) = 1) AS {}").format(sql.Identifier(ONCE)),
            ]
        )
    ),
)
DAY_SUMS = (BOOKING_DAYS, MONEY_DAYS)
