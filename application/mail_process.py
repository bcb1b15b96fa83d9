"""Which mails follow from which fact, and when each is due. Pure; whether it still holds is decided when it is sent."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from application.limits import LEASE_SECONDS
from domain.booking.by_hand import GivenBackByHand, MeetingLinked, MeetingVouched, PaidByHand
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    Cancelled,
    CaseClosed,
    CaseOpened,
    CheckoutStarted,
    HoldExpired,
    Moved,
    MoveRefused,
    PaymentSucceeded,
    RefundFailed,
    RefundSucceeded,
    SchedulingLinkSent,
    SessionCompleted,
    TimeLost,
)
from domain.booking.ledger import PaymentStanding
from domain.booking.state import Begun, BookedUnpaid, CancelledBooking, Confirmed, Moving, State, WithMeeting
from domain.booking.vocabulary import Actor, CaseKind, Source
from domain.identifiers import BookingId
from domain.mail.events import MailKind, MailWanted, Recipient

# A time that was lost may be won back at once: the mail about it waits that long, and is then decided again.
_TIME_LOST_WAITS = timedelta(seconds=30)
# Until then the request itself tells what became of it.
_ANSWERED_WITHIN = timedelta(seconds=LEASE_SECONDS)
# Whoever books so shortly before a reminder has just read the same in the confirmation.
_REMINDED_AFTER_BOOKING = timedelta(hours=1)

# What a person must look at, or may; the others are settled by the client or by the clock.
_ALARMING = (
    CaseKind.WRONG_AMOUNT,
    CaseKind.CONFIGURATION,
    CaseKind.SCHEDULING_UNKNOWN,
    CaseKind.PAYMENT_UNANSWERED,
    CaseKind.CLAIM_CONFLICT,
    CaseKind.DISPUTE,
    CaseKind.REFUND_BY_HAND,
)

_CLIENT, _BUILDER, _OPERATOR = Recipient.CLIENT, Recipient.BUILDER, Recipient.OPERATOR
_AT_ONCE = timedelta(0)
_Wish = tuple[MailKind, Recipient, timedelta]


class MailTimes(Struct, frozen=True, kw_only=True):
    """When the mails of the clock go out; None switches one off."""

    reminder: timedelta | None = timedelta(hours=24)
    """Before the session."""
    reminder_soon: timedelta | None = timedelta(minutes=15)
    awaiting_payment: timedelta | None = timedelta(minutes=5)
    """After the payment page was opened, or half of the hold where that is shorter."""
    follow_up: timedelta | None = timedelta(hours=2)
    """After the session."""


DEFAULT_TIMES = MailTimes()


class NewMail(Struct, frozen=True):
    """A mail and when it goes out at the earliest."""

    wanted: MailWanted
    due: datetime


def mails_after(  # one fact with its version, and the states around all that were decided with it
    booking_id: BookingId,
    before: State,
    numbered: tuple[int, BookingEvent],
    after: Begun,
    at: datetime,
    times: MailTimes,
) -> Iterator[NewMail]:
    version, event = numbered
    wishes = [*_told_at_once(before, event, after, at), *_told_by_the_clock(event, after, at, times)]
    for kind, recipient, wait in wishes:
        about = event.kind if kind is MailKind.ALARM and isinstance(event, CaseOpened | CaseClosed) else ""
        wanted = MailWanted(booking_id=booking_id, kind=kind, recipient=recipient, occasion=version, about=about)
        yield NewMail(wanted, at + wait)


def _told_at_once(  # noqa: C901, PLR0911, PLR0912 - one match over the facts
    before: State, event: BookingEvent, after: Begun, at: datetime
) -> tuple[_Wish, ...]:
    match event:
        case CalendlyConfirmed() | MeetingVouched():
            return _confirmed(after)
        case MeetingLinked() if not isinstance(before, WithMeeting):
            return _confirmed(after)
        case PaymentSucceeded() | PaidByHand() if _pays_for(before, after):
            return ((MailKind.RECEIPT, _CLIENT, _AT_ONCE),)
        case Cancelled() if isinstance(after, CancelledBooking):
            host: tuple[_Wish, ...] = ((MailKind.CANCELLED, _BUILDER, _AT_ONCE),) if after.meeting is not None else ()
            return ((MailKind.CANCELLED, _CLIENT, _AT_ONCE), *host)
        case Moved() if event.old_event_uri or (isinstance(before, WithMeeting) and event.meeting is not None):
            return ((MailKind.MOVED, _CLIENT, _AT_ONCE), (MailKind.MOVED, _BUILDER, _AT_ONCE))
        case MoveRefused() if isinstance(before, Moving) and before.request.by is not Actor.BUILDER:
            is_awaited = at <= before.request.requested_at + _ANSWERED_WITHIN
            return () if is_awaited else ((MailKind.NOT_MOVED, _CLIENT, _AT_ONCE),)
        case TimeLost():
            return ((MailKind.TIME_LOST, _CLIENT, _TIME_LOST_WAITS),)
        case SchedulingLinkSent():
            return ((MailKind.SCHEDULING_LINK, _CLIENT, _AT_ONCE),)
        case CaseOpened(kind=CaseKind.CAPTURE_FAILED) if event.deadline > after.core.slot.start:
            return ((MailKind.ALARM, _OPERATOR, _AT_ONCE),)  # it has begun: nobody can pay on our page any more
        case CaseOpened(kind=CaseKind.CAPTURE_FAILED | CaseKind.ADOPTED_UNPAID):
            return ((MailKind.PAYMENT_DUE, _CLIENT, _AT_ONCE),)
        case CaseOpened() if event.kind in _ALARMING:
            return ((MailKind.ALARM, _OPERATOR, _AT_ONCE),)
        case CaseClosed(kind=CaseKind.ADOPTED_UNPAID, outcome="told"):
            return ((MailKind.UNPAID, _BUILDER, _AT_ONCE), (MailKind.ALARM, _OPERATOR, _AT_ONCE))
        case HoldExpired():
            return ((MailKind.HOLD_ENDED, _CLIENT, _AT_ONCE),)
        case RefundSucceeded() | GivenBackByHand():
            return ((MailKind.REFUNDED, _CLIENT, _AT_ONCE),)
        case RefundFailed():
            return ((MailKind.REFUND_TROUBLE, _OPERATOR, _AT_ONCE),)
        case _:
            return ()


def _pays_for(before: State, after: Begun) -> bool:
    return isinstance(before, WithMeeting) and isinstance(after, Confirmed | Moving)


def _confirmed(after: Begun) -> tuple[_Wish, ...]:
    """Calendly itself writes to the builder of what was booked there."""
    if isinstance(after, BookedUnpaid):
        return ()
    to_client: tuple[_Wish, ...] = ((MailKind.CONFIRMED, _CLIENT, _AT_ONCE),)
    if after.core.selected.source is not Source.OWN_FLOW:
        return to_client
    is_paid = any(payment.standing is PaymentStanding.CAPTURED for payment in after.core.ledger.payments)
    receipt: tuple[_Wish, ...] = ((MailKind.RECEIPT, _CLIENT, _AT_ONCE),) if is_paid else ()
    return (*to_client, (MailKind.CONFIRMED, _BUILDER, _AT_ONCE), *receipt)


def _told_by_the_clock(event: BookingEvent, after: Begun, at: datetime, times: MailTimes) -> Iterator[_Wish]:
    match event:
        case CheckoutStarted(attempt=1) if times.awaiting_payment is not None:
            left = after.core.held_until - at
            yield MailKind.AWAITING_PAYMENT, _CLIENT, min(times.awaiting_payment, left / 2)
        case CalendlyConfirmed() | MeetingVouched() | MeetingLinked() | Moved() if isinstance(after, WithMeeting):
            yield from _reminders(after.core.slot.start - at, times)
        case SessionCompleted() if times.follow_up is not None:
            yield MailKind.FOLLOW_UP, _CLIENT, times.follow_up


def _reminders(until_start: timedelta, times: MailTimes) -> Iterator[_Wish]:
    for kind, lead in ((MailKind.REMINDER, times.reminder), (MailKind.REMINDER_SOON, times.reminder_soon)):
        if lead is not None and until_start - lead >= min(lead, _REMINDED_AFTER_BOOKING):
            yield kind, _CLIENT, until_start - lead
            yield kind, _BUILDER, until_start - lead
