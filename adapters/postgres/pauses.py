"""When builders took no new bookings."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg

from adapters.postgres.times import utc
from application.ports.catalog import Pause
from domain.identifiers import BuilderId

_LOCK = "SELECT 1 FROM builders WHERE id = %s FOR UPDATE"
_LASTING = "SELECT reason FROM builder_pauses WHERE builder_id = %s AND ended_at IS NULL"
_BEGIN = "INSERT INTO builder_pauses (builder_id, paused_at, paused_by, reason) VALUES (%s, %s, %s, %s)"
_END = "UPDATE builder_pauses SET ended_at = %s, ended_by = %s WHERE builder_id = %s AND ended_at IS NULL"
_NEWEST = """
SELECT paused_at, paused_by, reason, ended_at, ended_by FROM builder_pauses
WHERE builder_id = %s ORDER BY id DESC LIMIT %s
"""

Connection = psycopg.Connection[dict[str, Any]]


def begin(connection: Connection, builder_id: BuilderId, pause: Pause) -> None:
    """Inside the caller's transaction. The builder's row is the turn of those who come at once."""
    connection.execute(_LOCK, (builder_id,))
    lasting = connection.execute(_LASTING, (builder_id,)).fetchone()
    if lasting is None or lasting["reason"] != pause.reason:
        end(connection, builder_id, pause.by, pause.at)
        connection.execute(_BEGIN, (builder_id, pause.at, pause.by, pause.reason))


def end(connection: Connection, builder_id: BuilderId, by: str, at: datetime) -> None:
    connection.execute(_END, (at, by, builder_id))


def newest(connection: Connection, builder_id: BuilderId, limit: int) -> Sequence[Pause]:
    return [pause_of(row) for row in connection.execute(_NEWEST, (builder_id, limit)).fetchall()]


def pause_of(row: Mapping[str, Any]) -> Pause:
    return Pause(
        at=utc(row["paused_at"]),
        by=row["paused_by"],
        reason=row["reason"],
        ended_at=utc(row["ended_at"]) if row["ended_at"] else None,
        ended_by=row["ended_by"],
    )
