"""Once a night Stripe's payments and our books are laid side by side, and every difference gets its line."""

from datetime import timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from application.reconcilers import comparison as under_test
from application.reconcilers.drift import DriftKind
from application.reconcilers.payment_books import PaymentBooks
from tests.examples import (
    CALENDAR,
    NOW,
    SLOT,
    paid,
)
from tests.unit.application.reconcilers.calendars import STRANGER
from tests.unit.application.reconcilers.comparing import ELSEWHERE, HOUR, PAID, Desk
from tests.unit.application.small_world import SmallWorld


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_where_the_books_agree_the_report_is_empty_and_says_what_was_compared(desk: Desk) -> None:
    desk.paid_here()
    desk.there(PAID)
    report = desk.report()
    assert (report.lines, report.payments, report.away) == ((), 1, ())


def test_stripe_is_asked_day_by_day_without_a_gap_as_far_back_as_our_books_and_a_month_more(desk: Desk) -> None:
    desk.report()
    asked = desk.stripe.asked
    now = NOW + HOUR
    assert (asked[0][0], asked[-1][1]) == (now - timedelta(days=120), now)
    assert all(before[1] == after[0] for before, after in pairwise(asked))
    assert max(end - start for start, end in asked) == timedelta(days=1)


def test_a_time_that_is_given_reaches_further_back(desk: Desk) -> None:
    desk.comparison.run(since=NOW - timedelta(days=100))
    assert desk.stripe.asked[0][0] == NOW - timedelta(days=130)


def test_a_time_that_is_given_narrows_nothing(desk: Desk) -> None:
    desk.comparison.run(since=NOW - HOUR)
    assert desk.stripe.asked[0][0] == NOW - timedelta(days=120)


def test_a_sweep_that_stands_in_the_middle_hides_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("application.reconcilers.scheduling.PAGES_PER_RUN", 1)
    desk.calendly.there += [replace(STRANGER, invitee_uri=f"invitees/{n}", event_uri=f"events/{n}") for n in range(3)]
    desk.calendars.sweep()
    assert desk.report().meetings == 3


def test_the_meetings_are_compared_in_the_same_report(desk: Desk) -> None:
    desk.calendly.there.append(STRANGER)
    report = desk.report()
    assert ([line.kind for line in report.lines], report.meetings) == ([DriftKind.MEETING_UNKNOWN], 1)


def test_all_calendars_are_read_however_many_runs_that_takes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("application.reconcilers.scheduling.PAGES_PER_RUN", 1)
    desk.calendly.there += [replace(STRANGER, invitee_uri=f"invitees/{n}", event_uri=f"events/{n}") for n in range(5)]
    assert desk.report().meetings == 5


def test_the_last_report_is_kept_until_the_next(desk: Desk) -> None:
    assert desk.comparison.last() is None
    first = desk.report()
    assert desk.comparison.last() == first
    desk.there(replace(PAID, booking_id=ELSEWHERE))
    assert desk.comparison.last() != desk.report() != first
    assert desk.comparison.last() is not None


def test_a_report_keeps_a_bounded_number_of_lines_and_counts_the_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "LINES_KEPT_MAX", 2)
    desk.there(*(replace(PAID, intent=f"pi_{n}", booking_id=ELSEWHERE) for n in range(5)))
    report = desk.report()
    assert (len(report.lines), report.left_out) == (2, 3)


def test_a_provider_that_is_away_is_named_and_nothing_is_said_of_its_half(desk: Desk) -> None:
    desk.paid_here()
    desk.stripe.away = True
    desk.calendly.there.append(STRANGER)
    report = desk.report()
    assert report.away == ("Stripe: no answer",)
    assert [line.kind for line in report.lines] == [DriftKind.MEETING_UNKNOWN]


def test_calendly_away_leaves_stripes_half(desk: Desk) -> None:
    desk.paid_here()
    desk.calendly.silent = {CALENDAR}
    report = desk.report()
    assert report.away == ("Calendly: away",)
    assert [line.kind for line in report.lines] == [DriftKind.PAYMENT_MISSING]


def test_told_to_stop_it_keeps_no_half_report(desk: Desk) -> None:
    desk.paid_here()
    answers = iter([True, True, True])
    assert desk.comparison.run(go_on=lambda: next(answers, False)) is None
    assert desk.comparison.last() is None


@pytest.mark.parametrize("days", [0, 1, 3, 7])
def test_our_own_payments_are_found_from_any_moment_on(days: int) -> None:
    """Ten facts lie before them: the place in the log is found by halving."""
    world = SmallWorld()
    world.hold()
    for number in range(8):
        at = NOW + timedelta(days=number)
        world.bus.handle(replace(paid(intent=f"pi_{number}", attempt=number + 1), at=at))
    found = PaymentBooks(world.store).recorded(NOW + timedelta(days=days), NOW + timedelta(days=6), lambda: True)
    assert list(found) == [f"pi_{number}" for number in range(days, 6)]
    assert SLOT.start > NOW
