"""The facts of one booking: past tense, one fact each. The tag is the stored type; it never changes."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from domain.identifiers import BuilderId, PersonId, SessionTypeId
from domain.money import Money
from domain.terms import Terms
from domain.time_slot import TimeSlot


class Source(StrEnum):
    OWN_FLOW = "own_flow"


class Actor(StrEnum):
    CLIENT = "client"
    BUILDER = "builder"
    OPERATOR = "operator"
    SYSTEM = "system"


class CalendlyRefusal(StrEnum):
    """Why Calendly said no. Only TAKEN means that somebody else has the time."""

    TAKEN = "taken"
    CONFIGURATION = "configuration"
    BUDGET = "budget"
    PLAN = "plan"


class RefundReason(StrEnum):
    CANCELLED = "cancelled"
    TIME_LOST = "time_lost"
    PAID_TOO_LATE = "paid_too_late"
    PAID_TWICE = "paid_twice"
    CASE_UNSETTLED = "case_unsettled"


class DisputeOutcome(StrEnum):
    """How a dispute ended. Only LOST leaves the money with the client."""

    WON = "won"
    LOST = "lost"
    WARNING_CLOSED = "warning_closed"
    PREVENTED = "prevented"


class CaseKind(StrEnum):
    """What a person may decide before the deadline; then it is settled by itself."""

    WRONG_AMOUNT = "wrong_amount"
    CONFIGURATION = "configuration"
    SCHEDULING_UNKNOWN = "scheduling_unknown"
    PAYMENT_UNANSWERED = "payment_unanswered"


class Meeting(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What Calendly made: its names for the event and the invitee, and where people meet."""

    event_uri: str
    invitee_uri: str
    cancel_url: str = ""
    reschedule_url: str = ""
    place: str = ""


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    pass


class SlotSelected(Event, tag="slot_selected", frozen=True, kw_only=True):
    builder_id: BuilderId
    calendar: str
    event_type: str
    session_type_id: SessionTypeId
    slot: TimeSlot
    terms: Terms
    zone: str
    source: Source
    held_until: datetime
    utm: dict[str, str] = {}


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


class CheckoutStarted(Event, tag="checkout_started", frozen=True, kw_only=True):
    attempt: int
    session_id: str
    url: str


class CheckoutExpired(Event, tag="checkout_expired", frozen=True, kw_only=True):
    attempt: int


class PaymentPending(Event, tag="payment_pending", frozen=True, kw_only=True):
    attempt: int


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


class MeetingOrphaned(Event, tag="meeting_orphaned", frozen=True, kw_only=True):
    """Our call made a meeting that the booking no longer waits for: it is cancelled at Calendly."""

    meeting: Meeting


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
    """Paid after we had let the time go: recorded, then given back."""

    attempt: int
    amount: Money


class RefundRequested(Event, tag="refund_requested", frozen=True, kw_only=True):
    number: int
    intent: str
    amount: Money
    reason: RefundReason


class RefundSucceeded(Event, tag="refund_succeeded", frozen=True, kw_only=True):
    number: int


class RefundFailed(Event, tag="refund_failed", frozen=True, kw_only=True):
    number: int
    reason: str


class CaseOpened(Event, tag="case_opened", frozen=True, kw_only=True):
    kind: CaseKind
    deadline: datetime
    detail: str = ""


class CaseClosed(Event, tag="case_closed", frozen=True, kw_only=True):
    kind: CaseKind
    outcome: str


BookingEvent = (
    SlotSelected
    | DetailsProvided
    | HoldExtended
    | CheckoutRequested
    | CheckoutStarted
    | CheckoutExpired
    | PaymentPending
    | PaymentSucceeded
    | PaymentFailed
    | CalendlyRequested
    | CalendlyConfirmed
    | CalendlyRefused
    | MeetingOrphaned
    | CancelRequested
    | Cancelled
    | HoldExpired
    | MoneyArrivedLate
    | RefundRequested
    | RefundSucceeded
    | RefundFailed
    | CaseOpened
    | CaseClosed
)
