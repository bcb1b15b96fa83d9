"""Every read model made anew beside the live one, as the history grows, beside reading and decoding that history.

Like the command, in as many processes as there are cores; they are there before the clock starts.
"""

import os
import resource
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import psycopg

from adapters.postgres.database import PostgresDatabase
from benchmarks.database import fresh_database
from benchmarks.history import EVENTS_PER_BOOKING, History
from benchmarks.measure import Row, interleaved
from entrypoints.auditing import PROJECTIONS

SIZES = (10_000, 100_000, 1_000_000)
BATCH = 5_000
PROCESSES = os.cpu_count() or 1


def run(conninfo: str) -> Sequence[Row]:
    return [_row(conninfo, size) for size in SIZES]


def _row(conninfo: str, size: int) -> Row:
    with (
        fresh_database(conninfo) as (database, own_conninfo),
        ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool,
    ):
        history = History(own_conninfo, -size // EVENTS_PER_BOOKING)
        history.write(size // EVENTS_PER_BOOKING)
        with psycopg.connect(own_conninfo, autocommit=True) as admin:
            admin.execute("VACUUM ANALYZE")
        made_anew = partial(_all_made_anew, pool, own_conninfo)
        made_anew()
        made, read = interleaved(
            (
                f"every read model made anew from {history.events:,} events",
                "events/s",
                lambda: _rate(made_anew, history.events),
            ),
            ("read and decode every event", "events/s", lambda: _rate(partial(_read, database), history.events)),
        )
        print(f"  {history.events:,} events: the largest process had {made_anew():.0f} MB")
    return Row(made, read, least=40_000)


def _rate(work: Callable[[], object], events: int) -> float:
    started = time.perf_counter()
    work()
    return events / (time.perf_counter() - started)


def _all_made_anew(pool: ProcessPoolExecutor, conninfo: str) -> float:
    """The most memory that any of the processes ever had, in megabytes."""
    return max(pool.map(partial(_made_anew, conninfo), sorted(PROJECTIONS)))


def _made_anew(conninfo: str, name: str) -> float:
    database = PostgresDatabase(conninfo, conninfo, 1, ("benchmark",))
    again = database.rebuild(name, PROJECTIONS[name])
    with again.connection() as connection:
        while again.go_on(connection):
            pass
        again.switch(connection, lambda _: None)
    database.close()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _read(database: PostgresDatabase) -> None:
    position = 0
    while batch := database.events.read_after(position, BATCH):
        position = batch[-1].position
