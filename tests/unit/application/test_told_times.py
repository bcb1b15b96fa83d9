"""Several answers about open times, put together: none of them hides what another one knows."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from application.told_times import Told, put_together
from tests.facts import NOW

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def told(first: int, last: int, minutes_ago: int, *days: int) -> Told:
    """One open time at the first hour of each of `days`."""
    starts = tuple(NOW + day * DAY + HOUR for day in days)
    return Told(NOW + first * DAY, NOW + last * DAY, NOW - minutes_ago * _MINUTE, starts)


def days_of(starts: tuple[datetime, ...]) -> list[int]:
    return [(start - NOW) // DAY for start in starts]


def test_a_short_answer_that_is_newer_does_not_hide_the_month() -> None:
    known = put_together([told(0, 31, 20, 0, 1, 9, 30), told(0, 2, 1, 1)], NOW)
    assert known is not None
    assert days_of(known.starts) == [1, 9, 30]
    assert (known.until, known.as_of) == (NOW + 31 * DAY, NOW - 20 * _MINUTE)


def test_a_newer_answer_about_days_to_come_counts_for_those_days() -> None:
    known = put_together([told(0, 31, 20, 3, 9, 30), told(2, 5, 1, 4)], NOW)
    assert known is not None
    assert days_of(known.starts) == [4, 9, 30]


def test_what_nobody_has_asked_about_ends_it() -> None:
    known = put_together([told(0, 2, 5, 1), told(3, 9, 1, 4)], NOW)
    assert known is not None
    assert (days_of(known.starts), known.until) == ([1], NOW + 2 * DAY)
    assert put_together([told(3, 9, 1, 4)], NOW) is None
    assert put_together([], NOW) is None


_ANSWERS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 9), st.integers(0, 99), st.sets(st.integers(0, 20))),
    max_size=6,
    unique_by=lambda answer: answer[2],
)


@given(_ANSWERS)
def test_each_day_is_told_as_its_newest_answer_says(answers: list[tuple[int, int, int, set[int]]]) -> None:
    """A second way to the same: day by day."""
    given_ = [told(a, a + n, ago, *sorted(d for d in days if a <= d < a + n)) for a, n, ago, days in answers]
    known = put_together(given_, NOW)
    expected, day = list[int](), 0
    while about := [one for one in given_ if one.start <= NOW + day * DAY < one.end]:
        newest = max(about, key=lambda one: (one.as_of, one.end))
        expected += [day] if NOW + day * DAY + HOUR in newest.starts else []
        day += 1
    assert (days_of(known.starts), known.until) == (expected, NOW + day * DAY) if known else day == 0
