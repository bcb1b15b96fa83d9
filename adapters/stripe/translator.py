"""From Stripe's events to our commands."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from adapters.stripe.reading import Intent, Refund, Session, id_of, refund_report, report_of, standing_of
from application.ports.deliveries import Translated
from application.ports.inbox import Delivery
from domain.booking.commands import CheckoutStanding, RecordCheckout, RecordDecline, RecordRefund
from domain.identifiers import BookingId, CommandId, derived_command_id

NUMBER_DIGITS_MAX = 6
CAUSE_LENGTH_MAX = 120

_NUMBER = re.compile(rf"[1-9][0-9]{{0,{NUMBER_DIGITS_MAX - 1}}}")
_CODE = re.compile(r"[a-z0-9_]{1,64}")
_T = TypeVar("_T", bound=Struct)


class _Data(Struct):
    object: msgspec.Raw


class _Event(Struct):
    id: str
    type: str
    data: _Data
    livemode: bool = False


class _Head(Struct):
    type: str
    object: str = "event"


class _NotOursError(Exception):
    """The event asks nothing of us; the message says why."""


class StripeTranslator:
    """The Translator port. `live` is the mode that this installation's key works in."""

    def __init__(self, *, live: bool) -> None:
        self._live = live

    def translate(self, delivery: Delivery, now: datetime) -> Translated:
        try:
            return Translated((self._command(delivery, now),), "")
        except _NotOursError as reason:
            return Translated((), str(reason))
        except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
            return Translated((), f"this event cannot be read: {fault}"[:CAUSE_LENGTH_MAX])

    def _command(self, delivery: Delivery, now: datetime) -> RecordCheckout | RecordDecline | RecordRefund:
        head = msgspec.json.decode(delivery.body, type=_Head)
        if head.object != "event":
            raise _NotOursError(f"a thin event ({head.type}): subscribe to snapshot events instead")
        translate = _TRANSLATIONS.get(head.type)
        if translate is None:
            raise _NotOursError(f"nothing to do for {head.type}")
        event = msgspec.json.decode(delivery.body, type=_Event)
        if event.livemode is not self._live:
            raise _NotOursError("a live event, but our key is a test key" if event.livemode else "a test event")
        cause = f"stripe {event.type} {event.id}"[:CAUSE_LENGTH_MAX]
        return translate(event, derived_command_id(delivery.id, head.type), now, cause)


def _checkout(event: _Event, command_id: CommandId, now: datetime, cause: str) -> RecordCheckout:
    session = _read(event, Session)
    booking_id = _booking_id(session.metadata, session.client_reference_id)
    standing = standing_of(session)
    if event.type == "checkout.session.async_payment_failed":
        standing = CheckoutStanding.FAILED
    return RecordCheckout(
        booking_id=booking_id,
        command_id=command_id,
        at=now,
        cause=cause,
        attempt=_number(session.metadata, "attempt"),
        report=report_of(session, standing),
    )


def _decline(event: _Event, command_id: CommandId, now: datetime, cause: str) -> RecordDecline:
    intent = _read(event, Intent)
    told = intent.last_payment_error or {}
    codes = (told.get("decline_code"), told.get("code"))
    return RecordDecline(
        booking_id=_booking_id(intent.metadata),
        command_id=command_id,
        at=now,
        cause=cause,
        attempt=_number(intent.metadata, "attempt"),
        charge=id_of(intent.latest_charge) or event.id,
        reason=next((code for code in codes if isinstance(code, str) and _CODE.fullmatch(code)), "declined"),
    )


def _refund(event: _Event, command_id: CommandId, now: datetime, cause: str) -> RecordRefund:
    refund = _read(event, Refund)
    report = refund_report(refund)
    return RecordRefund(
        booking_id=_booking_id(refund.metadata),
        command_id=command_id,
        at=now,
        cause=cause,
        number=_number(refund.metadata, "refundNumber"),
        standing=report.standing,
        reason=report.reason if _CODE.fullmatch(report.reason) else "",
    )


_Translation = Callable[[_Event, CommandId, datetime, str], RecordCheckout | RecordDecline | RecordRefund]

# payment_intent.succeeded and charge.* only double what the session and refund events say
_TRANSLATIONS: dict[str, _Translation] = {
    "checkout.session.completed": _checkout,
    "checkout.session.async_payment_succeeded": _checkout,
    "checkout.session.async_payment_failed": _checkout,
    "checkout.session.expired": _checkout,
    "payment_intent.payment_failed": _decline,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
}


def _read(event: _Event, kind: type[_T]) -> _T:
    return msgspec.json.decode(event.data.object, type=kind)


def _booking_id(metadata: dict[str, str] | None, reference: str | None = None) -> BookingId:
    for text in ((metadata or {}).get("bookingId"), reference):
        if text is not None and _is_lower_uuid(text):
            return BookingId(UUID(text))
    raise _NotOursError("it names no booking of ours")


def _is_lower_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _number(metadata: dict[str, str] | None, name: str) -> int:
    text = (metadata or {}).get(name, "")
    if not _NUMBER.fullmatch(text):
        raise _NotOursError(f"its metadata has no {name}")
    return int(text)
