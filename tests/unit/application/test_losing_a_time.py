"""A time that is gone while the money is in: won back if nobody has it, else another one, else the money back."""

from datetime import timedelta
from uuid import UUID

import pytest

from adapters.memory.faults import Away
from application.effects import BookMeeting, DecideCase, ReclaimTime, StartCheckout
from application.ports.scheduling import Refused
from domain.agenda.agenda import Standing
from domain.booking.commands import CheckoutStanding
from domain.booking.events import TimeLost
from domain.booking.vocabulary import CalendlyRefusal, TimeLostReason
from domain.errors import SlotUnavailable, WrongState
from domain.identifiers import BookingId
from tests.examples import (
    BOOKING,
    HELD_UNTIL,
    PRICE,
    SLOT,
    START,
    expired,
    reported,
)
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import EVENT_TYPE, LATER, NEXT_DAY, PRIVATE, SmallWorld, paid_up

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
CHOICE = timedelta(minutes=60)
ANOTHER = BookingId(UUID(int=2))


@pytest.fixture
def taken() -> SmallWorld:
    """Paid, but Calendly gave the time to somebody else."""
    world = paid_up()
    world.scheduling.take(EVENT_TYPE, START)
    world.work()
    return world


@pytest.fixture
def over() -> SmallWorld:
    """The client has paid, and the hold has ended: nobody has told us of the money."""
    world = SmallWorld()
    world.hold()
    world.run_now(StartCheckout(booking_id=BOOKING, attempt=1))
    world.pay()
    world.clock.moment = HELD_UNTIL
    world.bus.handle(expired(at=HELD_UNTIL))
    assert world.words() == "EXPIRED UNPAID"
    return world


@pytest.fixture
def booked_over() -> SmallWorld:
    """While the client is paying somebody books the same time at Calendly itself."""
    world = SmallWorld()
    world.hold()
    world.run_now(StartCheckout(booking_id=BOOKING, attempt=1))
    world.told(sighting=world.scheduling.take(PRIVATE, START).sighting)
    return world


def money_comes(world: SmallWorld) -> None:
    now = world.clock.moment
    world.told(reported(world.payments.read_checkout(world.payments.sessions(BOOKING)[0].id), at=now))


def lost_because(world: SmallWorld) -> list[TimeLostReason]:
    return [recorded.event.reason for recorded in world.database.log if isinstance(recorded.event, TimeLost)]


def test_a_time_that_calendly_gave_away_leaves_a_choice_on_the_same_money(taken: SmallWorld) -> None:
    assert lost_because(taken) == [TimeLostReason.TAKEN]
    assert taken.words() == "NEEDS_NEW_TIME PAID"
    assert taken.claims() == []
    assert taken.waiting(BookMeeting) == []
    (case,) = taken.waiting(DecideCase)
    assert case.due == taken.clock.moment + CHOICE


def test_the_client_is_told_of_a_lost_time_once(taken: SmallWorld) -> None:
    assert taken.mails() == []
    taken.wait(MINUTE)
    assert taken.mails() == ["time_lost client"]
    taken.wait(CHOICE - 2 * MINUTE)
    assert taken.mails() == ["time_lost client"]


def test_without_a_choice_the_money_goes_back_after_sixty_minutes(taken: SmallWorld) -> None:
    taken.wait(CHOICE - timedelta(seconds=1))
    assert taken.words() == "NEEDS_NEW_TIME PAID"
    taken.wait(timedelta(seconds=1))
    assert taken.words() == "CANCELLED REFUNDED"
    assert taken.payments.given_back(taken.payments.sessions(BOOKING)[0].intent) == PRICE.amount_minor
    assert taken.mails() == ["cancelled client", "refunded client", "time_lost client"]
    assert taken.effects() == []


