"""Once a night Stripe's payments and our books are laid side by side, and every difference gets its line."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from msgspec.structs import replace

from application.effects import CloseCheckout
from application.ports.answers import ProviderUnavailable
from application.ports.payment_history import EventPage, OpenSession, SeenPayment
from application.reconcilers import comparison as under_test
from application.reconcilers.calendar_books import CalendarBooks
from application.reconcilers.comparison import Comparison
from application.reconcilers.drift import DriftKind, DriftReport, Remedy
from application.reconcilers.payment_books import PaymentBooks
from application.reconcilers.scheduling import SchedulingReconciler
from domain.booking.commands import CheckoutReport, CheckoutStanding, IntentReport, IntentStanding, RecordIntent
from domain.booking.ledger import RefundStanding
from domain.identifiers import BookingId
from domain.money import Money
from tests.examples import (
    BOOKING,
    CALENDAR,
    COMMAND,
    NOW,
    PRICE,
    SLOT,
    SOON,
    expired,
    opened,
    paid,
    refund,
    reported,
    request_checkout,
)
from tests.unit.application.reconcilers.calendars import STRANGER, Calendly, KnownReferences
from tests.unit.application.reconcilers.desk import MemoryCursors
from tests.unit.application.small_world import SmallWorld

NOTHING = Money(0, "EUR")
PAID = SeenPayment(intent="pi_1", booking_id=BOOKING, standing=IntentStanding.CAPTURED, amount=PRICE, refunded=NOTHING)
SECOND = replace(PAID, intent="pi_2")
ELSEWHERE = BookingId(UUID(int=77))
HOUR = timedelta(hours=1)


class Stripe:
    """Its payments, each with the time when it was made."""

    def __init__(self) -> None:
        self.there: list[tuple[datetime, SeenPayment]] = []
        self.away = False
        self.asked: list[tuple[datetime, datetime]] = []

    def payments_between(self, start: datetime, end: datetime) -> Sequence[SeenPayment]:
        if self.away:
            raise ProviderUnavailable("no answer")
        self.asked.append((start, end))
        return [payment for made, payment in self.there if start <= made < end]

    def events_after(self, cursor: str, since: datetime) -> EventPage:
        raise NotImplementedError

    def open_sessions(self, since: datetime) -> Sequence[OpenSession]:
        raise NotImplementedError


class Desk:
    """A booking with an open payment page; an hour passes before anything is compared."""

    def __init__(self) -> None:
        self.world = SmallWorld()
        self.world.hold()
        self.world.bus.handle(opened())
        self.stripe = Stripe()
        self.calendly = Calendly()
        self.cursors = MemoryCursors()

    @property
    def calendars(self) -> SchedulingReconciler:
        world = self.world
        return SchedulingReconciler(
            self.calendly,
            world.database.catalog,
            CalendarBooks(world.store, KnownReferences()),
            world.store,
            self.cursors,
            world.clock,
            lambda _: False,
        )

    @property
    def comparison(self) -> Comparison:
        world = self.world
        return Comparison(self.stripe, self.calendars, world.store, world.bus, self.cursors, world.clock)

    def paid_here(self) -> None:
        self.world.bus.handle(paid())

    def reserved_here(self) -> None:
        report = CheckoutReport(
            session_id="cs_1",
            standing=CheckoutStanding.AUTHORIZED,
            intent="pi_1",
            amount=PRICE,
            capture_before=NOW + timedelta(days=7),
        )
        self.world.bus.handle(reported(report))

    def paid_twice(self) -> None:
        """On two pages: the second payment is given back."""
        for command in (expired(), request_checkout(), opened(attempt=2), paid(), paid(attempt=2)):
            self.world.bus.handle(command)

    def there(self, *payments: SeenPayment) -> None:
        self.stripe.there += [(NOW, payment) for payment in payments]

    def report(self) -> DriftReport:
        self.world.clock.moment += HOUR
        report = self.comparison.run()
        assert report is not None
        return report

    def lines(self) -> list[tuple[DriftKind, Remedy]]:
        return [(line.kind, line.remedy) for line in self.report().lines]

    def works(self) -> list[int]:
        return [w.effect.attempt for w in self.world.waiting(CloseCheckout) if isinstance(w.effect, CloseCheckout)]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_where_the_books_agree_the_report_is_empty_and_says_what_was_compared(desk: Desk) -> None:
    desk.paid_here()
    desk.there(PAID)
    report = desk.report()
    assert (report.lines, report.payments, report.away) == ((), 1, ())


def test_a_payment_that_we_never_heard_of_is_asked_for_at_its_page(desk: Desk) -> None:
    desk.there(PAID)
    assert desk.lines() == [(DriftKind.PAYMENT_UNKNOWN, Remedy.QUEUED)]
    assert desk.works() == [1]


def test_the_asking_brings_the_payment_into_our_books() -> None:
    desk = Desk()
    world = desk.world = SmallWorld()
    world.hold()
    world.work()
    world.clock.moment += timedelta(minutes=1)
    world.wait(timedelta(seconds=20))  # the payment page is opened by the worker
    world.pay()
    session = world.payments.sessions(BOOKING)[0]
    desk.there(replace(PAID, intent=session.intent))
    world.clock.moment += timedelta(minutes=20)
    report = desk.comparison.run()
    assert report is not None
    assert [line.remedy for line in report.lines] == [Remedy.QUEUED]
    world.work()
    assert "PaymentSucceeded" in world.facts()


def test_reserved_money_that_we_never_heard_of_counts_too(desk: Desk) -> None:
    desk.there(replace(PAID, standing=IntentStanding.AUTHORIZED))
    assert desk.lines() == [(DriftKind.PAYMENT_UNKNOWN, Remedy.QUEUED)]


@pytest.mark.parametrize("standing", [IntentStanding.FAILED, IntentStanding.PENDING, IntentStanding.RELEASED])
@pytest.mark.parametrize("booking", [BOOKING, ELSEWHERE])
def test_a_try_that_brought_no_money_is_no_difference(desk: Desk, standing: IntentStanding, booking: BookingId) -> None:
    desk.there(replace(PAID, standing=standing, booking_id=booking))
    assert desk.lines() == []


def test_a_payment_given_back_whole_that_we_never_heard_of_needs_nobody(desk: Desk) -> None:
    desk.there(replace(PAID, refunded=PRICE))
    assert desk.lines() == []


def test_a_payment_for_a_booking_that_we_do_not_have_needs_a_person(desk: Desk) -> None:
    desk.there(replace(PAID, booking_id=ELSEWHERE))
    assert desk.lines() == [(DriftKind.PAYMENT_UNKNOWN, Remedy.PERSON)]


def test_a_payment_that_names_no_booking_is_somebody_elses(desk: Desk) -> None:
    desk.there(replace(PAID, booking_id=None))
    assert desk.lines() == []


def test_a_payment_in_our_books_is_ours_even_if_it_names_no_booking(desk: Desk) -> None:
    desk.paid_here()
    desk.there(replace(PAID, booking_id=None))
    assert desk.lines() == []


def test_a_payment_of_a_booking_without_any_page_needs_a_person(desk: Desk) -> None:
    desk.world = SmallWorld()
    desk.world.hold()
    desk.there(PAID)
    assert desk.lines() == [(DriftKind.PAYMENT_UNKNOWN, Remedy.PERSON)]


def test_another_amount_needs_a_person(desk: Desk) -> None:
    desk.paid_here()
    desk.there(replace(PAID, amount=Money(1, "EUR")))
    assert desk.lines() == [(DriftKind.PAYMENT_OTHER_AMOUNT, Remedy.PERSON)]


def test_a_payment_that_stripe_does_not_list_needs_a_person(desk: Desk) -> None:
    desk.paid_here()
    (line,) = desk.report().lines
    assert (line.kind, line.remedy, line.reference) == (DriftKind.PAYMENT_MISSING, Remedy.PERSON, "pi_1")


def test_a_payment_that_stripe_has_as_failed_is_missing_there(desk: Desk) -> None:
    desk.paid_here()
    desk.there(replace(PAID, standing=IntentStanding.FAILED))
    assert desk.lines() == [(DriftKind.PAYMENT_MISSING, Remedy.PERSON)]


@pytest.mark.parametrize("there", [NOTHING, PRICE])
def test_a_refund_that_is_on_its_way_agrees_whether_stripe_counts_it_yet_or_not(desk: Desk, there: Money) -> None:
    desk.paid_twice()
    desk.there(PAID, replace(SECOND, refunded=there))
    assert desk.lines() == []


def test_a_refund_that_has_arrived_agrees(desk: Desk) -> None:
    desk.paid_twice()
    desk.world.bus.handle(refund(RefundStanding.SUCCEEDED))
    desk.there(PAID, replace(SECOND, refunded=PRICE))
    assert desk.lines() == []


def test_money_given_back_at_stripe_itself_needs_a_person(desk: Desk) -> None:
    desk.paid_here()
    desk.there(replace(PAID, refunded=Money(100, "EUR")))
    assert desk.lines() == [(DriftKind.REFUNDED_OUTSIDE, Remedy.PERSON)]


def test_money_that_we_count_as_given_back_and_stripe_has_needs_a_person(desk: Desk) -> None:
    desk.paid_twice()
    desk.world.bus.handle(refund(RefundStanding.SUCCEEDED))
    desk.there(PAID, SECOND)
    assert desk.lines() == [(DriftKind.REFUND_MISSING, Remedy.PERSON)]


@pytest.mark.parametrize(
    ("standing", "last_fact"),
    [(IntentStanding.CAPTURED, "PaymentSucceeded"), (IntentStanding.RELEASED, "AuthorizationReleased")],
)
def test_reserved_money_that_stripe_took_or_let_go_is_told_to_our_books(
    desk: Desk, standing: IntentStanding, last_fact: str
) -> None:
    desk.reserved_here()
    desk.there(replace(PAID, standing=standing))
    assert desk.lines() == [(DriftKind.PAYMENT_UNTOLD, Remedy.CLOSED)]
    assert last_fact in desk.world.facts()
    assert desk.lines() == []


def test_money_that_is_reserved_on_both_sides_agrees(desk: Desk) -> None:
    desk.reserved_here()
    desk.there(replace(PAID, standing=IntentStanding.AUTHORIZED))
    assert desk.lines() == []


def test_reserved_money_of_another_amount_needs_a_person(desk: Desk) -> None:
    desk.reserved_here()
    desk.there(replace(PAID, standing=IntentStanding.AUTHORIZED, amount=Money(1, "EUR")))
    assert desk.lines() == [(DriftKind.PAYMENT_OTHER_AMOUNT, Remedy.PERSON)]


def test_reserved_money_that_stripe_does_not_list_needs_a_person(desk: Desk) -> None:
    desk.reserved_here()
    assert desk.lines() == [(DriftKind.PAYMENT_MISSING, Remedy.PERSON)]


def test_money_that_is_still_reserved_at_stripe_though_we_have_it_needs_a_person(desk: Desk) -> None:
    desk.paid_here()
    desk.there(replace(PAID, standing=IntentStanding.AUTHORIZED))
    assert desk.lines() == [(DriftKind.RESERVED_LEFT_OVER, Remedy.PERSON)]


def test_money_that_was_let_go_on_both_sides_agrees(desk: Desk) -> None:
    desk.reserved_here()
    report = IntentReport(intent="pi_1", standing=IntentStanding.RELEASED)
    desk.world.bus.handle(
        RecordIntent(booking_id=BOOKING, command_id=COMMAND, at=SOON, cause="test", attempt=1, report=report)
    )
    desk.there(replace(PAID, standing=IntentStanding.RELEASED))
    assert desk.lines() == []


def test_what_happened_a_moment_ago_may_still_be_on_its_way(desk: Desk) -> None:
    desk.there(PAID)
    desk.world.clock.moment += timedelta(minutes=5)
    report = desk.comparison.run()
    assert report is not None
    assert (report.lines, report.payments) == ((), 1)


def test_a_payment_recorded_a_moment_ago_may_not_be_listed_yet(desk: Desk) -> None:
    desk.paid_here()
    desk.world.clock.moment += timedelta(minutes=5)
    report = desk.comparison.run()
    assert report is not None
    assert report.lines == ()


def test_only_the_pages_are_asked_whose_money_is_not_in_our_books(desk: Desk) -> None:
    for command in (expired(), request_checkout(), opened(attempt=2), paid()):
        desk.world.bus.handle(command)
    desk.there(PAID, SECOND)
    assert desk.lines() == [(DriftKind.PAYMENT_UNKNOWN, Remedy.QUEUED)]
    assert desk.works() == [2]


def test_where_all_pages_are_settled_all_are_asked(desk: Desk) -> None:
    desk.paid_here()
    desk.there(PAID, replace(PAID, intent="pi_another"))
    assert desk.lines() == [(DriftKind.PAYMENT_UNKNOWN, Remedy.QUEUED)]
    assert desk.works() == [1]


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
