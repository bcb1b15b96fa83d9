"""Every difference between Stripe's payments and our books gets its line, and what was done about it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from application.reconcilers.drift import DriftKind, Remedy
from domain.booking.commands import IntentReport, IntentStanding, RecordIntent
from domain.booking.ledger import RefundStanding
from domain.identifiers import BookingId
from domain.money import Money
from tests.examples import (
    BOOKING,
    COMMAND,
    PRICE,
    SOON,
    expired,
    opened,
    paid,
    refund,
    request_checkout,
)
from tests.unit.application.reconcilers.comparing import ELSEWHERE, NOTHING, PAID, SECOND, Desk
from tests.unit.application.small_world import SmallWorld


@pytest.fixture
def desk() -> Desk:
    return Desk()


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
