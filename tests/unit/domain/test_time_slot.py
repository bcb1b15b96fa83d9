"""A stretch of time in UTC and the days it touches."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identifiers import agenda_id
from domain.time_slot import TimeSlot

INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
LENGTHS = st.integers(1, 60 * 24 * 2)
SLOTS = st.builds(TimeSlot.lasting, INSTANTS, LENGTHS)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # the parts of a date in their order


@pytest.mark.parametrize(
    ("start", "minutes", "days"),
    [
        (utc(2027, 3, 10, 15), 60, [date(2027, 3, 10)]),
        (utc(2027, 3, 10, 23), 60, [date(2027, 3, 10)]),
        (utc(2027, 3, 11, 0), 60, [date(2027, 3, 11)]),
        (utc(2027, 3, 10, 23, 30), 60, [date(2027, 3, 10), date(2027, 3, 11)]),
        (utc(2027, 12, 31, 23, 59), 2, [date(2027, 12, 31), date(2028, 1, 1)]),
        (utc(2028, 2, 28, 23, 30), 60, [date(2028, 2, 28), date(2028, 2, 29)]),
        (utc(2028, 2, 29, 23, 30), 60, [date(2028, 2, 29), date(2028, 3, 1)]),
        (utc(2027, 2, 28, 23, 30), 60, [date(2027, 2, 28), date(2027, 3, 1)]),
        (utc(2027, 3, 10, 12), 60 * 36, [date(2027, 3, 10), date(2027, 3, 11)]),
    ],
)
def test_a_session_stands_in_the_agenda_of_every_utc_day_it_touches(
    start: datetime, minutes: int, days: list[date]
) -> None:
    assert list(TimeSlot.lasting(start, minutes).days) == days


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (utc(2027, 3, 10, 15), utc(2027, 3, 10, 15)),
        (utc(2027, 3, 10, 15), utc(2027, 3, 10, 14)),
        (datetime(2027, 3, 10, 15), utc(2027, 3, 10, 16)),  # noqa: DTZ001 - a naive time is what is refused
        (utc(2027, 3, 10, 15), datetime(2027, 3, 10, 16, tzinfo=timezone(timedelta(hours=1)))),
        (datetime(2027, 7, 1, 15, tzinfo=ZoneInfo("Europe/London")), utc(2027, 7, 1, 16)),
    ],
)
def test_a_slot_is_made_of_two_utc_instants_in_order(start: datetime, end: datetime) -> None:
    with pytest.raises((ValueError, TypeError)):
        TimeSlot(start, end)


@given(SLOTS, SLOTS)
def test_overlap_is_mutual_and_means_a_common_instant(one: TimeSlot, other: TimeSlot) -> None:
    assert one.overlaps(other) is other.overlaps(one)
    assert one.overlaps(other) is (max(one.start, other.start) < min(one.end, other.end))
    assert one.overlaps(one)


@given(SLOTS, LENGTHS)
def test_slots_that_touch_do_not_overlap(slot: TimeSlot, minutes: int) -> None:
    assert not slot.overlaps(TimeSlot.lasting(slot.end, minutes))


@given(SLOTS, st.integers(-3000, 3000), LENGTHS)
def test_two_slots_that_overlap_share_a_day_so_that_one_agenda_sees_both(
    slot: TimeSlot, shift_minutes: int, minutes: int
) -> None:
    other = TimeSlot.lasting(slot.start + timedelta(minutes=shift_minutes), minutes)
    if slot.overlaps(other):
        assert set(slot.days) & set(other.days)


@given(SLOTS)
def test_its_days_are_whole_and_in_order(slot: TimeSlot) -> None:
    days = slot.days
    assert list(days) == sorted(set(days))
    assert days[0] == slot.start.date()
    assert len(days) == (days[-1] - days[0]).days + 1
    midnight = datetime.combine(days[-1], datetime.min.time(), UTC)
    assert midnight < slot.end <= midnight + timedelta(days=1)


def test_each_calendar_has_its_own_agenda_for_each_day() -> None:
    ids = {agenda_id(calendar, date(2027, 3, day)) for calendar in ("a", "b") for day in (10, 11)}
    assert len(ids) == 4
    assert agenda_id("a", date(2027, 3, 10)) in ids
