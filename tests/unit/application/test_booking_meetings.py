"""Effects that end at Calendly: a try is claimed first, a lost answer is looked up, money never waits for ever."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from adapters.memory.faults import Away, Lost
from application.effects import BookMeeting
from application.limits import CALENDLY_TRIES
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.scheduling import Refused
from domain.booking.vocabulary import CalendlyRefusal
from tests.examples import (
    BOOKING,
    CALENDAR,
    FREE,
    HELD_UNTIL,
    SOON,
    START,
    UNSETTLED_MONEY_GOES_BACK,
    ask_calendly,
)
from tests.unit.application.small_world import CLIENT_EMAIL, EVENT_TYPE, SmallWorld, paid_up

ASK = BookMeeting(booking_id=BOOKING, start=START)
TAKEN = Refused(CalendlyRefusal.TAKEN, "already_filled")
LOST_TRY = ["CalendlyRequested"]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> SmallWorld:
    return paid_up()


def looks_at(world: SmallWorld, until: datetime) -> Sequence[timedelta]:
    """When work on the meeting is due, counted from the first try."""
    seen: list[timedelta] = []
    while (waiting := world.waiting(BookMeeting)) and waiting[0].due <= until:
        seen.append(waiting[0].due - SOON)
        world.wait_until(waiting[0].due)
    return seen


def test_a_paid_booking_is_in_the_calendar_and_everybody_is_told(world: SmallWorld) -> None:
    world.work()
    assert world.words() == "CONFIRMED PAID"
    (made,) = world.scheduling.meetings(CALENDAR)
    assert made.request is not None
    assert (made.request.booking_id, made.request.start, made.request.email) == (BOOKING, START, CLIENT_EMAIL)
    assert [(a.question, a.text, a.position) for a in made.request.answers] == [("Goal?", "ship", 0)]
    assert world.waiting(BookMeeting) == []


def test_a_free_booking_is_in_the_calendar_without_a_payment() -> None:
    free = paid_up(FREE)
    free.run_now(ASK)
    assert free.words() == "CONFIRMED NOT_REQUIRED"
    free.wait_until(HELD_UNTIL)
    assert free.words() == "CONFIRMED NOT_REQUIRED"


def test_a_lost_answer_is_found_and_never_booked_twice(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", Lost())
    world.work()
    assert world.tries() == LOST_TRY
    world.wait(timedelta(seconds=10))
    assert world.tries() == [*LOST_TRY, "CalendlyConfirmed"]
    assert world.active_meetings() == 1


def test_a_request_that_died_after_claiming_its_try_is_looked_up(world: SmallWorld) -> None:
    world.bus.handle(ask_calendly(at=SOON))
    world.work()
    assert world.scheduling.meetings() == []
    world.wait(timedelta(seconds=10))
    assert world.tries() == [*LOST_TRY, "CalendlyRequested", "CalendlyConfirmed"]


def test_two_workers_never_ask_at_once(world: SmallWorld) -> None:
    world.store.before_append = lambda: _claimed_by_another(world)
    world.work()
    assert world.scheduling.meetings() == []
    assert world.tries() == LOST_TRY


def _claimed_by_another(world: SmallWorld) -> None:
    world.bus.handle(ask_calendly(at=world.clock.now()))


def test_the_claim_of_a_try_whose_fate_is_unknown_is_not_used(world: SmallWorld) -> None:
    world.store.faults.append("stored, then lost")
    world.run_now(ASK)
    assert world.scheduling.meetings() == []
    world.wait(MINUTE)
    assert world.words() == "CONFIRMED PAID"
    assert world.active_meetings() == 1


def test_tries_that_stay_lost_are_bounded_then_looked_for_then_a_case(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", *[Unknown("a timeout")] * 50)
    world.work()
    looks = looks_at(world, SOON + timedelta(hours=3))
    assert world.tries() == ["CalendlyRequested"] * CALENDLY_TRIES
    last = SOON + timedelta(seconds=20)
    ages = [timedelta(seconds=10), MINUTE, 5 * MINUTE, 15 * MINUTE, timedelta(hours=1)]
    assert looks == [timedelta(seconds=10), timedelta(seconds=20), *(last + age - SOON for age in ages)]
    assert world.facts()[-1] == "CaseOpened"
    assert world.words() == "SCHEDULING PAID"


def test_an_unknown_meeting_gives_the_money_back_an_hour_before_the_start(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", *[Unknown("a timeout")] * 50)
    world.wait_until(UNSETTLED_MONEY_GOES_BACK - timedelta(seconds=1))
    assert world.words() == "SCHEDULING PAID"
    world.wait(timedelta(seconds=1))
    assert world.words() == "CANCELLED REFUNDED"
    assert world.facts()[-4:] == ["Cancelled", "RefundRequested", "CaseClosed", "RefundSucceeded"]


def test_a_lost_try_is_not_repeated_when_the_time_is_no_longer_offered(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", Unknown("a timeout"))
    world.work()
    world.scheduling.take(EVENT_TYPE, START)
    world.wait(timedelta(hours=2))
    assert world.tries() == LOST_TRY
    assert world.facts()[-1] == "CaseOpened"


def test_a_look_without_an_answer_is_asked_again(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", Lost())
    world.scheduling.faults.lay("find", Away(), Away())
    world.wait(MINUTE)
    assert world.words() == "CONFIRMED PAID"
    assert world.active_meetings() == 1


def test_a_taken_time_is_lost_after_one_look(world: SmallWorld) -> None:
    world.scheduling.take(EVENT_TYPE, START)
    world.wait(MINUTE)
    assert world.facts()[-4:] == ["CalendlyRequested", "CalendlyRefused", "TimeLost", "CaseOpened"]
    assert world.words() == "NEEDS_NEW_TIME PAID"
    assert world.waiting(BookMeeting) == []
    assert world.active_meetings() == 1


def test_a_time_taken_by_our_own_lost_try_is_ours(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", Lost())
    world.work()
    world.scheduling.faults.lay("find", None)
    world.scheduling.faults.lay("offered_times", Away())
    world.wait(MINUTE)
    assert world.words() == "CONFIRMED PAID"


def test_taken_after_a_lost_try_waits_for_the_list_to_show_it(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", Unknown("a timeout"), TAKEN)
    world.wait(timedelta(seconds=30))
    assert world.words() == "SCHEDULING PAID"
    assert "CalendlyRefused" not in world.tries()
    world.wait(2 * MINUTE)
    assert world.words() == "CONFIRMED PAID"


def test_a_taken_time_whose_look_fails_is_looked_for_later(world: SmallWorld) -> None:
    world.scheduling.take(EVENT_TYPE, START)
    world.scheduling.faults.lay("find", Away())
    world.work()
    assert world.words() == "SCHEDULING PAID"
    assert world.tries() == LOST_TRY


@pytest.mark.parametrize("answer", [Limited(SOON + 3 * MINUTE), NotReached("no route")])
def test_a_call_that_was_not_made_is_no_try(world: SmallWorld, answer: object) -> None:
    world.scheduling.faults.lay("book", *[answer] * 4)
    world.work()
    assert world.tries() == ["CalendlyRequested", "CalendlyRefused"]
    world.wait(timedelta(minutes=10))
    assert world.tries()[-1] == "CalendlyConfirmed"
    assert world.tries().count("CalendlyRequested") == 5
    assert world.active_meetings() == 1


def test_calendly_says_when_to_come_back(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", Limited(SOON + 3 * MINUTE))
    world.work()
    (waiting,) = world.waiting(BookMeeting)
    assert waiting.due == SOON + 3 * MINUTE


def test_uncounted_calls_leave_all_counted_tries(world: SmallWorld) -> None:
    away = [NotReached("no route")] * 3
    world.scheduling.faults.lay("book", *away, *[Unknown("a timeout")] * 50)
    world.wait(timedelta(hours=3))
    assert world.tries().count("CalendlyRequested") == 3 + CALENDLY_TRIES
