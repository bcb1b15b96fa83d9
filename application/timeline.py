"""Every fact in plain words, for those who look after bookings. No personal data: the facts hold none."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args

from application.ports.event_store import DomainEvent
from domain.agenda.events import ForeignTimeBooked, ForeignTimeReleased, SlotBooked, SlotHeld, SlotReleased
from domain.booking.by_hand import GivenBackByHand, LessAccepted, MeetingLinked, MeetingVouched, PaidByHand
from domain.booking.cases import FOR_PERSONS
from domain.booking.client_email import ClientEmailCorrected
from domain.booking.events import (
    AuthorizationReleased,
    CalendlyConfirmed,
    CalendlyRefused,
    CalendlyRequested,
    Cancelled,
    CancelRequested,
    CaptureFailed,
    CaptureRequested,
    CaseClosed,
    CaseOpened,
    CheckoutExpired,
    CheckoutRequested,
    CheckoutStarted,
    DetailsProvided,
    DisputeClosed,
    DisputeOpened,
    HoldExpired,
    HoldExtended,
    MeetingOrphaned,
    MoneyArrivedLate,
    Moved,
    MoveRefused,
    MoveRequested,
    NoShowCleared,
    NoShowMarked,
    PaymentAuthorized,
    PaymentFailed,
    PaymentPending,
    PaymentSucceeded,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
    ReleaseRequested,
    SchedulingLinkSent,
    SessionCompleted,
    SlotSelected,
    TimeLost,
)
from domain.booking.forgetting import ClientForgotten
from domain.booking.sign_in import ClientSignedIn, SignInAsked
from domain.booking.vocabulary import Actor, CalendlyRefusal
from domain.mail.events import (
    MailAccepted,
    MailAttempted,
    MailBounced,
    MailDeferred,
    MailDelivered,
    MailDropped,
    MailGivenUp,
    MailNotTaken,
    MailReportedAsSpam,
    MailResent,
    MailWanted,
)

_BY = {
    Actor.CLIENT: "by the client",
    Actor.BUILDER: "by the expert",
    Actor.OPERATOR: "by an operator",
    Actor.SYSTEM: "by itself",
}
_REFUSALS = {
    CalendlyRefusal.TAKEN: "Calendly refused: somebody else has the time",
    CalendlyRefusal.CONFIGURATION: "Calendly refused: the event type cannot be booked like this",
    CalendlyRefusal.BUDGET: "Calendly was not asked: no calls are left for the moment",
    CalendlyRefusal.PLAN: "Calendly refused: its plan does not allow booking",
}


def describe(event: DomainEvent) -> str:
    """One line about the fact, with its times in UTC."""
    return _WORDS[type(event)](event)


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _because(words: str, reason: str) -> str:
    return f"{words}: {reason.replace('_', ' ')}" if reason else words


def _selected(event: SlotSelected) -> str:
    price = str(event.terms.price) if event.terms.price else "free"
    return f"Time {_at(event.slot.start)} held until {_at(event.held_until)} ({event.session_type_id}, {price})"


def _details(event: DetailsProvided) -> str:
    extras = [word for word, given in (("notes", event.has_notes), ("answers", event.has_answers)) if given]
    return f"Client's details given, with {' and '.join(extras)}" if extras else "Client's details given"


def _declined(event: PaymentFailed) -> str:
    what = "Payment fell through" if event.ended else "Payment declined"
    return _because(f"{what} (attempt {event.attempt})", event.reason)


def _cancelled(event: Cancelled) -> str:
    where = " at Calendly" if event.at_calendly else ""
    money = f", {event.gives_back} goes back" if event.gives_back else ""
    return _because(f"Cancelled {_BY[event.by]}{where}{money}", event.reason)


def _moved(event: Moved) -> str:
    if event.from_slot == event.to_slot:
        return f"{_at(event.to_slot.start)} claimed again"
    where = " at Calendly" if event.at_calendly else ""
    return f"Moved from {_at(event.from_slot.start)} to {_at(event.to_slot.start)} {_BY[event.by]}{where}"


def _refund(event: RefundRequested) -> str:
    return _because(f"Refund {event.number} of {event.amount} wanted", event.reason)


def _case(event: CaseOpened) -> str:
    """The detail may name something of a provider's, which is left as it is."""
    then = "is told again" if event.kind in FOR_PERSONS else "settles itself"
    words = f"Case opened ({event.kind.replace('_', ' ')}), {then} at {_at(event.deadline)}"
    return f"{words}: {event.detail}" if event.detail else words


def _mail_wanted(event: MailWanted) -> str:
    again = f", sent again (time {event.resend})" if event.resend else ""
    return f"Mail wanted: {event.kind} to the {event.recipient}{again}"


