"""Giving money back: asked once, asked again without an answer, followed until the bank has done."""

from datetime import datetime, timedelta
from uuid import uuid5

import pytest

from adapters.memory.faults import Lost
from application.effects import CloseCheckout, ExpireHold, GiveBack, StartCheckout
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.payments import PaymentRefused, RefundReport
from domain.booking.commands import RecordDispute
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import DisputeOutcome
from domain.identifiers import CommandId
from tests.examples import BOOKING, HELD_UNTIL, PRICE, cancel
from tests.unit.application.small_world import SmallWorld

PAGE = StartCheckout(booking_id=BOOKING, attempt=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> SmallWorld:
    world = SmallWorld()
    world.hold()
    return world


@pytest.fixture
def page_open(world: SmallWorld) -> SmallWorld:
    world.run_now(PAGE)
    return world


@pytest.fixture
def cancelled(page_open: SmallWorld) -> SmallWorld:
    """Paid, confirmed and called off; nothing is given back yet."""
    page_open.pay()
    page_open.wait_until(HELD_UNTIL)
    page_open.bus.handle(cancel(at=page_open.clock.now()))
    return page_open


def test_a_refund_is_asked_once_and_recorded(cancelled: SmallWorld) -> None:
    cancelled.work()
    assert cancelled.words() == "CANCELLED REFUNDED"
    assert [refund.order.amount for refund in cancelled.payments.refunds(BOOKING)] == [PRICE]


@pytest.mark.parametrize("fault", [Lost(), NotReached("no route"), Unknown("timeout"), Limited(HELD_UNTIL + MINUTE)])
def test_a_refund_without_an_answer_is_repeated_after_a_look_and_given_once(
    cancelled: SmallWorld, fault: object
) -> None:
    cancelled.payments.faults.lay("give_back", fault)
    cancelled.work()
    assert cancelled.words() == "CANCELLED REFUND_PENDING"
    cancelled.wait(2 * MINUTE)
    assert cancelled.words() == "CANCELLED REFUNDED"
    (refund,) = cancelled.payments.refunds(BOOKING)
    assert refund.order.look_first is not isinstance(fault, Lost)


def test_a_pending_refund_is_asked_after_until_the_bank_has_done(cancelled: SmallWorld) -> None:
    cancelled.payments.next_refund = RefundReport(RefundStanding.REQUESTED)
    cancelled.wait(timedelta(days=2))
    assert cancelled.words() == "CANCELLED REFUND_PENDING"
    cancelled.payments.settle_refund(BOOKING, 1, RefundReport(RefundStanding.SUCCEEDED))
    cancelled.wait(timedelta(hours=1))
    assert cancelled.words() == "CANCELLED REFUNDED"
    assert cancelled.waiting(GiveBack) == []


def test_a_refund_that_has_failed_says_so(cancelled: SmallWorld) -> None:
    cancelled.payments.faults.lay("give_back", RefundReport(RefundStanding.FAILED, "no funds"))
    cancelled.work()
    assert cancelled.words() == "CANCELLED REFUND_FAILED"


def test_a_refund_that_stripe_would_not_take_from_us_is_asked_for_again(cancelled: SmallWorld) -> None:
    cancelled.payments.faults.lay("give_back", PaymentRefused("the key is wrong"), PaymentRefused("the key is wrong"))
    cancelled.work()
    assert cancelled.words() == "CANCELLED REFUND_PENDING"
    cancelled.wait(timedelta(minutes=1))
    assert cancelled.words() == "CANCELLED REFUNDED"


def test_an_effect_of_something_long_done_does_nothing(cancelled: SmallWorld) -> None:
    cancelled.work()
    before = cancelled.facts()
    for effect in (PAGE, ExpireHold(booking_id=BOOKING), GiveBack(booking_id=BOOKING, number=1)):
        cancelled.run_now(effect)
    cancelled.run_now(GiveBack(booking_id=BOOKING, number=9))
    cancelled.run_now(CloseCheckout(booking_id=BOOKING, attempt=1))
    assert cancelled.facts() == before


def in_dispute(world: SmallWorld) -> str:
    """The client's bank has taken the money back before our refund was made."""
    (session,) = world.payments.sessions(BOOKING)
    dispute = world.payments.dispute(session.id)
    world.bus.handle(disputed(dispute, session.intent, world.clock.now()))
    return dispute


def disputed(dispute: str, intent: str, at: datetime, outcome: DisputeOutcome | None = None) -> RecordDispute:
    return RecordDispute(
        booking_id=BOOKING,
        command_id=CommandId(uuid5(BOOKING, f"{dispute} {outcome}")),
        at=at,
        cause="a test",
        dispute_id=dispute,
        intent=intent,
        amount=PRICE,
        reason="fraudulent",
        outcome=outcome,
    )


@pytest.mark.parametrize(("outcome", "words"), [(DisputeOutcome.WON, "REFUNDED"), (DisputeOutcome.LOST, "REFUNDED")])
def test_a_refund_of_disputed_money_waits_for_the_end_however_long(
    cancelled: SmallWorld, outcome: DisputeOutcome, words: str
) -> None:
    """Won, it is made; lost, the client's bank has the money already, and nobody owes it."""
    dispute = in_dispute(cancelled)
    cancelled.wait(timedelta(days=60))
    assert cancelled.words() == "CANCELLED DISPUTED"
    assert [effect.parked_reason for effect in cancelled.effects()] == [None] * len(cancelled.effects())
    cancelled.payments.close_dispute(dispute, outcome)
    (session,) = cancelled.payments.sessions(BOOKING)
    cancelled.bus.handle(disputed(dispute, session.intent, cancelled.clock.now(), outcome))
    cancelled.wait(timedelta(days=1))
    assert cancelled.words() == f"CANCELLED {words}"
    assert len(cancelled.payments.refunds(BOOKING)) == (outcome is DisputeOutcome.WON)
    assert "CaseOpened" not in cancelled.facts()[-2:]
