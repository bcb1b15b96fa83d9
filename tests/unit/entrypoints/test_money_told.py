"""Who is told of the money of the days: the log of a worker, and whoever asks the doctor."""

import logging
from datetime import timedelta

import pytest

from application.ports.answers import ProviderUnavailable
from application.ports.balance import BalanceEntry, EntryKind
from application.ports.balance_book import DayReport, Difference, DifferenceKind
from application.requests.calendar_check import Light
from entrypoints.doctor import work
from entrypoints.money_words import money_in_words
from tests.assembly import NOW, Surroundings, memory_service
from tests.unit.application.reconcilers.ears import Ears
from tests.unit.entrypoints.test_second_ear import run

DAY = timedelta(days=1)
YESTERDAY = (NOW - DAY).date()
LINE = Difference(
    kind=DifferenceKind.ONLY_AT_STRIPE,
    what=EntryKind.REFUND,
    booking_id=None,
    intent="pi_1",
    currency="JPY",
    here_minor=0,
    there_minor=-900,
)


def test_the_worker_tells_each_difference_with_what_to_do_and_how_many_days_are_equal(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    ears = Ears()
    strange = BalanceEntry(
        id="txn_1",
        at=ears.world.clock.now() - DAY,
        kind=EntryKind.CHARGE,
        category="charge",
        intent="pi_strange",
        minor=900,
        currency="USD",
        settled_minor=900,
        fee_minor=56,
        settled_currency="USD",
    )
    ears.stripe.balance.append(strange)
    assert run(ears, "money") is False
    (bad,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "no booking, pi_strange: here 0.00 USD, at Stripe 9.00 USD. Look the payment up" in bad.getMessage()
    assert sum("equals Stripe's balance" in record.getMessage() for record in caplog.records) == 29


def test_when_stripe_is_away_the_routine_is_due_again() -> None:
    ears = Ears()
    ears.stripe.away = True
    with pytest.raises(ProviderUnavailable):
        run(ears, "money")


def test_days_are_told_in_lines(caplog: pytest.LogCaptureFixture) -> None:
    equal = [DayReport(day=YESTERDAY - number * DAY, checked_at=NOW) for number in (1, 2)]
    differs = DayReport(day=YESTERDAY, checked_at=NOW, differences=(LINE,), left_out=2)
    assert list(money_in_words([differs, *equal]))[:2] == [
        f"Money: 2 days equal Stripe's balance, the last one {YESTERDAY - DAY}.",
        f"Money of {YESTERDAY}, checked {NOW:%Y-%m-%d %H:%M}Z:",
    ]
    assert "here 0 JPY, at Stripe -900 JPY" in list(money_in_words([differs]))[1]
    assert list(money_in_words([differs]))[-1] == "  and 2 more"
    assert list(money_in_words([])) == []
    assert caplog.records == []


def test_the_doctor_says_how_the_money_stands() -> None:
    around = Surroundings.fresh()
    book = around.database.balance_book
    with memory_service(around) as service:
        assert work._money(service, NOW).detail.startswith("No day was compared")
        book.keep(YESTERDAY, [])
        book.keep_report(DayReport(day=YESTERDAY, checked_at=NOW))
        assert work._money(service, NOW).detail == f"It equals Stripe's balance until {YESTERDAY}."
        late = work._money(service, NOW + 3 * DAY)
        assert (late.light, late.detail) == (Light.WARN, f"Not compared with Stripe's balance since {YESTERDAY}.")
        book.keep_report(DayReport(day=YESTERDAY, checked_at=NOW, differences=(LINE,), left_out=1))
        bad = work._money(service, NOW)
        assert (bad.light, bad.detail) == (Light.WARN, f"2 differences to Stripe's balance, of {YESTERDAY}.")
        assert "/analytics/reconciliation" in bad.mend
