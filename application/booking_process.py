"""The whole flow in one place: which work follows from which fact; its mails are in `mail_process`. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from application.effects import (
    BookMeeting,
    CancelMeeting,
    CapturePayment,
    CloseCheckout,
    DecideCase,
    Effect,
    ExpireHold,
    FinishSession,
    GiveBack,
    NewEffect,
    ReclaimTime,
    ReleaseAuthorization,
    ShowNoShow,
    StartCheckout,
)
from application.limits import LEASE_SECONDS
from application.mail_process import DEFAULT_TIMES, MailTimes, NewMail, mails_after
from domain.booking.by_hand import LessAccepted, MeetingLinked, MeetingVouched, PaidByHand
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    Cancelled,
    CancelRequested,
    CaptureRequested,
    CaseClosed,
    CaseOpened,
    CheckoutRequested,
    CheckoutStarted,
    DetailsProvided,
    MeetingOrphaned,
    MoneyArrivedLate,
    Moved,
    MoveRequested,
    NoShowCleared,
    NoShowMarked,
    PaymentAuthorized,
    PaymentSucceeded,
    RefundRequested,
    ReleaseRequested,
    SlotSelected,
)
from domain.booking.ledger import is_by_hand
from domain.booking.scheduling import asked_slot, asks_calendly
from domain.booking.sign_in import ClientSignedIn
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    CancelledBooking,
    ExpiredHold,
    Held,
    NeedsNewTime,
    NotStarted,
    State,
    WithMeeting,
    is_outside,
)
from domain.booking.vocabulary import Actor, CaseKind, RefundReason, Source
from domain.identifiers import BookingId

# Work that the request which caused it runs itself: the worker may have it only when that request must be dead.
_RUN_BY_REQUEST = timedelta(seconds=LEASE_SECONDS)
_AT_ONCE = timedelta(0)


class Reaction(Struct, frozen=True):
    effects: tuple[NewEffect, ...]
    mails: tuple[NewMail, ...]


def react(
    booking_id: BookingId,
    before: State,
    numbered: Sequence[tuple[int, BookingEvent]],
    after: State,
    at: datetime,
    times: MailTimes = DEFAULT_TIMES,
) -> Reaction:
    """`numbered` are the new facts with their versions, `before` and `after` the states around them."""
    effects: list[NewEffect] = []
    mails: list[NewMail] = []
    if not isinstance(after, NotStarted):
        for version, event in numbered:
            effects.extend(_timed(booking_id, event, after))
            effects.extend(NewEffect(effect, at + wait) for effect, wait in _effects(booking_id, before, event, after))
            mails.extend(mails_after(booking_id, before, (version, event), after, at, times))
    return Reaction(tuple(dict.fromkeys(effects)), tuple(mails))  # two facts of one step may want the same work


def _timed(booking_id: BookingId, event: BookingEvent, after: Begun) -> Iterator[NewEffect]:
    """Work for a moment that the fact names."""
    match event:
        case SlotSelected(source=Source.OWN_FLOW):
            yield NewEffect(ExpireHold(booking_id=booking_id), event.held_until)
        case CalendlyConfirmed() | MeetingVouched() | MeetingLinked() | Moved():
            end = after.core.slot.end
            yield NewEffect(FinishSession(booking_id=booking_id, end=end), end)
        case CaseOpened():
            decide = DecideCase(booking_id=booking_id, case=event.kind, deadline=event.deadline)
            yield NewEffect(decide, event.deadline)


def _effects(  # noqa: C901 - one match over the facts
    booking_id: BookingId, before: State, event: BookingEvent, after: Begun
) -> Iterator[tuple[Effect, timedelta]]:
    match event:
        case CheckoutRequested():
            yield StartCheckout(booking_id=booking_id, attempt=event.attempt), _RUN_BY_REQUEST
        case DetailsProvided() | ClientSignedIn() | MoveRequested() if asks_calendly(after):
            yield _book(booking_id, after), _RUN_BY_REQUEST
        case PaymentSucceeded() | PaymentAuthorized():
            yield from _after_payment(booking_id, before, event, after)
        case PaidByHand() if asks_calendly(after) and isinstance(before, Held | AwaitingPayment):
            yield _book(booking_id, after), _AT_ONCE
            yield from _closed_page(booking_id, before)
        case CaseClosed(kind=CaseKind.CONFIGURATION | CaseKind.WRONG_AMOUNT) if asks_calendly(after):
            yield _book(booking_id, after), _AT_ONCE
        case Moved(meeting=None) if asks_calendly(after):
            yield _book(booking_id, after), _AT_ONCE
        case CaptureRequested():
            yield CapturePayment(booking_id=booking_id, intent=event.intent), _AT_ONCE
        case ReleaseRequested():
            yield ReleaseAuthorization(booking_id=booking_id, intent=event.intent), _AT_ONCE
        case RefundRequested() if event.reason is not RefundReason.OUTSIDE and not is_by_hand(event.intent):
            yield GiveBack(booking_id=booking_id, number=event.number), _AT_ONCE
        case MoneyArrivedLate() if isinstance(after, NeedsNewTime):
            yield ReclaimTime(booking_id=booking_id), _AT_ONCE
        case NoShowMarked(at_calendly=False) | NoShowCleared(at_calendly=False) if not is_outside(after):
            yield ShowNoShow(booking_id=booking_id), _AT_ONCE
        case _:
            yield from _closing(booking_id, before, event, after)


def _closing(  # noqa: C901 - one match over the facts
    booking_id: BookingId, before: State, event: BookingEvent, after: Begun
) -> Iterator[tuple[Effect, timedelta]]:
    """Payment pages and meetings that nobody needs any more."""
    match event:
        case CheckoutStarted() if not _is_open_attempt(after, event.attempt):
            yield CloseCheckout(booking_id=booking_id, attempt=event.attempt), _AT_ONCE
        case CancelRequested() if isinstance(after, AwaitingPayment):
            wait = _AT_ONCE if event.by is Actor.SYSTEM else _RUN_BY_REQUEST
            yield CloseCheckout(booking_id=booking_id, attempt=after.checkout.attempt), wait
        case Cancelled() if isinstance(after, CancelledBooking):
            if after.meeting and after.meeting.is_at_calendly and not event.at_calendly:
                yield CancelMeeting(booking_id=booking_id, event_uri=after.meeting.event_uri), _AT_ONCE
            if isinstance(before, BookedUnpaid) and before.checkout:
                yield CloseCheckout(booking_id=booking_id, attempt=before.checkout.attempt), _AT_ONCE
        case Moved(at_calendly=False) if event.old_event_uri:
            yield CancelMeeting(booking_id=booking_id, event_uri=event.old_event_uri), _AT_ONCE
        case PaidByHand() | LessAccepted() if not _is_open_page(after):
            yield from _closed_page(booking_id, before)
        case MeetingOrphaned():
            yield CancelMeeting(booking_id=booking_id, event_uri=event.meeting.event_uri), _AT_ONCE
        case CaseClosed(kind=CaseKind.PAYMENT_UNANSWERED) if isinstance(after, ExpiredHold):
            yield CloseCheckout(booking_id=booking_id, attempt=after.core.attempts), _AT_ONCE


def _after_payment(
    booking_id: BookingId, before: State, event: PaymentSucceeded | PaymentAuthorized, after: Begun
) -> Iterator[tuple[Effect, timedelta]]:
    if asks_calendly(after) and not isinstance(before, WithMeeting):
        yield _book(booking_id, after), _AT_ONCE
    if isinstance(before, AwaitingPayment | BookedUnpaid):
        checkout = before.checkout
        if checkout is not None and checkout.attempt != event.attempt:
            yield CloseCheckout(booking_id=booking_id, attempt=checkout.attempt), _AT_ONCE


def _is_open_page(state: Begun) -> bool:
    return isinstance(state, AwaitingPayment | BookedUnpaid) and state.checkout is not None


def _closed_page(booking_id: BookingId, before: State) -> Iterator[tuple[Effect, timedelta]]:
    """Nobody may pay once more what came by hand."""
    if isinstance(before, AwaitingPayment | BookedUnpaid) and before.checkout is not None:
        yield CloseCheckout(booking_id=booking_id, attempt=before.checkout.attempt), _AT_ONCE


def _book(booking_id: BookingId, state: Begun) -> BookMeeting:
    return BookMeeting(booking_id=booking_id, start=asked_slot(state).start)


def _is_open_attempt(state: Begun, attempt: int) -> bool:
    checkout = state.checkout if isinstance(state, AwaitingPayment | BookedUnpaid) else None
    return checkout is not None and checkout.attempt == attempt
