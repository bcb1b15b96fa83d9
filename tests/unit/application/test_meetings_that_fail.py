"""Calendly says no, the meeting cannot even be asked for, or it must leave the calendar again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.memory.faults import Away, Lost
from application.effect_runner import EffectRunner
from application.effects import BookMeeting, CancelMeeting, DecideCase
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.scheduling import EventType, MeetingRequest, Refused
from domain.booking.vocabulary import CalendlyRefusal, CaseKind
from tests.examples import (
    BOOKING,
    CALENDAR,
    FREE,
    HELD_UNTIL,
    SOON,
    START,
    UNSETTLED_MONEY_GOES_BACK,
    announced,
    cancel,
    refused_by_calendly,
    settle,
)
from tests.unit.application.small_world import EVENT_TYPE, SmallWorld, paid_up

ASK = BookMeeting(booking_id=BOOKING, start=START)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> SmallWorld:
    return paid_up()


@pytest.mark.parametrize("reason", [CalendlyRefusal.CONFIGURATION, CalendlyRefusal.PLAN])
def test_a_configuration_fault_is_a_case_and_is_not_asked_again(world: SmallWorld, reason: CalendlyRefusal) -> None:
    world.scheduling.faults.lay("book", Refused(reason, "location"))
    world.wait(timedelta(hours=3))
    assert world.facts()[-2:] == ["CalendlyRefused", "CaseOpened"]
    assert len(world.waiting(DecideCase)) == 1
    assert world.waiting(BookMeeting) == []
    assert world.scheduling.meetings() == []


@pytest.mark.parametrize("silence", [NotReached("away"), Limited(START + timedelta(days=1)), Unknown("lost")])
def test_money_for_a_calendar_that_stays_away_goes_back_before_the_session(world: SmallWorld, silence: Any) -> None:
    world.scheduling.faults.lay("book", *[silence] * 5_000)
    world.scheduling.faults.lay("find", *[Away()] * 5_000)
    world.wait_until(START)
    assert world.words() == "CANCELLED REFUNDED"
    assert world.parked() == []
    assert world.active_meetings() == 0


def test_a_lost_try_that_is_found_at_the_last_look_confirms_the_booking(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", Lost())
    world.scheduling.faults.lay("find", *[Away()] * 3)
    world.wait(timedelta(seconds=5))
    world.clock.moment = UNSETTLED_MONEY_GOES_BACK
    world.wait(timedelta(minutes=45))
    assert world.words() == "CONFIRMED PAID"
    assert world.active_meetings() == 1


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
    assert world.tries() == []
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
    assert world.active_meetings() == 0
    assert world.waiting(CancelMeeting) == []


@pytest.mark.parametrize("fault", [Lost(), NotReached("no route"), Unknown("timeout"), Limited(SOON + MINUTE)])
def test_cancelling_at_calendly_is_repeated_until_it_is_done(world: SmallWorld, fault: object) -> None:
    world.work()
    world.bus.handle(cancel())
    world.scheduling.faults.lay("cancel", fault)
    world.wait(2 * MINUTE)
    assert world.active_meetings() == 0
    assert world.waiting(CancelMeeting) == []


def test_a_meeting_that_calendly_will_not_cancel_is_parked_for_a_person(world: SmallWorld) -> None:
    world.work()
    world.bus.handle(cancel())
    world.scheduling.faults.lay("cancel", Refused(CalendlyRefusal.CONFIGURATION, "not yours"))
    world.work()
    assert world.parked() == ["Calendly would not cancel the meeting: not yours"]


class Overtaken:
    """While Calendly books, other workers get on with the booking."""

    def __init__(self, world: SmallWorld, meanwhile: Callable[[], object]) -> None:
        self._world = world
        self._meanwhile = meanwhile

    def book(self, request: MeetingRequest) -> object:
        made = self._world.scheduling.book(request)
        self._meanwhile()
        return made

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world.scheduling, name)


def ask_while(world: SmallWorld, meanwhile: Callable[[], object]) -> None:
    overtaken: Any = Overtaken(world, meanwhile)
    EffectRunner(replace(world.world, scheduling=overtaken), world.database.effects, world.runner._inbox).run_now(ASK)


def test_a_meeting_that_comes_after_all_for_a_lost_time_is_the_clients(world: SmallWorld) -> None:
    ask_while(world, lambda: world.bus.handle(refused_by_calendly(CalendlyRefusal.TAKEN)))
    assert world.facts()[-4:] == ["TimeLost", "CaseOpened", "CalendlyConfirmed", "CaseClosed"]
    world.work()
    assert world.words() == "CONFIRMED PAID"
    assert world.active_meetings() == 1


def test_a_meeting_for_a_booking_that_was_let_go_meanwhile_is_cancelled(world: SmallWorld) -> None:
    def let_go() -> None:
        world.bus.handle(refused_by_calendly(CalendlyRefusal.TAKEN))
        world.bus.handle(settle(CaseKind.TIME_LOST, at=SOON + 60 * MINUTE))

    ask_while(world, let_go)
    assert world.facts()[-1] == "MeetingOrphaned"
    world.wait(60 * MINUTE)
    assert world.words() == "CANCELLED REFUNDED"
    assert world.active_meetings() == 0
