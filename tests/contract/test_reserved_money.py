"""What every implementation of the Payments port promises about money that is reserved first and taken later."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from application.ports.payments import CaptureOrder, CheckoutRequest, PaymentRefused, RefundReport
from domain.booking.commands import CheckoutReport, CheckoutStanding, IntentReport, IntentStanding
from domain.booking.ledger import RefundStanding
from domain.money import Money
from tests.contract.payment_worlds import (
    KINDS,
    PRICE,
    World,
    opened_world,
    refund_for,
    request_for,
    reserved,
    started,
)


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest, sandbox: str) -> Iterator[World]:
    with opened_world(request.param, sandbox) as made:
        yield made


def later(amount: Money = PRICE) -> CheckoutRequest:
    return replace(request_for(amount), capture_later=True)


def taken(order: CaptureOrder) -> IntentReport:
    return IntentReport(intent=order.intent, standing=IntentStanding.CAPTURED, amount=order.amount)


def released(order: CaptureOrder, reason: str = "") -> IntentReport:
    return IntentReport(intent=order.intent, standing=IntentStanding.RELEASED, reason=reason)


@pytest.mark.parametrize("amount", [PRICE, Money(5000, "JPY"), Money(12340, "KWD")], ids=str)
def test_a_card_is_only_reserved_when_it_shall_be_taken_later(world: World, amount: Money) -> None:
    order, report = reserved(world, amount)
    assert (report.standing, report.amount, report.url) == (CheckoutStanding.AUTHORIZED, amount, "")
    assert report.capture_before is not None
    assert timedelta(days=6) < report.capture_before - datetime.now(UTC) < timedelta(days=8)
    assert world.payments.read_intent(report.intent) == IntentReport(
        intent=order.intent,
        standing=IntentStanding.AUTHORIZED,
        amount=amount,
        capture_before=report.capture_before,
    )


def test_every_way_to_look_at_a_reserved_page_says_the_same(world: World) -> None:
    since, request = datetime.now(UTC), later()
    session_id = started(world.payments, request).session_id
    world.pay(session_id)
    report = world.payments.read_checkout(session_id)
    assert report.standing is CheckoutStanding.AUTHORIZED
    assert started(world.payments, request) == report
    assert world.payments.close_checkout(session_id) == report
    assert world.payments.find_checkout(request.booking_id, 1, since) == report


def test_a_method_that_cannot_be_reserved_is_taken_at_once(world: World) -> None:
    session_id = started(world.payments, later()).session_id
    world.pay_at_once(session_id)
    report = world.payments.read_checkout(session_id)
    assert (report.standing, report.amount, report.capture_before) == (CheckoutStanding.PAID, PRICE, None)
    assert world.payments.read_intent(report.intent).standing is IntentStanding.CAPTURED


def test_a_method_that_settles_later_is_pending_and_then_taken(world: World) -> None:
    session_id = started(world.payments, replace(later(), delayed_methods=True)).session_id
    world.pay_later(session_id)
    assert world.payments.read_checkout(session_id) == CheckoutReport(
        session_id=session_id, standing=CheckoutStanding.PENDING
    )
    world.settle(session_id)
    assert world.payments.read_checkout(session_id).standing is CheckoutStanding.PAID


def test_captured_money_is_paid_however_often_it_is_captured(world: World) -> None:
    order, report = reserved(world)
    assert [world.payments.capture(order) for _ in range(2)] == [taken(order)] * 2
    assert world.payments.read_intent(order.intent) == taken(order)
    assert world.payments.read_checkout(report.session_id) == CheckoutReport(
        session_id=report.session_id, standing=CheckoutStanding.PAID, intent=order.intent, amount=PRICE
    )
    assert world.payments.give_back(refund_for(order.booking_id, report, PRICE)) == RefundReport(
        RefundStanding.SUCCEEDED
    )


def test_released_money_is_gone_however_often_it_is_released(world: World) -> None:
    order, report = reserved(world)
    assert [world.payments.release(order.intent) for _ in range(2)] == [released(order)] * 2
    assert world.payments.read_intent(order.intent) == released(order)
    assert world.payments.read_checkout(report.session_id) == CheckoutReport(
        session_id=report.session_id, standing=CheckoutStanding.FAILED
    )


def test_what_was_captured_in_the_meantime_is_not_released(world: World) -> None:
    order, _ = reserved(world)
    world.payments.capture(order)
    assert world.payments.release(order.intent) == taken(order)


def test_what_was_released_in_the_meantime_is_not_captured(world: World) -> None:
    order, _ = reserved(world)
    world.payments.release(order.intent)
    assert world.payments.capture(order) == released(order)


def test_a_reservation_that_lapsed_is_gone(world: World) -> None:
    order, report = reserved(world)
    world.lapse_reservation(report)
    assert world.payments.capture(order) == released(order, "automatic")
    assert world.payments.release(order.intent) == released(order, "automatic")


def test_a_reservation_that_a_person_let_go_is_gone(world: World) -> None:
    order, report = reserved(world)
    world.release_outside(report)
    assert world.payments.capture(order) == released(order, "requested_by_customer")


def test_a_refused_capture_says_why_and_leaves_the_reservation_to_the_next_try(world: World) -> None:
    order, report = reserved(world)
    world.refuse_capture(report)
    refused = world.payments.capture(order)
    assert isinstance(refused, IntentReport)
    assert (refused.standing, refused.amount) == (IntentStanding.FAILED, PRICE)
    assert (refused.capture_before, bool(refused.reason)) == (report.capture_before, True)
    assert world.payments.read_intent(order.intent).standing is IntentStanding.AUTHORIZED
    assert world.payments.capture(order) == taken(order)


def test_more_than_is_reserved_is_not_captured(world: World) -> None:
    order, _ = reserved(world)
    refused = world.payments.capture(replace(order, amount=Money(14901, "EUR")))
    assert isinstance(refused, IntentReport)
    assert (refused.standing, refused.reason) == (IntentStanding.FAILED, "amount_too_large")


def test_reserved_money_cannot_be_given_back_before_it_is_taken(world: World) -> None:
    order, report = reserved(world)
    assert isinstance(world.payments.give_back(refund_for(order.booking_id, report, PRICE)), PaymentRefused)


def test_an_intent_that_nobody_knows(world: World) -> None:
    order, _ = reserved(world)
    with pytest.raises(LookupError):
        world.payments.read_intent("pi_unknown")
    assert isinstance(world.payments.capture(replace(order, intent="pi_unknown")), PaymentRefused)
    assert isinstance(world.payments.release("pi_unknown"), PaymentRefused)
