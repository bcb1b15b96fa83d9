"""The facts of one booking: past tense, one fact each. The tag is the stored type; it never changes."""

from datetime import datetime

from domain.booking.by_hand import ByHand
from domain.booking.forgetting import OfClient
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
from domain.event import Event
from domain.identifiers import BuilderId, PersonId, SessionTypeId
from domain.money import Money
from domain.terms import Capture, Terms
from domain.time_slot import TimeSlot


class SlotSelected(Event, tag="slot_selected", frozen=True, kw_only=True):
    builder_id: BuilderId
    calendar: str
    event_type: str
    session_type_id: SessionTypeId
    slot: TimeSlot
    terms: Terms
    zone: str
    language: str = ""
    """The client's, as an IETF tag; unknown if empty."""
    source: Source
    held_until: datetime
    utm: dict[str, str] = {}  # noqa: RUF012 - a msgspec struct, which copies it
    device: Device | None = None


class DetailsProvided(Event, tag="details_provided", frozen=True, kw_only=True):
    person_id: PersonId
    has_notes: bool = False
    has_answers: bool = False


class HoldExtended(Event, tag="hold_extended", frozen=True, kw_only=True):
    held_until: datetime


class CheckoutRequested(Event, tag="checkout_requested", frozen=True, kw_only=True):
    """Written before Stripe is called; `ends_at` is sent as the session's own end."""

    attempt: int
    amount: Money
    ends_at: datetime
    capture: Capture = Capture.AT_ONCE
    delayed_methods: bool = False


class CheckoutStarted(Event, tag="checkout_started", frozen=True, kw_only=True):
    attempt: int
    session_id: str
    url: str


class CheckoutExpired(Event, tag="checkout_expired", frozen=True, kw_only=True):
    attempt: int


class PaymentPending(Event, tag="payment_pending", frozen=True, kw_only=True):
    attempt: int


class PaymentAuthorized(Event, tag="payment_authorized", frozen=True, kw_only=True):
    """The money is reserved, nothing is captured; the reservation lapses at `capture_before`."""

    attempt: int
    intent: str
    amount: Money
    capture_before: datetime


class CaptureRequested(Event, tag="capture_requested", frozen=True, kw_only=True):
    attempt: int
    intent: str


class CaptureFailed(Event, tag="capture_failed", frozen=True, kw_only=True):
    attempt: int
    intent: str
    reason: str


class ReleaseRequested(Event, tag="release_requested", frozen=True, kw_only=True):
    attempt: int
    intent: str


class AuthorizationReleased(Event, tag="authorization_released", frozen=True, kw_only=True):
    attempt: int
    intent: str


class PaymentSucceeded(Event, tag="payment_succeeded", frozen=True, kw_only=True):
    attempt: int
    intent: str
    amount: Money


class PaymentFailed(Event, tag="payment_failed", frozen=True, kw_only=True):
    """One declined try. `ended` tells whether the whole attempt is over (a delayed method that bounced)."""

    attempt: int
    reason: str
    charge: str = ""
    ended: bool = False


class CalendlyRequested(Event, tag="calendly_requested", frozen=True, kw_only=True):
    """The claim to call Calendly: only the writer of this try may POST."""

    try_number: int
    asked_at: datetime


class CalendlyConfirmed(Event, tag="calendly_confirmed", frozen=True, kw_only=True):
    meeting: Meeting


class CalendlyRefused(Event, tag="calendly_refused", frozen=True, kw_only=True):
    try_number: int
    reason: CalendlyRefusal
    detail: str = ""


class SchedulingLinkSent(Event, tag="scheduling_link_sent", frozen=True, kw_only=True):
    """No calls are left for our token: the client books with a link of their own, any time of that type."""

    url: str
    deadline: datetime


class MoveRequested(Event, tag="move_requested", frozen=True, kw_only=True):
    from_slot: TimeSlot
    to_slot: TimeSlot
    by: Actor
    requested_at: datetime


