"""Payment providers to test against: the one in memory, and Stripe's in a sandbox over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import uuid4

import httpx
from msgspec.structs import replace

from adapters.memory.payment_history import MemoryPaymentHistory
from adapters.memory.payments import MemoryPayments
from adapters.stripe.amounts import to_stripe
from adapters.stripe.history import SETTLES_WITHIN_SECONDS, StripePaymentHistory
from adapters.stripe.payments import StripePayments
from application.ports.balance import BalanceHistory
from application.ports.payment_history import PaymentHistory
from application.ports.payments import CaptureOrder, CheckoutRequest, Payments, RefundOrder, RefundReport
from domain.booking.commands import CheckoutReport
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import DisputeOutcome
from domain.identifiers import BookingId
from domain.money import Money
from entrypoints.sandbox.credentials import STRIPE_SECRET_KEY
from tests.contract.judging import JudgingAdapter, RealClock

KINDS: tuple[Literal["memory", "stripe"], ...] = ("memory", "stripe")
PRICE = Money(14900, "EUR")


class World(Protocol):
    """A port, and the clients, banks and other people around it."""

    @property
    def payments(self) -> Payments: ...
    @property
    def history(self) -> PaymentHistory: ...
    @property
    def balance(self) -> BalanceHistory: ...

    def pay(self, session_id: str) -> None: ...
    def pay_at_once(self, session_id: str) -> None:
        """By a method that cannot be reserved."""
        ...

    def pay_later(self, session_id: str) -> None:
        """By a method that settles or bounces later."""
        ...

    def settle(self, session_id: str) -> None: ...
    def bounce(self, session_id: str) -> None: ...
    def let_refunds_wait(self) -> None: ...
    def lapse_reservation(self, report: CheckoutReport) -> None: ...
    def refuse_capture(self, report: CheckoutReport) -> None: ...
    def release_outside(self, report: CheckoutReport) -> None: ...
    def refund_outside(self, report: CheckoutReport, amount: Money | None = None) -> None: ...
    def dispute(self, report: CheckoutReport) -> str:
        """The id of the dispute."""
        ...

    def close_dispute(self, dispute_id: str, *, won: bool) -> None: ...


class LaterClock:
    """By it everything that happened has settled."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=SETTLES_WITHIN_SECONDS + 10)


class MemoryWorld:
    def __init__(self) -> None:
        self.payments = MemoryPayments(RealClock())
        self.balance = self.history = MemoryPaymentHistory(self.payments, RealClock(), to_stripe)
        self.pay = self.payments.pay
        self.pay_at_once = self.payments.pay_at_once
        self.pay_later = self.payments.pay_later
        self.settle = self.payments.settle
        self.bounce = self.payments.bounce

    def let_refunds_wait(self) -> None:
        self.payments.next_refund = RefundReport(RefundStanding.REQUESTED)

    def lapse_reservation(self, report: CheckoutReport) -> None:
        self.payments.lapse_reservation(report.session_id)

    def refuse_capture(self, report: CheckoutReport) -> None:
        self.payments.refuse_capture(report.session_id)

    def release_outside(self, report: CheckoutReport) -> None:
        self.payments.release_outside(report.session_id)

    def refund_outside(self, report: CheckoutReport, amount: Money | None = None) -> None:
        self.payments.refund_outside(report.session_id, amount)

    def dispute(self, report: CheckoutReport) -> str:
        return self.payments.dispute(report.session_id)

    def close_dispute(self, dispute_id: str, *, won: bool) -> None:
        self.payments.close_dispute(dispute_id, DisputeOutcome.WON if won else DisputeOutcome.LOST)


