"""Figures of whole days of UTC from the sums of those days: a few rows for each day, however many bookings it has."""

from collections.abc import Sequence
from datetime import UTC, time

from psycopg import sql

from adapters.postgres.asked import column_of, parts_of
from adapters.postgres.day_sums import BOOKING_DAYS, KEYS, MONEY_DAYS, ONCE
from application.figures.money import MONEY_PARTS
from application.ports.figures import Asked, Dimension, Measure, Period

_DAYS = "day >= (%(start)s AT TIME ZONE 'UTC')::date AND day < (%(end)s AT TIME ZONE 'UTC')::date"
_COUNTS = f"SELECT {{key}} AS key, {{sums}} FROM {{table}} WHERE {_DAYS} AND {{where}} GROUP BY 1"  # noqa: S608 - of constants
# A booking whose money moved on several days is counted once, from its row; their amounts are in the sums.
_MONEY = f"""
SELECT key, currency, sum(bookings)::bigint AS bookings, {{sums}}
FROM (
    SELECT {{key}} AS key, currency, {{once}} AS bookings, {{names}} FROM {{table}} WHERE {_DAYS} AND {{where}}
    UNION ALL
    SELECT key, moved_currency, count(*), {{nothing}} FROM (
        SELECT {{moved_key}} AS key, moved_currency
        FROM booking_facts, unnest(money_at, money_currencies) AS moved (day_of, moved_currency)
        WHERE cardinality(money_at) > 1 AND money_at[cardinality(money_at)] >= %(start)s AND money_at[1] < %(end)s
            AND moved.day_of >= %(start)s AND moved.day_of < %(end)s AND {{moved_where}}
        GROUP BY 1, 2, booking_id
    ) AS of_booking GROUP BY 1, 2
) AS every GROUP BY key, currency
"""  # noqa: S608 - put together from constants of this file alone


def are_summed(asked: Asked) -> bool:
    """Whether the days' sums tell it all: only of days of UTC, and of what they are kept by."""
    told_by = {*asked.where, *((asked.by,) if isinstance(asked.by, Dimension) else ())}
    of_utc = asked.zone == "UTC" or not isinstance(asked.by, Period)
    midnight = {at.astimezone(UTC).time() for at in (asked.start, asked.end)} == {time()}
    return midnight and of_utc and told_by <= set(KEYS)


def counting_days(measures: Sequence[Measure], asked: Asked) -> sql.Composed:
    return sql.SQL(_COUNTS).format(
        key=_key(asked),
        sums=_sums([measure.name for measure in measures]),
        table=sql.Identifier(BOOKING_DAYS.name),
        where=parts_of("day", asked)["where"],
    )


def adding_days(asked: Asked) -> sql.Composed:
    moved = parts_of("day_of", asked, currency="moved_currency")
    names = list(MONEY_PARTS)
    return sql.SQL(_MONEY).format(
        key=_key(asked),
        sums=_sums(names),
        once=sql.Identifier(ONCE),
        names=sql.SQL(", ").join(map(sql.Identifier, names)),
        table=sql.Identifier(MONEY_DAYS.name),
        where=parts_of("day", asked)["where"],
        moved_key=moved["key"],
        nothing=sql.SQL(", ").join([sql.SQL("0")] * len(names)),
        moved_where=moved["where"],
    )


def _key(asked: Asked) -> sql.Composable:
    if isinstance(asked.by, Dimension):
        return column_of(asked.by)
    if asked.by is None:
        return sql.SQL("''")
    return sql.SQL("to_char(date_trunc({}, day::timestamp), 'YYYY-MM-DD')").format(asked.by.value)


def _sums(names: Sequence[str]) -> sql.Composable:
    sums = (sql.SQL("sum({0})::bigint AS {0}").format(sql.Identifier(name)) for name in names)
    return sql.SQL(", ").join(sums)
