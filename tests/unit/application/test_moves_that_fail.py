"""A move that Calendly refuses, never answers, or cannot be asked for: the session stays where it was."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.memory.faults import Away, Lost
from application.effects import BookMeeting
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.scheduling import Refused
from domain.agenda.agenda import Standing
from domain.booking.vocabulary import Actor, CalendlyRefusal
from domain.errors import SchedulingUnavailable, SlotUnavailable, WrongState
from domain.identifiers import BookingId
from domain.terms import Capture
from tests.examples import BOOKING, SLOT, SOON
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import EARLIER, EVENT_TYPE, LATER, NEXT_DAY, SmallWorld, paid_up

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ANOTHER = BookingId(UUID(int=2))
MINE = [(BOOKING, Standing.BOOKED)]
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


def test_a_time_that_calendly_has_given_away_is_refused_with_others_and_the_old_one_stays(
    world: SmallWorld, desk: FrontDesk
) -> None:
    world.scheduling.faults.lay("book", TAKEN)
    with pytest.raises(SlotUnavailable) as refusal:
        desk.move(LATER)
    assert refusal.value.alternatives != ()
    world.work()
    assert moves(world) == ["MoveRequested", "MoveRefused"]
    assert desk.state().core.slot == SLOT
    assert world.active_slots() == [SLOT]
    assert (world.claims(), world.claims(LATER)) == (MINE, [])
    assert world.waiting(BookMeeting) == []
    assert not {"moved client", "not_moved client"} & set(world.mails())


def test_a_move_that_was_refused_may_be_asked_for_again(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("book", TAKEN)
    with pytest.raises(SlotUnavailable):
        desk.move(LATER)
    desk.move(LATER)
    world.work()
    assert world.active_slots() == [LATER]


def test_a_time_that_is_not_offered_is_refused_before_anything_is_claimed(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.take(EVENT_TYPE, LATER.start)
    facts = world.facts()
    with pytest.raises(SlotUnavailable):
        desk.move(LATER)
    assert world.facts() == facts
    assert world.claims(LATER) == []


def test_a_time_that_another_client_holds_is_refused(world: SmallWorld, desk: FrontDesk) -> None:
    desk.confirm(ANOTHER, LATER)
    with pytest.raises(SlotUnavailable):
        desk.move(LATER)
    assert moves(world) == []
    assert world.claims(LATER) == [(ANOTHER, Standing.HELD)]


def test_a_calendar_that_cannot_be_asked_moves_nothing(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("offered_times", Away())
    with pytest.raises(SchedulingUnavailable):
        desk.move(LATER)
    assert moves(world) == []


def test_a_move_whose_answer_was_lost_is_looked_up_and_made_once(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("book", Lost())
    desk.move(LATER)
    assert world.active_slots() == [SLOT, LATER]
    world.wait(10 * MINUTE)
    assert moves(world) == ["MoveRequested", "Moved"]
    assert world.active_slots() == [LATER]
    assert (world.claims(), world.claims(LATER)) == ([], MINE)


@pytest.mark.parametrize("answer", [Limited(SOON + MINUTE), NotReached("no route")])
def test_a_move_that_calendly_was_not_asked_for_is_asked_for_later(
    world: SmallWorld, desk: FrontDesk, answer: Any
) -> None:
    world.scheduling.faults.lay("book", answer)
    desk.move(LATER)
    assert world.active_slots() == [SLOT]
    world.wait(5 * MINUTE)
    assert world.active_slots() == [LATER]


def test_a_move_that_stays_unknown_leaves_the_session_where_it_was(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("book", *[Unknown("a timeout")] * 10)
    desk.move(LATER)
    world.wait(2 * HOUR)
    assert moves(world) == ["MoveRequested", "MoveRefused"]
    assert (world.claims(), world.claims(LATER)) == (MINE, [])
    assert desk.state().core.slot == SLOT
    assert world.waiting(BookMeeting) == []


def test_who_waits_no_longer_is_told_by_mail_that_it_was_not_moved(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("book", *[Unknown("a timeout")] * 10)
    desk.move(LATER)
    assert "not_moved client" not in world.mails()
    world.wait(2 * HOUR)
    assert world.mails().count("not_moved client") == 1


def test_a_second_meeting_that_comes_after_the_move_was_given_up_is_cancelled(
    world: SmallWorld, desk: FrontDesk
) -> None:
    world.scheduling.faults.lay("book", *[Unknown("a timeout")] * 10)
    desk.move(LATER)
    world.wait(2 * HOUR)
    late = world.visit(LATER.start, claims=BOOKING)
    world.told(sighting=late.sighting)
    world.work()
    assert world.facts()[-1] == "MeetingOrphaned"
    assert world.active_slots() == [SLOT]
    assert desk.state().core.slot == SLOT
    assert world.claims(LATER) == []


def test_news_of_a_meeting_that_was_cancelled_as_nobodys_add_nothing(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("book", *[Unknown("a timeout")] * 10)
    desk.move(LATER)
    world.wait(2 * HOUR)
    late = world.visit(LATER.start, claims=BOOKING)
    world.told(sighting=late.sighting)
    world.work()
    log = len(world.database.log)
    world.told(sighting=late.sighting)
    world.told(sighting=world.scheduling.sighting(late.meeting.invitee_uri))
    world.wait(HOUR)
    assert len(world.database.log) == log
    assert world.claims(LATER) == []


def test_a_move_that_was_refused_does_not_count(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("book", TAKEN)
    with pytest.raises(SlotUnavailable):
        desk.move(NEXT_DAY)
    desk.move(LATER)
    world.work()
    assert world.active_slots() == [LATER]


def test_a_cancellation_waits_for_a_move_that_calendly_has_not_answered(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("book", Unknown("a timeout"))
    desk.move(LATER)
    with pytest.raises(WrongState):
        desk.cancel()
    world.wait(MINUTE)
    desk.cancel()
    world.work()
    assert world.words() == "CANCELLED REFUNDED"
    assert world.active_slots() == []


def test_a_session_that_is_cancelled_at_calendly_while_it_is_moved_leaves_nothing(
    world: SmallWorld, desk: FrontDesk
) -> None:
    world.scheduling.faults.lay("book", Unknown("a timeout"))
    desk.move(LATER)
    old = world.scheduling.meetings()[0].meeting
    world.scheduling.cancel_as(Actor.BUILDER, old.event_uri)
    world.told(sighting=world.scheduling.sighting(old.invitee_uri))
    world.wait(2 * HOUR)
    assert world.words() == "CANCELLED REFUNDED"
    assert world.active_slots() == []
    assert (world.claims(), world.claims(LATER)) == ([], [])


def test_a_move_is_given_up_an_hour_before_the_earlier_of_both_times(world: SmallWorld, desk: FrontDesk) -> None:
    world.scheduling.faults.lay("book", *[NotReached("no route")] * 5000)
    desk.move(EARLIER)
    world.wait_until(EARLIER.start - HOUR - timedelta(seconds=1))
    assert moves(world) == ["MoveRequested"]
    world.wait(timedelta(seconds=1))
    assert moves(world) == ["MoveRequested", "MoveRefused"]
    assert world.claims() == MINE


@pytest.mark.parametrize("missing", ["event type", "client"])
def test_a_move_that_cannot_even_be_asked_for_is_refused(world: SmallWorld, desk: FrontDesk, missing: str) -> None:
    world.scheduling.faults.lay("book", NotReached("no route"))
    desk.move(LATER)
    if missing == "client":
        world.database.persons.clear()
    else:
        world.scheduling.withdraw(EVENT_TYPE)
    world.wait(MINUTE)
    assert moves(world) == ["MoveRequested", "MoveRefused"]
    assert world.parked() == []


def test_money_that_cannot_be_captured_during_a_move_leaves_the_old_time_to_be_paid() -> None:
    world = paid_up(capture=Capture.AFTER_CONFIRMATION)
    world.payments.faults.lay("capture", NotReached("no route"))
    world.work()
    world.payments.refuse_capture(world.payments.sessions(BOOKING)[0].id)
    world.scheduling.faults.lay("book", Unknown("a timeout"))
    FrontDesk(world).move(LATER)
    world.wait(5 * MINUTE)
    assert world.words() == "AWAITING_PAYMENT FAILED"
    assert moves(world) == ["MoveRequested", "MoveRefused"]
    assert world.active_slots() == [SLOT]
    assert (world.claims(), world.claims(LATER)) == (MINE, [])
