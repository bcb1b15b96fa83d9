"""The booking list as screens read it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.postgres.pool import Pools
from adapters.postgres.times import utc
from application.ports.read_models import BookingRow

_TIMES = ("starts_at", "ends_at", "selected_at", "changed_at")
_PAGE = """
SELECT * FROM booking_list
WHERE (%(status)s::text IS NULL OR status = %(status)s)
    AND (%(before)s::timestamptz IS NULL OR selected_at < %(before)s)
ORDER BY selected_at DESC, booking_id DESC LIMIT %(limit)s
"""


class PostgresBookingList:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def page(self, *, status: str | None, before: datetime | None, limit: int) -> Sequence[BookingRow]:
        with self._pools.connection() as connection:
            rows = connection.execute(_PAGE, {"status": status, "before": before, "limit": limit}).fetchall()
        return [_row(row) for row in rows]


def _row(row: dict[str, Any]) -> BookingRow:
    return BookingRow(**(row | {name: utc(row[name]) for name in _TIMES}))
