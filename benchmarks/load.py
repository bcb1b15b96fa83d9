"""Loading a booking of 20 events, beside one primary-key SELECT of the same bytes."""

from collections.abc import Sequence
from uuid import uuid4

import psycopg

from benchmarks.database import fresh_database
from benchmarks.measure import Row, interleaved, rate
from benchmarks.story import append_of, paid_booking
from domain.identifiers import StreamId

BOOKINGS = 500
LOADS = 3_000


def run(conninfo: str) -> Sequence[Row]:
    with fresh_database(conninfo) as (database, own_conninfo):
        streams = [StreamId(uuid4()) for _ in range(BOOKINGS)]
        for stream in streams:
            database.events.append(append_of(stream, paid_booking()))
        with psycopg.connect(own_conninfo, autocommit=True) as raw:
            raw.execute("CREATE TABLE bench_raw (id uuid PRIMARY KEY, body bytea NOT NULL)")
            raw.execute(
                "INSERT INTO bench_raw SELECT originator_id, string_agg(state, '' ORDER BY originator_version)"
                " FROM events GROUP BY originator_id"
            )
            raw.execute("ANALYZE")
            query = "SELECT body FROM bench_raw WHERE id = %s"
            load, select = interleaved(
                (
                    "load a booking of 20 events",
                    "per s",
                    lambda: rate(lambda n: database.events.load([streams[n % BOOKINGS]]), LOADS),
                ),
                (
                    "primary-key SELECT of the same bytes",
                    "per s",
                    lambda: rate(lambda n: raw.execute(query, (streams[n % BOOKINGS],)).fetchone(), LOADS),
                ),
            )
    return [Row(load, select, least_ratio=0.77)]
