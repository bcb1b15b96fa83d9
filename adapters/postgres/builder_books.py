"""A builder's sessions and takings, from the booking list."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, LiteralString

from msgspec.structs import asdict
from psycopg import sql

from adapters.postgres.booking_list import booking_row_of
from adapters.postgres.pool import Pools
from application.ports.builder_books import MonthTakings, SessionsWanted
from application.ports.read_models import BookingRow
from domain.booking.takings import Takings
from domain.identifiers import BookingId, BuilderId
from domain.money import Money

_AMOUNTS = ("paid", "reserved", "refunded", "disputed", "kept", "by_hand")
_EARLIEST_FIRST = "SELECT * FROM booking_list WHERE {conditions} ORDER BY starts_at, booking_id LIMIT %(limit)s"
_LATEST_FIRST = "SELECT * FROM booking_list WHERE {conditions} ORDER BY starts_at DESC, booking_id DESC LIMIT %(limit)s"
_MONTHS = """
SELECT to_char(starts_at AT TIME ZONE %s, 'YYYY-MM') AS month, brought.currency, count(*) AS bookings,
    sum(brought.paid)::bigint AS paid, sum(brought.reserved)::bigint AS reserved,
    sum(brought.refunded)::bigint AS refunded, sum(brought.disputed)::bigint AS disputed,
    sum(brought.kept)::bigint AS kept, sum(brought.by_hand)::bigint AS by_hand
FROM booking_list, unnest(currencies, booking_list.paid, booking_list.reserved, booking_list.refunded,
    booking_list.disputed, booking_list.kept, booking_list.by_hand
    ) AS brought (currency, paid, reserved, refunded, disputed, kept, by_hand)
WHERE builder_id = %s AND cardinality(currencies) > 0
GROUP BY month, brought.currency ORDER BY month DESC, brought.currency COLLATE "C" LIMIT %s
"""


class PostgresBuilderBooks:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def sessions(
        self, wanted: SessionsWanted, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[BookingRow]:
        conditions = sql.SQL(" AND ").join(sql.SQL(text) for text in _conditions(wanted, after))
        query = sql.SQL(_LATEST_FIRST if wanted.latest_first else _EARLIEST_FIRST).format(conditions=conditions)
        values = asdict(wanted) | {
            "statuses": list(wanted.statuses or ()),
            "moment": after and after[0],
            "id": after and after[1],
            "limit": limit,
        }
        with self._pools.connection() as connection:
            return [booking_row_of(row) for row in connection.execute(query, values).fetchall()]

    def months(self, builder_id: BuilderId, timezone: str, limit: int) -> Sequence[MonthTakings]:
        with self._pools.connection() as connection:
            return [_month(row) for row in connection.execute(_MONTHS, (timezone, builder_id, limit)).fetchall()]


def _conditions(wanted: SessionsWanted, after: tuple[datetime, BookingId] | None) -> Iterator[LiteralString]:
    """Fixed texts only: values are parameters."""
    yield "builder_id = %(builder_id)s"
    if wanted.statuses is not None:
        yield "status = ANY(%(statuses)s)"
    if wanted.with_money:
        yield "cardinality(currencies) > 0"
    if after is not None and wanted.latest_first:
        yield "(starts_at, booking_id) < (%(moment)s, %(id)s)"
    elif after is not None:
        yield "(starts_at, booking_id) > (%(moment)s, %(id)s)"
    yield from _spans(wanted)


def _spans(wanted: SessionsWanted) -> Iterator[LiteralString]:
    if wanted.starts_from is not None:
        yield "starts_at >= %(starts_from)s"
    if wanted.starts_before is not None:
        yield "starts_at < %(starts_before)s"
    if wanted.ends_after is not None:
        yield "ends_at > %(ends_after)s"
    if wanted.ends_by is not None:
        yield "ends_at <= %(ends_by)s"


def _month(row: dict[str, Any]) -> MonthTakings:
    amounts = {name: Money(row[name], row["currency"]) for name in _AMOUNTS}
    return MonthTakings(month=row["month"], bookings=row["bookings"], takings=Takings(**amounts))
