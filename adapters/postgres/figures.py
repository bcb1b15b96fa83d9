"""Figures from the table of booking facts: conditions are put together from names that the code knows, values never."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import LiteralString

from psycopg import sql

from adapters.postgres.asked import Row, column_of, drilled, page_after, parts_of, values_of
from adapters.postgres.measures import counts_of, fits
from adapters.postgres.pool import Pools
from adapters.postgres.whole_days import adding_days, are_summed, counting_days
from application.ports.figures import Asked, Counts, Drilled, Measure, MoneyPart, MoneySums, Waits
from domain.identifiers import BookingId

SECONDS_MAX = 30
"""For one question over ten years of bookings: more than any other statement may take."""
WORK_MEGABYTES = 64

_COUNTS = """
SELECT {key} AS key, {counts} FROM booking_facts
WHERE {dated_by} >= %(start)s AND {dated_by} < %(end)s AND {where} GROUP BY 1
"""
_WAITS = """
SELECT {key} AS key, count(*) AS bookings,
    percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
        ORDER BY extract(epoch FROM {until} - {dated_by})::double precision
    ) AS seconds
FROM booking_facts
WHERE {dated_by} >= %(start)s AND {dated_by} < %(end)s AND {until} IS NOT NULL AND {fits} AND {where}
GROUP BY 1
"""
# The last movement has an index: most of what is asked for is recent.
_MOVED = """
FROM booking_facts, unnest(money_at, money_kinds, booking_facts.money_minor, money_currencies)
    AS moved (day_of, why, minor, moved_currency)
WHERE cardinality(money_at) > 0 AND money_at[cardinality(money_at)] >= %(start)s AND money_at[1] < %(end)s
    AND moved.day_of >= %(start)s AND moved.day_of < %(end)s AND {where}
"""
_SUMS = """
    coalesce(sum(minor) FILTER (WHERE why IN ('paid', 'paid_by_hand')), 0) AS gross,
    coalesce(-sum(minor) FILTER (WHERE why = 'refunded'), 0) AS refunded,
    coalesce(-sum(minor) FILTER (WHERE why = 'disputed'), 0) AS disputed,
    sum(minor) AS net,
    coalesce(sum(minor) FILTER (WHERE why = 'paid_by_hand'), 0) AS by_hand
"""
# Most bookings have one movement: those are not taken apart. Of the others each is counted once.
_MONEY = f"""
SELECT key, currency, sum(bookings)::bigint AS bookings, sum(gross)::bigint AS gross, sum(refunded)::bigint AS refunded,
    sum(disputed)::bigint AS disputed, sum(net)::bigint AS net, sum(by_hand)::bigint AS by_hand
FROM (
    SELECT {{key}} AS key, moved_currency AS currency, count(*) AS bookings, {_SUMS}
    FROM (
        SELECT *, money_at[1] AS day_of, money_kinds[1] AS why, money_minor[1] AS minor,
            money_currencies[1] AS moved_currency
        FROM booking_facts
        WHERE cardinality(money_at) > 0 AND money_at[cardinality(money_at)] >= %(start)s AND money_at[1] < %(end)s
            AND cardinality(money_at) = 1
    ) AS once WHERE {{where}} GROUP BY 1, 2
    UNION ALL
    SELECT key, currency, count(*), sum(gross), sum(refunded), sum(disputed), sum(net), sum(by_hand)
    FROM (
        SELECT {{key}} AS key, moved_currency AS currency, booking_id, {_SUMS} {_MOVED} AND cardinality(money_at) > 1
        GROUP BY 1, 2, booking_id
    ) AS of_booking GROUP BY key, currency
) AS every GROUP BY key, currency
"""  # noqa: S608 - put together from constants of this file alone
_BOOKINGS = """
SELECT {dated_by} AS at, booking_id FROM booking_facts
WHERE {dated_by} >= %(start)s AND {dated_by} < %(end)s AND {fits} AND {where}
    AND (%(moment)s::timestamptz IS NULL OR ({dated_by}, booking_id) > (%(moment)s, %(id)s))
ORDER BY {dated_by}, booking_id LIMIT %(limit)s
"""
_MONEY_BOOKINGS = (
    "SELECT min(moved.day_of) AS at, booking_id, (%(sign)s * sum(minor))::bigint AS minor"
    + _MOVED
    + """AND moved_currency = %(currency)s AND why = ANY(%(kinds)s) GROUP BY booking_id
HAVING %(moment)s::timestamptz IS NULL OR (min(moved.day_of), booking_id) > (%(moment)s, %(id)s)
ORDER BY 1, booking_id LIMIT %(limit)s
"""
)
_ROOM: LiteralString = f"SET LOCAL statement_timeout = '{SECONDS_MAX}s'; SET LOCAL work_mem = '{WORK_MEGABYTES}MB'"


class PostgresFigures:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def counts(self, measures: Sequence[Measure], asked: Asked) -> Sequence[Counts]:
        counted: dict[str, dict[str, int]] = {}
        for query in _counting(measures, asked):
            for row in self._rows(query, values_of(asked)):
                found = {name: count for name, count in row.items() if name != "key" and count}
                if found:
                    counted.setdefault(row["key"], {}).update(found)
        names = [measure.name for measure in measures]
        return [Counts(key, {name: counted[key].get(name, 0) for name in names}) for key in sorted(counted)]

    def waits(self, measure: Measure, until: str, asked: Asked) -> Sequence[Waits]:
        query = sql.SQL(_WAITS).format(**parts_of(measure.dated_by, asked), fits=fits(measure), until=column_of(until))
        rows = self._rows(query, values_of(asked))
        return sorted((Waits(row["key"], row["bookings"], *row["seconds"]) for row in rows), key=lambda one: one.key)

    def money(self, asked: Asked) -> Sequence[MoneySums]:
        parts = parts_of("day_of", asked, currency="moved_currency")
        of_rows = sql.SQL(_MONEY).format(key=parts["key"], where=parts["where"])
        found = self._rows(adding_days(asked) if are_summed(asked) else of_rows, values_of(asked))
        sums = (MoneySums(**row) for row in found if row["bookings"])
        return sorted(sums, key=lambda one: (one.key, one.currency))

    def bookings(
        self, measure: Measure, asked: Asked, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[Drilled]:
        parts = parts_of(measure.dated_by, asked)
        query = sql.SQL(_BOOKINGS).format(dated_by=parts["dated_by"], where=parts["where"], fits=fits(measure))
        return [drilled(row) for row in self._rows(query, values_of(asked) | page_after(after, limit))]

    def money_bookings(
        self, currency: str, part: MoneyPart, asked: Asked, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[Drilled]:
        query = sql.SQL(_MONEY_BOOKINGS).format(where=parts_of("day_of", asked, currency="moved_currency")["where"])
        wanted = {"currency": currency, "kinds": list(part.kinds), "sign": part.sign}
        return [drilled(row) for row in self._rows(query, values_of(asked) | page_after(after, limit) | wanted)]

    def _rows(self, query: sql.Composed, values: Row) -> Sequence[Row]:
        with self._pools.connection() as connection, connection.transaction():
            connection.execute(_ROOM)
            return connection.execute(query, values).fetchall()


def _counting(measures: Sequence[Measure], asked: Asked) -> Iterator[sql.Composed]:
    if are_summed(asked):
        yield counting_days(measures, asked)
        return
    for dated_by in dict.fromkeys(measure.dated_by for measure in measures):
        together = [measure for measure in measures if measure.dated_by == dated_by]
        yield sql.SQL(_COUNTS).format(**parts_of(dated_by, asked), counts=counts_of(together))
