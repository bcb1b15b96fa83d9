"""What we read of Stripe's objects, from the API and from webhooks alike."""

from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

_T = TypeVar("_T", bound=Struct)
_S = TypeVar("_S", bound=Struct)


class Page(Struct, Generic[_T], frozen=True):
    """One page of a list."""

    data: list[_T]
    has_more: bool


class _RawPage(Struct):
    data: list[msgspec.Raw]
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


class Charge(Struct, frozen=True, kw_only=True):
    id: str
    amount_refunded: int = 0
    payment_method_details: dict[str, Any] | None = None


class Intent(Struct, frozen=True, kw_only=True):
    id: str
    status: str
    created: int | None = None
    amount: int | None = None
    amount_capturable: int | None = None
    amount_received: int | None = None
    currency: str | None = None
    capture_method: str | None = None
    payment_method_options: dict[str, Any] | None = None
    cancellation_reason: str | None = None
    payment_method: str | Reference | None = None
    metadata: dict[str, str] | None = None
    latest_charge: str | Charge | None = None
    last_payment_error: dict[str, Any] | None = None


class Refund(Struct, frozen=True, kw_only=True):
    id: str
    amount: int | None = None
    currency: str | None = None
    payment_intent: str | Reference | None = None
    status: str | None = None
    failure_reason: str | None = None
    metadata: dict[str, str] | None = None


class Source(Struct, frozen=True, kw_only=True):
    """What an entry of the balance is for: a charge, refund or dispute, or something that is no client's."""

    id: str
    payment_intent: str | Reference | None = None
    amount: int | None = None
    amount_captured: int | None = None
    currency: str | None = None
    metadata: dict[str, str] | None = None


class Transaction(Struct, frozen=True, kw_only=True):
    """One entry of the balance. `reporting_category` is the word that Stripe's own reports add up by."""

    id: str
    created: int
    reporting_category: str
    amount: int
    fee: int
    currency: str
    source: str | Source | None = None


class Event(Struct, frozen=True, kw_only=True):
    """`body` is the whole event as Stripe sent it."""

    id: str
    type: str
    created: int
    body: bytes = b""


class Endpoint(Struct, frozen=True, kw_only=True):
    """A webhook subscription; `secret` is there only in the answer that made it."""

    id: str
    url: str
    status: str
    enabled_events: list[str]
    api_version: str | None = None
    secret: str | None = None


class Dispute(Struct, frozen=True, kw_only=True):
    id: str
    amount: int
    currency: str
    status: str
    reason: str = ""
    payment_intent: str | Reference | None = None


def id_of(reference: str | Reference | Charge | None) -> str:
    return reference or "" if isinstance(reference, str | None) else reference.id


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


def intents_from(told: Any) -> Page[Intent]:
    return _convert(told, Page[Intent])


def transactions_from(told: Any) -> Page[Transaction]:
    return _convert(told, Page[Transaction])


def endpoint_from(told: Any) -> Endpoint:
    return _convert(told, Endpoint)


def endpoints_from(told: Any) -> Page[Endpoint]:
    return _convert(told, Page[Endpoint])


def events_from(told: Any) -> Page[Event]:
    """Each with its own words, untouched by the vendor's library."""
    try:
        raw = msgspec.json.decode(told.last_response.body, type=_RawPage)
        events = [replace(msgspec.json.decode(event, type=Event), body=bytes(event)) for event in raw.data]
    except (msgspec.MsgspecError, AttributeError) as fault:
        raise ValueError(f"not as Stripe documents it: {fault}") from None
    return Page(data=events, has_more=raw.has_more)


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
