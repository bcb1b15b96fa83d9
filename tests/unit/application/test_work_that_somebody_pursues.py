"""What a booking still waits for has work with a time, however the work before it ended."""

from datetime import timedelta

import pytest

from adapters.memory.faults import Away
from adapters.memory.scheduling import Visitor
from application.effects import BookMeeting, DecideCase
from application.ports.answers import NotReached, Unknown
from application.ports.call_budget import CallLimits
from application.ports.scheduling import Refused
from domain.booking.commands import CloseCase, MoveBooking
from domain.booking.vocabulary import Actor, CalendlyRefusal, CaseKind
from domain.errors import PaymentsUnavailable, WrongState
from domain.identifiers import BookingId
from domain.money import Money
from domain.terms import Capture
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, CALENDAR, COMMAND, PRICE, SLOT, START, ask_calendly
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import CLIENT_EMAIL, EVENT_TYPE, LATER, SmallWorld, paid_up

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TOO_MUCH = Money(PRICE.amount_minor + 100, PRICE.currency)
TAKEN = Refused(CalendlyRefusal.TAKEN, "already_filled")


def close_case(world: SmallWorld, kind: CaseKind) -> None:
    world.bus.handle(
        CloseCase(
            booking_id=BOOKING,
            command_id=COMMAND,
            at=world.clock.moment,
            cause="test",
            kind=kind,
            outcome="dealt_with",
        )
    )


def test_a_meeting_that_is_on_its_way_out_is_not_taken_for_the_one_that_is_asked_for() -> None:
    world = paid_up()
    world.work()
    desk = FrontDesk(world)
    world.scheduling.faults.lay("book", *[Unknown("a timeout")] * 10)
    desk.move(LATER)
    world.wait(2 * HOUR)
    late = world.scheduling.visit(EVENT_TYPE, LATER.start, Visitor(email=CLIENT_EMAIL, claims=BOOKING))
    world.scheduling.faults.lay("cancel", *[NotReached("no route")] * 100)
    world.told(sighting=late.sighting)
    world.work()
    assert world.facts()[-1] == "MeetingOrphaned"
    world.scheduling.faults.lay("book", None)
    world.bus.handle(
        MoveBooking(
            booking_id=BOOKING, command_id=COMMAND, at=world.clock.moment, cause="test", to=LATER, by=Actor.OPERATOR
        )
    )
    world.wait(2 * HOUR)
    assert world.facts().count("MoveRefused") == 2
    assert desk.state().core.slot == SLOT
    assert world.claims(LATER) == []


def test_a_time_that_is_taken_after_a_fault_was_mended_is_lost_at_once() -> None:
    """The refusal before was an answer: no try is in doubt."""
    world = paid_up()
    world.scheduling.faults.lay("book", Refused(CalendlyRefusal.CONFIGURATION, "location"), TAKEN)
    world.work()
    close_case(world, CaseKind.CONFIGURATION)
    world.work()
    assert world.words() == "NEEDS_NEW_TIME PAID"


@pytest.mark.parametrize("missing", ["event type", "client"])
def test_whoever_waits_for_a_meeting_that_cannot_be_asked_for_may_call_it_off(missing: str) -> None:
    world = paid_up()
    if missing == "event type":
        world.scheduling.withdraw(EVENT_TYPE)
    else:
        world.database.persons.clear()
    world.work()
    assert [case.effect.case for case in world.waiting(DecideCase) if isinstance(case.effect, DecideCase)] == [
        CaseKind.CONFIGURATION
    ]
    FrontDesk(world).cancel()
    world.work()
    assert world.words() == "CANCELLED REFUNDED"


def test_a_try_that_may_have_booked_keeps_its_client_from_calling_it_off() -> None:
    world = paid_up()
    world.scheduling.faults.lay("book", Unknown("a timeout"))
    world.work()
    world.database.persons.clear()
    world.wait(MINUTE)
    assert world.waiting(BookMeeting) == []
    with pytest.raises(WrongState):
        FrontDesk(world).cancel()
    world.wait_until(START)
    assert world.words() == "CANCELLED REFUNDED"


def test_a_mended_fault_is_asked_for_again() -> None:
    world = paid_up()
    world.settle_in(event_type_uri=None)
    world.work()
    world.settle_in()
    close_case(world, CaseKind.CONFIGURATION)
    world.work()
    assert world.words() == "CONFIRMED PAID"


