"""Reading every event in order and decoding it, beside COPY of the same table."""

import time
from collections.abc import Sequence
from uuid import uuid4

import psycopg

from adapters.postgres.database import PostgresDatabase
from benchmarks.database import fresh_database
from benchmarks.measure import Row, interleaved
from benchmarks.story import append_of, paid_booking
from domain.identifiers import StreamId

BOOKINGS = 3_000
BATCH = 5_000


def run(conninfo: str) -> Sequence[Row]:
    with fresh_database(conninfo) as (database, own_conninfo):
        for _ in range(BOOKINGS):
            database.events.append(append_of(StreamId(uuid4()), paid_booking()))
        read, copy = interleaved(
            ("read and decode every event", "events/s", lambda: _read_rate(database)),
            ("COPY of the same table", "events/s", lambda: _copy_rate(own_conninfo)),
        )
    return [Row(read, copy, least=100_000)]


def _read_rate(database: PostgresDatabase) -> float:
    started, position, count = time.perf_counter(), 0, 0
    while batch := database.events.read_after(position, BATCH):
        position = batch[-1].position
        count += len(batch)
    return count / (time.perf_counter() - started)


def _copy_rate(conninfo: str) -> float:
    with psycopg.connect(conninfo) as connection, connection.cursor() as cursor:
        started, count = time.perf_counter(), 0
        with cursor.copy("COPY events TO STDOUT (FORMAT binary)") as copy:
            for _ in copy:
                count += 1
        return count / (time.perf_counter() - started)
