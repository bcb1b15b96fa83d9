"""Every fact in plain words, for those who look after bookings. No personal data: the facts hold none."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import Any, get_args

from msgspec.structs import asdict

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
from domain.booking.vocabulary import Actor, CalendlyRefusal, TimeLostReason
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
    Recipient,
)
from domain.time_slot import TimeSlot

Say = Callable[[str], str]
"""A message of ours in the language of whoever reads, with the places for its values still in it."""


def marked(message: str) -> str:
    """One that is looked up later: the pages' catalogues must have it."""
    return message


_BY = {
    Actor.CLIENT: marked("by the client"),
    Actor.BUILDER: marked("by the expert"),
    Actor.OPERATOR: marked("by an operator"),
    Actor.SYSTEM: marked("by itself"),
}
_TO = {
    Recipient.CLIENT: marked("to the client"),
    Recipient.BUILDER: marked("to the builder"),
    Recipient.OPERATOR: marked("to the operator"),
}
_LOST = {
    TimeLostReason.TAKEN: marked("Time lost to somebody else, another may be chosen until %(until)s"),
    TimeLostReason.PAID_LATE: marked("Time lost before the money came, another may be chosen until %(until)s"),
    TimeLostReason.BOOKED_OVER: marked("Time booked over at Calendly, another may be chosen until %(until)s"),
}
_AS_IT_IS = "detail"
"""May name something of a provider's."""
_REFUSALS = {
    CalendlyRefusal.TAKEN: marked("Calendly refused: somebody else has the time (try %(try_number)s)"),
    CalendlyRefusal.CONFIGURATION: marked(
        "Calendly refused: the event type cannot be booked like this (try %(try_number)s)"
    ),
    CalendlyRefusal.BUDGET: marked("Calendly was not asked: no calls are left for the moment (try %(try_number)s)"),
    CalendlyRefusal.PLAN: marked("Calendly refused: its plan does not allow booking (try %(try_number)s)"),
}


def describe(event: DomainEvent, say: Say = str) -> str:
    """One line about the fact, with its times in UTC; `say` puts it into another language than English."""
    of_type = _WORDS[type(event)]
    message = of_type if isinstance(of_type, str) else of_type(event)
    values = {name: _value(value, say) for name, value in _values(event).items()}
    told = say(message) % values
    where = _WHY.get(type(event), "reason")
    why = str(getattr(event, where, ""))
    return f"{told}: {why if where == _AS_IT_IS else _word(why, say)}" if why else told


def _values(event: DomainEvent) -> Mapping[str, object]:
    """By the names that stand in the messages."""
    extra = {"price": event.terms.price} if isinstance(event, SlotSelected) else {}
    return asdict(event) | extra


def _value(value: object, say: Say) -> str:
    match value:
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case TimeSlot():
            return _value(value.start, say)
        case Actor():
            return say(_BY[value])
        case Recipient():
            return say(_TO[value])
        case Enum():
            return _word(str(value), say)
    return str(value)


def _word(word: str, say: Say) -> str:
    """A word of ours in the reader's language; what others wrote stays as it is, but for underscores."""
    plain = word.replace("_", " ")
    for known in (plain, plain.capitalize()):
        told = say(known)
        if told != known:
            return told
    return plain


def _selected(event: SlotSelected) -> str:
    if not event.terms.price:
        return marked("Time %(slot)s held until %(held_until)s (%(session_type_id)s, free)")
    return marked("Time %(slot)s held until %(held_until)s (%(session_type_id)s, %(price)s)")


def _details(event: DetailsProvided) -> str:
    match event.has_notes, event.has_answers:
        case True, True:
            return marked("Client's details given, with notes and answers")
        case True, False:
            return marked("Client's details given, with notes")
        case False, True:
            return marked("Client's details given, with answers")
    return marked("Client's details given")


def _declined(event: PaymentFailed) -> str:
    if event.ended:
        return marked("Payment fell through (attempt %(attempt)s)")
    return marked("Payment declined (attempt %(attempt)s)")


def _cancelled(event: Cancelled) -> str:
    match event.at_calendly, bool(event.gives_back):
        case True, True:
            return marked("Cancelled %(by)s at Calendly, %(gives_back)s goes back")
        case True, False:
            return marked("Cancelled %(by)s at Calendly")
        case False, True:
            return marked("Cancelled %(by)s, %(gives_back)s goes back")
    return marked("Cancelled %(by)s")


def _moved(event: Moved) -> str:
    if event.from_slot == event.to_slot:
        return marked("%(to_slot)s claimed again")
    if event.at_calendly:
        return marked("Moved from %(from_slot)s to %(to_slot)s %(by)s at Calendly")
    return marked("Moved from %(from_slot)s to %(to_slot)s %(by)s")


def _missed(event: NoShowMarked) -> str:
    if event.at_calendly:
        return marked("The client did not come, said %(by)s at Calendly")
    return marked("The client did not come, said %(by)s")


def _came(event: NoShowCleared) -> str:
    if event.at_calendly:
        return marked("The client did come, said %(by)s at Calendly")
    return marked("The client did come, said %(by)s")


def _case(event: CaseOpened) -> str:
    if event.kind in FOR_PERSONS:
        return marked("Case opened (%(kind)s), is told again at %(deadline)s")
    return marked("Case opened (%(kind)s), settles itself at %(deadline)s")


