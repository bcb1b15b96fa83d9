"""Reserved money in memory: faults as they are laid out, reservations that lapse by the clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from adapters.memory.faults import Away, Lost
from adapters.memory.payment_world import RESERVED_FOR
from adapters.memory.payments import MemoryPayments
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.payments import CaptureOrder, CheckoutRequest
from domain.booking.commands import CheckoutReport, CheckoutStanding, IntentReport, IntentStanding
from domain.identifiers import BookingId
from domain.money import Money
from tests.unit.adapters.provider_files import BOOKING, NOW

BOOKING_ID = BookingId(UUID(BOOKING))
PRICE = Money(100, "USD")


class MovableClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def payments(clock: MovableClock) -> MemoryPayments:
    return MemoryPayments(clock)


def reserved(payments: MemoryPayments, amount: Money = PRICE) -> CaptureOrder:
    request = CheckoutRequest(
        booking_id=BOOKING_ID,
        attempt=1,
        amount=amount,
        ends_at=NOW + timedelta(minutes=35),
        title="t",
        email="a@example.org",
        success_url="s",
        cancel_url="c",
        metadata={},
        capture_later=True,
    )
    opened = payments.start_checkout(request)
    assert isinstance(opened, CheckoutReport)
    payments.pay(opened.session_id)
    intent = payments.session(opened.session_id).intent
    return CaptureOrder(booking_id=BOOKING_ID, attempt=1, intent=intent, amount=amount)


def standing(payments: MemoryPayments, order: CaptureOrder) -> IntentStanding:
    return payments.read_intent(order.intent).standing


CALLS: dict[str, Callable[[MemoryPayments, CaptureOrder], object]] = {
    "capture": lambda payments, order: payments.capture(order),
    "release": lambda payments, order: payments.release(order.intent),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("answer", [Unknown("perhaps"), NotReached("refused"), Limited(NOW)])
def test_an_answer_laid_out_is_given_once_and_nothing_is_done(
    payments: MemoryPayments, name: str, answer: object
) -> None:
    order = reserved(payments)
    payments.faults.lay(name, answer)
    assert CALLS[name](payments, order) == answer
    assert standing(payments, order) is IntentStanding.AUTHORIZED
    assert isinstance(CALLS[name](payments, order), IntentReport)


@pytest.mark.parametrize(("name", "ends"), [("capture", IntentStanding.CAPTURED), ("release", IntentStanding.RELEASED)])
def test_a_lost_answer_means_that_it_is_done(payments: MemoryPayments, name: str, ends: IntentStanding) -> None:
    order = reserved(payments)
    payments.faults.lay(name, Lost())
    assert isinstance(CALLS[name](payments, order), Unknown)
    assert standing(payments, order) is ends


def test_a_provider_that_is_away_does_not_say_how_an_intent_stands(payments: MemoryPayments) -> None:
    order = reserved(payments)
    payments.faults.lay("read_intent", Away())
    with pytest.raises(ProviderUnavailable):
        payments.read_intent(order.intent)


def test_a_reservation_lapses_by_the_clock(payments: MemoryPayments, clock: MovableClock) -> None:
    order = reserved(payments)
    clock.at = NOW + RESERVED_FOR - timedelta(seconds=1)
    assert standing(payments, order) is IntentStanding.AUTHORIZED
    clock.at = NOW + RESERVED_FOR
    released = IntentReport(intent=order.intent, standing=IntentStanding.RELEASED, reason="automatic")
    assert payments.capture(order) == released
    assert [news.kind for news in payments.news()][-1] == "payment_intent.canceled"


def test_what_bounced_has_nothing_left_to_let_go(payments: MemoryPayments) -> None:
    order = reserved(payments)
    request = replace(payments.sessions(BOOKING_ID)[0].request, attempt=2)
    opened = payments.start_checkout(request)
    assert isinstance(opened, CheckoutReport)
    payments.pay_later(opened.session_id)
    payments.bounce(opened.session_id)
    released = payments.release(payments.session(opened.session_id).intent)
    assert isinstance(released, IntentReport)
    assert released.standing is IntentStanding.RELEASED
    assert standing(payments, order) is IntentStanding.AUTHORIZED


def test_nothing_cannot_be_reserved(payments: MemoryPayments) -> None:
    order = reserved(payments, Money(0, "USD"))
    assert payments.sessions(BOOKING_ID)[0].standing is CheckoutStanding.PAID
    assert standing(payments, order) is IntentStanding.CAPTURED
