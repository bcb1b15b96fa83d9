"""Effects that end at Stripe: lost answers, keys near their end, holds that end in the safe order."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.memory.faults import Away, Faults, Lost
from application.effect_runner import EffectRunner
from application.effects import BookMeeting, CloseCheckout, DecideCase, ExpireHold, StartCheckout
from application.limits import SAME_KEY_NEEDS
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.payments import PaymentRefused
from domain.booking.commands import CheckoutReport, CheckoutStanding
from domain.money import Money
from tests.examples import BOOKING, HELD_UNTIL, NOW, PAGE_ENDS, PRICE, START, cancel, extend, request_checkout
from tests.unit.application.small_world import CLIENT_EMAIL, EVENT_TYPE, SmallWorld

HELD = ["SlotSelected", "DetailsProvided", "CheckoutRequested"]
OPEN = [*HELD, "CheckoutStarted"]
ENDED = ["CheckoutExpired", "HoldExpired"]
PAGE = StartCheckout(booking_id=BOOKING, attempt=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def world() -> SmallWorld:
    world = SmallWorld()
    world.hold()
    return world


@pytest.fixture
def page_open(world: SmallWorld) -> SmallWorld:
    world.run_now(PAGE)
    return world


def standings(world: SmallWorld) -> Sequence[CheckoutStanding]:
    return [session.standing for session in world.payments.sessions(BOOKING)]


def test_the_page_is_opened_with_the_recorded_end_and_no_more_of_the_client_than_needed(page_open: SmallWorld) -> None:
    (session,) = page_open.payments.sessions(BOOKING)
    assert page_open.facts() == OPEN
    assert page_open.waiting(StartCheckout) == []
    assert (session.request.ends_at, session.request.amount, session.request.email) == (PAGE_ENDS, PRICE, CLIENT_EMAIL)
    assert session.request.metadata["bookingId"] == str(BOOKING)
    assert CLIENT_EMAIL not in session.request.metadata.values()


def test_a_request_that_died_leaves_its_page_to_the_worker(world: SmallWorld) -> None:
    world.wait(timedelta(seconds=14))
    assert world.facts() == HELD
    world.wait(timedelta(seconds=1))
    assert world.facts() == OPEN


@pytest.mark.parametrize("fault", [Lost(), NotReached("no route"), Unknown("timeout"), Limited(NOW + MINUTE)])
def test_a_call_without_an_answer_is_repeated_and_opens_one_page(world: SmallWorld, fault: object) -> None:
    world.payments.faults.lay("start_checkout", fault)
    world.run_now(PAGE)
    assert world.facts() == HELD
    world.wait(2 * MINUTE)
    assert world.facts() == OPEN
    assert standings(world) == [CheckoutStanding.OPEN]


def test_the_same_key_is_not_used_when_stripe_would_refuse_the_end(world: SmallWorld) -> None:
    world.payments.faults.lay("start_checkout", Lost())
    world.run_now(PAGE)
    world.clock.moment = PAGE_ENDS - SAME_KEY_NEEDS + timedelta(seconds=1)
    world.payments.faults.lay("start_checkout", AssertionError("the call is not repeated"))
    world.work()
    assert world.facts() == [*OPEN, "CheckoutExpired"]
    assert standings(world) == [CheckoutStanding.EXPIRED]


def test_the_same_key_is_still_used_just_before(world: SmallWorld) -> None:
    world.clock.moment = PAGE_ENDS - SAME_KEY_NEEDS
    world.run_now(PAGE)
    assert world.facts() == OPEN


def test_an_old_attempt_that_stripe_never_saw_ends_without_a_session(world: SmallWorld) -> None:
    world.clock.moment = PAGE_ENDS - MINUTE * 30
    world.run_now(PAGE)
    assert world.facts() == [*HELD, "CheckoutExpired"]
    assert world.words() == "HELD UNPAID"


@pytest.mark.parametrize("fault", [Lost(key_is_spent=True), Unknown("a stored 500", key_is_spent=True)])
def test_a_spent_key_is_looked_up_and_closed_and_the_client_may_open_a_new_page(
    world: SmallWorld, fault: object
) -> None:
    world.payments.faults.lay("start_checkout", fault)
    world.run_now(PAGE)
    assert world.facts()[-1] == "CheckoutExpired"
    assert CheckoutStanding.OPEN not in standings(world)
    world.bus.handle(request_checkout())
    world.run_now(StartCheckout(booking_id=BOOKING, attempt=2))
    assert world.words() == "AWAITING_PAYMENT UNPAID"
    assert standings(world)[-1] is CheckoutStanding.OPEN


def test_a_lost_page_that_was_paid_meanwhile_is_paid(world: SmallWorld) -> None:
    world.payments.faults.lay("start_checkout", Lost())
    world.run_now(PAGE)
    world.pay()
    world.clock.moment = PAGE_ENDS - MINUTE * 30
    world.run_now(PAGE)
    assert world.words() == "SCHEDULING PAID"


def test_a_look_up_without_an_answer_is_asked_again(world: SmallWorld) -> None:
    world.payments.faults.lay("start_checkout", Unknown("a stored 500", key_is_spent=True))
    world.payments.faults.lay("find_checkout", Away())
    world.run_now(PAGE)
    assert world.facts() == HELD
    assert len(world.waiting(StartCheckout)) == 1


def test_a_stripe_that_is_away_for_half_a_day_leaves_nothing_for_a_person(world: SmallWorld) -> None:
    world.payments.faults.lay("start_checkout", *[Unknown("answered 503")] * 10)
    world.payments.faults.lay("find_checkout", *[Away()] * 200)
    world.wait(timedelta(hours=12))
    assert world.parked() == []
    assert world.words() == "EXPIRED UNPAID"


def test_a_refused_checkout_is_parked_and_the_hold_still_ends(world: SmallWorld) -> None:
    world.payments.faults.lay("start_checkout", PaymentRefused("no such currency"))
    world.run_now(PAGE)
    assert world.parked() == ["Stripe refused the checkout: no such currency"]
    world.wait_until(HELD_UNTIL)
    assert world.facts() == [*HELD, *ENDED]


def test_a_client_who_was_erased_gets_no_page_and_the_hold_still_ends(world: SmallWorld) -> None:
    world.database.persons.clear()
    world.run_now(PAGE)
    assert world.parked() == ["the client's details were erased"]
    world.wait_until(HELD_UNTIL)
    assert world.words() == "EXPIRED UNPAID"


def test_the_hold_ends_only_after_its_page_is_closed(page_open: SmallWorld) -> None:
    page_open.wait_until(HELD_UNTIL)
    assert page_open.facts() == [*OPEN, *ENDED]
    assert standings(page_open) == [CheckoutStanding.EXPIRED]
    assert page_open.effects() == []


def test_a_page_that_was_paid_in_the_last_second_is_paid(page_open: SmallWorld) -> None:
    page_open.pay()
    page_open.wait_until(HELD_UNTIL)
    assert page_open.words() == "CONFIRMED PAID"


def test_a_delayed_payment_that_the_end_of_the_hold_finds_is_asked_after_until_it_has_arrived(
    page_open: SmallWorld,
) -> None:
    (session,) = page_open.payments.sessions(BOOKING)
    page_open.payments.pay_later(session.id)
    page_open.wait_until(HELD_UNTIL + timedelta(hours=1))
    assert page_open.words() == "PAYMENT_PROCESSING PENDING"
    page_open.payments.settle(session.id)
    page_open.wait(timedelta(hours=1))
    assert page_open.words() == "CONFIRMED PAID"


def test_a_free_hold_that_was_postponed_is_not_ended_before_its_time() -> None:
    free = SmallWorld(Money(0, "EUR"))
    free.hold()
    free.run_now(ExpireHold(booking_id=BOOKING))
    assert free.facts() == ["SlotSelected", "DetailsProvided"]
    (expiry,) = free.waiting(ExpireHold)
    assert expiry.due == HELD_UNTIL


def test_a_silent_stripe_keeps_the_time_opens_a_case_and_lets_go_two_hours_before(page_open: SmallWorld) -> None:
    page_open.payments.faults.lay("close_checkout", *[Away()] * 5000)
    page_open.payments.faults.lay("find_checkout", *[Away()] * 5000)
    page_open.wait_until(HELD_UNTIL + timedelta(seconds=30))
    assert page_open.facts() == OPEN
    page_open.wait_until(HELD_UNTIL + 5 * MINUTE)
    assert page_open.facts() == [*OPEN, "CaseOpened"]
    assert page_open.words() == "AWAITING_PAYMENT UNPAID"
    page_open.wait_until(START - timedelta(hours=2) - timedelta(seconds=1))
    assert page_open.facts() == [*OPEN, "CaseOpened"]
    page_open.wait_until(START - timedelta(hours=2))
    assert page_open.facts() == [*OPEN, "CaseOpened", "HoldExpired", "CaseClosed"]


def let_go_unheard(world: SmallWorld) -> None:
    """Paid, but Stripe was silent until the time was let go; now it answers again."""
    world.pay()
    world.payments.faults.lay("close_checkout", *[Away()] * 5000)
    world.wait_until(START - 2 * HOUR)
    assert world.words() == "EXPIRED UNPAID"
    world.payments.faults = Faults()


def test_money_on_a_page_that_was_let_go_unheard_buys_the_time_if_it_is_still_free(page_open: SmallWorld) -> None:
    let_go_unheard(page_open)
    page_open.wait(10 * MINUTE)
    assert page_open.words() == "CONFIRMED PAID"
    assert "MoneyArrivedLate" in page_open.facts()
    assert page_open.waiting(CloseCheckout) == []


def test_money_on_a_page_that_was_let_go_unheard_goes_back_if_the_time_is_gone_and_no_other_is_chosen(
    page_open: SmallWorld,
) -> None:
    let_go_unheard(page_open)
    page_open.scheduling.take(EVENT_TYPE, START)
    page_open.wait(10 * MINUTE)
    assert page_open.words() == "NEEDS_NEW_TIME PAID"
    page_open.wait(HOUR)
    assert page_open.words() == "CANCELLED REFUNDED"


def test_a_stripe_that_answers_at_last_closes_the_case(page_open: SmallWorld) -> None:
    page_open.payments.faults.lay("close_checkout", *[Away()] * 6)
    page_open.wait_until(HELD_UNTIL + timedelta(hours=1))
    assert page_open.facts() == [*OPEN, "CaseOpened", *ENDED, "CaseClosed"]
    page_open.wait_until(START)
    assert page_open.waiting(DecideCase) == []
    assert page_open.words() == "EXPIRED UNPAID"


def test_a_wish_to_cancel_closes_the_page_and_then_the_booking(page_open: SmallWorld) -> None:
    page_open.bus.handle(cancel())
    page_open.run_now(CloseCheckout(booking_id=BOOKING, attempt=1))
    assert page_open.facts()[-3:] == ["CancelRequested", "CheckoutExpired", "Cancelled"]
    assert page_open.waiting(CloseCheckout) == []


def test_who_pays_while_the_page_is_being_closed_gets_the_money_back(page_open: SmallWorld) -> None:
    page_open.bus.handle(cancel())
    page_open.pay()
    page_open.run_now(CloseCheckout(booking_id=BOOKING, attempt=1))
    page_open.work()
    assert page_open.words() == "CANCELLED REFUNDED"
    assert page_open.waiting(BookMeeting) == []


def test_a_cancel_that_meets_the_opening_of_the_page_leaves_no_page_open(world: SmallWorld) -> None:
    world.payments.faults.lay("start_checkout", Lost())
    world.run_now(PAGE)
    world.bus.handle(cancel())
    world.wait(2 * MINUTE)
    assert world.words() == "CANCELLED UNPAID"
    assert standings(world) == [CheckoutStanding.EXPIRED]


def test_a_page_whose_answer_comes_after_the_end_is_closed(world: SmallWorld) -> None:
    class Slow:
        """The call begins before the hold ends and is answered after it."""

        def start_checkout(self, request: Any) -> Any:
            world.clock.moment = HELD_UNTIL
            world.work()
            return world.payments.start_checkout(request)

        def __getattr__(self, name: str) -> Any:
            return getattr(world.payments, name)

    slow = EffectRunner(replace(world.world, payments=Slow()), world.database.effects, world.runner._inbox)
    slow.run_now(PAGE)
    assert world.facts() == [*HELD, *ENDED, "CheckoutStarted"]
    world.work()
    assert standings(world) == [CheckoutStanding.EXPIRED]


def test_a_hold_that_is_extended_while_its_end_is_being_made_still_ends() -> None:
    world = SmallWorld()
    world.hold()
    world.run_now(PAGE)
    world.clock.moment = HELD_UNTIL
    close, asked = world.payments.close_checkout, []

    def close_while_the_client_asks_for_more(session_id: str) -> CheckoutReport:
        asked.append(session_id)
        late = extend(at=HELD_UNTIL - timedelta(seconds=1), until=HELD_UNTIL + timedelta(minutes=5))
        world.bus.handle(late)
        return close(session_id)

    world.payments.close_checkout = close_while_the_client_asks_for_more  # type: ignore[method-assign]
    world.work()
    assert world.words() == "HELD UNPAID"
    assert len(world.waiting(ExpireHold)) == 1
    world.wait(timedelta(minutes=6))
    assert world.words() == "EXPIRED UNPAID"
    assert len(asked) == 1
