"""The money of a day equals Stripe's balance, or every difference is named with its booking."""

from datetime import UTC, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from application.ports.balance import EntryKind
from application.ports.balance_book import Aside, Compared, DifferenceKind
from application.reconcilers import money_days, money_verdicts
from domain.booking.by_hand import PaidByHand
from domain.booking.events import (
    DisputeClosed,
    DisputeOpened,
    PaymentAuthorized,
    PaymentSucceeded,
    RefundFailed,
    RefundRequested,
)
from domain.booking.vocabulary import DisputeOutcome, RefundReason
from domain.money import Money
from tests.unit.application.reconcilers.till import DAY, EUR, MONDAY, TUESDAY, WEDNESDAY, Till, noon, told

PART = Money(5_000, "EUR")
BACK = RefundRequested(number=1, intent="pi_1", amount=PART, reason=RefundReason.GOODWILL)
DISPUTED = DisputeOpened(dispute_id="du_1", intent="pi_1", amount=EUR, reason="fraudulent")
MIDNIGHT = datetime.combine(TUESDAY, time(), UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    monkeypatch.setattr(money_days, "FIRST_DAYS", 1)
    return Till()


def test_a_day_on_which_both_moved_the_same_is_equal_with_its_fees(till: Till) -> None:
    till.paid(noon(MONDAY))
    till.entry(noon(MONDAY), fee=462)
    report = till.monday()
    assert (report.is_equal, report.differences, report.checked_at) == (True, (), till.clock.moment)
    assert report.compared == (Compared(what=EntryKind.CHARGE, currency="EUR", here_minor=14_900, there_minor=14_900),)
    assert report.fees == (Aside(category="fee", currency="EUR", minor=462),)


def test_a_day_without_money_is_equal(till: Till) -> None:
    till.booking()
    report = till.monday()
    assert (report.is_equal, report.compared) == (True, ())


def test_money_whose_taking_we_have_not_heard_of_is_a_difference(till: Till) -> None:
    booking = till.booking()
    reserved = PaymentAuthorized(attempt=1, intent="pi_1", amount=EUR, capture_before=MIDNIGHT + 5 * DAY)
    till.fact(booking, reserved, noon(MONDAY))
    till.entry(noon(MONDAY))
    (line,) = till.monday().differences
    assert (line.kind, line.booking_id, line.intent) == (DifferenceKind.ONLY_AT_STRIPE, booking, "pi_1")
    assert (line.here_minor, line.there_minor, line.currency) == (0, 14_900, "EUR")


def test_once_we_have_heard_of_a_payment_its_day_is_equal(till: Till) -> None:
    booking = till.booking()
    till.entry(noon(MONDAY))
    assert [line.kind for line in till.monday().open] == [DifferenceKind.UNKNOWN_PAYMENT]
    till.fact(booking, PaymentSucceeded(attempt=1, intent="pi_1", amount=EUR), noon(TUESDAY))
    assert told(till.monday(after=TUESDAY)) == [(DifferenceKind.OTHER_DAY, EntryKind.CHARGE, 0, 14_900)]
    assert till.monday(after=TUESDAY).is_equal


def test_a_payment_of_no_booking_is_named_until_it_was_given_back(till: Till) -> None:
    till.entry(noon(MONDAY), intent="pi_strange")
    (line,) = till.monday().open
    assert (line.kind, line.booking_id, line.intent) == (DifferenceKind.UNKNOWN_PAYMENT, None, "pi_strange")
    till.entry(noon(TUESDAY), -14_900, EntryKind.REFUND, intent="pi_strange")
    reports = till.night(TUESDAY)
    assert {day: told(report) for day, report in reports.items()} == {
        MONDAY: [(DifferenceKind.UNKNOWN_GIVEN_BACK, EntryKind.CHARGE, 0, 14_900)],
        TUESDAY: [(DifferenceKind.UNKNOWN_GIVEN_BACK, EntryKind.REFUND, 0, -14_900)],
    }
    assert all(report.is_equal for report in reports.values())


def test_what_stripe_does_not_have_is_a_difference(till: Till) -> None:
    booking = till.paid(noon(MONDAY))
    (line,) = till.monday().open
    assert (line.kind, line.booking_id, line.here_minor) == (DifferenceKind.ONLY_HERE, booking, 14_900)


def test_another_amount_is_a_difference(till: Till) -> None:
    till.paid(noon(MONDAY))
    till.entry(noon(MONDAY), 14_000)
    assert told(till.monday()) == [(DifferenceKind.OTHER_AMOUNT, EntryKind.CHARGE, 14_900, 14_000)]


@pytest.mark.parametrize(("here", "there"), [(SECOND, -SECOND), (-SECOND, SECOND)])
def test_what_happens_around_midnight_is_counted_on_two_days_and_is_no_difference(
    till: Till, here: timedelta, there: timedelta
) -> None:
    booking = till.paid(MIDNIGHT + here)
    till.entry(MIDNIGHT + there)
    assert till.monday().is_equal
    till.fact(booking, BACK, MIDNIGHT + timedelta(hours=5))
    till.entry(MIDNIGHT + timedelta(hours=5), -5_000, EntryKind.REFUND)
    reports = till.night(TUESDAY)
    assert [told(report)[0][0] for report in reports.values()] == [DifferenceKind.OTHER_DAY]
    assert reports[TUESDAY].is_equal


def test_two_parts_given_back_around_midnight_are_told_apart(till: Till) -> None:
    """The first is Monday's at Stripe and Tuesday's here; by the time of the check a second one has followed."""
    booking = till.paid(noon(MONDAY))
    till.entry(noon(MONDAY))
    till.entry(MIDNIGHT - SECOND, -5_000, EntryKind.REFUND)
    till.fact(booking, BACK, MIDNIGHT + SECOND)
    again = RefundRequested(number=2, intent="pi_1", amount=PART, reason=RefundReason.GOODWILL)
    till.fact(booking, again, MIDNIGHT + 2 * SECOND)
    assert told(till.monday()) == [(DifferenceKind.OTHER_DAY, EntryKind.REFUND, 0, -5_000)]


def test_a_refund_that_stripe_makes_later_differs_until_then(till: Till) -> None:
    booking = till.paid(noon(MONDAY))
    till.entry(noon(MONDAY))
    till.fact(booking, BACK, noon(MONDAY, 1))
    assert told(till.monday()) == [(DifferenceKind.ONLY_HERE, EntryKind.REFUND, -5_000, 0)]
    till.entry(noon(TUESDAY), -5_000, EntryKind.REFUND)
    reports = till.night(TUESDAY)
    assert all(report.is_equal for report in reports.values())
    assert set(reports) == {MONDAY, TUESDAY}


def test_a_refund_that_failed_is_a_difference_until_the_client_was_paid_another_way(till: Till) -> None:
    booking = till.paid(noon(MONDAY))
    till.entry(noon(MONDAY))
    till.fact(booking, BACK, noon(MONDAY, 1))
    till.entry(noon(MONDAY, 1), -5_000, EntryKind.REFUND)
    till.entry(noon(TUESDAY), 5_000, EntryKind.REFUND, category="refund_failure")
    till.fact(booking, RefundFailed(number=1, reason="declined"), noon(TUESDAY))
    assert till.monday().is_equal
    tuesday = till.night(TUESDAY)[TUESDAY]
    assert told(tuesday) == [(DifferenceKind.REFUND_FAILED, EntryKind.REFUND, 0, 5_000)]
    assert tuesday.open[0].booking_id == booking
    outside = RefundRequested(number=2, intent="pi_1", amount=PART, reason=RefundReason.OUTSIDE, outside_id="re_9")
    till.fact(booking, outside, noon(WEDNESDAY))
    till.entry(noon(WEDNESDAY), -5_000, EntryKind.REFUND)
    reports = till.night(WEDNESDAY)
    assert (reports[TUESDAY].is_equal, reports[WEDNESDAY].open) == (True, reports[WEDNESDAY].differences)


def test_a_dispute_and_its_return_are_moved_on_both_sides(till: Till) -> None:
    booking = till.paid(noon(MONDAY))
    till.entry(noon(MONDAY))
    till.fact(booking, DISPUTED, noon(MONDAY, 1))
    till.entry(noon(MONDAY, 1), -14_900, EntryKind.DISPUTE, fee=1_500)
    till.fact(booking, DisputeClosed(dispute_id="du_1", outcome=DisputeOutcome.WON), noon(TUESDAY))
    till.entry(noon(TUESDAY), 14_900, EntryKind.DISPUTE, category="dispute_reversal", fee=-1_500)
    reports = till.night(TUESDAY)
    assert [(report.is_equal, report.differences) for report in reports.values()] == [(True, ()), (True, ())]
    assert [report.fees[0].minor for report in reports.values()] == [1_500, -1_500]


def test_what_went_back_under_another_name_went_back(till: Till) -> None:
    """The client's bank asks, which takes no money yet; the house gives the money back before it does."""
    booking = till.paid(noon(MONDAY))
    till.entry(noon(MONDAY))
    till.fact(booking, DISPUTED, noon(MONDAY, 1))
    till.entry(noon(MONDAY, 1), -14_900, EntryKind.REFUND)
    report = till.monday()
    assert {one.kind for one in report.differences} == {DifferenceKind.OTHER_NAME}
    assert (len(report.differences), report.is_equal) == (2, True)


def test_currencies_are_compared_each_by_itself_in_what_the_client_paid(till: Till) -> None:
    till.paid(noon(MONDAY))
    till.entry(noon(MONDAY), fee=550, settled=(16_390, "USD"))
    till.paid(noon(MONDAY), "pi_2", Money(9_000, "USD"))
    till.entry(noon(MONDAY), 9_000, intent="pi_2", currency="EUR")
    report = till.monday()
    assert [(one.currency, one.here_minor, one.there_minor) for one in report.compared] == [
        ("EUR", 14_900, 23_900),
        ("USD", 9_000, 0),
    ]
    assert {(one.intent, one.currency) for one in report.open} == {("pi_2", "EUR"), ("pi_2", "USD")}
    assert report.fees == (Aside(category="fee", currency="USD", minor=550),)


def test_money_by_hand_and_what_concerns_no_client_stand_apart(till: Till) -> None:
    booking = till.booking()
    till.fact(booking, PaidByHand(number=1, amount=EUR, reference="bank"), noon(MONDAY))
    by_hand = RefundRequested(number=1, intent="by_hand_1", amount=PART, reason=RefundReason.GOODWILL)
    till.fact(booking, by_hand, noon(MONDAY, 1))
    till.entry(noon(MONDAY), -900_000, EntryKind.OTHER, intent="", category="payout")
    till.entry(noon(MONDAY), -1_000, EntryKind.FEE, intent="", category="fee")
    report = till.monday()
    assert (report.is_equal, report.compared, report.fees) == (True, (), ())
    assert report.by_hand == (
        Aside(category="charge", currency="EUR", minor=14_900),
        Aside(category="refund", currency="EUR", minor=-5_000),
    )
    assert [(one.category, one.minor) for one in report.aside] == [("fee", -1_000), ("payout", -900_000)]


def test_figures_that_say_something_else_than_the_facts_are_a_difference(till: Till) -> None:
    till.paid(noon(MONDAY))
    till.entry(noon(MONDAY))
    till.figures = Till().database.figures
    (line,) = till.monday().open
    assert (line.kind, line.booking_id) == (DifferenceKind.FIGURES, None)
    assert (line.what, line.here_minor, line.there_minor) == (EntryKind.CHARGE, 0, 14_900)


def test_the_lines_add_up_to_what_the_sums_differ_by(till: Till) -> None:
    till.paid(noon(MONDAY))
    till.entry(noon(MONDAY), 14_000)
    till.entry(noon(MONDAY), 700, intent="pi_strange")
    till.paid(MIDNIGHT + SECOND, "pi_2")
    till.entry(MIDNIGHT - SECOND, intent="pi_2")
    report = till.monday()
    (sums,) = report.compared
    assert sum(one.here_minor - one.there_minor for one in report.differences) == sums.here_minor - sums.there_minor
    assert [one.kind for one in report.differences] == [
        DifferenceKind.OTHER_AMOUNT,
        DifferenceKind.UNKNOWN_PAYMENT,
        DifferenceKind.OTHER_DAY,
    ]


def test_a_report_keeps_a_bounded_number_of_lines_and_counts_the_rest(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(money_verdicts, "LINES_KEPT_MAX", 2)
    for number in range(5):
        till.entry(noon(MONDAY), intent=f"pi_{number}")
    report = till.monday()
    assert (len(report.differences), report.left_out, report.is_equal) == (2, 3, False)


def test_what_was_given_back_before_the_first_day_is_no_difference(till: Till) -> None:
    """Of which no entry is kept; the second part is Monday's at Stripe and Tuesday's here."""
    booking = till.paid(noon(MONDAY - 2 * DAY))
    till.fact(booking, replace(BACK, amount=Money(2_000, "EUR")), noon(MONDAY - DAY))
    again = RefundRequested(number=2, intent="pi_1", amount=PART, reason=RefundReason.GOODWILL)
    till.fact(booking, again, MIDNIGHT + SECOND)
    till.entry(MIDNIGHT - SECOND, -5_000, EntryKind.REFUND)
    assert told(till.monday()) == [(DifferenceKind.OTHER_DAY, EntryKind.REFUND, 0, -5_000)]