_WORDS: dict[type, Callable[[Any], str]] = {
    SlotSelected: _selected,
    DetailsProvided: _details,
    ClientEmailCorrected: lambda e: f"Client's e-mail address corrected by {e.by}: {e.why}",
    SignInAsked: lambda _: "The client is to sign in first; nothing else is done until then",
    ClientSignedIn: lambda _: "The client has signed in with the address of the booking",
    ClientForgotten: lambda e: f"The client was forgotten, in {e.bookings} bookings, by {e.by}: {e.why}",
    CheckoutRequested: lambda e: (
        f"Payment page for {e.amount} wanted (attempt {e.attempt}), open until {_at(e.ends_at)}"
    ),
    CheckoutStarted: lambda e: f"Payment page opened (attempt {e.attempt})",
    CheckoutExpired: lambda e: f"Payment page closed without a payment (attempt {e.attempt})",
    PaymentPending: lambda e: f"Payment is on its way (attempt {e.attempt})",
    PaymentSucceeded: lambda e: f"Paid {e.amount} (attempt {e.attempt})",
    PaymentFailed: _declined,
    CalendlyRequested: lambda e: f"Calendly asked to book (try {e.try_number})",
    PaymentAuthorized: lambda e: (
        f"{e.amount} reserved (attempt {e.attempt}), to be taken before {_at(e.capture_before)}"
    ),
    CaptureRequested: lambda e: f"Stripe told to take the reserved money (attempt {e.attempt})",
    CaptureFailed: lambda e: _because(f"Reserved money could not be taken (attempt {e.attempt})", e.reason),
    ReleaseRequested: lambda e: f"Reserved money is to be let go (attempt {e.attempt})",
    AuthorizationReleased: lambda e: f"Reserved money let go (attempt {e.attempt})",
    SchedulingLinkSent: lambda e: f"No calls to Calendly are left: the client books by link until {_at(e.deadline)}",
    MoveRequested: lambda e: f"Move to {_at(e.to_slot.start)} wanted {_BY[e.by]}",
    Moved: _moved,
    MoveRefused: lambda e: _because(f"Not moved to {_at(e.to_slot.start)}, the time stays", e.reason),
    TimeLost: lambda e: _because(f"Time lost, another may be chosen until {_at(e.until)}", e.reason),
    DisputeOpened: lambda e: _because(f"The client's bank disputes {e.amount}", e.reason),
    DisputeClosed: lambda e: f"Dispute ended: {e.outcome.replace('_', ' ')}",
    NoShowMarked: lambda e: f"The client did not come, said {_BY[e.by]}{' at Calendly' if e.at_calendly else ''}",
    NoShowCleared: lambda e: f"The client did come, said {_BY[e.by]}{' at Calendly' if e.at_calendly else ''}",
    SessionCompleted: lambda _: "The session is over",
    CalendlyConfirmed: lambda _: "Booked in the expert's calendar",
    MeetingVouched: lambda e: f"Confirmed by hand, outside Calendly: {e.place}",
    MeetingLinked: lambda _: "A meeting that was found at Calendly is this booking's",
    PaidByHand: lambda e: f"{e.amount} received by hand ({e.reference})",
    LessAccepted: lambda e: f"{e.amount} called enough, though the price is more",
    GivenBackByHand: lambda e: f"Refund {e.number} given back by hand ({e.reference})",
    CalendlyRefused: lambda e: _because(f"{_REFUSALS[e.reason]} (try {e.try_number})", e.detail),
    MeetingOrphaned: lambda _: "Calendly booked after the booking was let go: the meeting is cancelled there",
    CancelRequested: lambda e: _because(f"Cancellation wanted {_BY[e.by]}, the payment page is closed first", e.reason),
    Cancelled: _cancelled,
    HoldExtended: lambda event: f"Hold extended until {_at(event.held_until)}",
    HoldExpired: lambda _: "Hold ended, the time is free again",
    MoneyArrivedLate: lambda e: f"{e.amount} arrived after the time was let go (attempt {e.attempt})",
    RefundRequested: _refund,
    RefundSucceeded: lambda e: f"Refund {e.number} done",
    RefundFailed: lambda e: _because(f"Refund {e.number} failed", e.reason),
    CaseOpened: _case,
    CaseClosed: lambda e: _because(f"Case closed ({e.kind.replace('_', ' ')})", e.outcome),
    SlotHeld: lambda e: f"{_at(e.slot.start)} held for {e.booking_id}",
    SlotBooked: lambda e: f"{_at(e.slot.start)} booked by {e.booking_id}",
    SlotReleased: lambda e: f"Time of {e.booking_id} released",
    ForeignTimeBooked: lambda e: f"{_at(e.slot.start)} taken at Calendly by somebody else",
    ForeignTimeReleased: lambda e: f"{_at(e.slot.start)} is free at Calendly again",
    MailWanted: _mail_wanted,
    MailAttempted: lambda e: f"Mail handed to SendGrid (attempt {e.number})",
    MailNotTaken: lambda e: f"SendGrid took nothing (attempt {e.number}), it is sent later",
    MailAccepted: lambda _: "Mail accepted by SendGrid",
    MailDeferred: lambda e: _because("Mail put off by the receiving side, SendGrid tries again", e.reason),
    MailDelivered: lambda _: "Mail delivered",
    MailDropped: lambda e: _because("Mail dropped by SendGrid, which did not try", e.reason),
    MailBounced: lambda e: _because("Mail bounced", e.reason),
    MailReportedAsSpam: lambda _: "Mail reported as spam by its reader",
    MailResent: lambda e: f"Mail sent again (time {e.number}) by {e.by}: {e.why}",
    MailGivenUp: lambda e: _because("Mail given up", e.reason),
}

assert set(_WORDS) == set(get_args(DomainEvent)), "every fact has its words"