def test_the_client_chooses_another_time_and_pays_nothing_more(taken: SmallWorld) -> None:
    taken.wait(10 * MINUTE)
    taken.writer.facts.clear()
    FrontDesk(taken).move(NEXT_DAY)
    taken.work()
    assert taken.words() == "CONFIRMED PAID"
    assert taken.claims(NEXT_DAY) == [(BOOKING, Standing.BOOKED)]
    assert len(taken.payments.sessions(BOOKING)) == 1
    assert taken.mails() == ["confirmed builder", "confirmed client", "receipt client"]
    taken.wait(2 * CHOICE)
    assert taken.words() == "CONFIRMED PAID"


def test_a_choice_is_no_move_of_the_client_and_leaves_the_one_that_the_policy_allows(taken: SmallWorld) -> None:
    desk = FrontDesk(taken)
    desk.move(NEXT_DAY)
    desk.move(LATER)
    taken.work()
    assert taken.words() == "CONFIRMED PAID"
    assert taken.claims(LATER) == [(BOOKING, Standing.BOOKED)]


def test_a_time_that_is_chosen_too_late_is_refused(taken: SmallWorld) -> None:
    taken.clock.moment += CHOICE
    with pytest.raises(WrongState):
        FrontDesk(taken).move(NEXT_DAY)


def test_a_chosen_time_that_another_client_holds_is_refused_with_others(taken: SmallWorld) -> None:
    FrontDesk(taken).confirm(ANOTHER, NEXT_DAY)
    with pytest.raises(SlotUnavailable) as refusal:
        FrontDesk(taken).move(NEXT_DAY)
    assert refusal.value.alternatives != ()
    assert NEXT_DAY not in refusal.value.alternatives
    assert taken.words() == "NEEDS_NEW_TIME PAID"


def test_a_chosen_time_that_is_lost_too_leaves_the_choice_open_anew(taken: SmallWorld) -> None:
    taken.wait(30 * MINUTE)
    taken.scheduling.faults.lay("book", Refused(CalendlyRefusal.TAKEN, "already_filled"))
    FrontDesk(taken).move(NEXT_DAY)
    assert taken.words() == "NEEDS_NEW_TIME PAID"
    taken.wait(45 * MINUTE)
    assert taken.words() == "NEEDS_NEW_TIME PAID"
    taken.wait(15 * MINUTE)
    assert taken.words() == "CANCELLED REFUNDED"


def test_late_money_wins_the_time_back_if_it_is_still_free(over: SmallWorld) -> None:
    money_comes(over)
    over.work()
    assert lost_because(over) == [TimeLostReason.PAID_LATE]
    assert over.words() == "CONFIRMED PAID"
    assert over.claims() == [(BOOKING, Standing.BOOKED)]
    assert over.active_meetings() == 1


def test_who_got_the_time_back_never_hears_that_it_was_lost(over: SmallWorld) -> None:
    money_comes(over)
    over.wait(2 * CHOICE)
    assert over.words() == "CONFIRMED PAID"
    assert over.mails() == ["confirmed builder", "confirmed client", "receipt client"]


def test_late_money_meets_a_time_that_another_client_holds_and_leaves_the_choice(over: SmallWorld) -> None:
    FrontDesk(over).confirm(ANOTHER)
    money_comes(over)
    over.wait(MINUTE)
    assert over.words() == "NEEDS_NEW_TIME PAID"
    assert over.claims() == [(ANOTHER, Standing.HELD)]
    assert over.mails() == ["time_lost client"]
    assert over.waiting(ReclaimTime) == []


def test_late_money_meets_a_time_that_is_gone_at_calendly_and_leaves_the_choice(over: SmallWorld) -> None:
    over.scheduling.take(EVENT_TYPE, START)
    money_comes(over)
    over.wait(MINUTE)
    assert over.words() == "NEEDS_NEW_TIME PAID"
    assert over.claims() == []
    assert over.tries() == []
    over.wait(CHOICE)
    assert over.words() == "CANCELLED REFUNDED"


def test_a_calendly_that_is_away_for_a_moment_is_asked_again_before_the_client_hears_anything(
    over: SmallWorld,
) -> None:
    over.scheduling.faults.lay("offered_times", Away(), Away())
    money_comes(over)
    over.wait(MINUTE)
    assert over.words() == "CONFIRMED PAID"
    assert "time_lost client" not in over.mails()


