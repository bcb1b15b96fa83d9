"""One value of every event, no field at its default: what the samples in tests/contracts/events say for ever."""

from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

from msgspec.structs import replace

from application.ports.event_store import DomainEvent
from domain.agenda.events import ForeignTimeBooked, ForeignTimeReleased, SlotBooked, SlotHeld, SlotReleased
from domain.booking.by_hand import GivenBackByHand, LessAccepted, MeetingLinked, MeetingVouched, PaidByHand
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
from domain.booking.vocabulary import (
    Actor,
    CalendlyRefusal,
    CaseKind,
    Device,
    DisputeOutcome,
    Meeting,
    RefundReason,
    Source,
    TimeLostReason,
)
from domain.identifiers import BookingId, BuilderId, CommandId, MailId, PersonId, SessionTypeId
from domain.mail.events import (
    MailAccepted,
    MailAttempted,
    MailBounced,
    MailDeferred,
    MailDelivered,
    MailDropped,
    MailGivenUp,
    MailKind,
    MailNotTaken,
    MailReportedAsSpam,
    MailResent,
    MailWanted,
    Recipient,
)
from domain.money import Money
from domain.terms import Capture, Policy, Terms
from domain.time_slot import TimeSlot

AT = datetime(2027, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
COMMAND = CommandId(UUID("0c000000-0000-4000-8000-000000000001"))
CAUSE = "client"

_BOOKING = BookingId(UUID("0b000000-0000-4000-8000-000000000001"))
_SLOT = TimeSlot(datetime(2027, 3, 5, 14, 0, tzinfo=UTC), datetime(2027, 3, 5, 15, 0, tzinfo=UTC))
_LATER = TimeSlot(datetime(2027, 3, 8, 9, 0, tzinfo=UTC), datetime(2027, 3, 8, 10, 0, tzinfo=UTC))
_END = datetime(2027, 3, 1, 10, 5, tzinfo=UTC)
_PRICE = Money(14_900, "USD")
_MEETING = Meeting(
    event_uri="https://api.calendly.com/scheduled_events/EEEE",
    invitee_uri="https://api.calendly.com/scheduled_events/EEEE/invitees/IIII",
    cancel_url="https://calendly.com/cancellations/IIII",
    reschedule_url="https://calendly.com/reschedulings/IIII",
    place="https://meet.example.com/1",
)

_MAIL = MailId(UUID("0e000000-0000-4000-8000-000000000001"))
_WANTED = MailWanted(booking_id=_BOOKING, kind=MailKind.CONFIRMED, recipient=Recipient.BUILDER, occasion=5)
_SELECTED = SlotSelected(
    builder_id=BuilderId("ada"),
    calendar="https://api.calendly.com/users/AAAA",
    event_type="https://api.calendly.com/event_types/CCCC",
    session_type_id=SessionTypeId("ada-deep-dive"),
    slot=_SLOT,
    terms=Terms(_PRICE, 60, Policy(48, 3), Capture.AFTER_CONFIRMATION, delayed_methods=True),
    zone="Europe/London",
    language="pt-BR",
    source=Source.OWN_FLOW,
    held_until=_END,
    utm={"utm_source": "newsletter"},
    device=Device.PHONE,
)

# Every version of every event there ever was. No line is removed or says something else; a new version is a new line.
VALUES: dict[str, DomainEvent] = {
    "slot_selected": _SELECTED,
    "details_provided": DetailsProvided(
        person_id=PersonId(UUID("0d000000-0000-4000-8000-000000000001")), has_notes=True, has_answers=True
    ),
    "sign_in_asked": SignInAsked(),
    "client_signed_in": ClientSignedIn(),
    "client_forgotten": ClientForgotten(by="Olga", why="the client asked for it", erasure=UUID(int=9), bookings=2),
    "client_email_corrected": ClientEmailCorrected(by="Olga", why="a letter was missing"),
    "checkout_requested": CheckoutRequested(
        attempt=2, amount=_PRICE, ends_at=_END, capture=Capture.AFTER_CONFIRMATION, delayed_methods=True
    ),
    "checkout_started": CheckoutStarted(attempt=2, session_id="cs_1", url="https://checkout.stripe.com/c/pay/cs_1"),
    "checkout_expired": CheckoutExpired(attempt=2),
    "payment_pending": PaymentPending(attempt=2),
    "payment_authorized": PaymentAuthorized(attempt=2, intent="pi_1", amount=_PRICE, capture_before=_LATER.start),
    "capture_requested": CaptureRequested(attempt=2, intent="pi_1"),
    "capture_failed": CaptureFailed(attempt=2, intent="pi_1", reason="expired_card"),
    "release_requested": ReleaseRequested(attempt=2, intent="pi_1"),
    "authorization_released": AuthorizationReleased(attempt=2, intent="pi_1"),
    "payment_succeeded": PaymentSucceeded(attempt=2, intent="pi_1", amount=_PRICE),
    "payment_failed": PaymentFailed(attempt=2, reason="card_declined", charge="ch_1", ended=True),
    "calendly_requested": CalendlyRequested(try_number=1, asked_at=AT),
    "calendly_confirmed": CalendlyConfirmed(meeting=_MEETING),
    "meeting_vouched": MeetingVouched(place="https://meet.example.com/2"),
    "meeting_linked": MeetingLinked(meeting=_MEETING),
    "paid_by_hand": PaidByHand(number=1, amount=_PRICE, reference="transfer 2027-03-01"),
    "less_accepted": LessAccepted(amount=Money(10_000, "USD")),
    "given_back_by_hand": GivenBackByHand(number=1, reference="transfer 2027-03-02"),
    "calendly_refused": CalendlyRefused(try_number=1, reason=CalendlyRefusal.CONFIGURATION, detail="location"),
    "meeting_orphaned": MeetingOrphaned(meeting=_MEETING, start=_SLOT.start),
    "scheduling_link_sent": SchedulingLinkSent(url="https://calendly.com/d/abc-123/deep-dive", deadline=_END),
    "move_requested": MoveRequested(from_slot=_SLOT, to_slot=_LATER, by=Actor.CLIENT, requested_at=AT),
    "moved": Moved(
        from_slot=_SLOT,
        to_slot=_LATER,
        by=Actor.CLIENT,
        moved_at=AT,
        meeting=_MEETING,
        old_event_uri="https://api.calendly.com/scheduled_events/DDDD",
        at_calendly=True,
    ),
    "move_refused": MoveRefused(from_slot=_SLOT, to_slot=_LATER, reason="taken"),
    "time_lost": TimeLost(reason=TimeLostReason.BOOKED_OVER, until=_END),
    "no_show_marked": NoShowMarked(by=Actor.BUILDER, at_calendly=True),
    "no_show_cleared": NoShowCleared(by=Actor.BUILDER, at_calendly=True),
    "session_completed": SessionCompleted(),
    "cancel_requested": CancelRequested(by=Actor.CLIENT, reason="ill"),
    "cancelled": Cancelled(by=Actor.OPERATOR, gives_back=Money(7_450, "USD"), reason="ill", at_calendly=True),
    "hold_extended": HoldExtended(held_until=_END),
    "hold_expired": HoldExpired(),
    "money_arrived_late": MoneyArrivedLate(attempt=2, amount=_PRICE),
    "refund_requested": RefundRequested(
        number=1, intent="pi_1", amount=_PRICE, reason=RefundReason.OUTSIDE, outside_id="re_1"
    ),
    "refund_succeeded": RefundSucceeded(number=1),
    "refund_failed": RefundFailed(number=1, reason="insufficient_funds"),
    "dispute_opened": DisputeOpened(dispute_id="dp_1", intent="pi_1", amount=_PRICE, reason="fraudulent"),
    "dispute_closed": DisputeClosed(dispute_id="dp_1", outcome=DisputeOutcome.WARNING_CLOSED),
    "case_opened": CaseOpened(kind=CaseKind.WRONG_AMOUNT, deadline=_END, detail="paid 1.00 USD"),
    "case_closed": CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="given back"),
    "slot_held": SlotHeld(booking_id=_BOOKING, slot=_SLOT),
    "slot_booked": SlotBooked(booking_id=_BOOKING, slot=_SLOT),
    "slot_released": SlotReleased(booking_id=_BOOKING, slot=_SLOT),
    "foreign_time_booked": ForeignTimeBooked(event_uri=_MEETING.event_uri, slot=_SLOT),
    "foreign_time_released": ForeignTimeReleased(event_uri=_MEETING.event_uri, slot=_SLOT),
    "mail_wanted": replace(_WANTED, about="ada", day=date(2027, 3, 2), due=_LATER.start, resend_of=_MAIL, resend=2),
    "mail_attempted": MailAttempted(number=1),
    "mail_not_taken": MailNotTaken(number=1),
    "mail_accepted": MailAccepted(message_id="message-1"),
    "mail_deferred": MailDeferred(reason="451 4.7.500"),
    "mail_delivered": MailDelivered(),
    "mail_dropped": MailDropped(reason="bounced_before 5.0.0"),
    "mail_bounced": MailBounced(reason="550 unknown user"),
    "mail_reported_as_spam": MailReportedAsSpam(),
    "mail_given_up": MailGivenUp(reason="the booking has changed since", needless=True),
    "mail_resent": MailResent(mail_id=_MAIL, number=1, by="Olga", why="the client asked for it"),
}

