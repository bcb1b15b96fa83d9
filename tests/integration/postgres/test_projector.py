"""The projector follows the log whatever happens to it."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
import pytest

from adapters.postgres import projector as projectors
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.projector import Projector
from application.ports.event_store import Recorded
from application.ports.read_models import BookingRow
from application.projections.booking_list import NAME, booking_row
from domain.booking.events import HoldExpired
from domain.identifiers import StreamId
from tests.facts import append, details, held, selected, stream, stream_id, until

JOIN_SECONDS = 30.0
_KILL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = %s AND datname = current_database()
"""


def _projector(database: PostgresDatabase) -> Projector:
    return database.projector(NAME, booking_row)


@contextmanager
def _running(*running: Projector) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=projector.run, args=(stop,)) for projector in running]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(JOIN_SECONDS)


def _book(database: PostgresDatabase) -> StreamId:
    name = stream_id()
    database.events.append(append(stream(name, 0, selected(), details()), stream(stream_id(), 0, held(name))))
    return name


def _listed(database: PostgresDatabase) -> dict[StreamId, str]:
    rows = database.booking_list.page(status=None, before=None, limit=1_000)
    return {StreamId(row.booking_id): row.status for row in rows}


def test_a_running_projector_shows_what_is_appended(database: PostgresDatabase) -> None:
    with _running(_projector(database)):
        first = _book(database)
        until(lambda: _listed(database) == {first: "HELD"}, "the first booking")
        database.events.append(append(stream(first, 2, HoldExpired())))
        until(lambda: _listed(database) == {first: "EXPIRED"}, "the end of its hold")


def test_position_and_head_meet_when_all_is_read(database: PostgresDatabase) -> None:
    projector = _projector(database)
    _book(database)
    assert (projector.standing().position, projector.standing().head) == (0, 3)
    assert (projector.catch_up(), projector.catch_up()) == (3, 0)
    standing = projector.standing()
    assert (standing.name, standing.position, standing.head, standing.faults) == (NAME, 3, 3, 0)


def test_small_batches_that_cut_through_bookings_give_the_same_rows(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projectors, "BATCH_EVENTS", 2)
    names = [_book(database) for _ in range(4)]
    for name in names[:2]:
        database.events.append(append(stream(name, 2, HoldExpired())))
    assert _projector(database).catch_up() == 14
    assert _listed(database) == {name: "EXPIRED" if name in names[:2] else "HELD" for name in names}


def test_a_row_shows_nothing_from_beyond_its_batch(database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projectors, "BATCH_EVENTS", 1)
    name = _book(database)
    database.events.append(append(stream(name, 2, HoldExpired())))
    histories: list[int] = []

    def counting(history: Sequence[Recorded]) -> BookingRow | None:
        histories.append(len(history))
        return booking_row(history)

    database.projector(NAME, counting).catch_up()
    assert histories == [1, 2, 3]


def test_a_projector_does_nothing_while_another_has_the_turn(database: PostgresDatabase) -> None:
    name = _book(database)
    first, second = _projector(database), _projector(database)
    with first._turn() as connection:
        assert connection is not None
        assert second.catch_up() == 0
        assert _listed(database) == {}
    second.catch_up()
    assert _listed(database) == {name: "HELD"}


def test_a_killed_projector_goes_on_by_itself(database: PostgresDatabase, database_url: str) -> None:
    projector = _projector(database)
    with _running(projector), psycopg.connect(database_url, autocommit=True) as admin:
        first = _book(database)
        until(lambda: first in _listed(database), "the first booking")
        for application in (f"projector {NAME}", "booking wakeup"):
            until(partial(_kill, admin, application), f"{application} to be killed")
        second = _book(database)
        until(lambda: second in _listed(database), "the second booking")


def _kill(admin: psycopg.Connection[Any], application: str) -> list[Any]:
    """Who was killed: nobody, as long as it is not connected."""
    return admin.execute(_KILL, (application,)).fetchall()


def test_rows_and_position_are_stored_together_or_not_at_all(database: PostgresDatabase, database_url: str) -> None:
    projector = _projector(database)
    _book(database)
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("ALTER TABLE projection_positions ADD CONSTRAINT stuck CHECK (position = 0)")
        with pytest.raises(psycopg.errors.CheckViolation):
            projector.catch_up()
        assert (_listed(database), projector.standing().position) == ({}, 0)
        admin.execute("ALTER TABLE projection_positions DROP CONSTRAINT stuck")
    projector.catch_up()
    assert len(_listed(database)) == 1


def test_a_failing_projector_keeps_its_error_and_tries_again(database: PostgresDatabase, database_url: str) -> None:
    projector = _projector(database)
    name = _book(database)
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("ALTER TABLE booking_list RENAME TO away")
        with _running(projector):
            until(lambda: projector.last_error, "an error")
            admin.execute("ALTER TABLE away RENAME TO booking_list")
            until(lambda: name in _listed(database), "the booking")


def test_of_two_projectors_one_works_and_the_other_takes_over(
    database: PostgresDatabase, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projectors, "STANDBY_SECONDS", 0.01)
    working, standing_by = _projector(database), _projector(database)
    with _running(standing_by):
        with _running(working), psycopg.connect(database_url) as admin:
            first = _book(database)
            until(lambda: first in _listed(database), "the first booking")
            locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted"
            assert admin.execute(locks).fetchone() == (1,)
        second = _book(database)
        until(lambda: second in _listed(database), "the second booking")


def test_starting_over_empties_the_table_and_fills_it_again(database: PostgresDatabase) -> None:
    projector = _projector(database)
    name = _book(database)
    projector.catch_up()
    projector.start_over()
    assert (_listed(database), projector.standing().position) == ({}, 0)
    projector.catch_up()
    assert _listed(database) == {name: "HELD"}


def test_a_stream_that_cannot_be_folded_is_set_aside_until_it_can(database: PostgresDatabase) -> None:
    poison, healthy = _book(database), _book(database)

    def refusing(history: Sequence[Recorded]) -> BookingRow | None:
        assert history[0].stream_id != poison, "no rule for this"
        return booking_row(history)

    database.projector(NAME, refusing).catch_up()
    assert _listed(database) == {healthy: "HELD"}
    mended = _projector(database)
    assert (mended.standing().position, mended.standing().faults) == (6, 1)
    with _running(mended):
        until(lambda: poison in _listed(database), "the stream that was set aside")
    assert mended.standing().faults == 0


def test_an_event_of_newer_code_is_set_aside_with_its_name(database: PostgresDatabase, database_url: str) -> None:
    newer, healthy = _book(database), _book(database)
    with psycopg.connect(database_url) as admin:
        admin.execute(
            "UPDATE events SET topic = 'slot_selected.9' WHERE originator_id = %s AND originator_version = 1", (newer,)
        )
    _projector(database).catch_up()
    assert _listed(database) == {healthy: "HELD"}
    with psycopg.connect(database_url) as admin:
        ((reason,),) = admin.execute("SELECT reason FROM projection_faults").fetchall()
    assert "slot_selected.9" in str(reason)
