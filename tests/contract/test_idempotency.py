"""What every store of idempotency keys promises."""

from datetime import timedelta

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from tests.facts import NOW, append, key_record

Database = MemoryDatabase | PostgresDatabase
_A_DAY = timedelta(hours=24)
_A_MOMENT = timedelta(seconds=1)


def test_an_unknown_key_is_not_found(any_database: Database) -> None:
    assert any_database.keys.find("nobody sent this", NOW) is None


def test_a_key_is_found_for_a_day(any_database: Database) -> None:
    record = key_record()
    any_database.events.append(replace(append(), key=record))
    assert any_database.keys.find(record.key, NOW + _A_DAY - _A_MOMENT) == record
    assert any_database.keys.find(record.key, NOW + _A_DAY + _A_MOMENT) is None


def test_a_key_may_be_used_again_after_a_day(any_database: Database) -> None:
    first = key_record()
    second = key_record(first.key, NOW + _A_DAY + _A_MOMENT)
    any_database.events.append(replace(append(), key=first))
    any_database.events.append(replace(append(at=second.stored_at), key=second))
    assert any_database.keys.find(first.key, second.stored_at) == second
