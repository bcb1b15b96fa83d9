"""After the session: it took place by itself, or somebody says that the client did not come."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.memory.faults import Away, Lost
from application.effects import FinishSession, ReadInvitee, ShowNoShow
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.scheduling import Refused, Sighting
from domain.booking.commands import RecordNoShow
from domain.booking.vocabulary import Actor, CalendlyRefusal
from domain.errors import WrongState
from domain.terms import Capture
from tests.examples import BOOKING, COMMAND, FREE, SLOT, START
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import EARLIER, LATER, SmallWorld, paid_up

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def world() -> SmallWorld:
    """Paid and in the calendar."""
    world = paid_up()
    world.work()
    return world


@pytest.fixture
def begun(world: SmallWorld) -> SmallWorld:
    world.wait_until(START + 10 * MINUTE)
    return world


def own(world: SmallWorld) -> Sighting:
    return world.scheduling.sighting(world.scheduling.meetings()[-1].meeting.invitee_uri)


def say(world: SmallWorld, *, missed: bool) -> None:
    """The expert says so on our page."""
    command = RecordNoShow(
        booking_id=BOOKING,
        command_id=COMMAND,
        at=world.clock.moment,
        cause="test",
        by=Actor.BUILDER,
        missed=missed,
    )
    world.bus.handle(command)


def say_there(world: SmallWorld, *, missed: bool) -> Sighting:
    """The expert says so at Calendly; its webhook means this."""
    world.scheduling.mark_no_show(own(world).invitee_uri, missed=missed)
    return own(world)


def ended(world: SmallWorld) -> list[datetime]:
    return [r.at for r in world.database.log if type(r.event).__name__ == "SessionCompleted"]


# it took place


@pytest.mark.parametrize("price", [None, FREE])
def test_a_session_is_over_when_its_end_has_passed(price: Any) -> None:
    world = paid_up() if price is None else paid_up(price)
    world.wait_until(SLOT.end - SECOND)
    assert world.words().startswith("CONFIRMED")
    world.wait(SECOND)
    assert world.words().startswith("COMPLETED")
    assert world.effects() == []


def test_a_session_that_was_moved_to_a_later_time_is_over_then(world: SmallWorld) -> None:
    FrontDesk(world).move(LATER)
    world.wait_until(SLOT.end)
    assert [open_.due for open_ in world.waiting(FinishSession)] == [LATER.end]
    world.wait_until(LATER.end - SECOND)
    assert world.words() == "CONFIRMED PAID"
    world.wait(SECOND)
    assert ended(world) == [LATER.end]
    assert world.waiting(FinishSession) == []


def test_a_session_that_was_moved_to_an_earlier_time_is_over_then(world: SmallWorld) -> None:
    FrontDesk(world).move(EARLIER)
    world.wait_until(SLOT.end)
    assert ended(world) == [EARLIER.end]
    assert world.waiting(FinishSession) == []


def test_a_session_that_was_moved_there_and_back_is_over_once(world: SmallWorld) -> None:
    desk = FrontDesk(world)
    desk.move(EARLIER, Actor.BUILDER)
    desk.move(LATER, Actor.BUILDER)
    world.wait_until(LATER.end)
    assert ended(world) == [LATER.end]
    assert world.waiting(FinishSession) == []


def test_a_session_that_was_moved_at_calendly_is_over_at_its_new_end(world: SmallWorld) -> None:
    world.told(sighting=world.scheduling.reschedule(own(world).event_uri, EARLIER.start).sighting)
    world.wait_until(SLOT.end)
    assert ended(world) == [EARLIER.end]


def test_a_cancelled_session_never_takes_place(world: SmallWorld) -> None:
    FrontDesk(world).cancel()
    world.wait_until(SLOT.end)
    assert ended(world) == []
    assert world.effects() == []


def test_an_adopted_session_that_nobody_paid_is_over_too() -> None:
    world = SmallWorld()
    world.told(sighting=world.visit(START).sighting)
    world.wait_until(SLOT.end)
    assert ended(world) == [SLOT.end]


def test_a_session_whose_money_is_being_captured_is_over_too() -> None:
    world = paid_up(capture=Capture.AFTER_CONFIRMATION)
    world.payments.faults.lay("capture", *[NotReached("no route")] * 5000)
    world.wait_until(SLOT.end)
    assert ended(world) == [SLOT.end]


def test_a_move_that_is_still_asked_for_at_the_end_is_over_with_it(world: SmallWorld) -> None:
    world.wait_until(START - 30 * MINUTE)
    world.scheduling.faults.lay("book", *[Unknown("a timeout")] * 9)
    world.scheduling.faults.lay("find", *[Away()] * 5000)
    FrontDesk(world).move(LATER, Actor.BUILDER)
    world.wait_until(SLOT.end)
    assert ended(world) == [SLOT.end]
    assert (world.claims(LATER), world.parked()) == ([], [])


# the client did not come


def test_a_no_show_that_is_marked_here_is_shown_at_calendly(begun: SmallWorld) -> None:
    say(begun, missed=True)
    begun.work()
    assert begun.words() == "NO_SHOW PAID"
    assert own(begun).no_show
    assert begun.waiting(ShowNoShow) == []
    begun.wait_until(SLOT.end)
    assert begun.words() == "NO_SHOW PAID"


def test_a_no_show_that_is_cleared_here_is_cleared_at_calendly(begun: SmallWorld) -> None:
    say(begun, missed=True)
    begun.work()
    say(begun, missed=False)
    begun.work()
    assert begun.words() == "CONFIRMED PAID"
    assert not own(begun).no_show
    begun.wait_until(SLOT.end)
    assert begun.words() == "COMPLETED PAID"


def test_a_no_show_that_is_cleared_after_the_end_is_a_session_that_took_place(begun: SmallWorld) -> None:
    say(begun, missed=True)
    begun.wait_until(SLOT.end + HOUR)
    say(begun, missed=False)
    begun.work()
    assert begun.words() == "COMPLETED PAID"


@pytest.mark.parametrize("fault", [Lost(), NotReached("no route"), Unknown("a timeout"), Limited(SLOT.end)])
def test_showing_it_is_repeated_until_it_is_done(begun: SmallWorld, fault: Any) -> None:
    begun.scheduling.faults.lay("show_no_show", fault)
    say(begun, missed=True)
    begun.wait(2 * HOUR)
    assert own(begun).no_show
    assert begun.waiting(ShowNoShow) == []


def test_a_mark_that_calendly_refuses_is_left_to_a_person(begun: SmallWorld) -> None:
    begun.scheduling.faults.lay("show_no_show", Refused(CalendlyRefusal.PLAN, "not in this plan"))
    say(begun, missed=True)
    begun.work()
    assert begun.parked() == ["Calendly would not show the no-show: not in this plan"]
    assert begun.words() == "NO_SHOW PAID"


def test_a_no_show_that_is_marked_and_cleared_at_calendly_is_so_here(begun: SmallWorld) -> None:
    begun.told(sighting=say_there(begun, missed=True))
    begun.work()
    assert begun.words() == "NO_SHOW PAID"
    assert begun.waiting(ShowNoShow) == []
    begun.told(sighting=say_there(begun, missed=False))
    begun.work()
    assert begun.words() == "CONFIRMED PAID"
    assert begun.facts()[-2:] == ["NoShowMarked", "NoShowCleared"]


def test_the_echo_of_a_mark_of_ours_adds_nothing(begun: SmallWorld) -> None:
    say(begun, missed=True)
    begun.work()
    facts = begun.facts()
    begun.told(sighting=own(begun))
    begun.wait(HOUR)
    assert begun.facts() == facts


def test_a_session_cannot_be_missed_before_it_begins(world: SmallWorld) -> None:
    world.wait_until(START - SECOND)
    with pytest.raises(WrongState):
        say(world, missed=True)


def test_news_of_the_booking_that_come_late_do_not_clear_a_no_show(begun: SmallWorld) -> None:
    booked = own(begun)
    say(begun, missed=True)
    begun.work()
    begun.told(sighting=booked)
    begun.wait(MINUTE)
    assert begun.words() == "NO_SHOW PAID"


def test_a_mark_that_was_cleared_meanwhile_is_not_set_by_its_late_news(begun: SmallWorld) -> None:
    marked = say_there(begun, missed=True)
    cleared = say_there(begun, missed=False)
    begun.told(sighting=cleared)
    begun.told(sighting=marked)
    begun.wait(MINUTE)
    assert begun.words() == "CONFIRMED PAID"
    assert begun.waiting(ReadInvitee) == []


def test_a_mark_at_calendly_on_a_meeting_that_was_moved_away_changes_nothing(world: SmallWorld) -> None:
    old = own(world)
    FrontDesk(world).move(LATER)
    world.wait_until(LATER.start + MINUTE)
    world.scheduling.mark_no_show(old.invitee_uri)
    world.told(sighting=world.scheduling.sighting(old.invitee_uri))
    world.work()
    assert world.words() == "CONFIRMED PAID"


def test_a_mark_at_calendly_before_the_session_counts_once_it_has_begun(world: SmallWorld) -> None:
    """The expert presses the button too early: the sweep hears it again after the start."""
    world.told(sighting=say_there(world, missed=True))
    world.work()
    assert (world.words(), world.parked()) == ("CONFIRMED PAID", [])
    world.wait_until(START)
    world.told(sighting=own(world))
    world.work()
    assert world.words() == "NO_SHOW PAID"
