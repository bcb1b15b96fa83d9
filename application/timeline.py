"""Every fact in plain words, for those who look after bookings. No personal data: the facts hold none."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args

from application.ports.event_store import DomainEvent
from domain.agenda.events import SlotBooked, SlotHeld, SlotReleased
from domain.booking.events import (
    Actor,
    CalendlyConfirmed,
    CalendlyRefusal,
    CalendlyRefused,
    CalendlyRequested,
    Cancelled,
    CancelRequested,
    CaseClosed,
    CaseOpened,
    CheckoutExpired,
    CheckoutRequested,
    CheckoutStarted,
    DetailsProvided,
    HoldExpired,
    HoldExtended,
    MeetingOrphaned,
    MoneyArrivedLate,
    PaymentFailed,
    PaymentPending,
    PaymentSucceeded,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
    SlotSelected,
)
from domain.mail.events import (
    MailAccepted,
    MailAttempted,
    MailBounced,
    MailDelivered,
    MailGivenUp,
    MailNotTaken,
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


def _refund(event: RefundRequested) -> str:
    return _because(f"Refund {event.number} of {event.amount} wanted", event.reason)


def _case(event: CaseOpened) -> str:
    return _because(
        f"Case opened ({event.kind.replace('_', ' ')}), settles itself at {_at(event.deadline)}", event.detail
    )


_WORDS: dict[type, Callable[[Any], str]] = {
    SlotSelected: _selected,
    DetailsProvided: _details,
    CheckoutRequested: lambda e: (
        f"Payment page for {e.amount} wanted (attempt {e.attempt}), open until {_at(e.ends_at)}"
    ),
    CheckoutStarted: lambda e: f"Payment page opened (attempt {e.attempt})",
    CheckoutExpired: lambda e: f"Payment page closed without a payment (attempt {e.attempt})",
    PaymentPending: lambda e: f"Payment is on its way (attempt {e.attempt})",
    PaymentSucceeded: lambda e: f"Paid {e.amount} (attempt {e.attempt})",
    PaymentFailed: _declined,
    CalendlyRequested: lambda e: f"Calendly asked to book (try {e.try_number})",
    CalendlyConfirmed: lambda _: "Booked in the expert's calendar",
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
    MailWanted: lambda e: f"Mail wanted: {e.kind} to the {e.recipient}",
    MailAttempted: lambda e: f"Mail handed to SendGrid (attempt {e.number})",
    MailNotTaken: lambda e: f"SendGrid took nothing (attempt {e.number}), it is sent later",
    MailAccepted: lambda _: "Mail accepted by SendGrid",
    MailDelivered: lambda _: "Mail delivered",
    MailBounced: lambda e: _because("Mail bounced", e.reason),
    MailGivenUp: lambda e: _because("Mail given up", e.reason),
}

assert set(_WORDS) == set(get_args(DomainEvent)), "every fact has its words"
