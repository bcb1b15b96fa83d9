"""What may be asked of a booking. Time and ids come in with the command; nothing here reads a clock."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from domain.booking.events import Actor, CalendlyRefusal, CaseKind, DisputeOutcome, Meeting
from domain.booking.state import RefundStanding
from domain.identifiers import BookingId, BuilderId, CommandId, PersonId, SessionTypeId
from domain.money import Money
from domain.terms import Terms
from domain.time_slot import TimeSlot


class Command(Struct, frozen=True, kw_only=True):
    """`cause` says in a few words what led to it (a request, a delivery, an effect); no personal data."""

    booking_id: BookingId
    command_id: CommandId
    at: datetime
    cause: str


class SelectSlot(Command, frozen=True, kw_only=True):
    builder_id: BuilderId
    calendar: str
    event_type: str
    session_type_id: SessionTypeId
    slot: TimeSlot
    terms: Terms
    zone: str
    held_until: datetime
    person_id: PersonId
    has_notes: bool = False
    has_answers: bool = False
    utm: dict[str, str] = {}
    checkout_ends_at: datetime


class RequestCheckout(Command, frozen=True, kw_only=True):
    ends_at: datetime


class CheckoutStanding(StrEnum):
    OPEN = "open"
    EXPIRED = "expired"
    PENDING = "pending"
    AUTHORIZED = "authorized"
    """The money is reserved: nothing is taken before it is captured."""
    PAID = "paid"
    FAILED = "failed"
    """A delayed method that was accepted and then bounced: the attempt is over."""


class CheckoutReport(Struct, frozen=True, kw_only=True):
    """What Stripe says of one session; `intent` and `amount` are set once it is paid or the money is reserved."""

    session_id: str
    standing: CheckoutStanding
    url: str = ""
    intent: str = ""
    amount: Money | None = None
    capture_before: datetime | None = None


class IntentStanding(StrEnum):
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    RELEASED = "released"
    """Reserved money was let go, by us, by a person at Stripe, or because the reservation lapsed."""
    PENDING = "pending"
    FAILED = "failed"


class IntentReport(Struct, frozen=True, kw_only=True):
    """What Stripe says of one payment intent; `amount` is what is reserved or what was taken."""

    intent: str
    standing: IntentStanding
    amount: Money | None = None
    capture_before: datetime | None = None
    reason: str = ""


class RecordCheckout(Command, frozen=True, kw_only=True):
    """From webhook, return page, poll or our own call: the same command, belonging to its attempt."""

    attempt: int
    report: CheckoutReport


class RecordDecline(Command, frozen=True, kw_only=True):
    attempt: int
    charge: str
    reason: str


class ExtendHold(Command, frozen=True, kw_only=True):
    """Hold the time longer, up to `until` or as long as the open payment page and the session's start allow."""

    until: datetime


class EndHold(Command, frozen=True, kw_only=True):
    pass


class RequestCalendly(Command, frozen=True, kw_only=True):
    """Claim the right to call Calendly as try `try_number`; nothing happens if another writer has it."""

    try_number: int


class Announced(Struct, frozen=True, kw_only=True):
    """What a webhook says of a meeting; anybody can make one that carries a booking's id."""

    start: datetime
    event_type: str
    calendars: tuple[str, ...]


class RecordBooked(Command, frozen=True, kw_only=True):
    """Calendly has the meeting: our own call or look-up says so, or a webhook announced it."""

    meeting: Meeting
    announced: Announced | None = None


class RecordCalendlyRefusal(Command, frozen=True, kw_only=True):
    try_number: int
    reason: CalendlyRefusal
    detail: str = ""


class RecordCancelledAtCalendly(Command, frozen=True, kw_only=True):
    """`cancelled_at` is when somebody did it there: the policy counts from that, however late we hear of it."""

    invitee_uri: str
    cancelled_at: datetime
    by: Actor
    reason: str = ""


class CancelBooking(Command, frozen=True, kw_only=True):
    by: Actor
    reason: str = ""


class RecordRefund(Command, frozen=True, kw_only=True):
    number: int
    standing: RefundStanding
    reason: str = ""


class RecordIntent(Command, frozen=True, kw_only=True):
    """Reserved money was captured, let go, or is still reserved."""

    attempt: int
    report: IntentReport


class RecordOutsideRefund(Command, frozen=True, kw_only=True):
    """A refund that we did not ask for: made at Stripe itself. `refund_id` is Stripe's name for it."""

    refund_id: str
    intent: str
    amount: Money
    standing: RefundStanding
    reason: str = ""


class RecordDispute(Command, frozen=True, kw_only=True):
    """The client's bank took the money back for now; `outcome` once that is settled."""

    dispute_id: str
    intent: str
    amount: Money
    reason: str
    outcome: DisputeOutcome | None = None


class OpenCase(Command, frozen=True, kw_only=True):
    kind: CaseKind
    deadline: datetime
    detail: str = ""


class SettleCase(Command, frozen=True, kw_only=True):
    """The deadline of a case has come and nobody decided: do its default."""

    kind: CaseKind


BookingCommand = (
    RequestCheckout
    | RecordCheckout
    | RecordDecline
    | ExtendHold
    | EndHold
    | RequestCalendly
    | RecordBooked
    | RecordCalendlyRefusal
    | RecordCancelledAtCalendly
    | CancelBooking
    | RecordRefund
    | OpenCase
    | SettleCase
)
