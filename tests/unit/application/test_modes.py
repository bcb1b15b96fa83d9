"""The operator's switch: what is refused, what waits, what goes on, and that it all flows afterwards."""

from datetime import timedelta

import pytest

from application.effects import BookMeeting
from application.limits import MODE_SEEN_WITHIN, PARKED_LOOKS_AGAIN
from application.modes import Modes
from application.ports.service_modes import Mode
from domain.booking.vocabulary import Actor
from domain.errors import UnderMaintenance
from domain.money import Money
from domain.terms import Capture
from tests.examples import HELD_UNTIL, START
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import SmallWorld, paid_up

FREE = Money(0, "USD")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(seconds=1)


def switch(world: SmallWorld, mode: Mode) -> None:
    world.world.modes.switch(mode, "Olga", "a new disk")


def test_another_process_sees_a_switch_within_seconds() -> None:
    world = SmallWorld()
    other = Modes(world.database.service_modes, world.clock)
    assert other.mode is Mode.OPEN
    switch(world, Mode.PARK)
    world.clock.moment += MODE_SEEN_WITHIN
    assert (other.mode, other.is_parked) == (Mode.PARK, True)


def test_maintenance_refuses_what_is_new_and_keeps_nothing_of_it() -> None:
    world = SmallWorld()
    switch(world, Mode.MAINTENANCE)
    with pytest.raises(UnderMaintenance):
        FrontDesk(world).confirm()
    assert world.facts() == []
    assert world.claims() == []


def test_whoever_holds_a_time_when_maintenance_begins_pays_and_is_booked() -> None:
    world = SmallWorld()
    desk = FrontDesk(world)
    desk.confirm()
    switch(world, Mode.MAINTENANCE)
    desk.pay()
    world.wait(HOUR)
    assert world.words() == "CONFIRMED PAID"


@pytest.mark.parametrize("capture", Capture)
def test_while_parked_money_comes_in_and_no_calendar_is_changed(capture: Capture) -> None:
    world = SmallWorld(capture=capture)
    switch(world, Mode.PARK)
    desk = FrontDesk(world)
    desk.confirm()
    desk.pay()
    world.wait_until(HELD_UNTIL + HOUR)
    assert world.words() == f"SCHEDULING {'AUTHORIZED' if capture is Capture.AFTER_CONFIRMATION else 'PAID'}"
    assert world.active_meetings() == 0
    assert len(world.waiting(BookMeeting)) == 1
    assert world.parked() == []
    switch(world, Mode.OPEN)
    world.wait(PARKED_LOOKS_AGAIN)
    assert world.words() == "CONFIRMED PAID"
    assert world.active_meetings() == 1


def test_a_free_session_taken_while_parked_outlives_its_hold_and_is_booked_afterwards() -> None:
    world = SmallWorld(FREE)
    switch(world, Mode.PARK)
    FrontDesk(world).confirm()
    world.wait_until(HELD_UNTIL + HOUR)
    assert world.words() == "SCHEDULING NOT_REQUIRED"
    assert world.active_meetings() == 0
    switch(world, Mode.OPEN)
    world.wait(PARKED_LOOKS_AGAIN)
    assert world.words() == "CONFIRMED NOT_REQUIRED"


def test_a_hold_that_nobody_pays_for_ends_while_parked() -> None:
    world = SmallWorld()
    switch(world, Mode.PARK)
    FrontDesk(world).confirm()
    world.wait_until(HELD_UNTIL + HOUR)
    assert world.words() == "EXPIRED UNPAID"
    assert world.claims() == []


def test_what_is_still_parked_an_hour_before_it_begins_is_let_go_and_the_money_goes_back_once_open() -> None:
    world = paid_up()
    switch(world, Mode.PARK)
    world.clock.moment = START - 3 * HOUR
    world.wait_until(START - HOUR + MOMENT)
    assert world.words() == "CANCELLED REFUND_PENDING"
    assert world.claims() == []
    switch(world, Mode.OPEN)
    world.wait(PARKED_LOOKS_AGAIN)
    assert world.words() == "CANCELLED REFUNDED"


def test_a_cancellation_while_parked_is_written_at_once_and_done_once_open() -> None:
    world = paid_up()
    world.work()
    switch(world, Mode.PARK)
    FrontDesk(world).cancel(Actor.BUILDER)
    world.wait(HOUR)
    assert world.words() == "CANCELLED REFUND_PENDING"
    assert world.active_meetings() == 1
    switch(world, Mode.OPEN)
    world.wait(PARKED_LOOKS_AGAIN)
    assert world.words() == "CANCELLED REFUNDED"
    assert world.active_meetings() == 0


def test_waiting_for_the_operator_is_no_try_that_failed() -> None:
    world = paid_up(capture=Capture.AFTER_CONFIRMATION)
    switch(world, Mode.PARK)
    world.wait(HOUR)
    (claimed,) = world.database.effects.claim(world.clock.now() + MINUTE, 1, 15)
    assert claimed.try_number > HOUR / PARKED_LOOKS_AGAIN
    assert claimed.counted_tries == 1
