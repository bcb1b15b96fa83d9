"""The whole flow in one place: which work and which mails follow from which fact. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from application.effects import (
    BookMeeting,
    CancelMeeting,
    CloseCheckout,
    DecideCase,
    Effect,
    ExpireHold,
    GiveBack,
    NewEffect,
    StartCheckout,
)
from application.limits import LEASE_SECONDS
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    Cancelled,
    CancelRequested,
    CaseClosed,
    CaseKind,
    CaseOpened,
    CheckoutRequested,
    CheckoutStarted,
    DetailsProvided,
    MeetingOrphaned,
    PaymentSucceeded,
    RefundRequested,
    SlotSelected,
)
from domain.booking.scheduling import waits_for_calendly
from domain.booking.state import AwaitingPayment, Begun, CancelledBooking, Confirmed, ExpiredHold, NotStarted, State
from domain.identifiers import BookingId
from domain.mail.events import MailKind, MailWanted, Recipient

# Work that the request which caused it runs itself: the worker may have it only when that request must be dead.
_RUN_BY_REQUEST = timedelta(seconds=LEASE_SECONDS)
_AT_ONCE = timedelta(0)


class Reaction(Struct, frozen=True):
    effects: tuple[NewEffect, ...]
    mails: tuple[MailWanted, ...]


def react(
    booking_id: BookingId,
    before: State,
    numbered: Sequence[tuple[int, BookingEvent]],
    after: State,
    at: datetime,
) -> Reaction:
    """`numbered` are the new facts with their versions, `before` and `after` the states around them."""
    effects: list[NewEffect] = []
    mails: list[MailWanted] = []
    if not isinstance(after, NotStarted):
        for version, event in numbered:
            effects.extend(_effects(booking_id, before, event, after, at))
            mails.extend(_mails(booking_id, version, event, after))
    return Reaction(tuple(effects), tuple(mails))


def _effects(
    booking_id: BookingId, before: State, event: BookingEvent, after: Begun, at: datetime
) -> Iterator[NewEffect]:
    match event:
        case SlotSelected():
            yield NewEffect(ExpireHold(booking_id=booking_id), event.held_until)
        case DetailsProvided() if waits_for_calendly(after):
            yield NewEffect(BookMeeting(booking_id=booking_id), at + _RUN_BY_REQUEST)
        case CheckoutRequested():
            yield NewEffect(StartCheckout(booking_id=booking_id, attempt=event.attempt), at + _RUN_BY_REQUEST)
        case PaymentSucceeded():
            yield from _after_payment(booking_id, before, event, after, at)
        case _:
            for effect, wait in _other_effects(booking_id, event, after):
                yield NewEffect(effect, at + wait)
            if isinstance(event, CaseOpened):
                yield NewEffect(DecideCase(booking_id=booking_id, case=event.kind), event.deadline)


def _other_effects(booking_id: BookingId, event: BookingEvent, after: Begun) -> Iterator[tuple[Effect, timedelta]]:
    match event:
        case CheckoutStarted() if not _is_open_attempt(after, event.attempt):
            yield CloseCheckout(booking_id=booking_id, attempt=event.attempt), _AT_ONCE
        case CancelRequested() if isinstance(after, AwaitingPayment):
            yield CloseCheckout(booking_id=booking_id, attempt=after.checkout.attempt), _RUN_BY_REQUEST
        case Cancelled(at_calendly=False) if isinstance(after, CancelledBooking) and after.meeting:
            yield CancelMeeting(booking_id=booking_id, event_uri=after.meeting.event_uri), _AT_ONCE
        case MeetingOrphaned():
            yield CancelMeeting(booking_id=booking_id, event_uri=event.meeting.event_uri), _AT_ONCE
        case CaseClosed(kind=CaseKind.PAYMENT_UNANSWERED) if isinstance(after, ExpiredHold):
            yield CloseCheckout(booking_id=booking_id, attempt=after.core.attempts), _AT_ONCE
        case RefundRequested():
            yield GiveBack(booking_id=booking_id, number=event.number), _AT_ONCE


def _after_payment(
    booking_id: BookingId, before: State, event: PaymentSucceeded, after: Begun, at: datetime
) -> Iterator[NewEffect]:
    if waits_for_calendly(after) and not isinstance(before, Confirmed):
        yield NewEffect(BookMeeting(booking_id=booking_id), at)
    if isinstance(before, AwaitingPayment) and before.checkout.attempt != event.attempt:
        yield NewEffect(CloseCheckout(booking_id=booking_id, attempt=before.checkout.attempt), at)


def _is_open_attempt(state: Begun, attempt: int) -> bool:
    return isinstance(state, AwaitingPayment) and state.checkout.attempt == attempt


def _mails(booking_id: BookingId, version: int, event: BookingEvent, after: Begun) -> Iterator[MailWanted]:
    kinds: tuple[tuple[MailKind, Recipient], ...] = ()
    match event:
        case CalendlyConfirmed():
            kinds = ((MailKind.CONFIRMED, Recipient.CLIENT), (MailKind.CONFIRMED, Recipient.BUILDER))
            if after.core.ledger.payments:
                kinds = (*kinds, (MailKind.RECEIPT, Recipient.CLIENT))
        case Cancelled() if isinstance(after, CancelledBooking):
            kinds = ((MailKind.CANCELLED, Recipient.CLIENT),)
            if after.meeting is not None:
                kinds = (*kinds, (MailKind.CANCELLED, Recipient.BUILDER))
    for kind, recipient in kinds:
        yield MailWanted(booking_id=booking_id, kind=kind, recipient=recipient, occasion=version)
