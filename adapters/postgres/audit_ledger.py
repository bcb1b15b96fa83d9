"""The audit's memory of the log: folded stream by stream the first time, then followed by its positions."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from msgspec import Struct
from msgspec.structs import asdict, replace
from psycopg.rows import class_row, tuple_row

from adapters.postgres.audit_reports import keep_report, last_report, past_counts, projection_checks, projections_behind
from adapters.postgres.audit_streams import BEFORE_ALL, Histories, grouped, stream_page
from adapters.postgres.codec import Codec, booking_tags
from adapters.postgres.pool import Pools
from adapters.postgres.recorder import StoredRow, select_streams
from application.ports.audit_ledger import AuditReport, AuditRow, ProjectionCheck, Read, RowOf, set_aside
from domain.identifiers import StreamId

BATCH_EVENTS = 5_000
STREAMS_LOADED = 200
UNREADABLE_RETRIED = 1_000
ROWS_READ = 2_000
_NO_RULES = 0

_BEGIN = """
INSERT INTO audit_progress (rules, position, events, bookings, pass_until, pass_after)
SELECT %s, 0, 0, 0, coalesce(max(notification_id), 0), %s FROM events
ON CONFLICT (single) DO UPDATE
SET rules = excluded.rules, position = 0, events = 0, bookings = 0,
    pass_until = excluded.pass_until, pass_after = excluded.pass_after
WHERE audit_progress.rules <> excluded.rules
"""
_PROGRESS = "SELECT position, events, bookings, pass_until, pass_after FROM audit_progress"
_MOVE = """
UPDATE audit_progress SET position = %(position)s, events = %(events)s, bookings = %(bookings)s,
    pass_until = %(pass_until)s, pass_after = %(pass_after)s
