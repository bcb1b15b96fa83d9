"""No call to Calendly is left in time: the client books with a link of their own, any time of that type."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.memory.faults import Away, Lost
from adapters.memory.scheduling import MemoryMeeting, Visitor
from application.effects import BookMeeting, DecideCase
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.call_budget import CallLimits
from application.ports.scheduling import Refused
from domain.agenda.agenda import Standing
from domain.booking.state import Scheduling
from domain.booking.vocabulary import CalendlyRefusal, CaseKind
from domain.identifiers import BookingId
from domain.terms import Capture
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, CALENDAR, NOW, PRICE
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import CLIENT_EMAIL, EVENT_TYPE, NEXT_DAY, PRIVATE, SmallWorld

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ANOTHER = BookingId(UUID(int=2))
TODAY = TimeSlot.lasting(NOW + timedelta(hours=10), 60)
OVER = TODAY.start - 2 * HOUR
"""When the money goes back if the link was not used."""
MINE = [(BOOKING, Standing.BOOKED)]


def paid_without_calls(capture: Capture = Capture.AT_ONCE, slot: TimeSlot = TODAY) -> SmallWorld:
    """Paid for a time of today, and the calls of the day went to others meanwhile."""
    world = SmallWorld(capture=capture, limits=CallLimits(per_day=1))
    world.scheduling.offer(world.scheduling.event_type(EVENT_TYPE, 0), CALENDAR, [slot.start])
    desk = FrontDesk(world)
    desk.confirm(slot=slot)
    world.budget.release(BOOKING)
    assert world.budget.spend(ANOTHER, world.clock.now()) is None
    desk.pay()
    return world


@pytest.fixture
def world() -> SmallWorld:
    """The link is on its way to the client."""
    world = paid_without_calls()
    world.work()
    return world


def link(world: SmallWorld) -> str:
    state = FrontDesk(world).state()
    assert isinstance(state, Scheduling)
    return state.link


def used(world: SmallWorld, start: datetime) -> MemoryMeeting:
    """The client books with the link; Calendly tells us."""
    made = world.scheduling.visit_link(link(world), start, Visitor(email=CLIENT_EMAIL))
    world.told(sighting=made.sighting)
    world.work()
    return made


def test_the_client_gets_a_link_that_carries_the_booking(world: SmallWorld) -> None:
    assert world.facts()[-2:] == ["SchedulingLinkSent", "CaseOpened"]
    assert f"utm_content={BOOKING}" in link(world)
    assert world.words() == "SCHEDULING PAID"
    assert world.mails() == ["scheduling_link client"]
    assert world.active_meetings() == 0
    assert world.waiting(BookMeeting) == []


def test_used_for_the_same_time_it_confirms_the_booking(world: SmallWorld) -> None:
    used(world, TODAY.start)
    assert world.words() == "CONFIRMED PAID"
    assert "Moved" not in world.facts()
    assert world.claims(TODAY) == MINE


def test_used_for_another_time_it_confirms_and_moves_the_booking(world: SmallWorld) -> None:
    used(world, NEXT_DAY.start)
    assert world.words() == "CONFIRMED PAID"
    assert world.facts()[-3:] == ["CalendlyConfirmed", "Moved", "CaseClosed"]
    assert FrontDesk(world).state().core.slot == NEXT_DAY
    assert (world.claims(TODAY), world.claims(NEXT_DAY)) == ([], MINE)
    assert "moved client" not in world.mails()
    world.wait_until(NEXT_DAY.end)
    assert world.words() == "COMPLETED PAID"


def test_another_time_by_the_link_leaves_the_clients_own_move(world: SmallWorld) -> None:
    used(world, NEXT_DAY.start)
    assert FrontDesk(world).state().core.client_moves == ()


def test_the_reserved_money_is_taken_once_the_link_was_used() -> None:
    world = paid_without_calls(Capture.AFTER_CONFIRMATION)
    world.work()
    assert world.words() == "SCHEDULING AUTHORIZED"
    used(world, NEXT_DAY.start)
    assert world.words() == "CONFIRMED PAID"


def test_unused_the_money_goes_back_two_hours_before_the_start(world: SmallWorld) -> None:
    world.wait_until(OVER - timedelta(seconds=1))
    assert world.words() == "SCHEDULING PAID"
    world.wait(timedelta(seconds=1))
    assert world.words() == "CANCELLED REFUNDED"
    assert world.payments.given_back(world.payments.sessions(BOOKING)[0].intent) == PRICE.amount_minor
    assert world.claims(TODAY) == []


def test_a_link_is_sent_when_waiting_would_leave_less_than_two_hours() -> None:
    """The next call is there in a day; a paid session is settled an hour before it begins."""
    waits = paid_without_calls(slot=TimeSlot.lasting(NOW + timedelta(hours=27), 60))
    waits.work()
    assert "SchedulingLinkSent" not in waits.facts()
    near = paid_without_calls(slot=TimeSlot.lasting(NOW + timedelta(hours=27) - MINUTE, 60))
    near.work()
    (case,) = near.waiting(DecideCase)
    assert case.due == NOW + timedelta(hours=24)


def test_the_money_for_an_unused_link_that_was_only_reserved_is_let_go() -> None:
    world = paid_without_calls(Capture.AFTER_CONFIRMATION)
    world.wait_until(OVER)
    assert world.words() == "CANCELLED UNPAID"
    assert world.facts()[-1] == "AuthorizationReleased"


def test_a_client_who_does_not_want_the_link_gets_everything_back(world: SmallWorld) -> None:
    FrontDesk(world).cancel()
    world.work()
    assert world.words() == "CANCELLED REFUNDED"


def test_a_meeting_of_another_type_with_the_bookings_id_confirms_nothing(world: SmallWorld) -> None:
    world.told(sighting=world.visit(NEXT_DAY.start, PRIVATE, claims=BOOKING).sighting)
    world.work()
    assert world.words() == "SCHEDULING PAID"


@pytest.mark.parametrize("fault", [Lost(), NotReached("no route"), Unknown("a timeout"), Limited(NOW + 5 * MINUTE)])
def test_a_link_without_an_answer_is_asked_for_again_and_sent_once(fault: Any) -> None:
    world = paid_without_calls()
    world.scheduling.faults.lay("scheduling_link", fault)
    world.work()
    assert "SchedulingLinkSent" not in world.facts()
    world.wait(10 * MINUTE)
    assert world.facts().count("SchedulingLinkSent") == 1
    assert world.mails() == ["scheduling_link client"]


def test_a_link_that_calendly_refuses_is_a_case_for_a_person() -> None:
    world = paid_without_calls()
    world.scheduling.faults.lay("scheduling_link", Refused(CalendlyRefusal.PLAN, "not in this plan"))
    world.work()
    assert CaseKind.CONFIGURATION in FrontDesk(world).state().core.cases
    world.wait_until(TODAY.start)
    assert world.words() == "CANCELLED REFUNDED"


def asked_without_an_answer(slot: TimeSlot, answer: Any) -> SmallWorld:
    """The one call of the day was made."""
    world = SmallWorld(limits=CallLimits(per_day=1))
    world.scheduling.offer(world.scheduling.event_type(EVENT_TYPE, 0), CALENDAR, [slot.start])
    desk = FrontDesk(world)
    desk.confirm(slot=slot)
    desk.pay()
    world.scheduling.faults.lay("book", answer)
    return world


def test_a_try_that_was_lost_is_looked_for_and_no_link_is_sent_beside_it() -> None:
    world = asked_without_an_answer(TODAY, Unknown("a timeout"))
    world.wait(2 * HOUR)
    assert "SchedulingLinkSent" not in world.facts()
    assert CaseKind.SCHEDULING_UNKNOWN in FrontDesk(world).state().core.cases
    world.wait_until(TODAY.start)
    assert world.words() == "CANCELLED REFUNDED"


def test_a_lost_try_that_did_book_is_found_without_another_call() -> None:
    world = asked_without_an_answer(TODAY, Lost())
    world.scheduling.faults.lay("find", Away())
    world.wait(5 * MINUTE)
    assert world.words() == "CONFIRMED PAID"
    assert world.active_slots() == [TODAY]


def test_a_lost_try_that_shows_up_late_is_found_before_the_next_call_is_free() -> None:
    world = asked_without_an_answer(NEXT_DAY, Unknown("a timeout"))
    world.wait(5 * MINUTE)
    assert world.words() == "SCHEDULING PAID"
    world.scheduling.visit(EVENT_TYPE, NEXT_DAY.start, Visitor(email=CLIENT_EMAIL, claims=BOOKING))
    world.wait(HOUR)
    assert world.words() == "CONFIRMED PAID"


def test_a_lost_try_for_a_far_time_is_looked_for_and_asked_again_with_the_next_call() -> None:
    world = asked_without_an_answer(NEXT_DAY, Unknown("a timeout"))
    world.wait(2 * HOUR)
    assert world.facts()[-1] == "CalendlyRequested"
    world.wait(24 * HOUR)
    assert world.words() == "CONFIRMED PAID"
    assert world.active_slots() == [NEXT_DAY]