def test_a_client_who_was_told_to_choose_is_not_given_the_old_time_behind_their_back(over: SmallWorld) -> None:
    over.scheduling.faults.lay("offered_times", *[Away()] * 8)
    money_comes(over)
    over.wait(MINUTE)
    assert over.mails() == ["time_lost client"]
    over.wait(30 * MINUTE)
    assert over.words() == "NEEDS_NEW_TIME PAID"
    assert over.waiting(ReclaimTime) == []
    assert over.parked() == []


def test_a_time_that_is_won_back_and_lost_again_at_calendly_is_told_once(over: SmallWorld) -> None:
    over.scheduling.faults.lay("book", Refused(CalendlyRefusal.TAKEN, "already_filled"))
    money_comes(over)
    over.wait(5 * MINUTE)
    assert lost_because(over) == [TimeLostReason.PAID_LATE, TimeLostReason.TAKEN]
    assert over.words() == "NEEDS_NEW_TIME PAID"
    assert over.mails() == ["time_lost client"]


def test_a_client_who_has_chosen_keeps_that_choice_when_the_old_time_turns_out_to_be_free(over: SmallWorld) -> None:
    over.scheduling.faults.lay("offered_times", Away())
    money_comes(over)
    over.work()
    FrontDesk(over).move(NEXT_DAY)
    over.wait(2 * MINUTE)
    assert over.words() == "CONFIRMED PAID"
    assert over.claims() == []
    assert over.claims(NEXT_DAY) == [(BOOKING, Standing.BOOKED)]
    assert over.active_meetings() == 1


def test_late_money_after_the_start_goes_back_at_once(over: SmallWorld) -> None:
    over.clock.moment = START
    money_comes(over)
    over.work()
    assert over.words() == "EXPIRED REFUNDED"


def test_a_hold_that_is_booked_over_at_calendly_closes_its_page_first_and_then_ends(booked_over: SmallWorld) -> None:
    booked_over.payments.faults.lay("close_checkout", Away())
    booked_over.work()
    assert booked_over.words() == "AWAITING_PAYMENT UNPAID"
    booked_over.wait(MINUTE)
    assert booked_over.words() == "CANCELLED UNPAID"
    assert booked_over.payments.sessions(BOOKING)[0].standing is CheckoutStanding.EXPIRED
    assert booked_over.mails() == ["cancelled client"]
    assert [standing for _, standing in booked_over.claims()] == [Standing.FOREIGN]


def test_a_hold_that_an_adopted_meeting_is_booked_over_ends_too() -> None:
    world = SmallWorld()
    world.hold()
    world.run_now(StartCheckout(booking_id=BOOKING, attempt=1))
    world.told(sighting=world.scheduling.take(EVENT_TYPE, START).sighting)
    world.work()
    assert world.words() == "CANCELLED UNPAID"
    ((owner, standing),) = world.claims()
    assert (owner != BOOKING, standing) == (True, Standing.BOOKED)


def test_who_pays_a_hold_in_the_moment_it_is_booked_over_may_choose_another_time(booked_over: SmallWorld) -> None:
    booked_over.pay()
    booked_over.wait(MINUTE)
    assert lost_because(booked_over) == [TimeLostReason.BOOKED_OVER]
    assert booked_over.words() == "NEEDS_NEW_TIME PAID"
    FrontDesk(booked_over).move(NEXT_DAY)
    booked_over.work()
    assert booked_over.words() == "CONFIRMED PAID"
    assert booked_over.claims(SLOT) != [(BOOKING, Standing.BOOKED)]


def test_who_pays_a_hold_that_was_booked_over_and_chooses_nothing_gets_the_money_back(booked_over: SmallWorld) -> None:
    booked_over.pay()
    booked_over.wait(CHOICE + MINUTE)
    assert booked_over.words() == "CANCELLED REFUNDED"
