"""A move by our own API: another time for the same money, and the old one until Calendly has the new."""

from datetime import timedelta
from uuid import UUID

import pytest

from adapters.memory.faults import Lost
from application.effects import BookMeeting, CancelMeeting
from application.ports.answers import NotReached, Unknown
from application.ports.scheduling import Refused
from domain.agenda.agenda import Standing
from domain.booking.state import Confirmed, Moving
from domain.booking.vocabulary import Actor, CalendlyRefusal
from domain.errors import InvalidRequest, NotFound, SlotUnavailable, WrongState
from domain.identifiers import BookingId
from domain.terms import Capture
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, FREE, PRICE, SLOT, START
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import LATER, NEXT_DAY, SmallWorld, paid_up

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ANOTHER = BookingId(UUID(int=2))
MINE = [(BOOKING, Standing.BOOKED)]
ASKED_FOR = [(BOOKING, Standing.HELD)]
TAKEN = Refused(CalendlyRefusal.TAKEN, "already_filled")


@pytest.fixture
def world() -> SmallWorld:
    """Paid and in the calendar."""
    world = paid_up()
    world.work()
    assert world.words() == "CONFIRMED PAID"
    return world


@pytest.fixture
def desk(world: SmallWorld) -> FrontDesk:
    return FrontDesk(world)


def moves(world: SmallWorld) -> list[str]:
    return [fact for fact in world.facts() if fact.startswith("Move")]


def test_a_moved_session_is_at_its_new_time_and_the_old_meeting_leaves_calendly(
    world: SmallWorld, desk: FrontDesk
) -> None:
    state = desk.move(LATER)
    assert isinstance(state, Confirmed)
    assert state.core.slot == LATER
    world.work()
    assert moves(world) == ["MoveRequested", "Moved"]
    assert world.active_slots() == [LATER]
    assert world.claims() == []
    assert world.claims(LATER) == MINE
    assert world.waiting(CancelMeeting) == []


def test_a_move_touches_neither_the_money_nor_the_terms(world: SmallWorld, desk: FrontDesk) -> None:
    before = desk.state()
    desk.move(LATER)
    world.wait(2 * HOUR)
    after = desk.state()
    assert after.core.ledger == before.core.ledger
    assert after.core.selected == before.core.selected
    assert world.payments.given_back(world.payments.sessions(BOOKING)[0].intent) == 0
    assert len(world.payments.sessions(BOOKING)) == 1


def test_a_move_is_told_to_both_and_is_no_cancellation(world: SmallWorld, desk: FrontDesk) -> None:
    world.writer.facts.clear()
    desk.move(LATER)
    world.work()
    assert world.mails() == ["moved builder", "moved client"]


def test_calendly_does_not_tell_people_that_a_moved_session_was_cancelled(world: SmallWorld, desk: FrontDesk) -> None:
    desk.move(LATER)
    world.work()
    assert world.scheduling.meetings()[0].cancel_reason == "This session takes place at another time."
    desk.cancel()
    world.work()
    assert world.scheduling.meetings()[1].cancel_reason == "This booking was cancelled."


