"""Who holds how many times unpaid: counted and taken under a lock of that person, in one round trip."""

from collections.abc import Collection, Sequence
from datetime import datetime

from adapters.postgres.pool import Pools
from adapters.postgres.times import utc
from application.ports.live_holds import KEPT, HoldOf
from domain.identifiers import BookingId

LOCK_TIMEOUT_MILLISECONDS = 2_000
REMOVED_AT_ONCE = 50

_TAKE = "SELECT booking, since FROM live_holds_take(%s::int, %s::text, %s::uuid, %s::timestamptz, %s::int, %s, %s::int)"


class PostgresLiveHolds:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def take(self, person: str, booking_id: BookingId, now: datetime, most: int) -> Sequence[HoldOf]:
        asked = (LOCK_TIMEOUT_MILLISECONDS, person, booking_id, now, most, now - KEPT, REMOVED_AT_ONCE)
        with self._pools.connection() as connection:
            rows = connection.execute(_TAKE, asked).fetchall()
        return [HoldOf(BookingId(row["booking"]), utc(row["since"])) for row in rows]

    def leave(self, booking_ids: Collection[BookingId]) -> None:
        with self._pools.connection() as connection:
            connection.execute("DELETE FROM live_holds WHERE booking = ANY(%s)", (list(booking_ids),))
