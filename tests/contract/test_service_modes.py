"""What everybody who keeps the operator's switch promises."""

from datetime import timedelta

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.service_modes import Mode, ModeChange
from tests.examples import NOW

Database = MemoryDatabase | PostgresDatabase

MAINTENANCE = ModeChange(mode=Mode.MAINTENANCE, at=NOW, by="Olga", why="a new disk")
OPEN = ModeChange(mode=Mode.OPEN, at=NOW + timedelta(hours=1), by="Otto", why="the disk is in")


def test_nobody_has_switched_at_first(any_database: Database) -> None:
    assert any_database.service_modes.present() is None
    assert list(any_database.service_modes.changes(3)) == []


def test_the_newest_change_counts_and_the_others_are_kept(any_database: Database) -> None:
    modes = any_database.service_modes
    for change in (MAINTENANCE, OPEN):
        modes.change(change)
    assert modes.present() == OPEN
    assert list(modes.changes(3)) == [OPEN, MAINTENANCE]
    assert list(modes.changes(1)) == [OPEN]
