"""What we read of Stripe's objects, from the API and from webhooks alike, and what it means."""

from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from adapters.stripe.amounts import from_stripe
from application.ports.payments import RefundReport
from domain.booking.commands import CheckoutReport, CheckoutStanding
from domain.booking.state import RefundStanding
from domain.money import Money

_T = TypeVar("_T", bound=Struct)
_S = TypeVar("_S", bound=Struct)


class Page(Struct, Generic[_T], frozen=True):
    """One page of a list."""

    data: list[_T]
    has_more: bool


class Reference(Struct, frozen=True):
    """An object that was sent whole where an id would do."""

    id: str


class Session(Struct, frozen=True, kw_only=True):
    id: str
    status: str | None = None
    payment_status: str
    url: str | None = None
    payment_intent: str | Reference | None = None
    amount_total: int | None = None
    currency: str | None = None
    client_reference_id: str | None = None
    metadata: dict[str, str] | None = None


class Intent(Struct, frozen=True, kw_only=True):
    id: str
    status: str
    metadata: dict[str, str] | None = None
    latest_charge: str | Reference | None = None
    last_payment_error: dict[str, Any] | None = None


class Refund(Struct, frozen=True, kw_only=True):
    id: str
    status: str | None = None
    failure_reason: str | None = None
    metadata: dict[str, str] | None = None


_REFUND_STANDING = {"succeeded": RefundStanding.SUCCEEDED} | dict.fromkeys(
    ("failed", "canceled"), RefundStanding.FAILED
)


def id_of(reference: str | Reference | None) -> str:
    return reference.id if isinstance(reference, Reference) else reference or ""


def standing_of(session: Session, intent_status: str | None = None) -> CheckoutStanding:
    """How far the session is; `intent_status` settles one that is complete and unpaid. ValueError if unreadable."""
    match session.status:
        case "open":
            return CheckoutStanding.OPEN
        case "expired":
            return CheckoutStanding.EXPIRED
        case "complete":
            return _completed(session.payment_status, intent_status)
        case _:
            raise ValueError(f"a session of an unknown status: {session.status}")


def _completed(payment_status: str, intent_status: str | None) -> CheckoutStanding:
    if payment_status in ("paid", "no_payment_required") or intent_status == "succeeded":
        return CheckoutStanding.PAID
    if intent_status in ("requires_payment_method", "canceled"):
        return CheckoutStanding.FAILED
    # requires_capture too: reserving and capturing later is not used yet, so nothing is taken and nothing is lost
    return CheckoutStanding.PENDING


def report_of(session: Session, standing: CheckoutStanding) -> CheckoutReport:
    """The session in our words. ValueError if a paid one does not say how much."""
    if standing is not CheckoutStanding.PAID:
        return CheckoutReport(session_id=session.id, standing=standing, url=session.url or "")
    if session.currency is None:
        raise ValueError("a paid session without a currency")
    if session.payment_status == "no_payment_required":
        return CheckoutReport(
            session_id=session.id, standing=standing, intent=session.id, amount=Money.zero(session.currency.upper())
        )
    intent = id_of(session.payment_intent)
    if session.amount_total is None or not intent:
        raise ValueError("a paid session without an amount or an intent")
    amount = from_stripe(session.amount_total, session.currency)
    return CheckoutReport(session_id=session.id, standing=standing, intent=intent, amount=amount)


def refund_report(refund: Refund) -> RefundReport:
    """A refund in our words; whatever is not settled yet is still only asked for."""
    standing = _REFUND_STANDING.get(refund.status or "", RefundStanding.REQUESTED)
    reason = refund.failure_reason or refund.status or "" if standing is RefundStanding.FAILED else ""
    return RefundReport(standing, reason)


def session_from(told: Any) -> Session:
    """From an object of the vendor's library; ValueError if it is none."""
    return _convert(told, Session)


def sessions_from(told: Any) -> Page[Session]:
    return _convert(told, Page[Session])


def intent_from(told: Any) -> Intent:
    return _convert(told, Intent)


def refund_from(told: Any) -> Refund:
    return _convert(told, Refund)


def refunds_from(told: Any) -> Page[Refund]:
    return _convert(told, Page[Refund])


def is_replay(told: Any) -> bool:
    """Whether Stripe repeated a stored answer instead of doing it."""
    response = getattr(told, "last_response", None)
    headers = {name.lower(): value for name, value in response.headers.items()} if response else {}
    return headers.get("idempotent-replayed") == "true"


def _convert(told: Any, kind: type[_S]) -> _S:
    try:
        return msgspec.convert(told.to_dict(), kind)
    except (msgspec.ValidationError, AttributeError) as fault:
        raise ValueError(f"not as Stripe documents it: {fault}") from None
