"""Calendly lets a token book so many meetings: a call is kept before money is asked for, and freed with the hold."""

from datetime import timedelta
from uuid import UUID

import pytest

from application.effects import BookMeeting
from application.ports.call_budget import CallLimits
from domain.errors import SchedulingUnavailable, SlotUnavailable
from domain.identifiers import BookingId
from domain.money import Money
from tests.examples import BOOKING, FREE, HELD_UNTIL, NOW, PRICE, SLOT, cancel
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import LATER, NEXT_DAY, SmallWorld

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ANOTHER, THIRD = BookingId(UUID(int=2)), BookingId(UUID(int=3))
ONE_A_DAY = CallLimits(per_day=1)


@pytest.fixture
def world() -> SmallWorld:
    """One meeting a day is all that Calendly takes from us."""
    return SmallWorld(limits=ONE_A_DAY)


@pytest.fixture
def desk(world: SmallWorld) -> FrontDesk:
    return FrontDesk(world)


def used_up(world: SmallWorld) -> None:
    """The client's own reservation has lapsed, and the calls went to others."""
    world.budget.release(BOOKING)
    assert world.budget.spend(THIRD, world.clock.now()) is None


@pytest.mark.parametrize("price", [PRICE, FREE])
def test_without_a_call_nothing_is_held_or_charged(price: Money) -> None:
    world = SmallWorld(price, limits=ONE_A_DAY)
    used_up(world)
    with pytest.raises(SchedulingUnavailable) as refusal:
        FrontDesk(world).confirm()
    assert refusal.value.retry_after_seconds == DAY.total_seconds()
    assert world.database.log == []
    assert world.claims() == []
    assert list(world.payments.all_sessions()) == []


def test_a_client_who_is_paying_has_a_call_that_nobody_else_gets(world: SmallWorld, desk: FrontDesk) -> None:
    desk.confirm()
    with pytest.raises(SchedulingUnavailable):
        desk.confirm(ANOTHER, NEXT_DAY)
    desk.pay()
    world.work()
    assert world.words() == "CONFIRMED PAID"


def test_the_call_is_free_again_when_the_hold_has_ended(world: SmallWorld, desk: FrontDesk) -> None:
    desk.confirm()
    world.wait_until(HELD_UNTIL)
    assert world.words() == "EXPIRED UNPAID"
    desk.confirm(ANOTHER, NEXT_DAY)
    assert world.words(ANOTHER) == "AWAITING_PAYMENT UNPAID"


def test_the_call_is_free_again_when_the_client_cancels_while_paying(world: SmallWorld, desk: FrontDesk) -> None:
    desk.confirm()
    desk.cancel()
    assert world.words() == "CANCELLED UNPAID"
    desk.confirm(ANOTHER, NEXT_DAY)
    assert world.words(ANOTHER) == "AWAITING_PAYMENT UNPAID"


def test_the_call_is_free_again_when_the_page_is_closed_by_the_worker(world: SmallWorld, desk: FrontDesk) -> None:
    desk.confirm()
    world.payments.lapse(world.payments.sessions(BOOKING)[0].id)
    world.bus.handle(cancel(at=world.clock.now()))
    world.wait(MINUTE)
    assert world.words() == "CANCELLED UNPAID"
    world.wait_until(HELD_UNTIL)
    desk.confirm(ANOTHER, NEXT_DAY)


def test_a_time_that_another_client_was_quicker_to_hold_costs_no_call() -> None:
    world = SmallWorld(limits=CallLimits(per_day=2))
    desk = FrontDesk(world)
    desk.confirm()
    with pytest.raises(SlotUnavailable):
        desk.confirm(ANOTHER)
    desk.confirm(THIRD, NEXT_DAY)


def test_a_meeting_that_was_booked_has_cost_its_call_for_the_day(world: SmallWorld, desk: FrontDesk) -> None:
    desk.confirm()
    desk.pay()
    world.work()
    with pytest.raises(SchedulingUnavailable):
        desk.confirm(ANOTHER, NEXT_DAY)
    world.wait(DAY)
    desk.confirm(ANOTHER, NEXT_DAY)


def test_a_free_meeting_costs_a_call_too() -> None:
    world = SmallWorld(FREE, limits=ONE_A_DAY)
    desk = FrontDesk(world)
    desk.confirm()
    assert world.words() == "CONFIRMED NOT_REQUIRED"
    with pytest.raises(SchedulingUnavailable):
        desk.confirm(ANOTHER, NEXT_DAY)


def test_a_new_payment_page_is_opened_only_with_a_call(world: SmallWorld, desk: FrontDesk) -> None:
    desk.confirm()
    world.payments.lapse(world.payments.sessions(BOOKING)[0].id)
    desk.return_from_payment()
    assert world.words() == "HELD UNPAID"
    used_up(world)
    with pytest.raises(SchedulingUnavailable) as refusal:
        desk.open_page()
    assert refusal.value.booking_id == BOOKING
    assert world.words() == "HELD UNPAID"
    assert len(world.payments.sessions(BOOKING)) == 1


def test_the_pace_of_a_minute_is_kept_and_nobody_is_turned_away_for_it() -> None:
    world = SmallWorld(limits=CallLimits(per_minute=1))
    desk = FrontDesk(world)
    for booking, slot in ((BOOKING, SLOT), (ANOTHER, NEXT_DAY), (THIRD, LATER)):
        desk.confirm(booking, slot)
        desk.pay(booking)
    world.work()
    assert world.active_meetings() == 1
    world.wait(MINUTE)
    assert world.active_meetings() == 2
    world.wait(MINUTE)
    assert world.active_meetings() == 3


def test_a_paid_meeting_that_is_far_away_waits_for_the_next_call(world: SmallWorld, desk: FrontDesk) -> None:
    desk.confirm()
    used_up(world)
    desk.pay()
    world.work()
    assert world.words() == "SCHEDULING PAID"
    (waiting,) = world.waiting(BookMeeting)
    assert waiting.due == NOW + DAY
    world.wait(DAY)
    assert world.words() == "CONFIRMED PAID"
    assert world.claims() != []
    assert "SchedulingLinkSent" not in world.facts()
