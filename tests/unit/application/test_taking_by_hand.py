"""Money that an operator has: the payment page, Stripe's refunds, the operator's mails and the audit agree with it."""

from datetime import timedelta

import pytest

from adapters.memory.faults import Away
from application.effects import CloseCheckout, GiveBack, StartCheckout
from application.requests.take_by_hand import TakeByHand
from domain.errors import NotFound, WrongState
from tests.examples import BOOKING, cancel
from tests.unit.application.small_world import SmallWorld
from tests.unit.application.test_confirming_by_hand import audited
from tests.unit.domain.by_hand import PART, given_back, mark_paid


def waiting() -> SmallWorld:
    """A time is held, and its payment page is open."""
    world = SmallWorld()
    world.hold()
    world.run_now(StartCheckout(booking_id=BOOKING, attempt=1))
    assert world.words() == "AWAITING_PAYMENT UNPAID"
    return world


def by_hand(world: SmallWorld) -> TakeByHand:
    inner = world.world
    return TakeByHand(bus=inner.bus, store=inner.store, payments=inner.payments)


def test_the_page_is_closed_before_the_money_is_taken() -> None:
    world = waiting()
    by_hand(world)(mark_paid(at=world.clock.now()))
    world.work()
    assert world.words() == "CONFIRMED PAID"
    assert [one.standing for one in world.payments.sessions(BOOKING)] == ["expired"]
    assert world.mails() == ["confirmed builder", "confirmed client", "receipt client"]
    assert audited(world) == []


def test_what_would_be_refused_closes_no_page() -> None:
    world = waiting()
    with pytest.raises(WrongState):
        by_hand(world)(mark_paid(PART, at=world.clock.now()))
    assert [one.standing for one in world.payments.sessions(BOOKING)] == ["open"]
    with pytest.raises(NotFound):
        by_hand(SmallWorld())(mark_paid())


def test_whoever_has_just_paid_has_paid() -> None:
    world = waiting()
    world.pay()
    with pytest.raises(WrongState, match="just paid"):
        by_hand(world)(mark_paid(at=world.clock.now()))
    world.work()
    assert (world.words(), "PaidByHand" in world.facts()) == ("CONFIRMED PAID", False)
    assert audited(world) == []


def test_a_page_that_cannot_be_closed_now_is_closed_later() -> None:
    world = waiting()
    world.payments.faults.lay("close_checkout", Away(retry_after_seconds=7))
    by_hand(world)(mark_paid(at=world.clock.now()))
    assert len(world.waiting(CloseCheckout)) == 1
    world.wait(timedelta(minutes=2))
    assert [one.standing for one in world.payments.sessions(BOOKING)] == ["expired"]
    assert audited(world) == []


def test_what_goes_back_by_hand_is_asked_of_nobody_and_told_until_it_is_done() -> None:
    world = waiting()
    by_hand(world)(mark_paid(at=world.clock.now()))
    world.work()
    world.bus.handle(cancel(at=world.clock.now()))
    assert world.waiting(GiveBack) == []
    world.work()
    assert len(world.writer.alarms) == 1
    assert (world.words(), audited(world)) == ("CANCELLED REFUND_PENDING", [])
    world.wait(timedelta(days=1, minutes=1))
    assert len(world.writer.alarms) == 2
    world.bus.handle(given_back())
    world.wait(timedelta(days=2))
    assert len(world.writer.alarms) == 2
    assert "refunded client" in world.mails()
    assert world.payments.refunds(BOOKING) == []
    assert (world.words(), audited(world)) == ("CANCELLED REFUNDED", [])


def test_less_that_is_enough_is_what_the_audit_expects() -> None:
    world = waiting()
    by_hand(world)(mark_paid(PART, at=world.clock.now(), accepts_less=True))
    world.work()
    assert (world.words(), audited(world)) == ("CONFIRMED PARTIALLY_PAID", [])
