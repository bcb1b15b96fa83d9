"""Time that others take at Calendly: a claim that we did not grant, over a hold, over money, or over nothing."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from adapters.memory.scheduling import Visitor
from application.effects import DecideCase
from domain.agenda.agenda import Standing
from domain.booking.vocabulary import Actor, CaseKind
from domain.errors import SlotUnavailable
from domain.identifiers import BookingId, adopted_id
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, CALENDAR, FREE, HELD_UNTIL, START
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import EVENT_TYPE, NEXT_DAY, PRIVATE, SAME_DAY, SmallWorld, paid_up

MINUTE = timedelta(minutes=1)
ANOTHER = BookingId(UUID(int=2))
OVER = timedelta(minutes=30)


@pytest.fixture
def world() -> SmallWorld:
    """Nobody has booked anything."""
    return SmallWorld()


@pytest.fixture
def confirmed() -> SmallWorld:
    world = paid_up()
    world.work()
    return world


def taken(world: SmallWorld, start: datetime = NEXT_DAY.start) -> str:
    """A stranger books what Ada offers at Calendly only; we are told. Return the meeting's name."""
    made = world.scheduling.take(PRIVATE, start)
    world.told(sighting=made.sighting)
    world.work()
    return made.meeting.event_uri


def given_back(world: SmallWorld, event_uri: str) -> None:
    world.scheduling.cancel_as(Actor.CLIENT, event_uri)
    world.told(sighting=world.scheduling.sighting(f"{event_uri}/invitees/1"))
    world.work()


def conflicts(world: SmallWorld, booking: BookingId = BOOKING) -> bool:
    return CaseKind.CLAIM_CONFLICT in FrontDesk(world).state(booking).core.cases


def test_foreign_time_is_claimed_in_its_calendar(world: SmallWorld) -> None:
    event = taken(world)
    assert world.claims(NEXT_DAY) == [(event, Standing.FOREIGN)]


def test_foreign_time_cannot_be_held(world: SmallWorld) -> None:
    taken(world)
    with pytest.raises(SlotUnavailable):
        world.hold(slot=NEXT_DAY)
    with pytest.raises(SlotUnavailable):
        FrontDesk(world).confirm(ANOTHER, NEXT_DAY)


def test_foreign_time_that_overlaps_a_little_cannot_be_held_either(world: SmallWorld) -> None:
    taken(world)
    with pytest.raises(SlotUnavailable):
        world.hold(slot=TimeSlot.lasting(NEXT_DAY.start + 59 * MINUTE, 60))
    world.hold(slot=TimeSlot.lasting(NEXT_DAY.start + 60 * MINUTE, 60))


def test_the_same_news_twice_claims_once(world: SmallWorld) -> None:
    made = world.scheduling.take(PRIVATE, NEXT_DAY.start)
    for _ in range(2):
        world.told(sighting=made.sighting)
        world.work()
    facts = [type(r.event).__name__ for r in world.database.log]
    assert facts == ["ForeignTimeBooked"]


def test_foreign_time_that_is_given_back_can_be_held(world: SmallWorld) -> None:
    given_back(world, taken(world))
    assert world.claims(NEXT_DAY) == []
    world.hold(slot=NEXT_DAY)


def test_a_cancellation_of_a_meeting_that_we_never_saw_claims_and_frees_nothing(world: SmallWorld) -> None:
    made = world.scheduling.take(PRIVATE, NEXT_DAY.start)
    given_back(world, made.meeting.event_uri)
    assert list(world.database.log) == []


def test_foreign_time_over_midnight_stands_in_both_days(world: SmallWorld) -> None:
    late = TimeSlot.lasting(START.replace(hour=23, minute=30), 60)
    world.scheduling.offer(world.scheduling.event_type(PRIVATE, 0), CALENDAR, [late.start])
    event = taken(world, late.start)
    for begins in (late.start - OVER, late.start + OVER):
        with pytest.raises(SlotUnavailable):
            world.hold(slot=TimeSlot.lasting(begins, 60))
    given_back(world, event)
    world.hold(slot=late)


def test_a_free_hold_that_is_booked_over_is_decided_by_calendly() -> None:
    world = SmallWorld(FREE)
    world.hold()
    taken(world, START)
    world.wait_until(HELD_UNTIL)
    assert world.words() == "CANCELLED NOT_REQUIRED"
    assert [standing for _, standing in world.claims()] == [Standing.FOREIGN]


