"""When the database fails, the caller is told the truth: stored, not stored, or not known."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from msgspec.structs import replace

from adapters.postgres import pool
from adapters.postgres.codec import Codec
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.event_store import PostgresEventStore
from adapters.postgres.failures import append_failure
from adapters.postgres.people import PostgresPeople
from adapters.postgres.pool import Pools
from adapters.postgres.recorder import EventRecorder
from adapters.postgres.sealing import Sealer
from application.ports.event_store import Append, OutcomeUnknown, StoreUnavailable, VersionConflict
from domain.identifiers import StreamId
from tests.facts import NOW, append, key_record, person, stream, stream_id, until, work

KEYS = ("a data key",)
STORM_APPENDS = 150
STORM_WRITERS = 3
JOIN_SECONDS = 60.0
_KILL_ONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'booking' AND pid <> pg_backend_pid()
"""
_WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@contextmanager
def _append_lock_held(database_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Another writer that stands still between its lock and its commit."""
    with psycopg.connect(database_url) as other:
        other.execute("SELECT pg_advisory_xact_lock('events'::regclass::bigint)")
        yield other
        other.rollback()


def _store(pools: Pools, lock_timeout_milliseconds: int) -> PostgresEventStore:
    people = PostgresPeople(pools, Sealer(KEYS))
    return PostgresEventStore(EventRecorder(pools, lock_timeout_milliseconds), Codec(), people)


@contextmanager
def _pools(conninfo: str, size: int = 1) -> Iterator[Pools]:
    pools = Pools(conninfo, conninfo, size)
    yield pools
    pools.close()


def _kill_backends(database_url: str) -> int:
    with psycopg.connect(database_url, autocommit=True, application_name="killer") as admin:
        return len(admin.execute(_KILL_ONE).fetchall())


def test_a_lock_that_is_not_had_in_time_is_unavailable_and_stores_nothing(database_url: str) -> None:
    name = stream_id()
    with _pools(database_url) as pools:
        store = _store(pools, lock_timeout_milliseconds=20)
        with _append_lock_held(database_url), pytest.raises(StoreUnavailable):
            store.append(append(stream(name, 0)))
        assert store.load([name])[name] == []


def test_a_connection_that_dies_under_way_leaves_the_outcome_unknown(
    database: PostgresDatabase, database_url: str
) -> None:
    name = stream_id()
    outcome: list[Exception] = []

    def write() -> None:
        try:
            database.events.append(append(stream(name, 0)))
        except Exception as error:  # noqa: BLE001 - looked at below
            outcome.append(error)

    with _append_lock_held(database_url), psycopg.connect(database_url, autocommit=True) as watcher:
        writer = threading.Thread(target=write)
        writer.start()
        until(lambda: watcher.execute(_WAITING).fetchone() == (1,), "the writer to wait for the lock")
        _kill_backends(database_url)
        writer.join(JOIN_SECONDS)
    assert [type(error) for error in outcome] == [OutcomeUnknown]
    found: list[object] = []
    until(
        lambda: _answer(lambda: found.extend(database.events.load([name])[name])) == "stored",
        "the database to be reached again",
    )
    assert found == []


def test_in_a_storm_of_killed_connections_every_answer_is_the_truth(
    database: PostgresDatabase, database_url: str
) -> None:
    answers: dict[StreamId, tuple[Append, str]] = {}
    stop = threading.Event()

    def write() -> None:
        for _ in range(STORM_APPENDS):
            name = stream_id()
            whole = replace(
                append(stream(name, 0), stream(stream_id(), 0)),
                effects=(work(name),),
                key=key_record(str(name)),
                people=(person(),),
            )
            answers[name] = (whole, _answer(lambda sent=whole: database.events.append(sent)))  # type: ignore[misc]

    def kill() -> None:
        while not stop.is_set():
            _kill_backends(database_url)
            stop.wait(0.01)

    killer = threading.Thread(target=kill)
    writers = [threading.Thread(target=write) for _ in range(STORM_WRITERS)]
    for thread in (killer, *writers):
        thread.start()
    for thread in writers:
        thread.join(JOIN_SECONDS)
    stop.set()
    killer.join(JOIN_SECONDS)
    until(lambda: _answer(lambda: database.events.read_after(0, 1)) == "stored", "the database to be reached again")
    waiting = {found.effect for found in database.effects.open_effects()}
    for name, (sent, answer) in answers.items():
        streams = database.events.load([part.stream_id for part in sent.streams])
        parts = [bool(found) for found in streams.values()]
        parts += [sent.effects[0].effect in waiting, database.keys.find(str(name), NOW) is not None]
        parts += [database.people.get(sent.people[0].id) is not None]
        assert len(set(parts)) == 1, f"half of an append was stored: {parts}"
        assert answer in ("OutcomeUnknown", "stored" if parts[0] else "StoreUnavailable")
    assert {"stored", "OutcomeUnknown"} <= {answer for _, answer in answers.values()}


def _answer(ask: Callable[[], object]) -> str:
    try:
        ask()
    except (OutcomeUnknown, StoreUnavailable) as error:
        return type(error).__name__
    return "stored"


def test_idle_connections_that_the_server_closed_cost_nobody_an_append(
    database: PostgresDatabase, database_url: str
) -> None:
    name = stream_id()
    until(lambda: _kill_backends(database_url), "idle connections")
    until(lambda: not _kill_backends(database_url), "their end")
    database.events.append(append(stream(name, 0)))
    assert len(database.events.load([name])[name]) == 1


def test_a_read_only_database_is_unavailable_to_write_and_can_be_read(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{admin.info.dbname}" SET default_transaction_read_only = on')
    with _pools(database_url) as pools:
        store = _store(pools, 2_000)
        with pytest.raises(StoreUnavailable):
            store.append(append(stream(stream_id(), 0)))
        assert list(store.read_after(0, 10)) == []


def test_a_pool_without_a_free_connection_is_unavailable(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "WAIT_FOR_CONNECTION_SECONDS", 0.1)
    with _pools(database_url) as pools, pools.connection(), pytest.raises(StoreUnavailable):
        _store(pools, 2_000).append(append(stream(stream_id(), 0)))


def test_a_server_that_is_not_there_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "WAIT_FOR_CONNECTION_SECONDS", 0.1)
    with _pools("host=/nowhere dbname=nothing") as pools:
        store = _store(pools, 2_000)
        with pytest.raises(StoreUnavailable):
            store.load([stream_id()])
        with pytest.raises(StoreUnavailable):
            store.append(append(stream(stream_id(), 0)))


def test_a_closed_database_is_unavailable(database_url: str) -> None:
    closed = PostgresDatabase(database_url, database_url, 1, KEYS)
    closed.close()
    with pytest.raises(StoreUnavailable):
        closed.events.append(append(stream(stream_id(), 0)))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (psycopg.errors.DiskFull("no space left"), StoreUnavailable),
        (psycopg.errors.CannotConnectNow("starting up"), StoreUnavailable),
        (psycopg.errors.TooManyConnections("full"), StoreUnavailable),
        (psycopg.errors.DeadlockDetected("deadlock"), VersionConflict),
        (psycopg.errors.UndefinedFunction("no such function"), psycopg.errors.UndefinedFunction),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_the_servers_words_become_ours(error: psycopg.Error, told: type[Exception]) -> None:
    assert type(append_failure(error, connection_lost=False)) is told
