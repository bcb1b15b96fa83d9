"""Keeps a read model's table up with the log: rows and position change in one transaction."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from msgspec import Struct
from psycopg.rows import tuple_row

from adapters.postgres.codec import Codec
from adapters.postgres.recorder import StoredRow, select_after, select_streams
from adapters.postgres.wakeup import Wakeup
from application.ports.event_store import Recorded

BATCH_EVENTS = 1_000
POLL_SECONDS = 1.0
STANDBY_SECONDS = 2.0
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 10.0
FAULTS_RETRIED = 1_000
_LOCK_CLASS = 7_2032  # advisory locks of projectors: this and a hash of the projection's name

_BEGIN = "INSERT INTO projection_positions (name, position, version) VALUES (%s, 0, %s) ON CONFLICT (name) DO NOTHING"
_LOCK = "SELECT position FROM projection_positions WHERE name = %s FOR UPDATE"
_MOVE = "UPDATE projection_positions SET position = %s WHERE name = %s"
_FAULTS = "SELECT stream_id FROM projection_faults WHERE name = %s ORDER BY stream_id LIMIT %s"
_STANDING = """
SELECT coalesce((SELECT position FROM projection_positions WHERE name = %(name)s), 0),
    coalesce((SELECT max(notification_id) FROM events), 0),
    (SELECT count(*) FROM projection_faults WHERE name = %(name)s),
    coalesce((SELECT version FROM projection_positions WHERE name = %(name)s), %(version)s), %(version)s
