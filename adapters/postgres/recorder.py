"""The eventsourcing library's recorder with an insert of our own: one statement, one lock, no hidden retry."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from msgspec import Struct
from psycopg.rows import tuple_row

from adapters.postgres.failures import append_failure
from adapters.postgres.literals import bytea_array, plain_array, text_array
from adapters.postgres.person_rows import PersonRow
from adapters.postgres.pool import Pools

EVENTS_TABLE = "events"
LOCK_TIMEOUT_MILLISECONDS = 2_000

# stream, version, topic, state, position
StoredRow = tuple[UUID, int, str, bytes, int]
# id, kind, booking, due, payload
EffectRow = tuple[UUID, str, UUID | None, datetime, str]
# text, booking
ReferenceRow = tuple[str, UUID]


class Riders(Struct, frozen=True, kw_only=True):
    """What is stored with the events, in the words of events_append; empty means nothing."""

    stored_at: datetime | None = None
    delivery: tuple[UUID, str, str] | None = None
    key: tuple[str, str, UUID, datetime, datetime] | None = None
    people: Sequence[PersonRow] = ()
    closed_effect: tuple[UUID, int] | None = None
    effects: Sequence[EffectRow] = ()
    references: Sequence[ReferenceRow] = ()


_APPEND = (
    "SELECT events_append(%s::int, %s::timestamptz, %s::uuid, %s::text, %s::text,"
    " %s::text, %s::text, %s::uuid, %s::timestamptz, %s::timestamptz, %s::uuid[], %s::bytea[],"
    " %s::bytea[], %s::bytea[], %s::uuid, %s::int, %s::uuid[], %s::text[], %s::uuid[], %s::timestamptz[], %s::text[],"
    " %s::text[], %s::uuid[],"
    " %s::uuid[], %s::bigint[], %s::uuid[], %s::bigint[], %s::text[], %s::bytea[])"
)
_COLUMNS = "SELECT originator_id, originator_version, topic, state, notification_id FROM events"
_LOAD_FEW = {
    # The server plans a list of known length once, ANY over an array anew each time: half the time of a load.
    count: f"{_COLUMNS} WHERE originator_id IN ({','.join(['%s'] * count)}) ORDER BY originator_id, originator_version"
    for count in range(1, 5)
}
_LOAD = f"{_COLUMNS} WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"
_LOAD_UP_TO = (
    f"{_COLUMNS} WHERE originator_id = ANY(%s) AND notification_id <= %s ORDER BY originator_id, originator_version"
)
_READ_AFTER = f"{_COLUMNS} WHERE notification_id > %s ORDER BY notification_id LIMIT %s"


class PooledDatastore(PostgresDatastore):
    """The library's datastore over connections that somebody else owns."""

    def __init__(self, pools: Pools) -> None:
        super().__init__(dbname="", host="", port="", user="", password="")  # its own pool is never opened
        self.pool = pools.pool

    def register_type_adapters(self) -> None:
        """Nothing: the library would connect here to look up a composite type that we do not use."""

    def close(self) -> None:
        """Nothing: the pools' owner closes them."""


class EventRecorder(PostgresApplicationRecorder):
    """`insert_events` takes `riders` and stores everything with one call of events_append.

    It is gap-free for tailing readers, because positions are drawn under an advisory lock that is held until the
    commit is visible; it raises the event store port's errors, each meaning what it says there.
    """

    def __init__(self, pools: Pools, lock_timeout_milliseconds: int = LOCK_TIMEOUT_MILLISECONDS) -> None:
        super().__init__(PooledDatastore(pools), events_table_name=EVENTS_TABLE)
        self._pools = pools
        self._lock_timeout_milliseconds = lock_timeout_milliseconds

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        riders: Riders = kwargs.get("riders") or Riders()
        parameters = (self._lock_timeout_milliseconds, *_rider_values(riders), *_event_values(stored_events))
        with self._pools.lent() as connection:
            try:
                cursor = connection.cursor(row_factory=tuple_row)
                return [row[0] for row in cursor.execute(_APPEND, parameters)]
            except psycopg.Error as error:
                raise append_failure(error, connection_lost=connection.closed) from error

    def select_streams(self, stream_ids: Sequence[UUID]) -> Sequence[StoredRow]:
        """The events of several streams, each in order, in one round trip."""
        with self._pools.connection() as connection:
            return select_streams(connection, stream_ids)

    def select_after(self, position: int, limit: int) -> Sequence[StoredRow]:
        with self._pools.connection() as connection:
            return select_after(connection, position, limit)


def select_streams(
    connection: psycopg.Connection[Any], stream_ids: Sequence[UUID], up_to: int | None = None
) -> Sequence[StoredRow]:
    cursor = connection.cursor(binary=True, row_factory=tuple_row)
    if up_to is None and len(stream_ids) in _LOAD_FEW:
        return cursor.execute(_LOAD_FEW[len(stream_ids)], tuple(stream_ids)).fetchall()
    if up_to is None:
        return cursor.execute(_LOAD, (list(stream_ids),)).fetchall()
    return cursor.execute(_LOAD_UP_TO, (list(stream_ids), up_to)).fetchall()


def select_after(connection: psycopg.Connection[Any], position: int, limit: int) -> Sequence[StoredRow]:
    cursor = connection.cursor(binary=True, row_factory=tuple_row)
    return cursor.execute(_READ_AFTER, (position, limit)).fetchall()


def _rider_values(riders: Riders) -> Iterable[object]:
    """In the order of the function's parameters. Rows are sorted, so that two appends never wait for each other."""
    return (
        riders.stored_at,
        *(riders.delivery or (None,) * 3),
        *(riders.key or (None,) * 5),
        *_people_values(sorted(riders.people, key=itemgetter(0))),
        *(riders.closed_effect or (None,) * 2),
        *_effect_values(sorted(riders.effects, key=itemgetter(0))),
        *_reference_values(sorted(riders.references, key=itemgetter(0))),
    )


def _people_values(people: Sequence[PersonRow]) -> Iterable[object]:
    if not people:
        return (None,) * 4
    ids, bodies, keys, address_macs = zip(*people, strict=True)
    return plain_array(ids), bytea_array(bodies), bytea_array(keys), bytea_array(address_macs)


def _effect_values(effects: Sequence[EffectRow]) -> Iterable[object]:
    if not effects:
        return (None,) * 5
    ids, kinds, bookings, dues, payloads = zip(*effects, strict=True)
    return plain_array(ids), text_array(kinds), plain_array(bookings), plain_array(dues), text_array(payloads)


def _reference_values(references: Sequence[ReferenceRow]) -> Iterable[object]:
    if not references:
        return (None,) * 2
    texts, bookings = zip(*references, strict=True)
    return text_array(texts), plain_array(bookings)


def _event_values(stored_events: Sequence[StoredEvent]) -> Iterable[object]:
    """Each stream with the version that it must have, then the events themselves."""
    if not stored_events:
        return (None,) * 6
    expected: dict[UUID | str, int] = {}
    for event in stored_events:
        expected.setdefault(event.originator_id, event.originator_version - 1)
    ids, versions, topics, states = zip(
        *[(e.originator_id, e.originator_version, e.topic, e.state) for e in stored_events], strict=True
    )
    streams = (plain_array(expected.keys()), plain_array(expected.values()))
    return (*streams, plain_array(ids), plain_array(versions), text_array(topics), bytea_array(states))
