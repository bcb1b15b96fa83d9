"""The schema moves forward once, however often and by however many it is asked."""

import threading

import psycopg
import pytest
from msgspec.structs import replace

from adapters.postgres.database import PostgresDatabase
from adapters.postgres.migrate import Migration, MigrationError, migrate, migrations, pending
from application.ports.event_store import StoreUnavailable

PARALLEL = 8
JOIN_SECONDS = 60.0
_OLD_BUILDER = """
INSERT INTO builders (id, name, person_id, timezone, headline, avatar_url, position, calendar)
VALUES (%s, '', gen_random_uuid(), 'UTC', '', '', 0, %s)
"""
_OLD_SESSION_TYPE = """
INSERT INTO session_types (id, builder_id, title, description, price_minor, currency, duration_minutes,
    free_until_hours, half_until_hours, position)
VALUES (%s, 'ada', '', '', 0, 'USD', 30, 24, 2, 0)
"""


def test_a_new_database_gets_every_step_and_then_needs_none(empty_database_url: str) -> None:
    names = [step.name for step in migrations()]
    assert pending(empty_database_url) == names
    assert migrate(empty_database_url) == names
    assert migrate(empty_database_url) == []
    assert pending(empty_database_url) == []


def test_eight_at_once_apply_every_step_once(empty_database_url: str) -> None:
    start = threading.Barrier(PARALLEL)
    applied: list[str] = []
    errors: list[Exception] = []

    def run() -> None:
        start.wait(JOIN_SECONDS)
        try:
            applied.extend(migrate(empty_database_url))
        except Exception as error:  # noqa: BLE001 - looked at below
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(JOIN_SECONDS)
    assert errors == []
    assert sorted(applied) == [step.name for step in migrations()]


def test_a_step_that_was_changed_after_it_was_applied_is_named(empty_database_url: str) -> None:
    first, second = Migration("0001_first", "CREATE TABLE a ()"), Migration("0002_second", "CREATE TABLE b ()")
    migrate(empty_database_url, [first])
    with pytest.raises(MigrationError, match="0001_first"):
        migrate(empty_database_url, [replace(first, sql="CREATE TABLE c ()"), second])
    assert migrate(empty_database_url, [first, second]) == ["0002_second"]


def test_a_step_that_fails_changes_nothing_and_is_named(empty_database_url: str) -> None:
    bad = Migration("0001_bad", "CREATE TABLE a (); SELECT no_such_function()")
    with pytest.raises(MigrationError, match="0001_bad"):
        migrate(empty_database_url, [bad])
    with psycopg.connect(empty_database_url) as admin:
        assert admin.execute("SELECT to_regclass('a')").fetchone() == (None,)
    assert migrate(empty_database_url, [replace(bad, sql="CREATE TABLE a ()")]) == ["0001_bad"]


def test_a_database_that_is_ahead_of_this_code_is_left_alone(empty_database_url: str) -> None:
    first = Migration("0001_first", "CREATE TABLE a ()")
    migrate(empty_database_url, [first, Migration("0002_newer", "CREATE TABLE b ()")])
    assert migrate(empty_database_url, [first]) == []


def test_a_catalog_of_before_is_connected_from_now_on(empty_database_url: str) -> None:
    before = [step for step in migrations() if step.name < "0006"]
    migrate(empty_database_url, before)
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        for name, calendar in (("ada", "https://api.calendly.com/users/AAAA"), ("linus", None)):
            admin.execute(_OLD_BUILDER, (name, calendar))
        migrate(empty_database_url)
        rows = admin.execute("SELECT id, connected_at <= now() FROM builders ORDER BY id").fetchall()
    assert rows == [("ada", True), ("linus", None)]


def test_a_session_of_before_is_captured_after_confirmation(empty_database_url: str) -> None:
    migrate(empty_database_url, [step for step in migrations() if step.name < "0006"])
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        admin.execute(_OLD_BUILDER, ("ada", None))
        admin.execute(_OLD_SESSION_TYPE, ("before",))
        migrate(empty_database_url)
        admin.execute(_OLD_SESSION_TYPE, ("by the older code",))
        rows = admin.execute("SELECT DISTINCT capture, delayed_methods FROM session_types").fetchall()
    assert rows == [("after_confirmation", False)]


def test_the_database_brings_itself_up_to_date(empty_database_url: str) -> None:
    opened = PostgresDatabase(empty_database_url, empty_database_url, 1, ["key"])
    assert opened.pending_migrations() == opened.migrate() != []
    assert opened.pending_migrations() == opened.migrate() == []
    opened.close()


def test_a_database_that_cannot_be_reached_is_unavailable() -> None:
    nowhere = PostgresDatabase("host=/nowhere", "host=/nowhere", 1, ["key"])
    with pytest.raises(StoreUnavailable):
        nowhere.migrate()
    nowhere.close()


def test_the_files_are_numbered_without_gaps() -> None:
    assert [int(step.name[:4]) for step in migrations()] == list(range(1, len(migrations()) + 1))
