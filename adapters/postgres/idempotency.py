"""Clients' idempotency keys; they are written by the append that they belong to."""

from collections.abc import Collection
from datetime import datetime, timedelta

from adapters.postgres.pool import Pools
from adapters.postgres.times import utc
from application.ports.idempotency import KeyRecord
from domain.identifiers import BookingId

KEY_LIFETIME = timedelta(hours=24)
_DROP = """
DELETE FROM idempotency_keys WHERE key IN (
    SELECT key FROM idempotency_keys WHERE stored_at < %s ORDER BY stored_at LIMIT %s FOR UPDATE SKIP LOCKED
)
"""


class PostgresIdempotencyKeys:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def find(self, key: str, now: datetime) -> KeyRecord | None:
        with self._pools.connection() as connection:
            row = connection.execute(
                "SELECT body_mac, booking, stored_at FROM idempotency_keys WHERE key = %s AND stored_at >= %s",
                (key, now - KEY_LIFETIME),
            ).fetchone()
        if row is None:
            return None
        return KeyRecord(key, row["body_mac"], BookingId(row["booking"]), utc(row["stored_at"]))

    def drop(self, now: datetime, limit: int) -> int:
        with self._pools.connection() as connection:
            return connection.execute(_DROP, (now - KEY_LIFETIME, limit)).rowcount

    def forget(self, booking_ids: Collection[BookingId]) -> int:
        query = "DELETE FROM idempotency_keys WHERE booking = ANY(%s)"
        with self._pools.connection() as connection:
            return connection.execute(query, (list(booking_ids),)).rowcount
