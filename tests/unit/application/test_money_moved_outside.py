"""Disputes, and refunds made at Stripe itself: told with Stripe's own names, which tell whose they are."""

from datetime import timedelta

import pytest

from application.effects import DecideCase, GiveBack, ProcessDelivery
from application.ports.deliveries import ByReference, Translated
from application.ports.inbox import Verdict
from application.retry_policy import BACKOFFS
from domain.booking.commands import BookingCommand, RecordDispute, RecordOutsideRefund
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import Actor, CaseKind, DisputeOutcome
from domain.identifiers import BookingId
from domain.money import Money
from domain.terms import Capture
from tests.examples import BOOKING, COMMAND, PRICE, START
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import SmallWorld, paid_up

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PART = Money(4_900, "EUR")


@pytest.fixture
def world() -> SmallWorld:
    """Paid and confirmed."""
    world = paid_up()
    world.work()
    return world


def session(world: SmallWorld) -> str:
    return world.payments.sessions(BOOKING)[0].id


def intent(world: SmallWorld) -> str:
    return world.payments.sessions(BOOKING)[0].intent


def disputed(world: SmallWorld, outcome: DisputeOutcome | None = None) -> str:
    """The client's bank takes the money back, or has decided; Stripe tells us. Return the delivery's key."""
    if outcome is None:
        dispute_id = world.payments.dispute(session(world))
    else:
        dispute_id = f"du_of_{intent(world)}"
        world.payments.close_dispute(dispute_id, outcome)
    return tell_dispute(world, dispute_id, outcome)


def tell_dispute(world: SmallWorld, dispute_id: str, outcome: DisputeOutcome | None, of: str = "") -> str:
    name, now = of or intent(world), world.clock.moment

    def command(booking_id: BookingId) -> BookingCommand:
        return RecordDispute(
            booking_id=booking_id,
            command_id=COMMAND,
            at=now,
            cause="test",
            dispute_id=dispute_id,
            intent=name,
            amount=PRICE,
            reason="fraudulent",
            outcome=outcome,
        )

    return world.deliver(Translated((), "", by_reference=(ByReference(name, command),)))


def tell_refund(
    world: SmallWorld, refund_id: str, amount: Money, standing: RefundStanding = RefundStanding.SUCCEEDED
) -> str:
    name, now = intent(world), world.clock.moment

    def command(booking_id: BookingId) -> BookingCommand:
        return RecordOutsideRefund(
            booking_id=booking_id,
            command_id=COMMAND,
            at=now,
            cause="test",
            refund_id=refund_id,
            intent=name,
            amount=amount,
            standing=standing,
        )

    return world.deliver(Translated((), "", by_reference=(ByReference(name, command),)))


def refunded_there(world: SmallWorld, amount: Money = PRICE) -> None:
    """A person gives money back at Stripe itself, and Stripe tells us."""
    tell_refund(world, world.payments.refund_outside(session(world), amount), amount)
    world.work()


def given_back(world: SmallWorld) -> int:
    return world.payments.given_back(intent(world))


# whose it is


def test_a_dispute_finds_its_booking_by_the_payments_name(world: SmallWorld) -> None:
    key = disputed(world)
    world.work()
    assert world.words() == "CONFIRMED DISPUTED"
    assert world.verdict(key)[0] is Verdict.HANDLED


def test_a_name_is_known_as_soon_as_money_is_reserved() -> None:
    world = paid_up(capture=Capture.AFTER_CONFIRMATION)
    tell_dispute(world, "du_1", None)
    world.work()
    assert "DisputeOpened" in world.facts()


def test_news_of_a_payment_that_we_have_not_heard_of_wait_for_it() -> None:
    world = SmallWorld()
    world.hold()
    FrontDesk(world).open_page()
    world.pay()
    key = disputed(world)
    world.work()
    assert world.verdict(key)[0] is Verdict.WAITING
    FrontDesk(world).return_from_payment()
    world.wait(MINUTE)
    assert world.verdict(key)[0] is Verdict.HANDLED
    assert world.words() == "CONFIRMED DISPUTED"


def test_a_name_that_nobody_ever_tells_us_is_refused_after_all_tries(world: SmallWorld) -> None:
    facts = world.facts()
    key = tell_dispute(world, "du_2", None, of="pi_of_somebody_else")
    world.wait(3 * HOUR)
    tries = BACKOFFS[ProcessDelivery].tries_max
    reason = f"gave up after {tries} tries: it names no booking of ours, or none yet"
    assert world.verdict(key) == (Verdict.REFUSED, reason)
    assert world.facts() == facts
    assert world.waiting(ProcessDelivery) == []


# disputes


def test_the_same_dispute_told_twice_is_one(world: SmallWorld) -> None:
    disputed(world)
    tell_dispute(world, f"du_of_{intent(world)}", None)
    world.work()
    assert world.facts().count("DisputeOpened") == 1


def test_a_dispute_is_said_again_every_day_until_it_is_closed(world: SmallWorld) -> None:
    disputed(world)
    world.wait(3 * DAY)
    (case,) = world.waiting(DecideCase)
    assert (case.note, case.parked_reason) == ("a person must deal with it", None)
    assert case.due - world.clock.moment <= DAY
    disputed(world, DisputeOutcome.WON)
    world.wait(DAY)
    assert world.waiting(DecideCase) == []
    assert CaseKind.DISPUTE not in FrontDesk(world).state().core.cases


