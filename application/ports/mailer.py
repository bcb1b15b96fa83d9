"""Handing a finished mail over, and writing one."""

from datetime import date, datetime
from typing import Any, Protocol

from msgspec import Struct

from application.ports.answers import Limited, NotReached, Unknown
from domain.identifiers import BookingId, MailId
from domain.mail.events import MailKind, Recipient
from domain.money import Money
from domain.time_slot import TimeSlot


class MailFacts(Struct, frozen=True, kw_only=True):
    """Everything a mail may say, read when it is sent: at `at`."""

    kind: MailKind
    recipient: Recipient
    booking_id: BookingId
    session_title: str
    slot: TimeSlot
    reader_name: str
    reader_zone: str
    other_name: str
    other_zone: str
    price: Money
    paid: Money
    """What was charged, whatever was given back since: a receipt stays true."""
    reserved: Money
    """Not charged yet; in a cancelled booking it was being charged when it was cancelled."""
    released: Money
    """Reserved once and let go: nothing of it was charged."""
    gives_back: Money
    """What of the charged money goes back because the booking was cancelled."""
    kept: Money
    """Charged, with us, and not asked back."""
    withheld: Money
    """Charged and disputed by the client's bank: we can neither keep it nor give it back."""
    cancelled_by: str
    place: str
    manage_url: str
    """Opens the client's booking: empty in what others read."""
    notes: str
    answers: dict[str, str]
    client_email: str
    """As notes and answers: for the builder, empty for the client."""
    free_until: datetime
    free_until_hours: int
    half_until_hours: int
    at: datetime
    link: str = ""
    """Where the client books a time of their own."""
    deadline: datetime | None = None
    """Until when something may still be chosen, booked or paid; always ahead of `at`."""
    capture_failed: bool = False
    """The reserved money could not be charged: without another payment the session is cancelled."""
    can_cancel: bool = True
    """Only then the policy still promises anything."""
    gives_back_at_most: Money | None = None
    """After a move that was made when cancelling gave less than everything."""
    language: str = "en"
    """The reader's, as an IETF tag; a writer falls back to English."""
    refunded: Money | None = None
    """What the refund that the mail tells of gave back."""
    refunded_by_hand: bool = False
    """It was paid out by a person, the way the money had come."""
    gives_back_by_hand: bool = False
    """All that goes back because of the cancellation is paid out by a person, the way it had come."""
    book_again_url: str = ""
    """Where the client may choose a time of the same session anew."""
    revision: int = 0
    """How often the session's time has changed: later calendar files replace earlier ones by it."""
    reader_email: str = ""
    """Whom a calendar invitation invites; no text says it."""
    has_meeting: bool = False
    """A meeting stands, or stood until it was cancelled: only then a calendar has it."""
    has_calendar_file: bool = False
    """Only then the words speak of one that is attached."""


class AgendaSession(Struct, frozen=True, kw_only=True):
    """One line of a builder's day."""

    slot: TimeSlot
    session_title: str
    client_name: str
    client_zone: str
    place: str
    notes: str
    is_unpaid: bool = False


class AgendaFacts(Struct, frozen=True, kw_only=True):
    """A builder's day in the builder's own zone, in order of time; never empty."""

    reader_name: str
    reader_zone: str
    day: date
    sessions: tuple[AgendaSession, ...]
    at: datetime
    language: str = "en"


class AlarmFacts(Struct, frozen=True, kw_only=True):
    """What an operator is told: `about` is a case's kind, `refund_failed`, or a fault of the service such as `audit`.

    No personal data: names and ids of ours only.
    """

    kind: MailKind
    about: str
    at: datetime
    booking_id: BookingId | None = None
    session_title: str = ""
    slot: TimeSlot | None = None
    amount: Money | None = None
    detail: str = ""
    count: int = 0
    """How many there are of what a fault of the service is about."""
    deadline: datetime | None = None
    """When it is settled by itself, or said again."""
    operator_url: str = ""
    language: str = "en"


class SignInFacts(Struct, frozen=True, kw_only=True):
    """`link` signs its reader in, once, within so many minutes of being asked for."""

    link: str
    minutes: int
    at: datetime
    language: str = "en"


Facts = MailFacts | AgendaFacts | AlarmFacts | SignInFacts


class CalendarFile(Struct, frozen=True):
    """An iCalendar object; `method` is also said in its content type."""

    name: str
    method: str
    content: bytes


class EntryWords(Struct, frozen=True):
    """A session in the reader's calendar, in the reader's language."""

    title: str
    text: str


class WrittenMail(Struct, frozen=True):
    subject: str
    text: str
    html: str
    calendar: CalendarFile | None = None
    template_data: dict[str, Any] | None = None
    """The same mail as JSON, for a template that is kept at the mail provider."""


class OutgoingMail(Struct, frozen=True, kw_only=True):
    mail_id: MailId
    booking_id: BookingId | None
    kind: MailKind
    to: str
    to_name: str
    written: WrittenMail
    recipient: Recipient = Recipient.CLIENT
    reply_to: str = ""


class MailTaken(Struct, frozen=True):
    """`limited_until` is told by the last call that the provider's limit allowed."""

    message_id: str
    limited_until: datetime | None = None


class MailRefused(Struct, frozen=True):
    """A definite no; `detail` names the field and the fault, never the address."""

    detail: str


class MailWriter(Protocol):
    def write(self, facts: Facts) -> WrittenMail: ...


class Mailer(Protocol):
    def send(self, mail: OutgoingMail) -> MailTaken | MailRefused | Limited | NotReached | Unknown: ...
