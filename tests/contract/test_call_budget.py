"""What every call budget promises."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.call_budget import CallBudget, CallLimits, CallsLeft
from domain.identifiers import BookingId
from tests.contract.together import together
from tests.facts import NOW, stream_id

Database = MemoryDatabase | PostgresDatabase
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
A_MOMENT = timedelta(microseconds=1)
LAPSE = NOW + timedelta(minutes=35)
MINE, THEIRS = BookingId(stream_id()), BookingId(stream_id())
ASKERS = 16
STEPS = 60


def _booking() -> BookingId:
    return BookingId(stream_id())


def _budget(database: Database, minute: int = 100, hour: int = 100, day: int = 100) -> CallBudget:
    return database.call_budget("token", CallLimits(minute, hour, day))


def _spend(budget: CallBudget, *moments: datetime) -> None:
    assert [budget.spend(_booking(), moment) for moment in moments] == [None] * len(moments)


@pytest.mark.parametrize("window", ["hour", "day"])
def test_what_is_reserved_is_no_longer_free(any_database: Database, window: str) -> None:
    budget = _budget(any_database, **{window: 2})
    assert budget.reserve(_booking(), NOW, LAPSE + HOUR) is None
    assert budget.reserve(_booking(), NOW, LAPSE) is None
    assert budget.reserve(_booking(), NOW, LAPSE) == LAPSE


def test_a_reservation_lapses_at_its_end(any_database: Database) -> None:
    budget = _budget(any_database, hour=1)
    budget.reserve(MINE, NOW, LAPSE)
    assert budget.reserve(THEIRS, LAPSE - A_MOMENT, LAPSE + HOUR) == LAPSE
    assert budget.reserve(THEIRS, LAPSE, LAPSE + HOUR) is None


def test_a_released_reservation_is_free_and_releasing_nothing_is_no_fault(any_database: Database) -> None:
    budget = _budget(any_database, hour=1)
    budget.release(MINE)
    budget.reserve(MINE, NOW, LAPSE)
    budget.release(MINE)
    assert budget.reserve(THEIRS, NOW, LAPSE) is None
    budget.release(MINE)
    assert budget.reserve(MINE, NOW, LAPSE) == LAPSE


def test_reserving_again_moves_the_end_and_counts_once(any_database: Database) -> None:
    budget = _budget(any_database, hour=2)
    assert budget.reserve(_booking(), NOW, LAPSE + DAY) is None
    for end in (LAPSE + HOUR, LAPSE, LAPSE + MINUTE):
        assert budget.reserve(MINE, NOW, end) is None
    assert budget.reserve(THEIRS, NOW, LAPSE) == LAPSE + MINUTE


def test_a_lapsed_reservation_can_be_made_again_if_there_is_room(any_database: Database) -> None:
    budget = _budget(any_database, hour=1)
    budget.reserve(MINE, NOW, LAPSE)
    assert budget.reserve(MINE, LAPSE, LAPSE + HOUR) is None
    assert budget.reserve(THEIRS, LAPSE, LAPSE + DAY) == LAPSE + HOUR


@pytest.mark.parametrize(("window", "span"), [("hour", HOUR), ("day", DAY)])
def test_a_spent_call_counts_until_it_is_as_old_as_the_window(
    any_database: Database, window: str, span: timedelta
) -> None:
    budget = _budget(any_database, **{window: 1})
    _spend(budget, NOW)
    free_again = NOW + span
    assert budget.reserve(MINE, free_again - A_MOMENT, free_again + HOUR) == free_again
    assert budget.spend(MINE, free_again - A_MOMENT) == free_again
    assert budget.reserve(MINE, free_again, free_again + HOUR) is None


def test_a_day_is_24_hours_also_when_clocks_change(any_database: Database) -> None:
    budget, before = _budget(any_database, day=1), datetime.fromisoformat("2027-03-27T20:00:00+00:00")
    _spend(budget, before)
    assert budget.spend(MINE, before + HOUR) == before + DAY


def test_the_minute_bounds_calls_and_not_reservations(any_database: Database) -> None:
    budget = _budget(any_database, minute=2)
    assert [budget.reserve(booking, NOW, LAPSE) for booking in (MINE, _booking(), _booking())] == [None] * 3
    _spend(budget, NOW, NOW + A_MOMENT)
    assert budget.reserve(THEIRS, NOW + A_MOMENT, LAPSE) is None
    assert budget.spend(MINE, NOW + 2 * A_MOMENT) == NOW + MINUTE
    assert budget.spend(MINE, NOW + MINUTE) is None


def test_who_reserved_may_call_and_nobody_takes_it_away(any_database: Database) -> None:
    budget = _budget(any_database, hour=1)
    budget.reserve(MINE, NOW, LAPSE)
    assert budget.spend(THEIRS, NOW) == LAPSE
    assert budget.spend(MINE, NOW) is None
    assert budget.spend(MINE, NOW) == NOW + HOUR


def test_a_reservation_that_lapsed_gives_no_right(any_database: Database) -> None:
    budget = _budget(any_database, hour=1)
    budget.reserve(MINE, NOW, LAPSE)
    assert budget.reserve(THEIRS, LAPSE, LAPSE + HOUR) is None
    assert budget.spend(MINE, LAPSE) == LAPSE + HOUR


def test_a_spent_reservation_is_no_reservation_any_more(any_database: Database) -> None:
    budget = _budget(any_database, hour=2)
    budget.reserve(MINE, NOW, LAPSE)
    budget.spend(MINE, NOW)
    assert budget.reserve(THEIRS, NOW, LAPSE) is None
    budget.release(MINE)
    assert budget.reserve(_booking(), NOW, LAPSE + DAY) == LAPSE


def test_without_a_reservation_a_call_is_fresh_and_counts_each_time(any_database: Database) -> None:
    budget = _budget(any_database, hour=2)
    assert [budget.spend(MINE, NOW) for _ in range(3)] == [None, None, NOW + HOUR]


def test_all_windows_must_have_room(any_database: Database) -> None:
    budget = _budget(any_database, minute=1, hour=2, day=3)
    _spend(budget, NOW, NOW + MINUTE)
    assert budget.spend(MINE, NOW + MINUTE) == NOW + HOUR
    _spend(budget, NOW + HOUR)
    assert budget.spend(MINE, NOW + HOUR) == NOW + DAY


def test_those_with_the_same_token_share_and_tokens_do_not_know_each_other(any_database: Database) -> None:
    _spend(_budget(any_database, hour=1), NOW)
    assert _budget(any_database, hour=1).spend(MINE, NOW) == NOW + HOUR
    assert any_database.call_budget("another", CallLimits(per_hour=1)).spend(MINE, NOW) is None


def test_a_limit_below_what_is_out_already_lets_nobody_in(any_database: Database) -> None:
    _spend(_budget(any_database, hour=3), NOW, NOW + MINUTE, NOW + 2 * MINUTE)
    assert _budget(any_database, hour=2).spend(MINE, NOW + HOUR - A_MOMENT) == NOW + MINUTE + HOUR


def test_who_reserved_under_a_higher_limit_may_call(any_database: Database) -> None:
    for booking in (MINE, THEIRS):
        _budget(any_database, hour=2).reserve(booking, NOW, LAPSE)
    lowered = _budget(any_database, hour=1)
    assert lowered.spend(MINE, NOW) is None
    assert lowered.spend(THEIRS, NOW) == NOW + HOUR


@pytest.mark.parametrize("seed", range(4))
def test_no_window_ever_has_more_than_its_limit_and_the_moment_told_is_the_earliest(
    any_database: Database, seed: int
) -> None:
    chance, now, spent = Random(seed), NOW, list[datetime]()
    budget = _budget(any_database, minute=2, hour=4, day=7)
    bookings = [_booking() for _ in range(6)]

    def ask(booking: BookingId, at: datetime, end: datetime | None) -> datetime | None:
        told = budget.spend(booking, at) if end is None else budget.reserve(booking, at, end)
        spent.extend([at] if told is None and end is None else [])
        return told

    for _ in range(STEPS):
        now += chance.choice([timedelta(), timedelta(seconds=20), 10 * MINUTE, 2 * HOUR])
        booking, end = chance.choice(bookings), chance.choice([None, now + chance.choice([MINUTE, 3 * HOUR])])
        told = ask(booking, now, end)
        if told is None:
            continue
        assert ask(booking, told - A_MOMENT, end) == told
        assert ask(booking, told, end and told + HOUR) is None
        now = told
    for span, limit in ((MINUTE, 2), (HOUR, 4), (DAY, 7)):
        assert max(sum(at - span < other <= at for other in spent) for at in spent) <= limit


def test_sixteen_who_reserve_at_once_get_what_there_is(any_database: Database) -> None:
    budget = _budget(any_database, hour=5)
    answers = _ask_together(lambda booking: budget.reserve(booking, NOW, LAPSE))
    assert (answers.count(None), answers.count(LAPSE)) == (5, ASKERS - 5)


def test_sixteen_who_call_at_once_get_what_there_is(any_database: Database) -> None:
    budget = _budget(any_database, minute=5)
    answers = _ask_together(lambda booking: budget.spend(booking, NOW))
    assert (answers.count(None), answers.count(NOW + MINUTE)) == (5, ASKERS - 5)


def _ask_together(ask: Callable[[BookingId], datetime | None]) -> list[datetime | None]:
    answers: list[datetime | None] = []

    def run(start: Callable[[], object]) -> None:
        booking = _booking()
        start()
        answers.append(ask(booking))

    together(run, ASKERS)
    return answers


@pytest.mark.parametrize("window", ["per_minute", "per_hour", "per_day"])
def test_a_limit_of_nothing_is_refused(window: str) -> None:
    with pytest.raises(ValueError, match="one call or more"):
        CallLimits(**{window: 0})


def test_what_is_left_is_told_for_each_window(any_database: Database) -> None:
    budget = _budget(any_database, minute=10, hour=20, day=30)
    assert budget.left(NOW) == CallsLeft(minute=10, hour=20, day=30, reserved=0)
    _spend(budget, NOW - 2 * HOUR, NOW - 2 * MINUTE, NOW)
    budget.reserve(MINE, NOW, LAPSE)
    assert budget.left(NOW) == CallsLeft(minute=9, hour=17, day=26, reserved=1)
    assert budget.left(LAPSE) == CallsLeft(minute=10, hour=18, day=27, reserved=0)
    full = _budget(any_database, minute=1, hour=1, day=1)
    assert full.left(NOW) == CallsLeft(minute=0, hour=0, day=0, reserved=1)