@pytest.mark.parametrize("outcome", [DisputeOutcome.WON, DisputeOutcome.WARNING_CLOSED, DisputeOutcome.PREVENTED])
def test_a_dispute_that_we_win_leaves_the_booking_paid(world: SmallWorld, outcome: DisputeOutcome) -> None:
    disputed(world)
    disputed(world, outcome)
    world.work()
    assert world.words() == "CONFIRMED PAID"


def test_news_of_the_end_of_a_dispute_may_come_first(world: SmallWorld) -> None:
    dispute = world.payments.dispute(session(world))
    tell_dispute(world, dispute, DisputeOutcome.WON)
    world.work()
    tell_dispute(world, dispute, None)
    world.work()
    assert world.words() == "CONFIRMED PAID"
    assert world.facts().count("DisputeOpened") == world.facts().count("DisputeClosed") == 1


def test_money_in_dispute_is_not_given_back_a_second_time(world: SmallWorld) -> None:
    disputed(world)
    world.work()
    FrontDesk(world).cancel(Actor.BUILDER)
    world.wait(2 * DAY)
    assert world.words() == "CANCELLED DISPUTED"
    assert given_back(world) == 0
    assert world.waiting(GiveBack) == []
    disputed(world, DisputeOutcome.LOST)
    world.wait(DAY)
    assert given_back(world) == 0


def test_money_that_comes_back_from_a_dispute_of_a_cancelled_session_is_given_back_then(world: SmallWorld) -> None:
    disputed(world)
    world.work()
    FrontDesk(world).cancel(Actor.BUILDER)
    world.wait(2 * DAY)
    disputed(world, DisputeOutcome.WON)
    world.work()
    assert world.words() == "CANCELLED REFUNDED"
    assert given_back(world) == PRICE.amount_minor


def test_a_refund_that_meets_a_dispute_is_asked_for_until_it_is_over(world: SmallWorld) -> None:
    FrontDesk(world).cancel(Actor.BUILDER)
    world.payments.dispute(session(world))
    world.wait(DAY)
    assert world.words() == "CANCELLED REFUND_PENDING"
    world.payments.close_dispute(f"du_of_{intent(world)}", DisputeOutcome.WON)
    world.wait(HOUR)
    assert world.words() == "CANCELLED REFUNDED"


def test_a_dispute_changes_neither_the_meeting_nor_its_end(world: SmallWorld) -> None:
    disputed(world)
    world.wait_until(START + 2 * HOUR)
    assert world.words() == "COMPLETED DISPUTED"


# refunds made at Stripe


def test_a_refund_made_at_stripe_is_recorded_and_never_made_again(world: SmallWorld) -> None:
    refunded_there(world)
    assert world.words() == "CONFIRMED REFUNDED"
    assert world.waiting(GiveBack) == []
    FrontDesk(world).cancel(Actor.BUILDER)
    world.wait(HOUR)
    assert given_back(world) == PRICE.amount_minor
    assert world.payments.refunds(BOOKING) == []


def test_a_part_that_was_given_back_at_stripe_leaves_the_rest_for_the_cancellation(world: SmallWorld) -> None:
    refunded_there(world, PART)
    assert world.words() == "CONFIRMED PARTIALLY_REFUNDED"
    FrontDesk(world).cancel(Actor.BUILDER)
    world.work()
    assert world.words() == "CANCELLED REFUNDED"
    assert [refund.order.amount for refund in world.payments.refunds(BOOKING)] == [PRICE - PART]


def test_the_same_refund_told_twice_is_one(world: SmallWorld) -> None:
    refund = world.payments.refund_outside(session(world), PART)
    tell_refund(world, refund, PART, RefundStanding.REQUESTED)
    tell_refund(world, refund, PART)
    tell_refund(world, refund, PART)
    world.work()
    assert world.facts().count("RefundRequested") == world.facts().count("RefundSucceeded") == 1


def test_a_refund_of_ours_that_somebody_else_has_made_is_settled_when_stripe_tells_of_it(world: SmallWorld) -> None:
    refund = world.payments.refund_outside(session(world))
    FrontDesk(world).cancel(Actor.BUILDER)
    world.work()
    assert world.words() == "CANCELLED REFUND_FAILED"
    assert CaseKind.REFUND_FAILED in FrontDesk(world).state().core.cases
    tell_refund(world, refund, PRICE)
    world.wait(DAY)
    assert world.words() == "CANCELLED REFUNDED"
    assert CaseKind.REFUND_FAILED not in FrontDesk(world).state().core.cases
    assert given_back(world) == PRICE.amount_minor


def test_a_refund_at_stripe_that_failed_leaves_the_money_for_ours(world: SmallWorld) -> None:
    tell_refund(world, "re_1", PRICE, RefundStanding.REQUESTED)
    world.work()
    FrontDesk(world).cancel(Actor.BUILDER)
    world.work()
    assert given_back(world) == 0
    tell_refund(world, "re_1", PRICE, RefundStanding.FAILED)
    world.work()
    assert world.words() == "CANCELLED REFUNDED"
    assert given_back(world) == PRICE.amount_minor