"""

Connection = psycopg.Connection[Any]


class Projection(Struct, frozen=True, kw_only=True):
    """A read model with one row for each stream that has an event with one of `tags`.

    `row_of` is pure and takes the whole history; `save` and `clear` run in the caller's transaction.
    """

    name: str
    tags: frozenset[str]
    row_of: Callable[[Sequence[Recorded]], object | None]
    save: Callable[[Connection, Sequence[Any]], None]
    clear: Callable[[Connection], None]
    version: int = 1


class Standing(Struct, frozen=True):
    """How far a projection is, how far the log is, how many streams are set aside, and whose rows it has."""

    name: str
    position: int
    head: int
    faults: int
    version: int = 1
    wanted_version: int = 1


class Projector:
    """Follows the log for one projection; of several in parallel one works and the others stand by.

    A stream that cannot be folded is set aside in projection_faults and the rest goes on; it is tried again with its
    next event, and when a projector starts.
    """

    def __init__(
        self, projection: Projection, codec: Codec, connect: Callable[[str], Connection], wakeup: Wakeup
    ) -> None:
        self._projection = projection
        self._codec = codec
        self._connect = connect
        self._wakeup = wakeup
        self._skipped_topics = codec.topics - codec.topics_of(projection.tags)
        self.last_error: Exception | None = None

    def run(self, stop: threading.Event) -> None:
        """Until stopped. Whatever goes wrong is tried again, later and later up to a bound."""
        pause_seconds = FIRST_PAUSE_SECONDS
        while not stop.is_set():
            try:
                self._follow(stop)
                pause_seconds = FIRST_PAUSE_SECONDS
            except Exception as error:  # noqa: BLE001 - kept for people to see; the next round starts afresh
                self.last_error = error
                stop.wait(pause_seconds)
                pause_seconds = min(2 * pause_seconds, LONGEST_PAUSE_SECONDS)
        self._wakeup.close()

    def catch_up(self) -> int:
        """Read to the end of the log and return the number of events; 0 as well while another projector works."""
        with self._turn() as connection:
            return 0 if connection is None else sum(iter(lambda: self._step(connection), 0))

    def start_over(self) -> None:
        """Forget every row and begin at the first event; a running projector takes it from there."""
        with self._connection() as connection, connection.transaction():
            self._lock_position(connection)
            self._projection.clear(connection)
            connection.execute("DELETE FROM projection_faults WHERE name = %s", (self._projection.name,))
            self._move(connection, 0)

    def standing(self) -> Standing:
        with self._connection() as connection:
            row = connection.execute(_STANDING, self._names()).fetchone()
        return Standing(self._projection.name, *(row or (0, 0, 0, 1, 1)))

    def _follow(self, stop: threading.Event) -> None:
        """Work until stopped or failed; without a turn, wait and return."""
        with self._turn() as connection:
            if connection is None:
                stop.wait(STANDBY_SECONDS)
                return
            self._retry_faults(connection)
            while not stop.is_set():
                if self._step(connection) == 0:
                    self._wakeup.wait(POLL_SECONDS)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        connection = self._connect(f"projector {self._projection.name}")
        connection.row_factory = tuple_row
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _turn(self) -> Iterator[Connection | None]:
        """The connection that holds the projection's lock, so that lock and writes end together; or None."""
        with self._connection() as connection:
            lock = "SELECT pg_try_advisory_lock(%s, hashtext(%s))"
            row = connection.execute(lock, (_LOCK_CLASS, self._projection.name)).fetchone()
            yield connection if row and row[0] else None

    def _step(self, connection: Connection) -> int:
        """One batch; the number of events read."""
        with connection.transaction():
            position = self._lock_position(connection)
            batch = select_after(connection, position, BATCH_EVENTS)
            if batch:
                self._project(connection, batch)
                self._move(connection, batch[-1][-1])
        return len(batch)

    def _project(self, connection: Connection, batch: Sequence[StoredRow]) -> None:
        histories: dict[UUID, list[StoredRow]] = {}
        for row in batch:
            histories.setdefault(row[0], []).append(row)
        wanted = {stream: rows for stream, rows in histories.items() if rows[-1][2] not in self._skipped_topics}
        begun_earlier = [stream for stream, rows in wanted.items() if rows[0][1] > 1]
        self._save(connection, wanted | self._load(connection, begun_earlier, batch[-1][-1]))

    def _load(self, connection: Connection, streams: Sequence[UUID], up_to: int) -> dict[UUID, list[StoredRow]]:
        found: dict[UUID, list[StoredRow]] = {stream: [] for stream in streams}
        if streams:
            for row in select_streams(connection, streams, up_to):
                found[row[0]].append(row)
        return found

    def _save(self, connection: Connection, histories: dict[UUID, list[StoredRow]]) -> None:
        rows: list[object] = []
        faults: dict[UUID, str] = {}
        for stream, history in histories.items():
            try:
                rows.append(self._projection.row_of([self._codec.decode(*row) for row in history]))
            except Exception as error:  # noqa: BLE001 - one stream must not hold up the others
                faults[stream] = f"{type(error).__name__}: {error}"
        self._projection.save(connection, [row for row in rows if row is not None])
        self._note_faults(connection, list(histories), faults)

    def _note_faults(self, connection: Connection, folded: list[UUID], faults: dict[UUID, str]) -> None:
        name = self._projection.name
        connection.execute("DELETE FROM projection_faults WHERE name = %s AND stream_id = ANY(%s)", (name, folded))
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO projection_faults (name, stream_id, reason) VALUES (%s, %s, %s)",
                [(name, stream, reason) for stream, reason in faults.items()],
            )

    def _retry_faults(self, connection: Connection) -> None:
        with connection.transaction():
            position = self._lock_position(connection)
            rows = connection.execute(_FAULTS, (self._projection.name, FAULTS_RETRIED)).fetchall()
            if rows:
                self._save(connection, self._load(connection, [row[0] for row in rows], position))

    def _lock_position(self, connection: Connection) -> int:
        return lock_position(connection, self._projection.name, self._projection.version)

    def _names(self) -> dict[str, object]:
        return {"name": self._projection.name, "version": self._projection.version}

    def _move(self, connection: Connection, position: int) -> None:
        connection.execute(_MOVE, (position, self._projection.name))


def lock_position(connection: Connection, name: str, version: int) -> int:
    """How far a projection is; until the transaction ends nobody else moves it."""
    row = connection.execute(_LOCK, (name,)).fetchone()
    if row is None:
        connection.execute(_BEGIN, (name, version))
        return lock_position(connection, name, version)
    return int(row[0])
