"""The booking list as screens read it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from msgspec.structs import asdict
from psycopg import sql

from adapters.postgres.pool import Pools
from adapters.postgres.times import utc
from application.ports.read_models import BookingRow, BookingsWanted, Concerned
from domain.identifiers import BookingId

_TIMES = ("starts_at", "ends_at", "selected_at", "changed_at")
_PAGE = """
SELECT * FROM booking_list
WHERE (%(status)s::text IS NULL OR status = %(status)s)
    AND (%(before)s::timestamptz IS NULL OR selected_at < %(before)s)
ORDER BY selected_at DESC, booking_id DESC LIMIT %(limit)s
"""
# `cardinality` is what the index of the few rows with concerns is made for.
_CONCERN: LiteralString = "cardinality(concerns) > 0 AND %(concern)s = ANY(concerns)"
_SEARCH = "SELECT * FROM booking_list WHERE {conditions} ORDER BY selected_at DESC, booking_id DESC LIMIT %(limit)s"
_CONCERNS = """
SELECT concern, count(*) AS bookings, min(changed_at) AS unchanged_since FROM booking_list, unnest(concerns) AS concern
WHERE cardinality(concerns) > 0 GROUP BY concern
"""


class PostgresBookingList:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def page(self, *, status: str | None, before: datetime | None, limit: int) -> Sequence[BookingRow]:
        with self._pools.connection() as connection:
            rows = connection.execute(_PAGE, {"status": status, "before": before, "limit": limit}).fetchall()
        return [booking_row_of(row) for row in rows]

    def search(
        self, wanted: BookingsWanted, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[BookingRow]:
        conditions = [sql.SQL(text) for text in _conditions(wanted, after)] or [sql.SQL("true")]
        query = sql.SQL(_SEARCH).format(conditions=sql.SQL(" AND ").join(conditions))
        values = asdict(wanted) | {
            "also": list(wanted.also),
            "among": list(wanted.among or ()),
            "person_ids": list(wanted.person_ids or ()),
            "first": wanted.ids and wanted.ids[0],
            "last": wanted.ids and wanted.ids[1],
            "moment": after and after[0],
            "id": after and after[1],
            "limit": limit,
        }
        del values["ids"]
        with self._pools.connection() as connection:
            return [booking_row_of(row) for row in connection.execute(query, values).fetchall()]

    def concerns(self) -> Mapping[str, Concerned]:
        with self._pools.connection() as connection:
            rows = connection.execute(_CONCERNS).fetchall()
        return {row["concern"]: Concerned(row["bookings"], utc(row["unchanged_since"])) for row in rows}


def _conditions(wanted: BookingsWanted, after: tuple[datetime, BookingId] | None) -> Iterator[LiteralString]:
    """Fixed texts only: values are parameters."""
    if wanted.status is not None:
        yield "status = %(status)s"
    if wanted.concern is not None:
        yield f"({_CONCERN} OR booking_id = ANY(%(also)s))" if wanted.also else _CONCERN
    if wanted.among is not None:
        yield "booking_id = ANY(%(among)s)"
    if wanted.person_ids is not None:
        yield "person_id = ANY(%(person_ids)s)"
    if wanted.builder_id is not None:
        yield "builder_id = %(builder_id)s"
    yield from _spans(wanted)
    if after is not None:
        yield "(selected_at, booking_id) < (%(moment)s, %(id)s)"


def _spans(wanted: BookingsWanted) -> Iterator[LiteralString]:
    if wanted.starts_from is not None:
        yield "starts_at >= %(starts_from)s"
    if wanted.starts_before is not None:
        yield "starts_at < %(starts_before)s"
    if wanted.ids is not None:
        yield "booking_id BETWEEN %(first)s AND %(last)s"


def booking_row_of(row: dict[str, Any]) -> BookingRow:
    times = {name: utc(row[name]) for name in _TIMES}
    arrays = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
    return BookingRow(**(row | times | arrays))
