"""The audit of a history that grows: the first pass beside reading and decoding it, and the audits after that."""

import time
from collections.abc import Sequence
from datetime import datetime

import psycopg

from adapters.postgres.database import PostgresDatabase
from application.audit import audit
from benchmarks.database import fresh_database
from benchmarks.history import EVENTS_PER_BOOKING, History
from benchmarks.measure import Row, interleaved
from benchmarks.story import START

SIZES = (10_000, 100_000, 1_000_000)
UPCOMING = 2_000
"""Sessions that are still to take place; of a small history a tenth."""
NEW_BOOKINGS = 10
BATCH = 5_000


class Fixed:
    """The audit's day is that of the history."""

    def now(self) -> datetime:
        return START


def run(conninfo: str) -> Sequence[Row]:
    return [row for size in SIZES for row in _rows(conninfo, size)]


def _rows(conninfo: str, size: int) -> Sequence[Row]:
    bookings = size // EVENTS_PER_BOOKING
    with fresh_database(conninfo) as (database, own_conninfo):
        history = History(own_conninfo, min(bookings // 10, UPCOMING) - bookings)
        history.write(bookings)
        with psycopg.connect(own_conninfo, autocommit=True) as admin:
            admin.execute("VACUUM ANALYZE")
        first, read, later = interleaved(
            (f"audit, first pass over {history.events:,} events", "events/s", lambda: _first_pass(database)),
            ("read and decode every event", "events/s", lambda: _read(database)),
            (
                f"audit after {history.events:,} events, {NEW_BOOKINGS * EVENTS_PER_BOOKING} new",
                "per s",
                lambda: _later(database, history),
            ),
        )
    return [Row(first, read, least=40_000), Row(later, None, least=1)]


def _first_pass(database: PostgresDatabase) -> float:
    database.audit_ledger.start_over()
    started = time.perf_counter()
    return _audit(database) / (time.perf_counter() - started)


def _later(database: PostgresDatabase, history: History) -> float:
    history.write(NEW_BOOKINGS)
    started = time.perf_counter()
    _audit(database)
    return 1 / (time.perf_counter() - started)


def _audit(database: PostgresDatabase) -> int:
    report = audit(database.audit_ledger, database.effects, database.inbox, Fixed())
    assert not report.findings, report.findings[0]
    return report.events


def _read(database: PostgresDatabase) -> float:
    started, position, count = time.perf_counter(), 0, 0
    while batch := database.events.read_after(position, BATCH):
        position = batch[-1].position
        count += len(batch)
    return count / (time.perf_counter() - started)
