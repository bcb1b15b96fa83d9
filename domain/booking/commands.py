"""What may be asked of a booking. Time and ids come in with the command; nothing here reads a clock."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from domain.booking.by_hand import ByHandCommand
from domain.booking.command import Command
from domain.booking.ledger import RefundStanding
from domain.booking.sign_in import GoOnSignedIn
from domain.booking.vocabulary import Actor, CalendlyRefusal, CaseKind, Device, DisputeOutcome, Meeting, Source
from domain.identifiers import BuilderId, PersonId, SessionTypeId
from domain.money import Money
from domain.terms import Terms
from domain.time_slot import TimeSlot


class SelectSlot(Command, frozen=True, kw_only=True):
    builder_id: BuilderId
    calendar: str
    event_type: str
    session_type_id: SessionTypeId
    slot: TimeSlot
    terms: Terms
    zone: str
    language: str = ""
    held_until: datetime
    person_id: PersonId
    has_notes: bool = False
    has_answers: bool = False
    awaits_sign_in: bool = False
    utm: dict[str, str] = {}  # noqa: RUF012 - a msgspec struct, which copies it
    device: Device | None = None
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


class MoveBooking(Command, frozen=True, kw_only=True):
    """Another time for the same money; for a lost time it may be the same one, free again."""

    to: TimeSlot
    by: Actor


class RefuseMove(Command, frozen=True, kw_only=True):
    """The new time cannot be had; `reason` is a word of ours."""

    to: TimeSlot
    reason: str


class RecordMovedAtCalendly(Command, frozen=True, kw_only=True):
    """Both halves of a move that was made on Calendly's own page."""

    old_invitee: str
    old_event_uri: str
    meeting: Meeting
    to: TimeSlot
    moved_at: datetime


class RecordSchedulingLink(Command, frozen=True, kw_only=True):
    url: str


class AdoptMeeting(Command, frozen=True, kw_only=True):
    """A meeting booked at Calendly itself becomes a booking of ours."""

    builder_id: BuilderId
    calendar: str
    event_type: str
    session_type_id: SessionTypeId
    slot: TimeSlot
    terms: Terms
    zone: str
    language: str = ""
    source: Source
    person_id: PersonId
    meeting: Meeting


class GiveWay(Command, frozen=True, kw_only=True):
    """Somebody has booked over this booking's time at Calendly itself."""

    event_uri: str


class RecordNoShow(Command, frozen=True, kw_only=True):
    by: Actor
    missed: bool
    at_calendly: bool = False


class CompleteSession(Command, frozen=True, kw_only=True):
    pass


class RefundGoodwill(Command, frozen=True, kw_only=True):
    """An operator gives back more than the policy asks for."""

    amount: Money


class OpenCase(Command, frozen=True, kw_only=True):
    kind: CaseKind
    deadline: datetime
    detail: str = ""


class SettleCase(Command, frozen=True, kw_only=True):
    """The deadline of a case has come and nobody decided: do its default. `cancels_unpaid`: the operator wishes
    that an adopted meeting nobody paid is cancelled at Calendly.
    """

    kind: CaseKind
    cancels_unpaid: bool = False


class CloseCase(Command, frozen=True, kw_only=True):
    """A person has dealt with it; after a fault of configuration Calendly is asked again. `outcome` is a word."""

    kind: CaseKind
    outcome: str


BookingCommand = (
    GoOnSignedIn
    | RequestCheckout
    | RecordCheckout
    | RecordDecline
    | ExtendHold
    | EndHold
    | RequestCalendly
    | RecordBooked
    | RecordCalendlyRefusal
    | RecordCancelledAtCalendly
    | RecordMovedAtCalendly
    | RecordSchedulingLink
    | CancelBooking
    | MoveBooking
    | RefuseMove
    | GiveWay
    | RecordNoShow
    | CompleteSession
    | RecordIntent
    | RecordRefund
    | RecordOutsideRefund
    | RecordDispute
    | RefundGoodwill
    | OpenCase
    | SettleCase
    | CloseCase
    | ByHandCommand
)
BeginBooking = SelectSlot | AdoptMeeting
