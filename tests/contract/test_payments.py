"""What every implementation of the Payments port promises: the one in memory, and Stripe's against the sandbox.

Reserved money has its own file.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from msgspec.structs import replace

from application.ports.answers import ProviderUnavailable, Unknown
from application.ports.payments import PaymentRefused, RefundReport
from domain.booking.commands import CheckoutReport, CheckoutStanding
from domain.booking.ledger import RefundStanding
from domain.identifiers import BookingId
from domain.money import Money
from tests.contract.payment_worlds import (
    KINDS,
    PRICE,
    World,
    next_attempt,
    opened_world,
    paid,
    refund_for,
    request_for,
    started,
)

DONE = RefundReport(RefundStanding.SUCCEEDED)
NOTHING_LEFT = RefundReport(RefundStanding.FAILED, "charge_already_refunded")
TOO_MUCH = RefundReport(RefundStanding.FAILED, "amount_too_large")


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest, sandbox: str) -> Iterator[World]:
    with opened_world(request.param, sandbox) as made:
        yield made


def delayed(world: World) -> tuple[BookingId, str]:
    """A page that was paid by a method that is still on its way."""
    request = replace(request_for(Money(9000, "EUR")), delayed_methods=True)
    session_id = started(world.payments, request).session_id
    world.pay_later(session_id)
    return request.booking_id, session_id


def test_a_started_checkout_is_open_and_has_a_page(world: World) -> None:
    report = started(world.payments, request_for())
    assert report.standing is CheckoutStanding.OPEN
    assert report.url
    assert (report.intent, report.amount) == ("", None)
    assert world.payments.read_checkout(report.session_id) == report


def test_starting_an_attempt_twice_gives_one_page(world: World) -> None:
    request = request_for()
    assert started(world.payments, request) == started(world.payments, request)


def test_the_same_attempt_with_another_amount_opens_nothing_and_its_key_is_spent(world: World) -> None:
    request = request_for()
    started(world.payments, request)
    other = world.payments.start_checkout(replace(request, amount=Money(1000, "EUR")))
    assert isinstance(other, Unknown)
    assert other.key_is_spent


def test_the_next_attempt_is_another_page(world: World) -> None:
    request = request_for()
    first = started(world.payments, request)
    second = started(world.payments, next_attempt(request))
    assert first.session_id != second.session_id


@pytest.mark.parametrize(
    "amount", [Money(14900, "EUR"), Money(5000, "JPY"), Money(5000, "ISK"), Money(12340, "KWD")], ids=str
)
def test_a_paid_checkout_says_how_much_and_under_which_name(world: World, amount: Money) -> None:
    _, report = paid(world, amount)
    assert (report.standing, report.amount, report.url) == (CheckoutStanding.PAID, amount, "")
    assert report.intent


def test_starting_an_attempt_again_after_it_was_paid_tells_that_it_was(world: World) -> None:
    request, report = paid(world)
    assert started(world.payments, request) == report


def test_a_closed_checkout_is_expired_however_often_it_is_closed(world: World) -> None:
    report = started(world.payments, request_for())
    closed = CheckoutReport(session_id=report.session_id, standing=CheckoutStanding.EXPIRED)
    assert world.payments.close_checkout(report.session_id) == closed
    assert world.payments.close_checkout(report.session_id) == closed
    assert world.payments.read_checkout(report.session_id) == closed


def test_closing_what_was_paid_meanwhile_reports_the_payment(world: World) -> None:
    _, report = paid(world)
    assert world.payments.close_checkout(report.session_id) == report


def test_a_method_that_settles_later_is_pending_until_it_settles(world: World) -> None:
    _, session_id = delayed(world)
    assert world.payments.read_checkout(session_id).standing is CheckoutStanding.PENDING
    assert world.payments.close_checkout(session_id).standing is CheckoutStanding.PENDING
    world.settle(session_id)
    settled = world.payments.read_checkout(session_id)
    assert settled.standing is CheckoutStanding.PAID
    assert settled.intent


def test_a_method_that_bounces_later_has_failed(world: World) -> None:
    _, session_id = delayed(world)
    world.bounce(session_id)
    assert world.payments.read_checkout(session_id).standing is CheckoutStanding.FAILED


def test_a_lost_attempt_is_found_by_booking_and_attempt(world: World) -> None:
    since = datetime.now(UTC)
    request, report = paid(world)
    other = started(world.payments, next_attempt(request))
    assert world.payments.find_checkout(request.booking_id, 1, since) == report
    assert world.payments.find_checkout(request.booking_id, 2, since) == other
    assert world.payments.find_checkout(request.booking_id, 3, since) is None
    assert world.payments.find_checkout(BookingId(uuid4()), 1, since) is None


def test_a_session_that_nobody_knows(world: World) -> None:
    with pytest.raises(LookupError):
        world.payments.read_checkout("cs_test_unknown")
    with pytest.raises(ProviderUnavailable):
        world.payments.close_checkout("cs_test_unknown")


def test_giving_back_twice_under_one_number_gives_back_once(world: World) -> None:
    request, report = paid(world)
    order = refund_for(request.booking_id, report, Money(14900, "EUR"))
    assert [world.payments.give_back(order) for _ in range(2)] == [DONE, DONE]
    assert world.payments.give_back(replace(order, look_first=True)) == DONE


def test_parts_are_given_back_until_nothing_is_left(world: World) -> None:
    request, report = paid(world)
    for number, minor in ((1, 10000), (2, 4900)):
        assert world.payments.give_back(refund_for(request.booking_id, report, Money(minor, "EUR"), number)) == DONE
    assert world.payments.give_back(refund_for(request.booking_id, report, Money(1, "EUR"), 3)) == NOTHING_LEFT


def test_what_somebody_else_gave_back_already_is_not_given_back_again(world: World) -> None:
    request, report = paid(world)
    world.refund_outside(report)
    order = refund_for(request.booking_id, report, PRICE)
    assert world.payments.give_back(order) == NOTHING_LEFT
    assert world.payments.give_back(replace(order, look_first=True)) == NOTHING_LEFT


def test_of_what_somebody_else_gave_back_in_part_only_the_rest_can_be_given_back(world: World) -> None:
    request, report = paid(world)
    world.refund_outside(report, Money(900, "EUR"))
    assert world.payments.give_back(refund_for(request.booking_id, report, PRICE)) == TOO_MUCH
    assert world.payments.give_back(refund_for(request.booking_id, report, Money(14000, "EUR"), 2)) == DONE


def test_disputed_money_is_not_given_back_until_the_dispute_is_won(world: World) -> None:
    request, report = paid(world)
    dispute = world.dispute(report)
    assert isinstance(world.payments.give_back(refund_for(request.booking_id, report, PRICE)), PaymentRefused)
    world.close_dispute(dispute, won=True)
    assert world.payments.give_back(refund_for(request.booking_id, report, PRICE, 2)) == DONE


def test_lost_money_is_not_given_back_a_second_time(world: World) -> None:
    request, report = paid(world)
    world.close_dispute(world.dispute(report), won=False)
    assert isinstance(world.payments.give_back(refund_for(request.booking_id, report, PRICE)), PaymentRefused)


def test_more_than_was_paid_is_never_given_back(world: World) -> None:
    request, report = paid(world)
    assert world.payments.give_back(refund_for(request.booking_id, report, Money(14901, "EUR"))) == TOO_MUCH
    assert world.payments.give_back(refund_for(request.booking_id, report, Money(14900, "EUR"), 2)) == DONE


def test_looking_first_gives_back_what_no_earlier_try_has(world: World) -> None:
    request, report = paid(world)
    order = replace(refund_for(request.booking_id, report, Money(100, "EUR")), look_first=True)
    assert world.payments.give_back(order) == DONE
    assert world.payments.give_back(order) == DONE
    assert world.payments.give_back(refund_for(request.booking_id, report, Money(14800, "EUR"), 2)) == DONE


def test_a_refund_that_waits_for_a_bank_is_only_asked_for(world: World) -> None:
    booking_id, session_id = delayed(world)
    world.settle(session_id)
    world.let_refunds_wait()
    order = refund_for(booking_id, world.payments.read_checkout(session_id), Money(9000, "EUR"))
    assert world.payments.give_back(order) == RefundReport(RefundStanding.REQUESTED)
    assert world.payments.give_back(replace(order, look_first=True)) == RefundReport(RefundStanding.REQUESTED)
