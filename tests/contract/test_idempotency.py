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


def test_old_keys_are_dropped_in_pieces_and_young_ones_stay(any_database: Database) -> None:
    later = NOW + _A_DAY + _A_MOMENT
    for key, at in (("first", NOW), ("second", NOW), ("young", NOW + _A_MOMENT * 5)):
        any_database.events.append(replace(append(), key=key_record(key, at)))
    assert any_database.keys.drop(later, 1) == 1
    assert any_database.keys.drop(later, 5) == 1
    assert any_database.keys.drop(later, 5) == 0
    assert any_database.keys.find("young", later) is not None


def test_the_keys_of_a_forgotten_booking_go_at_once(any_database: Database) -> None:
    gone, stays = key_record("gone"), key_record("stays")
    for record in (gone, stays):
        any_database.events.append(replace(append(), key=record))
    assert any_database.keys.forget([gone.booking_id]) == 1
    assert any_database.keys.find("gone", NOW) is None
    assert any_database.keys.find("stays", NOW) == stays
