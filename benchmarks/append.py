"""Appending through our port, beside a raw single-row insert on as many connections of the same server."""

import itertools
from collections.abc import Callable, Sequence
from uuid import uuid4

import psycopg
from psycopg_pool import ConnectionPool

from adapters.postgres.database import PostgresDatabase
from application.effects import ExpireHold, NewEffect
from application.ports.event_store import Append, StreamAppend
from application.ports.inbox import Delivery, Provider, Settlement, Verdict
from benchmarks.database import fresh_database
from benchmarks.measure import Row, interleaved, rate
from benchmarks.story import START, paid_booking
from domain.agenda.events import SlotHeld
from domain.booking.events import SlotSelected
from domain.identifiers import BookingId, CommandId, StreamId

CONNECTIONS = (1, 8, 16)
APPENDS_PER_CONNECTION = 250
LEAST_RATIO = {8: 0.25, 16: 0.25}
STATE = b"x" * 200
_RAW = "INSERT INTO bench_raw (stream, version, topic, state) VALUES (%s, %s, %s, %s)"


def run(conninfo: str) -> Sequence[Row]:
    with fresh_database(conninfo, max(CONNECTIONS)) as (database, own_conninfo):
        with psycopg.connect(own_conninfo, autocommit=True) as admin:
            admin.execute(
                "CREATE TABLE bench_raw (stream uuid, version bigint, topic text, state bytea,"
                " position bigserial UNIQUE, PRIMARY KEY (stream, version))"
            )
        return [_row(database, own_conninfo, connections) for connections in CONNECTIONS]


def _row(database: PostgresDatabase, conninfo: str, connections: int) -> Row:
    count = APPENDS_PER_CONNECTION * connections
    ours, raw = interleaved(
        (
            f"append: two streams, an effect, an inbox mark; {connections} connections",
            "per s",
            lambda: _append_rate(database, count, connections),
        ),
        (
            f"raw single-row insert; {connections} connections",
            "per s",
            lambda: _insert_rate(conninfo, count, connections),
        ),
    )
    return Row(ours, raw, LEAST_RATIO.get(connections))


def _append_rate(database: PostgresDatabase, count: int, connections: int) -> float:
    """Each append settles a delivery that was stored before, as handling a webhook does."""
    deliveries = [Delivery(Provider.STRIPE, str(uuid4()), "benchmark", b"{}", START) for _ in range(count)]
    for delivery in deliveries:
        database.inbox.store(delivery)
    appends = [_append(delivery) for delivery in deliveries]
    return rate(lambda number: database.events.append(appends[number]), count, connections)


def _append(delivery: Delivery) -> Append:
    booking = BookingId(uuid4())
    selected = paid_booking()[0]
    assert isinstance(selected, SlotSelected)
    return Append(
        at=START,
        command_id=CommandId(uuid4()),
        cause="benchmark",
        streams=(
            StreamAppend(StreamId(booking), 0, (selected,)),
            StreamAppend(StreamId(uuid4()), 0, (SlotHeld(booking_id=booking, slot=selected.slot),)),
        ),
        effects=(NewEffect(ExpireHold(booking_id=booking), START),),
        settles=Settlement(delivery.id, Verdict.HANDLED, "benchmark"),
    )


def _insert_rate(conninfo: str, count: int, connections: int) -> float:
    settings = {"autocommit": True}
    with ConnectionPool(conninfo, min_size=connections, max_size=connections, kwargs=settings) as pool:
        pool.wait()
        return rate(_inserting(pool), count, connections)


def _inserting(pool: ConnectionPool) -> Callable[[int], object]:
    versions = itertools.count(1)

    def insert(_: int) -> None:
        with pool.connection() as connection:
            connection.execute(_RAW, (uuid4(), next(versions), "benchmark", STATE))

    return insert
