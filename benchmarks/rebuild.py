"""Every read model made anew beside the live one, as the history grows, beside reading and decoding that history."""

import resource
import time
from collections.abc import Sequence

import psycopg

from adapters.postgres.database import PostgresDatabase
from benchmarks.database import fresh_database
from benchmarks.history import EVENTS_PER_BOOKING, History
from benchmarks.measure import Row, interleaved
from entrypoints.auditing import PROJECTIONS

SIZES = (10_000, 100_000, 1_000_000)
BATCH = 5_000


def run(conninfo: str) -> Sequence[Row]:
    return [_row(conninfo, size) for size in SIZES]


def _row(conninfo: str, size: int) -> Row:
    with fresh_database(conninfo) as (database, own_conninfo):
        history = History(own_conninfo, -size // EVENTS_PER_BOOKING)
        history.write(size // EVENTS_PER_BOOKING)
        with psycopg.connect(own_conninfo, autocommit=True) as admin:
            admin.execute("VACUUM ANALYZE")
        _rebuilt(database)
        before = _memory_megabytes()
        made, read = interleaved(
            (
                f"every read model made anew from {history.events:,} events",
                "events/s",
                lambda: _rate(database, history),
            ),
            ("read and decode every event", "events/s", lambda: _read(database)),
        )
        print(f"  {history.events:,} events: memory grew by {_memory_megabytes() - before:.0f} MB")
    return Row(made, read, least=40_000)


def _rate(database: PostgresDatabase, history: History) -> float:
    started = time.perf_counter()
    _rebuilt(database)
    return history.events / (time.perf_counter() - started)


def _rebuilt(database: PostgresDatabase) -> None:
    for name, row_of in PROJECTIONS.items():
        again = database.rebuild(name, row_of)
        with again.connection() as connection:
            while again.go_on(connection):
                pass
            again.switch(connection, lambda _: None)


def _read(database: PostgresDatabase) -> float:
    started, position, count = time.perf_counter(), 0, 0
    while batch := database.events.read_after(position, BATCH):
        position = batch[-1].position
        count += len(batch)
    return count / (time.perf_counter() - started)


def _memory_megabytes() -> float:
    """The most that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
