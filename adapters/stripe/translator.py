"""From Stripe's events to our commands."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec import Struct

from adapters.stripe.amounts import from_stripe
from adapters.stripe.marks import Metadata, booking_of, is_captured_later, number_of
from adapters.stripe.objects import Dispute, Intent, Reference, Refund, Session, id_of
from adapters.stripe.reading import (
    decline_code,
    first_code,
    intent_report,
    intent_standing,
    refund_report,
    report_of,
    standing_of,
)
from application.ports.deliveries import ByReference, Translated
from application.ports.inbox import Delivery
from domain.booking.commands import (
    BookingCommand,
    CheckoutStanding,
    IntentStanding,
    RecordCheckout,
    RecordDecline,
    RecordDispute,
    RecordIntent,
    RecordOutsideRefund,
    RecordRefund,
)
from domain.booking.vocabulary import DisputeOutcome
from domain.identifiers import BookingId, CommandId, derived_command_id

CAUSE_LENGTH_MAX = 120

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


class _Telling(Struct, frozen=True):
    """An event of ours, and what every command from it has in common."""

    event: _Event
    command_id: CommandId
    at: datetime
    cause: str


class _NotOursError(Exception):
    """The event asks nothing of us; the message says why."""


class StripeTranslator:
    """The Translator port. `live` is the mode that this installation's key works in."""

    def __init__(self, *, live: bool) -> None:
        self._live = live

    def translate(self, delivery: Delivery, now: datetime) -> Translated:
        try:
            return self._translated(delivery, now)
        except _NotOursError as reason:
            return Translated((), str(reason))
        except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
            return Translated((), f"this event cannot be read: {fault}"[:CAUSE_LENGTH_MAX])

    def _translated(self, delivery: Delivery, now: datetime) -> Translated:
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
        found = translate(_Telling(event, derived_command_id(delivery.id, head.type), now, cause))
        return Translated((), "", (found,)) if isinstance(found, ByReference) else Translated((found,), "")


def _checkout(telling: _Telling) -> RecordCheckout:
    session = _read(telling, Session)
    booking_id = _booking_id(session.metadata, session.client_reference_id)
    standing = standing_of(session)
    if telling.event.type == "checkout.session.async_payment_failed":
        standing = CheckoutStanding.FAILED
    if standing is CheckoutStanding.PENDING and is_captured_later(session.metadata):
        raise _NotOursError("reserved or on its way, which the session does not say: its payment intent tells")
    return RecordCheckout(
        booking_id=booking_id,
        command_id=telling.command_id,
        at=telling.at,
        cause=telling.cause,
        attempt=_number(session.metadata, "attempt"),
        report=report_of(session, standing),
    )


def _decline(telling: _Telling) -> RecordDecline:
    intent = _read(telling, Intent)
    return RecordDecline(
        booking_id=_booking_id(intent.metadata),
        command_id=telling.command_id,
        at=telling.at,
        cause=telling.cause,
        attempt=_number(intent.metadata, "attempt"),
        charge=id_of(intent.latest_charge) or telling.event.id,
        reason=decline_code(intent) or "declined",
    )


def _reserved(telling: _Telling) -> RecordIntent:
    intent = _read(telling, Intent)
    if intent_standing(intent) is not IntentStanding.AUTHORIZED:
        raise _NotOursError(f"nothing is reserved: the payment intent is {first_code(intent.status)}")
    return _record_intent(telling, intent)


def _released(telling: _Telling) -> RecordIntent:
    intent = _read(telling, Intent)
    if not _can_be_reserved(intent) or not id_of(intent.payment_method):  # a method that was declined is taken off
        raise _NotOursError("nothing was reserved: the session's own events tell of its end")
    return _record_intent(telling, intent)


def _succeeded(telling: _Telling) -> RecordIntent:
    """For a reserved one this is all that Stripe tells of its capture."""
    intent = _read(telling, Intent)
    if not _can_be_reserved(intent):
        raise _NotOursError("taken at once: the session's own events tell of it")
    return _record_intent(telling, intent)


