"""However many ask at once for one person, no more are let in than may be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.live_holds import KEPT, HoldOf
from domain.identifiers import BookingId

Database = MemoryDatabase | PostgresDatabase

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
MOST = 3
ASKING, AT_ONCE = 20, 8


def _booking() -> BookingId:
    return BookingId(uuid4())


def _in(database: Database, count: int, person: str = "mary") -> list[BookingId]:
    bookings = [_booking() for _ in range(count)]
    for n, booking in enumerate(bookings):
        assert not database.live_holds.take(person, booking, NOW + timedelta(seconds=n), MOST)
    return bookings


def test_as_many_as_may_be_are_let_in_and_the_next_is_told_who_they_are(any_database: Database) -> None:
    first, second, third = _in(any_database, MOST)
    others = any_database.live_holds.take("mary", _booking(), NOW, MOST)
    since = [NOW + timedelta(seconds=n) for n in range(MOST)]
    assert list(others) == [HoldOf(first, since[0]), HoldOf(second, since[1]), HoldOf(third, since[2])]


def test_whoever_is_turned_away_is_not_counted(any_database: Database) -> None:
    (first, *_) = _in(any_database, MOST)
    turned_away = _booking()
    any_database.live_holds.take("mary", turned_away, NOW, MOST)
    any_database.live_holds.leave([first])
    assert not any_database.live_holds.take("mary", _booking(), NOW, MOST)


def test_another_person_is_counted_apart(any_database: Database) -> None:
    _in(any_database, MOST)
    assert not any_database.live_holds.take("john", _booking(), NOW, MOST)


def test_the_same_booking_counts_once(any_database: Database) -> None:
    first, *_ = _in(any_database, MOST)
    assert not any_database.live_holds.take("mary", first, NOW, MOST)
    assert any_database.live_holds.take("mary", _booking(), NOW, MOST)


def test_what_has_left_makes_room(any_database: Database) -> None:
    _in(any_database, 1)
    gone = _in(any_database, MOST - 1)
    any_database.live_holds.leave([*gone, _booking()])
    _in(any_database, MOST - 1)
    assert any_database.live_holds.take("mary", _booking(), NOW, MOST)


def test_after_a_day_nothing_counts_any_more(any_database: Database) -> None:
    _in(any_database, MOST)
    late = NOW + KEPT + timedelta(seconds=MOST)
    assert not any_database.live_holds.take("mary", _booking(), late, MOST)


def test_many_at_once_do_not_get_past_the_limit(any_database: Database) -> None:
    def taken(_: int) -> bool:
        return not any_database.live_holds.take("mary", _booking(), NOW, MOST)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert sum(threads.map(taken, range(ASKING))) == MOST