# What was stored before a field was added: the sample without it is read as this, for ever.
OLDER: dict[str, DomainEvent] = {
    "slot_selected": replace(
        _SELECTED, terms=Terms(_PRICE, 60, Policy(48, 3), Capture.AT_ONCE), language="", device=None
    ),
    "checkout_requested": CheckoutRequested(attempt=2, amount=_PRICE, ends_at=_END, capture=Capture.AT_ONCE),
    "refund_requested": RefundRequested(number=1, intent="pi_1", amount=_PRICE, reason=RefundReason.TIME_LOST),
    "slot_released": SlotReleased(booking_id=_BOOKING, slot=None),
    "meeting_orphaned": MeetingOrphaned(meeting=_MEETING, start=None),
    "mail_wanted": _WANTED,
    "mail_given_up": MailGivenUp(reason="refused: to"),
}

# The words that facts are stored with.
WORDS: dict[type[StrEnum], str] = {
    Source: "own_flow calendly_link adopted",
    Device: "phone tablet desk other",
    Actor: "client builder operator system",
    CalendlyRefusal: "taken configuration budget plan",
    RefundReason: "cancelled time_lost paid_too_late paid_twice case_unsettled wrong_amount goodwill outside",
    TimeLostReason: "taken paid_late booked_over",
    DisputeOutcome: "won lost warning_closed prevented",
    CaseKind: (
        "wrong_amount configuration scheduling_unknown payment_unanswered time_lost capture_failed adopted_unpaid "
        "scheduling_link claim_conflict refund_failed dispute refund_by_hand"
    ),
    Capture: "at_once after_confirmation",
}