class Moved(Event, tag="moved", frozen=True, kw_only=True):
    """Same money and policy. Without a meeting Calendly is asked for one. `at_calendly`: the old one is gone there."""

    from_slot: TimeSlot
    to_slot: TimeSlot
    by: Actor
    moved_at: datetime
    meeting: Meeting | None = None
    old_event_uri: str = ""
    at_calendly: bool = False


class MoveRefused(Event, tag="move_refused", frozen=True, kw_only=True):
    from_slot: TimeSlot
    to_slot: TimeSlot
    reason: str


class TimeLost(Event, tag="time_lost", frozen=True, kw_only=True):
    """The time is gone and the money is in: the client may choose another until then, on the same money."""

    reason: TimeLostReason
    until: datetime


class MeetingOrphaned(Event, tag="meeting_orphaned", frozen=True, kw_only=True):
    """Calendly has a meeting that nobody waits for: it is cancelled there. `start` is known of an announced one."""

    meeting: Meeting
    start: datetime | None = None


class CancelRequested(Event, tag="cancel_requested", frozen=True, kw_only=True):
    """Somebody wants out while a payment page is open: the page is closed first."""

    by: Actor
    reason: str = ""


class Cancelled(Event, tag="cancelled", frozen=True, kw_only=True):
    by: Actor
    gives_back: Money
    reason: str = ""
    at_calendly: bool = False


class HoldExpired(Event, tag="hold_expired", frozen=True, kw_only=True):
    pass


class MoneyArrivedLate(Event, tag="money_arrived_late", frozen=True, kw_only=True):
    """Paid after we had let the time go."""

    attempt: int
    amount: Money


class RefundRequested(Event, tag="refund_requested", frozen=True, kw_only=True):
    number: int
    intent: str
    amount: Money
    reason: RefundReason
    outside_id: str = ""  # Stripe's name of a refund that was made there


class RefundSucceeded(Event, tag="refund_succeeded", frozen=True, kw_only=True):
    number: int


class RefundFailed(Event, tag="refund_failed", frozen=True, kw_only=True):
    number: int
    reason: str


class DisputeOpened(Event, tag="dispute_opened", frozen=True, kw_only=True):
    dispute_id: str
    intent: str
    amount: Money
    reason: str


class DisputeClosed(Event, tag="dispute_closed", frozen=True, kw_only=True):
    dispute_id: str
    outcome: DisputeOutcome


class NoShowMarked(Event, tag="no_show_marked", frozen=True, kw_only=True):
    by: Actor
    at_calendly: bool = False


class NoShowCleared(Event, tag="no_show_cleared", frozen=True, kw_only=True):
    by: Actor
    at_calendly: bool = False


class SessionCompleted(Event, tag="session_completed", frozen=True, kw_only=True):
    pass


class CaseOpened(Event, tag="case_opened", frozen=True, kw_only=True):
    kind: CaseKind
    deadline: datetime
    detail: str = ""


class CaseClosed(Event, tag="case_closed", frozen=True, kw_only=True):
    kind: CaseKind
    outcome: str


BookingEvent = (
    SlotSelected | DetailsProvided | OfClient | HoldExtended | CheckoutRequested | CheckoutStarted
    | CheckoutExpired | PaymentPending | PaymentAuthorized | CaptureRequested | CaptureFailed
    | ReleaseRequested | AuthorizationReleased | PaymentSucceeded | PaymentFailed | CalendlyRequested
    | CalendlyConfirmed | CalendlyRefused | SchedulingLinkSent | MoveRequested | Moved | MoveRefused | TimeLost
    | MeetingOrphaned | CancelRequested | Cancelled | HoldExpired | MoneyArrivedLate | RefundRequested
    | RefundSucceeded | RefundFailed | DisputeOpened | DisputeClosed | NoShowMarked | NoShowCleared
    | SessionCompleted | CaseOpened | CaseClosed | ByHand
)  # fmt: skip
