"""Stripe's balance in tables: entries of days that are over, and what was found of each day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from psycopg import sql

from adapters.postgres.asked import Row, drilled, page_after, parts_of, values_of
from adapters.postgres.pool import Pools
from adapters.postgres.times import utc
from application.ports.balance import BalanceEntry, EntryKind
from application.ports.balance_book import DayReport, FeeSums
from application.ports.figures import Asked, Drilled
from domain.identifiers import BookingId

_NAMES = BalanceEntry.__struct_fields__
_KEEP = sql.SQL("INSERT INTO balance_entries (day, {}) VALUES (%(day)s, {}) ON CONFLICT (id) DO NOTHING").format(
    sql.SQL(", ").join(map(sql.Identifier, _NAMES)), sql.SQL(", ").join(map(sql.Placeholder, _NAMES))
)
_KEEP_DAY = "INSERT INTO balance_days (day) VALUES (%s) ON CONFLICT (day) DO NOTHING"
_DAYS = "SELECT day FROM balance_days ORDER BY day"
_OF_DAY = "SELECT * FROM balance_entries WHERE day = %s ORDER BY at, id"
_OF_PAYMENTS = "SELECT * FROM balance_entries WHERE intent = ANY(%s) AND intent <> '' ORDER BY at, id"
_KEEP_REPORT = "UPDATE balance_days SET report = %s::json WHERE day = %s"
_REPORTS = """
SELECT report FROM balance_days WHERE day BETWEEN %s AND %s AND report IS NOT NULL ORDER BY day DESC
"""
_OF_OURS = """
FROM balance_entries
JOIN booking_references ON reference = intent JOIN booking_facts ON booking_facts.booking_id = booking
WHERE fee_minor <> 0 AND intent <> '' AND at >= %(start)s AND at < %(end)s AND {where}
"""
_FEES = "SELECT {key} AS key, settled_currency AS currency, sum(fee_minor)::bigint AS fees" + _OF_OURS + "GROUP BY 1, 2"
_FEE_BOOKINGS = (
    "SELECT min(at) AS at, booking_id, sum(fee_minor)::bigint AS minor"
    + _OF_OURS
    + """AND settled_currency = %(currency)s GROUP BY booking_id
HAVING %(moment)s::timestamptz IS NULL OR (min(at), booking_id) > (%(moment)s, %(id)s)
ORDER BY 1, booking_id LIMIT %(limit)s
"""
)


class PostgresBalanceBook:
    """The BalanceBook and Fees ports."""

    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def keep(self, day: date, entries: Sequence[BalanceEntry]) -> None:
        rows = [{**msgspec.structs.asdict(entry), "day": day} for entry in entries]
        with self._pools.connection() as connection, connection.transaction():
            with connection.cursor() as cursor:
                cursor.executemany(_KEEP, rows)
            connection.execute(_KEEP_DAY, (day,))

    def days(self) -> Sequence[date]:
        return [row["day"] for row in self._rows(sql.SQL(_DAYS), ())]

    def of_day(self, day: date) -> Sequence[BalanceEntry]:
        return [_entry(row) for row in self._rows(sql.SQL(_OF_DAY), (day,))]

    def of_payments(self, intents: Sequence[str]) -> Sequence[BalanceEntry]:
        return [_entry(row) for row in self._rows(sql.SQL(_OF_PAYMENTS), (list(intents),))]

    def keep_report(self, report: DayReport) -> None:
        with self._pools.connection() as connection:
            connection.execute(_KEEP_REPORT, (msgspec.json.encode(report).decode(), report.day))

    def reports(self, first: date, last: date) -> Sequence[DayReport]:
        found = self._rows(sql.SQL(_REPORTS), (first, last))
        return [msgspec.convert(row["report"], DayReport, strict=False) for row in found]

    def fees(self, asked: Asked) -> Sequence[FeeSums]:
        query = sql.SQL(_FEES).format(**_asked(asked, "key", "where"))
        sums = (FeeSums(**row) for row in self._rows(query, values_of(asked)))
        return sorted(sums, key=lambda one: (one.key, one.currency))

    def fee_bookings(
        self, currency: str, asked: Asked, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[Drilled]:
        query = sql.SQL(_FEE_BOOKINGS).format(**_asked(asked, "where"))
        values = values_of(asked) | page_after(after, limit) | {"currency": currency}
        return [drilled(row) for row in self._rows(query, values)]

    def _rows(self, query: sql.SQL | sql.Composed, values: Any) -> Sequence[Row]:
        with self._pools.connection() as connection:
            return connection.execute(query, values).fetchall()


def _asked(asked: Asked, *names: str) -> dict[str, sql.Composable]:
    parts = parts_of("at", asked, currency="settled_currency")
    return {name: parts[name] for name in names}


def _entry(row: Row) -> BalanceEntry:
    values = {name: row[name] for name in _NAMES} | {"at": utc(row["at"]), "kind": EntryKind(row["kind"])}
    return BalanceEntry(**values)
