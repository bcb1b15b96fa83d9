"""A payment page in Stripe's words, asked of Stripe while it is open, else from our own facts."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from application.ports.answers import ProviderUnavailable
from domain.booking.commands import CheckoutStanding
from domain.booking.ledger import PaymentStanding
from domain.booking.state import AwaitingPayment, Begun, BookedUnpaid, PaymentProcessing
from domain.errors import NotFound
from domain.identifiers import BookingId
from entrypoints.http.schemas import Schema
from entrypoints.service import Service

_Status = Literal["open", "complete", "expired"]
_PaymentStatus = Literal["paid", "unpaid"]

_WORDS: dict[CheckoutStanding, tuple[_Status, _PaymentStatus]] = {
    CheckoutStanding.OPEN: ("open", "unpaid"),
    CheckoutStanding.EXPIRED: ("expired", "unpaid"),
    CheckoutStanding.PENDING: ("complete", "unpaid"),
    CheckoutStanding.AUTHORIZED: ("complete", "unpaid"),
    CheckoutStanding.PAID: ("complete", "paid"),
    CheckoutStanding.FAILED: ("complete", "unpaid"),
}


class SessionView(Schema, frozen=True, kw_only=True):
    id: str
    status: _Status
    payment_status: _PaymentStatus
    booking_id: UUID
    amount_total: Annotated[int, Meta(description="In the currency's smallest unit.")]
    currency: str


def session_view(booking_id: BookingId, session_id: str, service: Service) -> SessionView | None:
    """None if the booking never had this session."""
    try:
        state = service.manage.state(booking_id)
    except NotFound:
        return None
    attempt = next((number for number, known in state.core.sessions.items() if known == session_id), None)
    if attempt is None:
        return None
    status, payment_status = _WORDS[_standing(state, attempt, session_id, service)]
    price = state.core.selected.terms.price
    return SessionView(
        id=session_id,
        status=status,
        payment_status=payment_status,
        booking_id=booking_id,
        amount_total=price.amount_minor,
        currency=price.currency,
    )


def _standing(state: Begun, attempt: int, session_id: str, service: Service) -> CheckoutStanding:
    paid = next((payment for payment in state.core.ledger.payments if payment.attempt == attempt), None)
    if paid is not None:
        is_taken = paid.standing is PaymentStanding.CAPTURED
        return CheckoutStanding.PAID if is_taken else CheckoutStanding.AUTHORIZED
    if isinstance(state, PaymentProcessing) and state.checkout.attempt == attempt:
        return CheckoutStanding.PENDING
    checkout = state.checkout if isinstance(state, AwaitingPayment | BookedUnpaid) else None
    if checkout is None or checkout.attempt != attempt:
        return CheckoutStanding.EXPIRED
    try:
        return service.world.payments.read_checkout(session_id).standing
    except (ProviderUnavailable, LookupError):
        return CheckoutStanding.OPEN