def test_work_for_a_time_that_the_session_has_left_does_nothing(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("book", NotReached("no route"))
    desk.move(LATER)
    facts = world.facts()
    world.run_now(BookMeeting(booking_id=BOOKING, start=START))
    assert world.facts() == facts
    assert world.active_slots() == [SLOT]


def test_the_old_time_is_free_for_others_after_a_move(world: SmallWorld, desk: FrontDesk) -> None:
    desk.move(LATER)
    world.work()
    desk.confirm(ANOTHER)
    assert world.claims() == [(ANOTHER, Standing.HELD)]


def test_both_times_are_claimed_until_calendly_has_answered(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("book", Unknown("a timeout"))
    state = desk.move(LATER)
    assert isinstance(state, Moving)
    assert world.words() == "CONFIRMED PAID"
    assert world.claims() == MINE
    assert world.claims(LATER) == ASKED_FOR
    with pytest.raises(SlotUnavailable):
        desk.confirm(ANOTHER, LATER)


def test_a_time_of_another_length_is_refused(world: SmallWorld, desk: FrontDesk) -> None:
    with pytest.raises(InvalidRequest):
        desk.move(TimeSlot.lasting(LATER.start, 30))
    assert moves(world) == []


def test_a_booking_that_nobody_knows_cannot_be_moved(desk: FrontDesk) -> None:
    with pytest.raises(NotFound):
        desk.move(LATER, booking_id=ANOTHER)


def test_the_same_move_asked_for_twice_is_made_once(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("book", Unknown("a timeout"))
    desk.move(LATER)
    assert isinstance(desk.move(LATER), Moving)
    world.wait(MINUTE)
    assert moves(world) == ["MoveRequested", "Moved"]
    assert world.active_slots() == [LATER]


def test_the_same_move_asked_for_again_finds_its_own_meeting_and_is_not_refused(
    world: SmallWorld, desk: FrontDesk
) -> None:
    world.scheduling.faults.lay("book", Lost())
    desk.move(LATER)
    assert isinstance(desk.move(LATER), Moving)
    world.wait(MINUTE)
    assert moves(world) == ["MoveRequested", "Moved"]


def test_another_move_waits_until_the_first_is_answered(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("book", Unknown("a timeout"))
    desk.move(LATER)
    with pytest.raises(WrongState):
        desk.move(NEXT_DAY)


def test_the_webhook_of_a_move_may_come_before_the_answer(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("book", Lost())
    desk.move(LATER)
    world.told(sighting=world.scheduling.meetings()[-1].sighting)
    world.work()
    assert moves(world) == ["MoveRequested", "Moved"]
    assert world.active_slots() == [LATER]
    world.wait(HOUR)
    assert moves(world) == ["MoveRequested", "Moved"]


def test_the_echo_of_the_old_meetings_cancellation_changes_nothing(world: SmallWorld, desk: FrontDesk) -> None:
    desk.move(LATER)
    world.work()
    world.told(sighting=world.scheduling.meetings()[0].sighting)
    world.wait(HOUR)
    assert world.words() == "CONFIRMED PAID"
    assert world.active_slots() == [LATER]


def test_the_old_meeting_is_cancelled_until_it_is_gone(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("cancel", NotReached("no route"), Unknown("a timeout"))
    desk.move(LATER)
    world.wait(HOUR)
    assert world.active_slots() == [LATER]


def test_a_client_may_move_as_long_as_cancelling_would_be_free(world: SmallWorld, desk: FrontDesk) -> None:
    world.wait_until(START - timedelta(hours=24))
    desk.move(LATER)
    world.work()
    assert world.active_slots() == [LATER]


def test_a_client_may_not_move_later_than_that(world: SmallWorld, desk: FrontDesk) -> None:
    world.wait_until(START - timedelta(hours=24) + timedelta(seconds=1))
    with pytest.raises(WrongState):
        desk.move(LATER)
    assert moves(world) == []


def test_a_client_may_move_once(desk: FrontDesk) -> None:
    desk.move(LATER)
    with pytest.raises(WrongState):
        desk.move(NEXT_DAY)


@pytest.mark.parametrize("by", [Actor.BUILDER, Actor.OPERATOR])
def test_the_expert_and_the_operator_may_move_until_it_begins_and_again(
    world: SmallWorld, desk: FrontDesk, by: Actor
) -> None:
    world.wait_until(START - 3 * HOUR)
    desk.move(NEXT_DAY, by)
    desk.move(LATER, by)
    world.work()
    assert world.active_slots() == [LATER]


def test_a_time_that_overlaps_the_present_one_is_not_for_our_api(desk: FrontDesk) -> None:
    with pytest.raises(WrongState):
        desk.move(TimeSlot.lasting(START + 30 * MINUTE, 60))


def test_a_refund_after_a_move_is_never_more_than_the_old_time_gave(world: SmallWorld, desk: FrontDesk) -> None:
    world.wait_until(START - timedelta(hours=25))
    desk.move(LATER)
    world.wait_until(LATER.start - timedelta(hours=23))
    desk.cancel()
    world.work()
    assert world.words() == "CANCELLED PARTIALLY_REFUNDED"
    given_back = world.payments.given_back(world.payments.sessions(BOOKING)[0].intent)
    assert given_back == PRICE.half_rounded_up().amount_minor


def test_a_moved_session_that_is_cancelled_leaves_the_calendar(world: SmallWorld, desk: FrontDesk) -> None:
    desk.move(LATER)
    desk.cancel()
    world.work()
    assert world.active_slots() == []
    assert (world.claims(), world.claims(LATER)) == ([], [])
    assert world.words() == "CANCELLED REFUNDED"


def test_a_free_session_is_moved_too() -> None:
    world = paid_up(FREE)
    world.wait(MINUTE)
    FrontDesk(world).move(LATER)
    world.work()
    assert world.active_slots() == [LATER]
    assert world.words() == "CONFIRMED NOT_REQUIRED"


def test_money_that_is_being_captured_during_a_move_is_taken_once() -> None:
    world = paid_up(capture=Capture.AFTER_CONFIRMATION)
    world.payments.faults.lay("capture", NotReached("no route"))
    world.work()
    FrontDesk(world).move(LATER)
    world.wait(MINUTE)
    assert world.words() == "CONFIRMED PAID"
    assert world.active_slots() == [LATER]
