"""When failed work comes again is a table: waits grow, are bounded, and end with a person."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from application.effects import BookMeeting, Effect, effect_id
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.effects import ClaimedEffect
from application.retry_policy import BACKOFFS, LIMITED_MAX, Later, Parked, after_failure, not_done, told_to_wait
from tests.examples import BOOKING, NOW

ASK = BookMeeting(booking_id=BOOKING)
WAITS = BACKOFFS[BookMeeting].waits_seconds
TRIES_MAX = BACKOFFS[BookMeeting].tries_max


@pytest.mark.parametrize(
    ("try_number", "wait_seconds"),
    [(0, WAITS[0]), (1, WAITS[0]), (2, WAITS[1]), (len(WAITS), WAITS[-1]), (len(WAITS) + 50, WAITS[-1])],
)
def test_the_wait_grows_with_the_tries_and_then_stays(try_number: int, wait_seconds: int) -> None:
    assert after_failure(ASK, try_number, NOW, "why") == Later(NOW + timedelta(seconds=wait_seconds), "why")


def test_the_last_try_is_followed_by_a_person() -> None:
    assert isinstance(after_failure(ASK, TRIES_MAX - 1, NOW, "why"), Later)
    assert after_failure(ASK, TRIES_MAX, NOW, "why") == Parked(f"gave up after {TRIES_MAX} tries: why")


def test_being_told_to_come_later_uses_up_no_try_of_the_work() -> None:
    turned_away = ClaimedEffect(effect_id(ASK), ASK, TRIES_MAX + 5, limited=5)
    assert isinstance(not_done(turned_away, NotReached("no route"), NOW), Parked)
    turned_away = ClaimedEffect(effect_id(ASK), ASK, TRIES_MAX + 5, limited=6)
    assert isinstance(not_done(turned_away, NotReached("no route"), NOW), Later)


def test_the_provider_says_when_to_come_again_but_never_at_once() -> None:
    soon, late = NOW + timedelta(seconds=1), NOW + timedelta(hours=1)
    claimed, first = ClaimedEffect(effect_id(ASK), ASK, 40), NOW + timedelta(seconds=WAITS[0])
    assert told_to_wait(claimed, Limited(late), NOW, "why") == Later(late, "why", limited=True)
    assert told_to_wait(claimed, Limited(soon), NOW, "why") == Later(first, "why", limited=True)


def test_a_provider_that_turns_work_away_for_weeks_is_shown_to_a_person() -> None:
    last = ClaimedEffect(effect_id(ASK), ASK, LIMITED_MAX, limited=LIMITED_MAX - 1)
    assert isinstance(told_to_wait(last, Limited(NOW), NOW, "why"), Later)
    over = replace(last, limited=LIMITED_MAX)
    assert told_to_wait(over, Limited(NOW), NOW, "why") == Parked(f"turned away {LIMITED_MAX} times: why")


@pytest.mark.parametrize(
    ("answer", "reason", "limited"),
    [
        (Limited(NOW), "the provider limits us", True),
        (NotReached("no route"), "no route", False),
        (Unknown("a timeout"), "a timeout", False),
    ],
)
def test_every_answer_that_settles_nothing_is_tried_again(
    answer: Limited | NotReached | Unknown, reason: str, *, limited: bool
) -> None:
    claimed = ClaimedEffect(effect_id(ASK), ASK, 1)
    assert not_done(claimed, answer, NOW) == Later(NOW + timedelta(seconds=WAITS[0]), reason, limited)


@pytest.mark.parametrize("kind", BACKOFFS)
def test_no_back_off_is_without_bounds_and_none_shrinks(kind: type[Effect]) -> None:
    backoff = BACKOFFS[kind]
    assert backoff.tries_max > 0
    assert backoff.waits_seconds
    assert list(backoff.waits_seconds) == sorted(backoff.waits_seconds)
    assert min(backoff.waits_seconds) >= 1
