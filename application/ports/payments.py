"""Being paid and paying back, as we need it."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from application.ports.answers import Limited, NotReached, Unknown
from domain.booking.commands import CheckoutReport
from domain.booking.state import RefundStanding
from domain.identifiers import BookingId
from domain.money import Money


class CheckoutRequest(Struct, frozen=True, kw_only=True):
    """One attempt. The idempotency key is `booking:attempt`, so every field comes from stored facts."""

    booking_id: BookingId
    attempt: int
    amount: Money
    ends_at: datetime
    title: str
    email: str
    success_url: str
    cancel_url: str
    metadata: dict[str, str]


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

    def give_back(self, order: RefundOrder) -> RefundReport | PaymentRefused | Limited | NotReached | Unknown: ...