class StripeWorld:
    def __init__(self, base: str) -> None:
        self._base = f"{base}/stripe"
        self.payments = StripePayments(STRIPE_SECRET_KEY, RealClock(), self._base)
        self.payments._wire.mount(base, JudgingAdapter())
        self.balance = self.history = StripePaymentHistory(STRIPE_SECRET_KEY, LaterClock(), self._base)
        self.history._wire.mount(base, JudgingAdapter())

    def pay(self, session_id: str) -> None:
        self._press(f"pay/{session_id}", "pay")

    def pay_at_once(self, session_id: str) -> None:
        self._press(f"pay/{session_id}", "at_once")

    def pay_later(self, session_id: str) -> None:
        self._press(f"pay/{session_id}", "delayed")

    def settle(self, session_id: str) -> None:
        self._press(f"pay/{session_id}", "settle")

    def bounce(self, session_id: str) -> None:
        self._press(f"pay/{session_id}", "fail")

    def let_refunds_wait(self) -> None:
        """Refunds of delayed methods do so by themselves."""

    def lapse_reservation(self, report: CheckoutReport) -> None:
        self._press(f"payments/payment_intent/{report.intent}", "lapse")

    def refuse_capture(self, report: CheckoutReport) -> None:
        self._press(f"payments/payment_intent/{report.intent}", "refuse_capture")

    def release_outside(self, report: CheckoutReport) -> None:
        self._press(f"payments/payment_intent/{report.intent}", "release")

    def refund_outside(self, report: CheckoutReport, amount: Money | None = None) -> None:
        more = {"amount": str(amount.amount_minor)} if amount else {}
        self._press(f"payments/charge/{self._charge(report)}", "refund", **more)

    def dispute(self, report: CheckoutReport) -> str:
        self._press(f"payments/charge/{self._charge(report)}", "dispute")
        return str(self._read("disputes", payment_intent=report.intent)["data"][0]["id"])

    def close_dispute(self, dispute_id: str, *, won: bool) -> None:
        self._press(f"payments/dispute/{dispute_id}", "won" if won else "lost")

    def _charge(self, report: CheckoutReport) -> str:
        return str(self._read(f"payment_intents/{report.intent}")["latest_charge"])

    def _read(self, path: str, **query: str) -> dict[str, Any]:
        key = {"Authorization": f"Bearer {STRIPE_SECRET_KEY}"}
        found: dict[str, Any] = httpx.get(f"{self._base}/v1/{path}", params=query, headers=key).json()
        return found

    def _press(self, page: str, action: str, **more: str) -> None:
        pressed = httpx.post(f"{self._base}/{page}", data={"action": action, **more})
        assert pressed.status_code == httpx.codes.SEE_OTHER, pressed.text


@contextmanager
def opened_world(kind: Literal["memory", "stripe"], sandbox: str) -> Iterator[World]:
    if kind == "memory":
        yield MemoryWorld()
        return
    real = StripeWorld(sandbox)
    yield real
    real.payments.close()
    real.history.close()


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


def next_attempt(request: CheckoutRequest) -> CheckoutRequest:
    attempt = request.attempt + 1
    return replace(request, attempt=attempt, metadata=request.metadata | {"attempt": str(attempt)})


def started(payments: Payments, request: CheckoutRequest) -> CheckoutReport:
    report = payments.start_checkout(request)
    assert isinstance(report, CheckoutReport), report
    return report


def paid(world: World, amount: Money = PRICE) -> tuple[CheckoutRequest, CheckoutReport]:
    request = request_for(amount)
    session_id = started(world.payments, request).session_id
    world.pay(session_id)
    return request, world.payments.read_checkout(session_id)


def reserved(world: World, amount: Money = PRICE) -> tuple[CaptureOrder, CheckoutReport]:
    """A page that was paid by card, and the order to take what was reserved."""
    request = replace(request_for(amount), capture_later=True)
    session_id = started(world.payments, request).session_id
    world.pay(session_id)
    report = world.payments.read_checkout(session_id)
    order = CaptureOrder(
        booking_id=request.booking_id, attempt=request.attempt, intent=report.intent, amount=request.amount
    )
    return order, report


def refund_for(booking_id: BookingId, report: CheckoutReport, amount: Money, number: int = 1) -> RefundOrder:
    return RefundOrder(booking_id=booking_id, number=number, intent=report.intent, amount=amount, look_first=False)
