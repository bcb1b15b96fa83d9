"""The booking list's table: read by screens, written by the projector."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from msgspec.structs import asdict, fields

from adapters.postgres.pool import Pools
from adapters.postgres.times import utc
from application.ports.read_models import BookingRow

_NAMES = [field.name for field in fields(BookingRow)]
_TIMES = ("starts_at", "ends_at", "selected_at", "changed_at")
_PAGE = """
SELECT * FROM booking_list
WHERE (%(status)s::text IS NULL OR status = %(status)s)
    AND (%(before)s::timestamptz IS NULL OR selected_at < %(before)s)
ORDER BY selected_at DESC, booking_id DESC LIMIT %(limit)s
"""
_PUT = f"""
INSERT INTO booking_list ({", ".join(_NAMES)}) VALUES ({", ".join(f"%({name})s" for name in _NAMES)})
ON CONFLICT (booking_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _NAMES[1:])}
"""  # noqa: S608 - built from our own names


class PostgresBookingList:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def page(self, *, status: str | None, before: datetime | None, limit: int) -> Sequence[BookingRow]:
        with self._pools.connection() as connection:
            rows = connection.execute(_PAGE, {"status": status, "before": before, "limit": limit}).fetchall()
        return [_row(row) for row in rows]


def save_rows(connection: psycopg.Connection[Any], rows: Sequence[BookingRow]) -> None:
    """Write rows inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.executemany(_PUT.encode(), [asdict(row) for row in rows])


def clear(connection: psycopg.Connection[Any]) -> None:
    """Forget every row, inside the caller's transaction."""
    connection.execute("TRUNCATE booking_list")


def _row(row: dict[str, Any]) -> BookingRow:
    return BookingRow(**(row | {name: utc(row[name]) for name in _TIMES}))
