"""What a booking is now: one type for each state."""

from datetime import datetime, timedelta

from msgspec import Struct

from domain.booking.events import CalendlyRequested, Cancelled, CancelRequested, MoveRequested, SlotSelected
from domain.booking.ledger import Ledger
from domain.booking.vocabulary import CalendlyRefusal, CaseKind, Meeting
from domain.identifiers import PersonId
from domain.money import Money
from domain.terms import Capture
from domain.time_slot import TimeSlot

HELD_AGAIN = timedelta(minutes=15)
"""How long a time that was chosen for another is asked for at least, however soon it begins."""


class Checkout(Struct, frozen=True):
    """One attempt to be paid. Without a session id the answer of Stripe is not known yet."""

    attempt: int
    amount: Money
    ends_at: datetime
    session_id: str = ""
    url: str = ""
    capture: Capture = Capture.AT_ONCE
    delayed_methods: bool = False


class MoveMade(Struct, frozen=True):
    """A move that the client made: a refund never rises above what the start before it gave then."""

    old_start: datetime
    at: datetime


class NotStarted(Struct, frozen=True):
    pass


class Core(Struct, frozen=True, kw_only=True):
    """What every state after the first fact knows. `slot` is the time as it now is, `selected` what was agreed to."""

    selected: SlotSelected
    slot: TimeSlot
    held_until: datetime
    extensions: int = 0
    person_id: PersonId | None = None
    attempts: int = 0
    sessions: dict[int, str] = {}
    ledger: Ledger = Ledger()
    accepted: Money | None = None
    """What an operator has called enough, though it is less than the price."""
    cases: dict[CaseKind, datetime] = {}
    """Open cases and their deadlines."""
    client_moves: tuple[MoveMade, ...] = ()
    moves: int = 0
    """How often the time has changed, whoever changed it."""
    orphans: frozenset[str] = frozenset()
    """Invitees of meetings that are cancelled at Calendly because nobody waits for them."""
    link_sent: bool = False
    """The client was given a link of their own, which books any time of the type."""
    in_doubt: tuple[datetime, ...] = ()
    """Starts that Calendly was asked for without an answer: each may still become a meeting."""

    @property
    def due(self) -> Money:
        """What is to be paid in all."""
        return self.selected.terms.price if self.accepted is None else self.accepted


class Held(Struct, frozen=True):
    core: Core
    awaits_sign_in: bool = False
    """Nothing goes on before the client has proved the address that they gave."""


class AwaitingPayment(Struct, frozen=True):
    core: Core
    checkout: Checkout
    cancel: CancelRequested | None = None


class PaymentProcessing(Struct, frozen=True):
    core: Core
    checkout: Checkout
    cancel: CancelRequested | None = None


class Scheduling(Struct, frozen=True):
    """Calendly is asked for the meeting; with a `link` the client books it."""

    core: Core
    tries: int = 0
    uncounted_tries: int = 0
    unanswered: CalendlyRequested | None = None
    refused: CalendlyRefusal | None = None
    link: str = ""


class Confirmed(Struct, frozen=True):
    core: Core
    meeting: Meeting


class Moving(Struct, frozen=True):
    """Confirmed as before; Calendly is asked for another time."""

    core: Core
    meeting: Meeting
    request: MoveRequested
    tries: int = 0
    uncounted_tries: int = 0
    unanswered: CalendlyRequested | None = None


class BookedUnpaid(Struct, frozen=True):
    """The meeting stands and its money is owed: booked at Calendly itself, or the capture failed."""

    core: Core
    meeting: Meeting
    checkout: Checkout | None = None


class NeedsNewTime(Struct, frozen=True):
    """The time was lost while the money is in: the client may choose another."""

    core: Core


class Completed(Struct, frozen=True):
    core: Core
    meeting: Meeting
    unpaid: bool = False


class NoShow(Struct, frozen=True):
    core: Core
    meeting: Meeting
    unpaid: bool = False


class CancelledBooking(Struct, frozen=True):
    core: Core
    cancelled: Cancelled
    keeps: Money
    """What the cancellation left with us; everything beyond it goes back."""
    meeting: Meeting | None = None


class ExpiredHold(Struct, frozen=True):
    core: Core


Asking = Scheduling | Moving
"""Calendly is being asked for a meeting."""
Met = Completed | NoShow
"""The session's time has passed."""
Live = Held | AwaitingPayment | PaymentProcessing | Scheduling | Confirmed | Moving | BookedUnpaid | NeedsNewTime
Over = CancelledBooking | ExpiredHold
Begun = Live | Met | Over
State = NotStarted | Begun

WithMeeting = Confirmed | Moving | BookedUnpaid | Completed | NoShow


def falls_short(core: Core) -> bool:
    """Less came in than was agreed, whatever was given back since."""
    return core.ledger.came(core.due.currency).amount_minor < core.due.amount_minor


def is_outside(state: Begun) -> bool:
    """It is an operator's word that it takes place: there is nothing at Calendly."""
    return isinstance(state, WithMeeting) and not state.meeting.is_at_calendly


def is_unpaid(state: WithMeeting) -> bool:
    """The meeting stands, or was kept or missed, and its money is owed."""
    return isinstance(state, BookedUnpaid) or (isinstance(state, Completed | NoShow) and state.unpaid)
