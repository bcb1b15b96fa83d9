"""Effects that end at Calendly: a try is claimed first, a lost answer is looked up, money never waits for ever."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.memory.faults import Away, Lost
from application.effect_runner import EffectRunner
from application.effects import BookMeeting, CancelMeeting, DecideCase
from application.limits import CALENDLY_TRIES
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.scheduling import EventType, MeetingRequest, Refused
from domain.booking.events import CalendlyRefusal
from domain.money import Money
from tests.examples import (
    BOOKING,
    CALENDAR,
    FREE,
    HELD_UNTIL,
    PRICE,
    SOON,
    START,
    UNSETTLED_MONEY_GOES_BACK,
    announced,
    ask_calendly,
    cancel,
    refused_by_calendly,
)
from tests.unit.application.small_world import CLIENT_EMAIL, EVENT_TYPE, SmallWorld

ASK = BookMeeting(booking_id=BOOKING)
TAKEN = Refused(CalendlyRefusal.TAKEN, "already_filled")
LOST_TRY = ["CalendlyRequested"]
MINUTE = timedelta(minutes=1)


def paid_up(price: Money = PRICE) -> SmallWorld:
    """Paid a minute after the hold; Calendly is asked only when a test lets the work begin."""
    world = SmallWorld(price)
    world.hold()
    if price:
        world.open_and_pay()
    world.clock.moment = SOON
    return world


@pytest.fixture
def world() -> SmallWorld:
    return paid_up()


def tries(world: SmallWorld) -> list[str]:
    return [fact for fact in world.facts() if fact.startswith("Calendly")]


def active(world: SmallWorld) -> int:
    return sum(meeting.cancelled_by is None for meeting in world.scheduling.meetings())


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
    assert tries(world) == LOST_TRY
    world.wait(timedelta(seconds=10))
    assert tries(world) == [*LOST_TRY, "CalendlyConfirmed"]
    assert active(world) == 1


def test_a_request_that_died_after_claiming_its_try_is_looked_up(world: SmallWorld) -> None:
    world.bus.handle(ask_calendly(at=SOON))
    world.work()
    assert world.scheduling.meetings() == []
    world.wait(timedelta(seconds=10))
    assert tries(world) == [*LOST_TRY, "CalendlyRequested", "CalendlyConfirmed"]


def test_two_workers_never_ask_at_once(world: SmallWorld) -> None:
    world.store.before_append = lambda: _claimed_by_another(world)
    world.work()
    assert world.scheduling.meetings() == []
    assert tries(world) == LOST_TRY


def _claimed_by_another(world: SmallWorld) -> None:
    world.bus.handle(ask_calendly(at=world.clock.now()))


def test_the_claim_of_a_try_whose_fate_is_unknown_is_not_used(world: SmallWorld) -> None:
    world.store.faults.append("stored, then lost")
    world.run_now(ASK)
    assert world.scheduling.meetings() == []
    world.wait(MINUTE)
    assert world.words() == "CONFIRMED PAID"
    assert active(world) == 1


def test_tries_that_stay_lost_are_bounded_then_looked_for_then_a_case(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", *[Unknown("a timeout")] * 50)
    world.work()
    looks = looks_at(world, SOON + timedelta(hours=3))
    assert tries(world) == ["CalendlyRequested"] * CALENDLY_TRIES
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
    assert tries(world) == LOST_TRY
    assert world.facts()[-1] == "CaseOpened"


def test_a_look_without_an_answer_is_asked_again(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", Lost())
    world.scheduling.faults.lay("find", Away(), Away())
    world.wait(MINUTE)
    assert world.words() == "CONFIRMED PAID"
    assert active(world) == 1


def test_a_taken_time_is_lost_after_one_look(world: SmallWorld) -> None:
    world.scheduling.take(EVENT_TYPE, START)
    world.wait(MINUTE)
    assert world.facts()[-4:] == ["CalendlyRefused", "Cancelled", "RefundRequested", "RefundSucceeded"]
    assert world.waiting(BookMeeting) == []


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
    assert "CalendlyRefused" not in tries(world)
    world.wait(2 * MINUTE)
    assert world.words() == "CONFIRMED PAID"


def test_a_taken_time_whose_look_fails_is_looked_for_later(world: SmallWorld) -> None:
    world.scheduling.take(EVENT_TYPE, START)
    world.scheduling.faults.lay("find", Away())
    world.work()
    assert world.words() == "SCHEDULING PAID"
    assert tries(world) == LOST_TRY


@pytest.mark.parametrize("answer", [Limited(SOON + 3 * MINUTE), NotReached("no route")])
def test_a_call_that_was_not_made_is_no_try(world: SmallWorld, answer: object) -> None:
    world.scheduling.faults.lay("book", *[answer] * 4)
    world.work()
    assert tries(world) == ["CalendlyRequested", "CalendlyRefused"]
    world.wait(timedelta(minutes=10))
    assert tries(world)[-1] == "CalendlyConfirmed"
    assert tries(world).count("CalendlyRequested") == 5
    assert active(world) == 1


def test_calendly_says_when_to_come_back(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", Limited(SOON + 3 * MINUTE))
    world.work()
    (waiting,) = world.waiting(BookMeeting)
    assert waiting.due == SOON + 3 * MINUTE


def test_uncounted_calls_leave_all_counted_tries(world: SmallWorld) -> None:
    away = [NotReached("no route")] * 3
    world.scheduling.faults.lay("book", *away, *[Unknown("a timeout")] * 50)
    world.wait(timedelta(hours=3))
    assert tries(world).count("CalendlyRequested") == 3 + CALENDLY_TRIES


@pytest.mark.parametrize("reason", [CalendlyRefusal.CONFIGURATION, CalendlyRefusal.PLAN])
def test_a_configuration_fault_is_a_case_and_is_not_asked_again(world: SmallWorld, reason: CalendlyRefusal) -> None:
    world.scheduling.faults.lay("book", Refused(reason, "location"))
    world.wait(timedelta(hours=3))
    assert world.facts()[-2:] == ["CalendlyRefused", "CaseOpened"]
    assert len(world.waiting(DecideCase)) == 1
    assert world.waiting(BookMeeting) == []
    assert world.scheduling.meetings() == []


@pytest.mark.parametrize("missing", ["event type", "session type", "client"])
def test_money_for_a_meeting_that_cannot_be_made_has_a_deadline(world: SmallWorld, missing: str) -> None:
    match missing:
        case "event type":
            world.scheduling.withdraw(EVENT_TYPE)
        case "session type":
            world.settle_in(event_type_uri=None)
        case _:
            world.database.persons.clear()
    world.work()
    assert world.facts()[-1] == "CaseOpened"
    assert world.parked() == []
    (case,) = world.waiting(DecideCase)
    assert case.due == UNSETTLED_MONEY_GOES_BACK


def test_a_free_session_that_cannot_be_made_ends_with_its_hold() -> None:
    free = paid_up(FREE)
    free.scheduling.withdraw(EVENT_TYPE)
    free.run_now(ASK)
    free.wait_until(HELD_UNTIL)
    assert free.words() == "EXPIRED NOT_REQUIRED"
    assert free.effects() == []


def test_the_event_type_is_read_before_the_try_is_claimed(world: SmallWorld) -> None:
    world.scheduling.faults.lay("event_type", Away())
    world.work()
    assert tries(world) == []
    world.wait(MINUTE)
    assert world.words() == "CONFIRMED PAID"


def test_questions_that_changed_are_a_configuration_fault_and_never_taken(world: SmallWorld) -> None:
    world.scheduling.offer(EventType(uri=EVENT_TYPE, duration_minutes=60, not_bookable_reason="paid there"), CALENDAR)
    world.work()
    assert world.facts()[-2:] == ["CalendlyRefused", "CaseOpened"]


def test_the_webhook_may_come_before_our_own_answer(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", Lost())
    world.work()
    world.bus.handle(announced("M1"))
    world.wait(MINUTE)
    assert world.words() == "CONFIRMED PAID"
    assert world.waiting(BookMeeting) == []


def test_a_cancelled_session_leaves_the_calendar(world: SmallWorld) -> None:
    world.work()
    world.bus.handle(cancel())
    world.work()
    assert active(world) == 0
    assert world.waiting(CancelMeeting) == []


@pytest.mark.parametrize("fault", [Lost(), NotReached("no route"), Unknown("timeout"), Limited(SOON + MINUTE)])
def test_cancelling_at_calendly_is_repeated_until_it_is_done(world: SmallWorld, fault: object) -> None:
    world.work()
    world.bus.handle(cancel())
    world.scheduling.faults.lay("cancel", fault)
    world.wait(2 * MINUTE)
    assert active(world) == 0
    assert world.waiting(CancelMeeting) == []


def test_a_meeting_that_calendly_will_not_cancel_is_parked_for_a_person(world: SmallWorld) -> None:
    world.work()
    world.bus.handle(cancel())
    world.scheduling.faults.lay("cancel", Refused(CalendlyRefusal.CONFIGURATION, "not yours"))
    world.work()
    assert world.parked() == ["Calendly would not cancel the meeting: not yours"]


def test_a_meeting_for_a_booking_that_was_let_go_meanwhile_is_cancelled(world: SmallWorld) -> None:
    def let_go() -> None:
        world.bus.handle(refused_by_calendly(CalendlyRefusal.TAKEN))

    class Slow:
        """While Calendly books, another worker has settled the booking."""

        def book(self, request: MeetingRequest) -> object:
            made = world.scheduling.book(request)
            let_go()
            return made

        def __getattr__(self, name: str) -> Any:
            return getattr(world.scheduling, name)

    runner = EffectRunner(replace(world.world, scheduling=Slow()), world.database.effects, world.runner._inbox)
    runner.run_now(ASK)
    assert world.facts()[-1] == "MeetingOrphaned"
    world.work()
    assert active(world) == 0
