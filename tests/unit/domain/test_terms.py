"""What a cancelling client gets back, by elapsed hours to the start."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Money
from domain.terms import Policy
from tests.examples import PRICE, START

HOURS = st.integers(0, 24 * 14)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    half = draw(HOURS)
    return Policy(free_until_hours=half + draw(HOURS), half_until_hours=half)


@pytest.mark.parametrize(("free", "half"), [(1, 2), (-1, -2), (24, -1)])
def test_a_policy_that_contradicts_itself_is_refused(free: int, half: int) -> None:
    with pytest.raises(ValueError, match="half_until_hours"):
        Policy(free_until_hours=free, half_until_hours=half)


def test_a_policy_of_zero_hours_gives_everything_back_to_the_last_moment() -> None:
    policy = Policy(free_until_hours=0, half_until_hours=0)
    assert policy.gives_back(PRICE, START, START) == PRICE
    assert not policy.gives_back(PRICE, START, START + timedelta(seconds=1))


def test_hours_are_elapsed_hours_also_when_the_clocks_change() -> None:
    vienna = ZoneInfo("Europe/Vienna")
    start = datetime(2027, 3, 28, 12, 0, tzinfo=vienna).astimezone(UTC)  # the night before has 23 hours
    same_wall_time = datetime(2027, 3, 27, 12, 0, tzinfo=vienna).astimezone(UTC)
    assert Policy().gives_back(PRICE, start, same_wall_time) == PRICE.half_rounded_up()
    assert Policy().gives_back(PRICE, start, same_wall_time - timedelta(hours=1)) == PRICE


@given(policies(), st.integers(0, 10**9), st.integers(-100, 60 * 24 * 40), st.integers(0, 60 * 24 * 40))
def test_waiting_never_raises_what_comes_back(policy: Policy, amount: int, left_minutes: int, waits: int) -> None:
    paid = Money(amount, "EUR")
    at = START - timedelta(minutes=left_minutes)
    now = policy.gives_back(paid, START, at).amount_minor
    later = policy.gives_back(paid, START, at + timedelta(minutes=waits)).amount_minor
    assert 0 <= later <= now <= amount


@given(policies(), st.integers(0, 10**9))
def test_each_step_begins_exactly_at_its_hour(policy: Policy, amount: int) -> None:
    paid = Money(amount, "EUR")
    instant = timedelta(microseconds=1)
    free_until = START - timedelta(hours=policy.free_until_hours)
    half_until = START - timedelta(hours=policy.half_until_hours)
    assert policy.gives_back(paid, START, free_until) == paid
    assert policy.gives_back(paid, START, half_until) in (paid, paid.half_rounded_up())
    assert not policy.gives_back(paid, START, half_until + instant)
    if policy.half_until_hours < policy.free_until_hours:
        assert policy.gives_back(paid, START, free_until + instant) == paid.half_rounded_up()