"""
_HEAD = "SELECT coalesce(max(notification_id), 0) AS head FROM events"
_NEWS = """
SELECT originator_id, originator_version, topic, notification_id FROM events
WHERE notification_id > %s AND notification_id <= %s ORDER BY notification_id LIMIT %s
"""
_FORGET = "DELETE FROM audit_rows WHERE stream_id = ANY(%s)"
_KEEP = "INSERT INTO audit_rows (stream_id, until, unreadable, body) VALUES (%s, %s, %s, %s)"
_OUTLIVED = "DELETE FROM audit_rows WHERE until <= %s"
_UNREADABLE = "SELECT stream_id FROM audit_rows WHERE unreadable ORDER BY stream_id LIMIT %s"
_ROWS = "SELECT stream_id, body::text FROM audit_rows WHERE stream_id > %s ORDER BY stream_id LIMIT %s"
_DECODER = msgspec.json.Decoder(AuditRow)

Connection = psycopg.Connection[Any]


class _Progress(Struct, frozen=True, kw_only=True):
    position: int
    events: int
    bookings: int
    pass_until: int | None
    pass_after: UUID | None

    def with_read(self, events: int, bookings: int) -> "_Progress":
        return replace(self, events=self.events + events, bookings=self.bookings + bookings)


class _Fold(Struct, frozen=True):
    """How streams become rows in this run."""

    codec: Codec
    row_of: RowOf
    now: datetime

    def row(self, history: Sequence[StoredRow]) -> AuditRow | None:
        try:
            row = self.row_of([self.codec.decode(*stored) for stored in history])
        except Exception as error:  # noqa: BLE001 - its row names it; one stream must not hold up the others
            return set_aside(StreamId(history[0][0]), error)
        return None if row is None or (row.until is not None and row.until <= self.now) else row

    def save(self, connection: Connection, histories: Histories) -> None:
        rows = [row for history in histories if (row := self.row(history)) is not None]
        with connection.cursor() as cursor:
            cursor.executemany(
                _KEEP,
                [(row.stream_id, row.until, row.is_unreadable, msgspec.json.encode(row).decode()) for row in rows],
            )


class PostgresAuditLedger:
    """Each batch is one transaction that locks the progress: of several processes one folds it, and a crash takes its
    rows and its progress together.
    """

    def __init__(self, pools: Pools, codec: Codec) -> None:
        self._pools = pools
        self._codec = codec
        self._booking_topics = codec.topics_of(booking_tags())

    def catch_up(self, row_of: RowOf, rules: int, now: datetime, batches: int | None = None) -> Read:
        fold = _Fold(self._codec, row_of, now)
        self._begin(rules)
        with self._pools.connection() as connection:
            (head,) = connection.cursor(row_factory=tuple_row).execute(_HEAD).fetchone() or (0,)
            for _ in range(batches) if batches is not None else count():
                if not self._step(connection, fold, head):
                    break
            self._retry_unreadable(connection, fold, head)
            connection.execute(_OUTLIVED, (now,))
            progress = _progress(connection)
        is_complete = progress.pass_until is None and progress.position >= head
        return Read(progress.events, progress.bookings, is_complete)

    def rows(self) -> Iterator[AuditRow]:
        last = BEFORE_ALL
        while page := self._page(last):
            yield from (_DECODER.decode(body) for _, body in page)
            last = page[-1][0]

    def start_over(self) -> None:
        with self._pools.connection() as connection:
            connection.execute("UPDATE audit_progress SET rules = %s", (_NO_RULES,))

    def keep(self, report: AuditReport) -> None:
        with self._pools.connection() as connection:
            keep_report(connection, report)

    def last_report(self) -> AuditReport | None:
        with self._pools.connection() as connection:
            return last_report(connection)

    def projection_checks(self) -> Sequence[ProjectionCheck]:
        with self._pools.connection() as connection:
            return projection_checks(connection)

    def projections_behind(self) -> Mapping[str, int]:
        with self._pools.connection() as connection:
            return projections_behind(connection)

    def past_counts(self) -> Sequence[tuple[datetime, Mapping[str, int]]]:
        with self._pools.connection() as connection:
            return past_counts(connection)

    def _begin(self, rules: int) -> None:
        """The first time, and whenever the rules have changed, every stream is to be folded."""
        with self._pools.connection() as connection, connection.transaction():
            if connection.execute(_BEGIN, (rules, BEFORE_ALL)).rowcount:
                connection.execute("TRUNCATE audit_rows")

    def _step(self, connection: Connection, fold: _Fold, head: int) -> bool:
        """One batch; False when everything up to the head is folded."""
        with connection.transaction():
            connection.execute("SET LOCAL synchronous_commit = off")
            progress = _progress(connection, "FOR UPDATE")
            if progress.pass_until is not None:
                moved = self._pass(connection, fold, progress, progress.pass_until)
            elif progress.position < head:
                moved = self._follow(connection, fold, progress, head)
            else:
                return False
            connection.execute(_MOVE, asdict(moved))
        return True

    def _pass(self, connection: Connection, fold: _Fold, progress: _Progress, until: int) -> _Progress:
        """The first time: every stream is read once, by its id."""
        page = stream_page(connection, progress.pass_after or BEFORE_ALL, until, BATCH_EVENTS)
        fold.save(connection, page.histories)
        bookings = sum(history[0][2] in self._booking_topics for history in page.histories)
        moved = progress.with_read(sum(map(len, page.histories)), bookings)
        if page.last is None:
            return replace(moved, position=until, pass_until=None, pass_after=None)
        return replace(moved, pass_after=page.last)

    def _follow(self, connection: Connection, fold: _Fold, progress: _Progress, head: int) -> _Progress:
        """From then on: the streams that the next events belong to are folded anew, as they are at the head."""
        cursor = connection.cursor(binary=True, row_factory=tuple_row)
        news = cursor.execute(_NEWS, (progress.position, head, BATCH_EVENTS)).fetchall()
        self._fold_anew(connection, fold, list({row[0]: None for row in news}), head)
        bookings = sum(version == 1 and topic in self._booking_topics for _, version, topic, _ in news)
        return replace(progress.with_read(len(news), bookings), position=news[-1][3])

    def _fold_anew(self, connection: Connection, fold: _Fold, streams: Sequence[UUID], head: int) -> None:
        connection.execute(_FORGET, (list(streams),))
        for start in range(0, len(streams), STREAMS_LOADED):
            loaded = select_streams(connection, streams[start : start + STREAMS_LOADED], head)
            fold.save(connection, grouped(loaded))

    def _retry_unreadable(self, connection: Connection, fold: _Fold, head: int) -> None:
        with connection.transaction():
            _progress(connection, "FOR UPDATE")
            cursor = connection.cursor(row_factory=tuple_row)
            streams = [row[0] for row in cursor.execute(_UNREADABLE, (UNREADABLE_RETRIED,))]
            if streams:
                self._fold_anew(connection, fold, streams, head)

    def _page(self, after: UUID) -> list[tuple[UUID, str]]:
        with self._pools.connection() as connection:
            return connection.cursor(row_factory=tuple_row).execute(_ROWS, (after, ROWS_READ)).fetchall()


def _progress(connection: Connection, lock: str = "") -> _Progress:
    found = connection.cursor(row_factory=class_row(_Progress)).execute(f"{_PROGRESS} {lock}".encode()).fetchone()
    assert found is not None, "the progress has begun"
    return found
