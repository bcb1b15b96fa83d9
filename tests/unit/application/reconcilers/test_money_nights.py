"""Each finished day is read once, in whichever night that can be, and looked at until it is equal."""

from datetime import UTC, datetime, time, timedelta

import pytest

from application.ports.answers import ProviderUnavailable
from application.reconcilers import money_days
from tests.unit.application.reconcilers.till import DAY, MONDAY, TUESDAY, Till, noon

MIDNIGHT = datetime.combine(TUESDAY, time(), UTC)


@pytest.fixture
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    monkeypatch.setattr(money_days, "FIRST_DAYS", 1)
    return Till()


def test_each_day_is_read_once_in_questions_of_a_few_hours_without_a_gap(till: Till) -> None:
    till.night()
    of_monday = [span for span in till.stripe.asked if span[1] <= MIDNIGHT]
    assert (of_monday[0][0], of_monday[-1][1], len(of_monday)) == (MIDNIGHT - DAY, MIDNIGHT, 4)
    assert till.night() == {}
    asked = len(till.stripe.asked)
    assert set(till.night(TUESDAY)) == {TUESDAY}
    assert all(start >= MIDNIGHT for start, _ in till.stripe.asked[asked:])


def test_the_first_run_reads_a_month_and_each_later_one_what_was_missed() -> None:
    till = Till()
    till.days.run()
    assert len(till.database.balance_book.days()) == money_days.FIRST_DAYS == 30
    till.clock.moment += 3 * DAY
    assert [report.day for report in till.days.run()] == [TUESDAY + number * DAY for number in range(3)]


def test_a_day_is_over_only_when_its_list_can_no_longer_grow(till: Till) -> None:
    till.clock.moment = MIDNIGHT + timedelta(minutes=59)
    assert MONDAY not in {report.day for report in till.days.run()}
    till.clock.moment += timedelta(minutes=1)
    assert {report.day for report in till.days.run()} == {MONDAY}


def test_when_stripe_goes_away_what_was_read_is_kept_and_the_rest_follows(till: Till) -> None:
    till.stripe.answers = 6
    with pytest.raises(ProviderUnavailable):
        till.night(TUESDAY)
    assert list(till.database.balance_book.days()) == [MONDAY]
    assert till.database.balance_book.reports(MONDAY, TUESDAY) == []
    till.stripe.answers = 10_000
    assert list(till.night(TUESDAY)) == [MONDAY, TUESDAY]


def test_two_workers_at_once_come_to_the_same(till: Till) -> None:
    till.paid(noon(MONDAY))
    till.entry(noon(MONDAY), 14_000)
    first = till.night()
    for _ in range(2):
        till.database.balance_book.keep(MONDAY, till.stripe.there)
        assert till.night() == first


def test_told_to_stop_it_goes_on_the_next_time() -> None:
    till = Till()
    answers = iter([True, False])
    assert till.days.run(go_on=lambda: next(answers, False)) == ()
    assert len(till.database.balance_book.days()) == 1
    assert len(till.days.run()) == money_days.FIRST_DAYS


def test_a_day_that_differs_is_looked_at_no_longer_than_a_month(till: Till) -> None:
    till.paid(noon(MONDAY))
    assert not till.monday().is_equal
    till.clock.moment = MIDNIGHT + money_days.CHECKED_AGAIN_WITHIN + 2 * DAY
    assert MONDAY not in {report.day for report in till.days.run()}


def test_it_reads_back_as_far_as_it_is_told_but_not_for_ever(till: Till) -> None:
    till.days.run(since=MIDNIGHT - 5_000 * DAY)
    assert len(till.database.balance_book.days()) == money_days.READ_BACK_DAYS_MAX