def test_a_link_that_came_too_late_leaves_the_try_that_was_first_to_be_looked_up() -> None:
    """The last call of the day went to another process of this very booking, which then died."""
    today = TimeSlot.lasting(START - timedelta(days=6, hours=17), 60)
    world = SmallWorld(limits=CallLimits(per_day=1))
    world.scheduling.offer(world.scheduling.event_type(EVENT_TYPE, 0), CALENDAR, [today.start])
    desk = FrontDesk(world)
    desk.confirm(slot=today)
    world.budget.release(BOOKING)
    assert world.budget.spend(BookingId(COMMAND), world.clock.now()) is None
    desk.pay()
    link = world.scheduling.scheduling_link

    def slow(event_type_uri: str, booking_id: BookingId) -> object:
        made = link(event_type_uri, booking_id)
        world.bus.handle(ask_calendly(at=world.clock.now()))
        return made

    world.scheduling.scheduling_link = slow  # type: ignore[method-assign, assignment]
    world.work()
    assert "SchedulingLinkSent" not in world.facts()
    assert len(world.waiting(BookMeeting)) == 1


def near(world: SmallWorld, minutes: int) -> TimeSlot:
    """Ada has time in so many minutes."""
    slot = TimeSlot.lasting(world.clock.moment + minutes * MINUTE, 60)
    world.scheduling.offer(world.scheduling.event_type(EVENT_TYPE, 0), CALENDAR, [slot.start])
    return slot


def test_a_time_within_the_hour_that_is_chosen_for_a_lost_one_is_asked_for() -> None:
    world = paid_up()
    world.scheduling.take(EVENT_TYPE, START)
    world.wait(30 * MINUTE)
    soon = near(world, 40)
    FrontDesk(world).move(soon)
    assert world.words() == "CONFIRMED PAID"
    assert world.active_slots()[-1] == soon


def test_a_time_within_the_hour_that_calendly_does_not_give_sends_the_money_back_before_it_begins() -> None:
    world = paid_up()
    world.scheduling.take(EVENT_TYPE, START)
    world.wait(30 * MINUTE)
    soon = near(world, 40)
    world.scheduling.faults.lay("book", *[NotReached("no route")] * 5_000)
    FrontDesk(world).move(soon)
    world.wait(14 * MINUTE)
    assert world.words() == "SCHEDULING PAID"
    world.wait(2 * MINUTE)
    assert world.words() == "CANCELLED REFUNDED"


@pytest.mark.parametrize("from_minutes", [50, 10_000])
def test_an_expert_may_move_a_session_out_of_or_into_the_coming_hour(from_minutes: int) -> None:
    world = paid_up()
    world.work()
    world.clock.moment = START - from_minutes * MINUTE
    to = near(world, 40) if from_minutes > 60 else LATER
    FrontDesk(world).move(to, by=Actor.BUILDER)
    world.work()
    assert world.words() == "CONFIRMED PAID"
    assert world.active_slots() == [to]


def test_a_move_of_the_coming_hour_that_is_not_answered_is_given_up_before_the_session() -> None:
    world = paid_up()
    world.work()
    world.clock.moment = START - 50 * MINUTE
    world.scheduling.faults.lay("book", *[NotReached("no route")] * 5_000)
    FrontDesk(world).move(LATER, by=Actor.BUILDER)
    world.wait(16 * MINUTE)
    assert world.words() == "CONFIRMED PAID"
    assert world.facts()[-1] == "MoveRefused"


def test_a_case_whose_deadline_falls_into_a_day_without_stripe_is_settled_after_it() -> None:
    """Whether anybody may still pay for the meeting is not known before Stripe answers."""
    world = paid_up(capture=Capture.AFTER_CONFIRMATION)
    world.payments.refuse_capture(world.payments.sessions(BOOKING)[0].id)
    world.work()
    world.wait(23 * HOUR)
    world.payments.faults.lay("start_checkout", *[NotReached("no route")] * 5_000)
    with pytest.raises(PaymentsUnavailable):
        FrontDesk(world).open_page()
    world.payments.faults.lay("find_checkout", *[Away()] * 500)
    world.wait(24 * HOUR)
    assert (world.words(), world.parked()) == ("CANCELLED UNPAID", [])
