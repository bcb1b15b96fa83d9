"""When failed work comes again is a table: waits grow, are bounded, and end with a person."""

from datetime import timedelta

import pytest

from application.effects import BookMeeting, Effect, effect_id
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.effects import ClaimedEffect
from application.retry_policy import BACKOFFS, Later, Parked, after_failure, not_done
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


def test_the_providers_own_wish_is_kept_when_it_is_later() -> None:
    soon, late = NOW + timedelta(seconds=1), NOW + timedelta(hours=1)
    assert after_failure(ASK, 1, NOW, "why", late) == Later(late, "why")
    assert after_failure(ASK, 1, NOW, "why", soon) == Later(NOW + timedelta(seconds=WAITS[0]), "why")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Limited(NOW), "the provider limits us"),
        (NotReached("no route"), "no route"),
        (Unknown("a timeout"), "a timeout"),
    ],
)
def test_every_answer_that_settles_nothing_is_tried_again(answer: Limited | NotReached | Unknown, reason: str) -> None:
    claimed = ClaimedEffect(effect_id(ASK), ASK, 1)
    assert not_done(claimed, answer, NOW) == Later(NOW + timedelta(seconds=WAITS[0]), reason)


@pytest.mark.parametrize("kind", BACKOFFS)
def test_no_back_off_is_without_bounds_and_none_shrinks(kind: type[Effect]) -> None:
    backoff = BACKOFFS[kind]
    assert backoff.tries_max > 0
    assert backoff.waits_seconds
    assert list(backoff.waits_seconds) == sorted(backoff.waits_seconds)
    assert min(backoff.waits_seconds) >= 1