def _can_be_reserved(intent: Intent) -> bool:
    """By how it was asked for; whether the client's method could be reserved is not in the event."""
    options = (intent.payment_method_options or {}).values()
    wishes = [option.get("capture_method") for option in options if isinstance(option, dict)]
    return "manual" in (intent.capture_method, *wishes)


def _record_intent(telling: _Telling, intent: Intent) -> RecordIntent:
    return RecordIntent(
        booking_id=_booking_id(intent.metadata),
        command_id=telling.command_id,
        at=telling.at,
        cause=telling.cause,
        attempt=_number(intent.metadata, "attempt"),
        report=intent_report(intent),
    )


def _refund(telling: _Telling) -> RecordRefund | ByReference:
    refund = _read(telling, Refund)
    booking_id, number = booking_of(refund.metadata), number_of(refund.metadata, "refundNumber")
    if booking_id is None or number is None:
        return _outside_refund(telling, refund)
    report = refund_report(refund)
    return RecordRefund(
        booking_id=booking_id,
        command_id=telling.command_id,
        at=telling.at,
        cause=telling.cause,
        number=number,
        standing=report.standing,
        reason=first_code(report.reason),
    )


def _outside_refund(telling: _Telling, refund: Refund) -> ByReference:
    intent = _payment(refund.payment_intent)
    if refund.amount is None or refund.currency is None:
        raise ValueError("a refund without an amount or a currency")
    amount, report = from_stripe(refund.amount, refund.currency), refund_report(refund)

    def command(booking_id: BookingId) -> BookingCommand:
        return RecordOutsideRefund(
            booking_id=booking_id,
            command_id=telling.command_id,
            at=telling.at,
            cause=telling.cause,
            refund_id=refund.id,
            intent=intent,
            amount=amount,
            standing=report.standing,
            reason=first_code(report.reason),
        )

    return ByReference(intent, command)


def _dispute(telling: _Telling) -> ByReference:
    dispute = _read(telling, Dispute)
    intent = _payment(dispute.payment_intent)
    amount = from_stripe(dispute.amount, dispute.currency)

    def command(booking_id: BookingId) -> BookingCommand:
        return RecordDispute(
            booking_id=booking_id,
            command_id=telling.command_id,
            at=telling.at,
            cause=telling.cause,
            dispute_id=dispute.id,
            intent=intent,
            amount=amount,
            reason=first_code(dispute.reason),
            outcome=_OUTCOMES.get(dispute.status),
        )

    return ByReference(intent, command)


_OUTCOMES = {
    "won": DisputeOutcome.WON,
    "lost": DisputeOutcome.LOST,
    "warning_closed": DisputeOutcome.WARNING_CLOSED,
    "prevented": DisputeOutcome.PREVENTED,
}

# charge.* otherwise only doubles what the session, intent and refund events say
_TRANSLATIONS: dict[str, Callable[[_Telling], BookingCommand | ByReference]] = {
    "checkout.session.completed": _checkout,
    "checkout.session.async_payment_succeeded": _checkout,
    "checkout.session.async_payment_failed": _checkout,
    "checkout.session.expired": _checkout,
    "payment_intent.payment_failed": _decline,
    "payment_intent.amount_capturable_updated": _reserved,
    "payment_intent.canceled": _released,
    "payment_intent.succeeded": _succeeded,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.dispute.created": _dispute,
    "charge.dispute.closed": _dispute,
    "charge.dispute.funds_withdrawn": _dispute,
    "charge.dispute.funds_reinstated": _dispute,
}

HEARD = tuple(_TRANSLATIONS)
"""The events that concern us: what we subscribe to, and what we ask for again."""


def _read(telling: _Telling, kind: type[_T]) -> _T:
    return msgspec.json.decode(telling.event.data.object, type=kind)


def _booking_id(metadata: Metadata, reference: str | None = None) -> BookingId:
    booking_id = booking_of(metadata, reference)
    if booking_id is None:
        raise _NotOursError("it names no booking of ours")
    return booking_id


def _number(metadata: Metadata, name: str) -> int:
    number = number_of(metadata, name)
    if number is None:
        raise _NotOursError(f"its metadata has no {name}")
    return number


def _payment(intent: str | Reference | None) -> str:
    name = id_of(intent)
    if not name:
        raise _NotOursError("it names no payment")
    return name