def _mail_wanted(event: MailWanted) -> str:
    if event.resend:
        return marked("Mail wanted: %(kind)s %(recipient)s, sent again (time %(resend)s)")
    return marked("Mail wanted: %(kind)s %(recipient)s")


_WORDS: Mapping[type, str | Callable[[Any], str]] = {
    SlotSelected: _selected,
    DetailsProvided: _details,
    ClientEmailCorrected: marked("Client's e-mail address corrected by %(by)s: %(why)s"),
    SignInAsked: marked("The client is to sign in first; nothing else is done until then"),
    ClientSignedIn: marked("The client has signed in with the address of the booking"),
    ClientForgotten: marked("The client was forgotten, in %(bookings)s bookings, by %(by)s: %(why)s"),
    CheckoutRequested: marked("Payment page for %(amount)s wanted (attempt %(attempt)s), open until %(ends_at)s"),
    CheckoutStarted: marked("Payment page opened (attempt %(attempt)s)"),
    CheckoutExpired: marked("Payment page closed without a payment (attempt %(attempt)s)"),
    PaymentPending: marked("Payment is on its way (attempt %(attempt)s)"),
    PaymentSucceeded: marked("Paid %(amount)s (attempt %(attempt)s)"),
    PaymentFailed: _declined,
    CalendlyRequested: marked("Calendly asked to book (try %(try_number)s)"),
    PaymentAuthorized: marked("%(amount)s reserved (attempt %(attempt)s), to be taken before %(capture_before)s"),
    CaptureRequested: marked("Stripe told to take the reserved money (attempt %(attempt)s)"),
    CaptureFailed: marked("Reserved money could not be taken (attempt %(attempt)s)"),
    ReleaseRequested: marked("Reserved money is to be let go (attempt %(attempt)s)"),
    AuthorizationReleased: marked("Reserved money let go (attempt %(attempt)s)"),
    SchedulingLinkSent: marked("No calls to Calendly are left: the client books by link until %(deadline)s"),
    MoveRequested: marked("Move to %(to_slot)s wanted %(by)s"),
    Moved: _moved,
    MoveRefused: marked("Not moved to %(to_slot)s, the time stays"),
    TimeLost: lambda event: _LOST[event.reason],
    DisputeOpened: marked("The client's bank disputes %(amount)s"),
    DisputeClosed: marked("Dispute ended: %(outcome)s"),
    NoShowMarked: _missed,
    NoShowCleared: _came,
    SessionCompleted: marked("The session is over"),
    CalendlyConfirmed: marked("Booked in the expert's calendar"),
    MeetingVouched: marked("Confirmed by hand, outside Calendly: %(place)s"),
    MeetingLinked: marked("A meeting that was found at Calendly is this booking's"),
    PaidByHand: marked("%(amount)s received by hand (%(reference)s)"),
    LessAccepted: marked("%(amount)s called enough, though the price is more"),
    GivenBackByHand: marked("Refund %(number)s given back by hand (%(reference)s)"),
    CalendlyRefused: lambda event: _REFUSALS[event.reason],
    MeetingOrphaned: marked("Calendly booked after the booking was let go: the meeting is cancelled there"),
    CancelRequested: marked("Cancellation wanted %(by)s, the payment page is closed first"),
    Cancelled: _cancelled,
    HoldExtended: marked("Hold extended until %(held_until)s"),
    HoldExpired: marked("Hold ended, the time is free again"),
    MoneyArrivedLate: marked("%(amount)s arrived after the time was let go (attempt %(attempt)s)"),
    RefundRequested: marked("Refund %(number)s of %(amount)s wanted"),
    RefundSucceeded: marked("Refund %(number)s done"),
    RefundFailed: marked("Refund %(number)s failed"),
    CaseOpened: _case,
    CaseClosed: marked("Case closed (%(kind)s)"),
    SlotHeld: marked("%(slot)s held for %(booking_id)s"),
    SlotBooked: marked("%(slot)s booked by %(booking_id)s"),
    SlotReleased: marked("Time of %(booking_id)s released"),
    ForeignTimeBooked: marked("%(slot)s taken at Calendly by somebody else"),
    ForeignTimeReleased: marked("%(slot)s is free at Calendly again"),
    MailWanted: _mail_wanted,
    MailAttempted: marked("Mail handed to SendGrid (attempt %(number)s)"),
    MailNotTaken: marked("SendGrid took nothing (attempt %(number)s), it is sent later"),
    MailAccepted: marked("Mail accepted by SendGrid"),
    MailDeferred: marked("Mail put off by the receiving side, SendGrid tries again"),
    MailDelivered: marked("Mail delivered"),
    MailDropped: marked("Mail dropped by SendGrid, which did not try"),
    MailBounced: marked("Mail bounced"),
    MailReportedAsSpam: marked("Mail reported as spam by its reader"),
    MailResent: marked("Mail sent again (time %(number)s) by %(by)s: %(why)s"),
    MailGivenUp: marked("Mail given up"),
}
_WHY: Mapping[type, str] = {CalendlyRefused: "detail", CaseOpened: "detail", CaseClosed: "outcome", TimeLost: ""}
"""What is said behind the line, if there is something; of any other fact it is the `reason`, if it has one."""

assert set(_WORDS) == set(get_args(DomainEvent)), "every fact has its words"
