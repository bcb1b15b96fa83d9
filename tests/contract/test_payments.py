"""What every implementation of the Payments port promises: the one in memory, and Stripe's against the sandbox."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
from msgspec.structs import replace

from adapters.memory.payments import MemoryPayments
from adapters.stripe.payments import StripePayments
from application.ports.answers import ProviderUnavailable, Unknown
from application.ports.payments import CheckoutRequest, PaymentRefused, Payments, RefundOrder, RefundReport
from domain.booking.commands import CheckoutReport, CheckoutStanding
from domain.booking.state import RefundStanding
from domain.identifiers import BookingId
from domain.money import Money
from entrypoints.sandbox.credentials import STRIPE_SECRET_KEY
from tests.contract.judging import JudgingAdapter, RealClock, running_sandbox

PRICE = Money(14900, "EUR")
DONE = RefundReport(RefundStanding.SUCCEEDED)


class World(Protocol):
    """A port, and the people and banks around it."""

    @property
    def payments(self) -> Payments: ...

    def pay(self, session_id: str) -> None: ...
    def start_delayed(self, request: CheckoutRequest) -> str: ...
    def settle(self, session_id: str) -> None: ...
    def bounce(self, session_id: str) -> None: ...
    def let_refunds_wait(self) -> None: ...


class MemoryWorld:
    def __init__(self) -> None:
        self.payments = MemoryPayments(RealClock())
        self.pay = self.payments.pay
        self.settle = self.payments.settle
        self.bounce = self.payments.bounce

    def start_delayed(self, request: CheckoutRequest) -> str:
        report = started(self.payments, request)
        self.payments.pay_later(report.session_id)
        return report.session_id

    def let_refunds_wait(self) -> None:
        self.payments.next_refund = RefundReport(RefundStanding.REQUESTED)


class StripeWorld:
    def __init__(self, base: str) -> None:
        self._base = base
        self.payments = StripePayments(STRIPE_SECRET_KEY, RealClock(), f"{base}/stripe")
        self.payments._wire.mount(base, JudgingAdapter())

    def pay(self, session_id: str) -> None:
        self._press(session_id, "pay")

    def settle(self, session_id: str) -> None:
        self._press(session_id, "settle")

    def bounce(self, session_id: str) -> None:
        self._press(session_id, "fail")

    def start_delayed(self, request: CheckoutRequest) -> str:
        """Our own sessions exclude such methods, so this one is opened by somebody else."""
        params = {
            "mode": "payment",
            "success_url": request.success_url,
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": "eur",
            "line_items[0][price_data][unit_amount]": "9000",
            "line_items[0][price_data][product_data][name]": "x",
            "client_reference_id": str(request.booking_id),
        }
        made = httpx.post(
            f"{self._base}/stripe/v1/checkout/sessions",
            content=urlencode(params),
            headers={
                "Authorization": f"Bearer {STRIPE_SECRET_KEY}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        session_id = str(made.json()["id"])
        self._press(session_id, "delayed")
        return session_id

    def let_refunds_wait(self) -> None:
        """Refunds of delayed methods do so by themselves."""

    def _press(self, session_id: str, action: str) -> None:
        pressed = httpx.post(f"{self._base}/stripe/pay/{session_id}", data={"action": action})
        assert pressed.status_code == httpx.codes.SEE_OTHER, pressed.text


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_sandbox(Path(tmp_path_factory.mktemp("sandbox"))) as base:
        yield base


@pytest.fixture(params=["memory", "stripe"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "memory":
        yield MemoryWorld()
        return
    real = StripeWorld(request.getfixturevalue("sandbox"))
    yield real
    real.payments.close()


def request_for(amount: Money = PRICE) -> CheckoutRequest:
    booking_id = BookingId(uuid4())
    return CheckoutRequest(
        booking_id=booking_id,
        attempt=1,
        amount=amount,
        ends_at=datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=35),
        title="Deep dive",
        email="marta@example.org",
        success_url="https://booking.example/done?session={CHECKOUT_SESSION_ID}",
        cancel_url="https://booking.example/back",
        metadata={"bookingId": str(booking_id), "attempt": "1"},
    )


def started(payments: Payments, request: CheckoutRequest) -> CheckoutReport:
    report = payments.start_checkout(request)
    assert isinstance(report, CheckoutReport), report
    return report


def paid(world: World, amount: Money = PRICE) -> tuple[CheckoutRequest, CheckoutReport]:
    request = request_for(amount)
    session_id = started(world.payments, request).session_id
    world.pay(session_id)
    return request, world.payments.read_checkout(session_id)


def order_for(request: CheckoutRequest, report: CheckoutReport, amount: Money, number: int = 1) -> RefundOrder:
    return RefundOrder(
        booking_id=request.booking_id, number=number, intent=report.intent, amount=amount, look_first=False
    )


def test_a_started_checkout_is_open_and_has_a_page(world: World) -> None:
    report = started(world.payments, request_for())
    assert report.standing is CheckoutStanding.OPEN
    assert report.url
    assert (report.intent, report.amount) == ("", None)
    assert world.payments.read_checkout(report.session_id) == report


def test_starting_an_attempt_twice_gives_one_page(world: World) -> None:
    request = request_for()
    assert started(world.payments, request) == started(world.payments, request)


def test_the_same_attempt_with_another_amount_opens_nothing_and_its_key_is_spent(world: World) -> None:
    request = request_for()
    started(world.payments, request)
    other = world.payments.start_checkout(replace(request, amount=Money(1000, "EUR")))
    assert isinstance(other, Unknown)
    assert other.key_is_spent


def test_the_next_attempt_is_another_page(world: World) -> None:
    request = request_for()
    first = started(world.payments, request)
    second = started(world.payments, replace(request, attempt=2, metadata=request.metadata | {"attempt": "2"}))
    assert first.session_id != second.session_id


@pytest.mark.parametrize(
    "amount", [Money(14900, "EUR"), Money(5000, "JPY"), Money(5000, "ISK"), Money(12340, "KWD")], ids=str
)
def test_a_paid_checkout_says_how_much_and_under_which_name(world: World, amount: Money) -> None:
    _, report = paid(world, amount)
    assert (report.standing, report.amount, report.url) == (CheckoutStanding.PAID, amount, "")
    assert report.intent


def test_starting_an_attempt_again_after_it_was_paid_tells_that_it_was(world: World) -> None:
    request, report = paid(world)
    assert started(world.payments, request) == report


def test_a_closed_checkout_is_expired_however_often_it_is_closed(world: World) -> None:
    report = started(world.payments, request_for())
    closed = CheckoutReport(session_id=report.session_id, standing=CheckoutStanding.EXPIRED)
    assert world.payments.close_checkout(report.session_id) == closed
    assert world.payments.close_checkout(report.session_id) == closed
    assert world.payments.read_checkout(report.session_id) == closed


def test_closing_what_was_paid_meanwhile_reports_the_payment(world: World) -> None:
    _, report = paid(world)
    assert world.payments.close_checkout(report.session_id) == report


def test_a_method_that_settles_later_is_pending_until_it_settles(world: World) -> None:
    session_id = world.start_delayed(request_for())
    assert world.payments.read_checkout(session_id).standing is CheckoutStanding.PENDING
    assert world.payments.close_checkout(session_id).standing is CheckoutStanding.PENDING
    world.settle(session_id)
    settled = world.payments.read_checkout(session_id)
    assert settled.standing is CheckoutStanding.PAID
    assert settled.intent


def test_a_method_that_bounces_later_has_failed(world: World) -> None:
    session_id = world.start_delayed(request_for())
    world.bounce(session_id)
    assert world.payments.read_checkout(session_id).standing is CheckoutStanding.FAILED


def test_a_lost_attempt_is_found_by_booking_and_attempt(world: World) -> None:
    since = datetime.now(UTC)
    request, report = paid(world)
    other = started(world.payments, replace(request, attempt=2, metadata=request.metadata | {"attempt": "2"}))
    assert world.payments.find_checkout(request.booking_id, 1, since) == report
    assert world.payments.find_checkout(request.booking_id, 2, since) == other
    assert world.payments.find_checkout(request.booking_id, 3, since) is None
    assert world.payments.find_checkout(BookingId(uuid4()), 1, since) is None


def test_a_session_that_nobody_knows(world: World) -> None:
    with pytest.raises(LookupError):
        world.payments.read_checkout("cs_test_unknown")
    with pytest.raises(ProviderUnavailable):
        world.payments.close_checkout("cs_test_unknown")


def test_giving_back_twice_under_one_number_gives_back_once(world: World) -> None:
    request, report = paid(world)
    order = order_for(request, report, Money(14900, "EUR"))
    assert [world.payments.give_back(order) for _ in range(2)] == [DONE, DONE]
    assert world.payments.give_back(replace(order, look_first=True)) == DONE


def test_parts_are_given_back_until_nothing_is_left(world: World) -> None:
    request, report = paid(world)
    for number, minor in ((1, 10000), (2, 4900)):
        assert world.payments.give_back(order_for(request, report, Money(minor, "EUR"), number)) == DONE
    assert isinstance(world.payments.give_back(order_for(request, report, Money(1, "EUR"), 3)), PaymentRefused)


def test_more_than_was_paid_is_never_given_back(world: World) -> None:
    request, report = paid(world)
    assert isinstance(world.payments.give_back(order_for(request, report, Money(14901, "EUR"))), PaymentRefused)
    assert world.payments.give_back(order_for(request, report, Money(14900, "EUR"), 2)) == DONE


def test_looking_first_gives_back_what_no_earlier_try_has(world: World) -> None:
    request, report = paid(world)
    order = replace(order_for(request, report, Money(100, "EUR")), look_first=True)
    assert world.payments.give_back(order) == DONE
    assert world.payments.give_back(order) == DONE
    assert world.payments.give_back(order_for(request, report, Money(14800, "EUR"), 2)) == DONE


def test_a_refund_that_waits_for_a_bank_is_only_asked_for(world: World) -> None:
    request = request_for(Money(9000, "EUR"))
    session_id = world.start_delayed(request)
    world.settle(session_id)
    world.let_refunds_wait()
    order = order_for(request, world.payments.read_checkout(session_id), Money(9000, "EUR"))
    assert world.payments.give_back(order) == RefundReport(RefundStanding.REQUESTED)
    assert world.payments.give_back(replace(order, look_first=True)) == RefundReport(RefundStanding.REQUESTED)
