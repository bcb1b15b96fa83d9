"""What everybody who keeps cursors promises."""

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase

Database = MemoryDatabase | PostgresDatabase


def test_nothing_has_been_read_at_first(any_database: Database) -> None:
    assert any_database.cursors.get("stripe events") is None


def test_a_cursor_is_where_it_was_set_last(any_database: Database) -> None:
    for value in ("evt_1", "evt_2"):
        any_database.cursors.set("stripe events", value)
    assert any_database.cursors.get("stripe events") == "evt_2"


def test_cursors_do_not_know_each_other(any_database: Database) -> None:
    any_database.cursors.set("stripe events", "evt_1")
    any_database.cursors.set("calendly", "")
    assert [any_database.cursors.get(name) for name in ("stripe events", "calendly")] == ["evt_1", ""]
