"""Builders' connections to Calendly: one row each, the tokens sealed, every step of a renewal one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
from psycopg import errors

from adapters.postgres.pool import Pools
from adapters.postgres.sealing import Sealer
from adapters.postgres.times import utc
from application.ports.connections import CalendarTaken, Connection, ConnectionStatus, Held, Renewal, Tokens
from domain.identifiers import BuilderId

PURPOSE = "calendly tokens"
_OWNERS = UUID("6d1c8f1e-58c5-4f0e-9a5c-0e0f4d5b7a21")

_SELECT = """
SELECT c.builder_id, c.calendar, c.organization, c.status, c.reason, c.connected_at, c.changed_at
FROM calendly_connections c {which}
"""
_OF_BUILDER = _SELECT.format(which="WHERE c.builder_id = %s")
_OF_CALENDAR = _SELECT.format(which="WHERE c.calendar = %s AND c.status <> 'disconnected'")
_OF_EVENT_TYPE = _SELECT.format(
    which="""
JOIN builders b ON b.calendar = c.calendar JOIN session_types s ON s.builder_id = b.id
WHERE s.event_type_uri = %s AND c.status <> 'disconnected' LIMIT 1
"""
)
_EVERY = _SELECT.format(which="WHERE c.status <> 'disconnected' ORDER BY c.builder_id")
_CONNECT = """
INSERT INTO calendly_connections AS c (builder_id, id, calendar, organization, status, connected_at, changed_at, tokens)
VALUES (%s, %s, %s, %s, 'connected', %s, %s, %s)
ON CONFLICT (builder_id) DO UPDATE SET calendar = excluded.calendar, organization = excluded.organization,
    status = excluded.status, reason = '', connected_at = excluded.connected_at, changed_at = excluded.changed_at,
    tokens = excluded.tokens, generation = c.generation + 1, renewing_until = NULL, again_at = NULL, unanswered = 0
"""
_HELD = "SELECT tokens, generation, again_at FROM calendly_connections WHERE builder_id = %s AND tokens IS NOT NULL"
_BEGIN = """
UPDATE calendly_connections SET renewing_until = %(until)s, unanswered = unanswered + 1
WHERE builder_id = %(builder)s AND generation = %(generation)s AND tokens IS NOT NULL
    AND (renewing_until IS NULL OR renewing_until <= %(now)s) AND (again_at IS NULL OR again_at <= %(now)s)
RETURNING tokens, unanswered - 1 AS earlier
"""
_RENEWED = """
UPDATE calendly_connections
SET tokens = %s, generation = generation + 1, renewing_until = NULL, again_at = NULL, unanswered = 0
WHERE builder_id = %s AND generation = %s AND tokens IS NOT NULL
"""
_NOT_RENEWED = """
UPDATE calendly_connections SET renewing_until = NULL, again_at = %s, unanswered = unanswered - %s
WHERE builder_id = %s AND generation = %s AND tokens IS NOT NULL
"""
_LOSE = """
UPDATE calendly_connections
SET status = 'needs_reconnecting', reason = %s, changed_at = %s, tokens = NULL, renewing_until = NULL, again_at = NULL,
    unanswered = 0
WHERE builder_id = %s AND generation = %s AND tokens IS NOT NULL
"""
_DISCONNECT = """
UPDATE calendly_connections
SET status = 'disconnected', reason = '', changed_at = %s, tokens = NULL, renewing_until = NULL, again_at = NULL,
    unanswered = 0
WHERE builder_id = %s AND status <> 'disconnected'
"""


class PostgresConnections:
    def __init__(self, pools: Pools, sealer: Sealer) -> None:
        self._pools = pools
        self._sealer = sealer

    def of_builder(self, builder_id: BuilderId) -> Connection | None:
        return next(iter(self._read(_OF_BUILDER, builder_id)), None)

    def of_calendar(self, calendar: str) -> Connection | None:
        return next(iter(self._read(_OF_CALENDAR, calendar)), None)

    def of_event_type(self, event_type_uri: str) -> Connection | None:
        return next(iter(self._read(_OF_EVENT_TYPE, event_type_uri)), None)

    def every(self) -> Sequence[Connection]:
        return self._read(_EVERY)

    def connect(self, connection: Connection, tokens: Tokens) -> None:
        new = connection
        sealed, ours = self._sealed(new.builder_id, tokens), _id(new.builder_id)
        row = (new.builder_id, ours, new.calendar, new.organization, new.connected_at, new.changed_at, sealed)
        try:
            with self._pools.connection() as database:
                database.execute(_CONNECT, row)
        except errors.UniqueViolation:
            raise CalendarTaken(new.calendar) from None

    def held(self, builder_id: BuilderId) -> Held | None:
        with self._pools.connection() as database:
            row = database.execute(_HELD, (builder_id,)).fetchone()
        if row is None:
            return None
        again_at = utc(row["again_at"]) if row["again_at"] else None
        return Held(tokens=self._opened(builder_id, row["tokens"]), generation=row["generation"], again_at=again_at)

    def begin_renewal(self, builder_id: BuilderId, generation: int, now: datetime, until: datetime) -> Renewal | None:
        wanted = {"builder": builder_id, "generation": generation, "now": now, "until": until}
        with self._pools.connection() as database:
            row = database.execute(_BEGIN, wanted).fetchone()
        if row is None:
            return None
        tokens = self._opened(builder_id, row["tokens"])
        return Renewal(tokens=tokens, generation=generation, unanswered=row["earlier"])

    def renewed(self, builder_id: BuilderId, generation: int, tokens: Tokens) -> bool:
        return self._changed(_RENEWED, self._sealed(builder_id, tokens), builder_id, generation)

    def not_renewed(self, builder_id: BuilderId, generation: int, again_at: datetime, *, unanswered: bool) -> None:
        self._changed(_NOT_RENEWED, again_at, 0 if unanswered else 1, builder_id, generation)

    def lose(self, builder_id: BuilderId, generation: int, reason: str, at: datetime) -> bool:
        return self._changed(_LOSE, reason, at, builder_id, generation)

    def disconnect(self, builder_id: BuilderId, at: datetime) -> None:
        self._changed(_DISCONNECT, at, builder_id)

    def _read(self, query: str, *parameters: str) -> list[Connection]:
        with self._pools.connection() as database:
            rows = database.execute(query.encode(), parameters).fetchall()
        return [_connection(row) for row in rows]

    def _changed(self, statement: str, *parameters: object) -> bool:
        with self._pools.connection() as database:
            return database.execute(statement.encode(), parameters).rowcount == 1

    def _sealed(self, builder_id: BuilderId, tokens: Tokens) -> bytes:
        return self._sealer.seal(msgspec.json.encode(tokens), PURPOSE, _id(builder_id))

    def _opened(self, builder_id: BuilderId, sealed: bytes) -> Tokens:
        return msgspec.json.decode(self._sealer.open(sealed, PURPOSE, _id(builder_id)), type=Tokens)


def _id(builder_id: BuilderId) -> UUID:
    """What the tokens are sealed for."""
    return uuid5(_OWNERS, builder_id)


def _connection(row: dict[str, Any]) -> Connection:
    return Connection(
        builder_id=BuilderId(row["builder_id"]),
        calendar=row["calendar"],
        organization=row["organization"],
        status=ConnectionStatus(row["status"]),
        reason=row["reason"],
        connected_at=utc(row["connected_at"]),
        changed_at=utc(row["changed_at"]),
    )
