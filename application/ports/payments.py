"""Being paid and paying back, as we need it."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from application.ports.answers import Limited, NotReached, Unknown
from domain.booking.commands import CheckoutReport, IntentReport
from domain.booking.ledger import RefundStanding
from domain.identifiers import BookingId
from domain.money import Money


class CheckoutRequest(Struct, frozen=True, kw_only=True):
    """One attempt. The idempotency key is `booking:attempt`, so every field comes from stored facts.

    `capture_later` reserves a card's money until it is captured; other methods are taken at once all the same.
    `delayed_methods` lets the client choose methods that settle days later.
    """

    booking_id: BookingId
    attempt: int
    amount: Money
    ends_at: datetime
    title: str
    email: str
    success_url: str
    cancel_url: str
    metadata: dict[str, str]
    capture_later: bool = False
    delayed_methods: bool = False


class CaptureOrder(Struct, frozen=True, kw_only=True):
    """Take reserved money. The idempotency key is `capture:booking:attempt`."""

    booking_id: BookingId
    attempt: int
    intent: str
    amount: Money


class RefundOrder(Struct, frozen=True, kw_only=True):
    """`look_first` on any repeat: a key forgets after a day, the list of refunds does not."""

    booking_id: BookingId
    number: int
    intent: str
    amount: Money
    look_first: bool


class RefundReport(Struct, frozen=True):
    standing: RefundStanding
    reason: str = ""


class PaymentRefused(Struct, frozen=True):
    """A definite no: our configuration or a bug, never the client's fault."""

    detail: str


class Payments(Protocol):
    def start_checkout(
        self, request: CheckoutRequest
    ) -> CheckoutReport | PaymentRefused | Limited | NotReached | Unknown: ...

    def read_checkout(self, session_id: str) -> CheckoutReport:
        """Raises ProviderUnavailable; LookupError if Stripe does not know the session."""
        ...

    def close_checkout(self, session_id: str) -> CheckoutReport:
        """Make it impossible to pay and say what it came to: a session paid in the meantime is reported as paid.

        Raises ProviderUnavailable when that is not known.
        """
        ...

    def find_checkout(self, booking_id: BookingId, attempt: int, since: datetime) -> CheckoutReport | None:
        """Look an attempt up whose answer was lost; `since` is when it was requested. Raises ProviderUnavailable."""
        ...

    def give_back(self, order: RefundOrder) -> RefundReport | PaymentRefused | Limited | NotReached | Unknown:
        """FAILED as `charge_already_refunded`, or as `amount_too_large`, if nothing, or less, is left because somebody
        else gave money back.
        """
        ...

    def capture(self, order: CaptureOrder) -> IntentReport | PaymentRefused | Limited | NotReached | Unknown:
        """Take the reserved money and say what became of it; repeating it is harmless.

        CAPTURED, also if somebody else took it; RELEASED if the reservation is gone; FAILED with a reason's code is a
        definite no, for now if the report still has an amount: that much stays reserved, and asking again makes sense.
        """
        ...

    def release(self, intent: str) -> IntentReport | PaymentRefused | Limited | NotReached | Unknown:
        """Let reserved money go; what was captured in the meantime is reported as that.

        RELEASED also if nothing is reserved any more.
        """
        ...

    def read_intent(self, intent: str) -> IntentReport:
        """Raises ProviderUnavailable; LookupError if Stripe does not know the intent."""
        ...
