"""One token's budget of POST /invitees; a lock for each token lets one process at a time look and take."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import psycopg
from msgspec import Struct
from psycopg.rows import DictRow

from adapters.postgres.pool import Pools
from adapters.postgres.times import utc
from application.ports.call_budget import CallLimits, CallsLeft
from domain.identifiers import BookingId

LOCK_TIMEOUT_MILLISECONDS = 2_000
STANDSTILL_MILLISECONDS = 2_000
"""A process that stops between its statements loses the lock after this."""
KEPT = timedelta(days=2)
"""Beyond the longest window, so that no clock of ours that is ahead takes away what still counts."""
REMOVED_AT_ONCE = 50

_MINUTE_SECONDS, _HOUR_SECONDS, _DAY_SECONDS = 60, 3_600, 86_400
_LOCK_CLASS = 7_2034  # advisory locks of budgets: this and a hash of the token
_SET = "SELECT set_config('lock_timeout', %s, true), set_config('idle_in_transaction_session_timeout', %s, true)"
_LOCK = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"
# A window with room for n is full when n calls are in it; it has room again when the n-th from the end has left.
# Seconds, since an interval of days would follow the session's time zone.
_FREE_AGAIN = """
SELECT max(nth.leaves) AS moment
FROM unnest(%(seconds)s::int[], %(rooms)s::int[], %(with_reserved)s::bool[]) AS w (seconds, room, with_reserved),
LATERAL (
    SELECT leaves FROM (
        SELECT spent_at + w.seconds * interval '1 second' AS leaves FROM calendly_calls
        WHERE token = %(token)s AND spent_at > %(now)s - w.seconds * interval '1 second'
        UNION ALL
        SELECT reserved_until FROM calendly_calls
        WHERE w.with_reserved AND token = %(token)s AND reserved_until > %(now)s AND booking <> %(booking)s
    ) AS inside
    ORDER BY leaves DESC OFFSET w.room - 1 LIMIT 1
) AS nth
"""
_HAS_RESERVED = "SELECT 1 FROM calendly_calls WHERE token = %s AND booking = %s AND reserved_until > %s"
_RESERVE = """
INSERT INTO calendly_calls (token, booking, reserved_until) VALUES (%s, %s, %s)
ON CONFLICT (token, booking) WHERE reserved_until IS NOT NULL DO UPDATE SET reserved_until = excluded.reserved_until
"""
_RELEASE = "DELETE FROM calendly_calls WHERE token = %s AND booking = %s AND reserved_until IS NOT NULL"
_USED = """
SELECT count(*) FILTER (WHERE reserved_until > %(now)s) AS reserved,
    count(*) FILTER (WHERE spent_at > %(now)s - interval '60 seconds') AS minute,
    count(*) FILTER (WHERE spent_at > %(now)s - interval '3600 seconds') AS hour,
    count(*) FILTER (WHERE spent_at > %(now)s - interval '86400 seconds') AS day
FROM calendly_calls WHERE token = %(token)s
"""
_SPEND = "INSERT INTO calendly_calls (token, booking, spent_at) VALUES (%s, %s, %s)"
# Those of other tokens too: a token that was replaced has nobody else to do it.
_REMOVE = """
DELETE FROM calendly_calls WHERE id IN (
    SELECT id FROM calendly_calls WHERE coalesce(spent_at, reserved_until) < %s LIMIT %s FOR UPDATE SKIP LOCKED
)
"""


class _Window(Struct, frozen=True):
    seconds: int
    room: int
    with_reserved: bool


class PostgresCallBudget:
    """`token` is a fingerprint, never the token itself."""

    def __init__(self, pools: Pools, token: str, limits: CallLimits) -> None:
        self._pools = pools
        self._token = token
        self._limits = limits

    def reserve(self, booking_id: BookingId, now: datetime, until: datetime) -> datetime | None:
        with self._turn() as connection:
            moment = self._free_again(connection, booking_id, now, self._room(with_reserved=True))
            if moment is None:
                connection.execute(_RESERVE, (self._token, booking_id, until))
        return moment

    def spend(self, booking_id: BookingId, now: datetime) -> datetime | None:
        with self._turn() as connection:
            own = connection.execute(_HAS_RESERVED, (self._token, booking_id, now)).fetchone() is not None
            pace = _Window(_MINUTE_SECONDS, self._limits.per_minute, with_reserved=False)
            moment = self._free_again(connection, booking_id, now, [pace, *self._room(with_reserved=not own)])
            if moment is None:
                connection.execute(_RELEASE, (self._token, booking_id))
                connection.execute(_SPEND, (self._token, booking_id, now))
                connection.execute(_REMOVE, (now - KEPT, REMOVED_AT_ONCE))
        return moment

    def release(self, booking_id: BookingId) -> None:
        with self._pools.connection() as connection:
            connection.execute(_RELEASE, (self._token, booking_id))

    def left(self, now: datetime) -> CallsLeft:
        limits = self._limits
        with self._pools.connection() as connection:
            used = connection.execute(_USED, {"now": now, "token": self._token}).fetchone()
        assert used is not None, "a count has a row"
        return CallsLeft(
            minute=max(limits.per_minute - used["minute"], 0),
            hour=max(limits.per_hour - used["hour"] - used["reserved"], 0),
            day=max(limits.per_day - used["day"] - used["reserved"], 0),
            reserved=used["reserved"],
        )

    @contextmanager
    def _turn(self) -> Iterator[psycopg.Connection[DictRow]]:
        """A transaction that has this token's calls to itself."""
        with self._pools.connection() as connection, connection.transaction():
            connection.execute(_SET, (str(LOCK_TIMEOUT_MILLISECONDS), str(STANDSTILL_MILLISECONDS)))
            connection.execute(_LOCK, (_LOCK_CLASS, self._token))
            yield connection

    def _room(self, *, with_reserved: bool) -> list[_Window]:
        per_hour, per_day = self._limits.per_hour, self._limits.per_day
        return [_Window(_HOUR_SECONDS, per_hour, with_reserved), _Window(_DAY_SECONDS, per_day, with_reserved)]

    def _free_again(
        self, connection: psycopg.Connection[DictRow], booking_id: BookingId, now: datetime, windows: list[_Window]
    ) -> datetime | None:
        """When all windows have room, if nobody else takes it; None if they have it now."""
        parameters = {
            "seconds": [window.seconds for window in windows],
            "rooms": [window.room for window in windows],
            "with_reserved": [window.with_reserved for window in windows],
            "token": self._token,
            "booking": booking_id,
            "now": now,
        }
        row = connection.execute(_FREE_AGAIN, parameters).fetchone()
        return utc(row["moment"]) if row and row["moment"] else None
