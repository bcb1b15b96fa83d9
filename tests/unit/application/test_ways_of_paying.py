"""What a payment page is asked for: money reserved or taken at once, and methods that settle days later."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from application.effects import StartCheckout
from application.ports.payments import CheckoutRequest
from domain.terms import Capture
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, NOW, SLOT
from tests.unit.application.small_world import SmallWorld

WEEK = timedelta(days=7)


def asked(world: SmallWorld, slot: TimeSlot = SLOT) -> CheckoutRequest:
    world.hold(slot=slot)
    world.run_now(StartCheckout(booking_id=BOOKING, attempt=1))
    return world.payments.sessions(BOOKING)[0].request


@pytest.mark.parametrize(("capture", "later"), [(Capture.AT_ONCE, False), (Capture.AFTER_CONFIRMATION, True)])
def test_the_session_type_says_when_the_money_is_taken(capture: Capture, *, later: bool) -> None:
    assert asked(SmallWorld(capture=capture)).capture_later is later


@pytest.mark.parametrize("allowed", [True, False])
def test_the_session_type_says_whether_the_money_may_take_days(*, allowed: bool) -> None:
    world = SmallWorld()
    world.terms = replace(world.terms, delayed_methods=allowed)
    assert asked(world).delayed_methods is allowed


@pytest.mark.parametrize(("away", "offered"), [(WEEK, False), (WEEK + timedelta(seconds=1), True)])
def test_days_are_only_given_to_money_for_a_session_more_than_a_week_away(away: timedelta, *, offered: bool) -> None:
    world = SmallWorld()
    world.terms = replace(world.terms, delayed_methods=True)
    assert asked(world, TimeSlot.lasting(NOW + away, 60)).delayed_methods is offered


def test_a_change_of_the_catalog_changes_nothing_that_was_agreed() -> None:
    world = SmallWorld(capture=Capture.AFTER_CONFIRMATION)
    world.hold()
    world.terms = replace(world.terms, capture=Capture.AT_ONCE)
    world.settle_in()
    world.run_now(StartCheckout(booking_id=BOOKING, attempt=1))
    assert world.payments.sessions(BOOKING)[0].request.capture_later


def test_money_that_takes_days_holds_the_time_and_is_taken_when_it_has_arrived() -> None:
    world = SmallWorld(capture=Capture.AFTER_CONFIRMATION)
    world.terms = replace(world.terms, delayed_methods=True)
    asked(world)
    session = world.payments.sessions(BOOKING)[0].id
    world.payments.pay_later(session)
    world.wait(timedelta(days=2))
    assert world.words() == "PAYMENT_PROCESSING PENDING"
    assert world.claims() != []
    world.payments.settle(session)
    world.wait(timedelta(hours=1))
    assert world.words() == "CONFIRMED PAID"
    assert "CaptureRequested" not in world.facts()


def test_money_that_takes_days_and_then_bounces_frees_the_time() -> None:
    world = SmallWorld()
    world.terms = replace(world.terms, delayed_methods=True)
    asked(world)
    session = world.payments.sessions(BOOKING)[0].id
    world.payments.pay_later(session)
    world.wait(timedelta(days=2))
    world.payments.bounce(session)
    world.wait(timedelta(hours=2))
    assert world.words() == "EXPIRED UNPAID"
    assert world.claims() == []