def test_a_hold_between_two_payment_pages_ends_at_once_when_it_is_booked_over(world: SmallWorld) -> None:
    FrontDesk(world).confirm()
    world.payments.lapse(world.payments.sessions(BOOKING)[0].id)
    FrontDesk(world).return_from_payment()
    assert world.words() == "HELD UNPAID"
    taken(world, START)
    assert world.words() == "EXPIRED UNPAID"


def test_foreign_time_over_money_leaves_the_answer_to_calendly() -> None:
    """It is heard of before our call, which Calendly refuses: the client may choose."""
    world = paid_up()
    made = world.scheduling.take(PRIVATE, START)
    world.told(sighting=made.sighting)
    world.work()
    assert world.words() == "NEEDS_NEW_TIME PAID"
    assert not conflicts(world)


def test_foreign_time_over_a_confirmed_session_is_a_case_of_the_operator_until_the_start(
    confirmed: SmallWorld,
) -> None:
    taken(confirmed, START)
    assert confirmed.words() == "CONFIRMED PAID"
    assert conflicts(confirmed)
    due = [open_.due for open_ in confirmed.waiting(DecideCase)]
    assert due == [START]
    confirmed.wait_until(START)
    assert not conflicts(confirmed)
    assert confirmed.words() == "CONFIRMED PAID"


def test_the_case_ends_when_the_foreign_time_is_given_back(confirmed: SmallWorld) -> None:
    event = taken(confirmed, START)
    given_back(confirmed, event)
    assert not conflicts(confirmed)
    assert confirmed.words() == "CONFIRMED PAID"


def test_the_case_ends_when_the_session_is_moved_away(confirmed: SmallWorld) -> None:
    taken(confirmed, START)
    FrontDesk(confirmed).move(NEXT_DAY)
    confirmed.work()
    assert not conflicts(confirmed)


def test_the_case_stays_while_another_meeting_still_overlaps(confirmed: SmallWorld) -> None:
    first = taken(confirmed, START)
    second = taken(confirmed, START + OVER)
    given_back(confirmed, first)
    assert conflicts(confirmed)
    given_back(confirmed, second)
    assert not conflicts(confirmed)


def test_the_case_ends_when_the_booking_that_lay_over_it_is_cancelled(confirmed: SmallWorld) -> None:
    """What is booked at Calendly and sold here is a booking of its own, no foreign time."""
    over = confirmed.scheduling.take(EVENT_TYPE, START)
    confirmed.told(sighting=over.sighting)
    confirmed.work()
    assert conflicts(confirmed)
    given_back(confirmed, over.meeting.event_uri)
    assert not conflicts(confirmed)
    assert confirmed.words() == "CONFIRMED PAID"


def test_foreign_time_beside_a_session_touches_nothing(confirmed: SmallWorld) -> None:
    facts = confirmed.facts()
    taken(confirmed, SAME_DAY.start)
    assert confirmed.facts() == facts


def test_a_meeting_of_ours_that_is_moved_over_another_hold_ends_that_hold(confirmed: SmallWorld) -> None:
    """Calendly knows nothing of holds; found by the simulation, seed 1880173043."""
    confirmed.hold(ANOTHER, NEXT_DAY)
    ours = confirmed.scheduling.meetings()[0]
    confirmed.scheduling.reschedule(ours.meeting.event_uri, NEXT_DAY.start)
    confirmed.told(sighting=confirmed.scheduling.sighting(ours.meeting.invitee_uri))
    confirmed.wait(timedelta(minutes=1))
    assert confirmed.claims(NEXT_DAY) == [(BOOKING, Standing.BOOKED)]
    assert "Cancelled" in confirmed.facts(ANOTHER)


def test_late_news_brings_no_cancelled_meeting_to_life(world: SmallWorld) -> None:
    """Its webhook says active, but Calendly knows better by now."""
    made = world.scheduling.visit(EVENT_TYPE, START, Visitor())
    world.scheduling.cancel_as(Actor.CLIENT, made.meeting.event_uri)
    world.told(sighting=made.sighting)
    world.work()
    assert world.facts(adopted_id(made.meeting.invitee_uri)) == []
    assert world.claims(made.slot) == []


def test_a_meeting_that_has_begun_is_foreign_time_and_no_booking(world: SmallWorld) -> None:
    made = world.scheduling.visit(EVENT_TYPE, START, Visitor())
    world.clock.moment = START
    world.told(sighting=made.sighting)
    world.work()
    assert world.facts(adopted_id(made.meeting.invitee_uri)) == []
    assert world.claims(made.slot) == [(made.meeting.event_uri, Standing.FOREIGN)]
