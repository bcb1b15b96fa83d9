"""Handing a finished mail over, and writing one."""

from datetime import datetime
from typing import Protocol

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


class WrittenMail(Struct, frozen=True):
    subject: str
    text: str
    html: str


class OutgoingMail(Struct, frozen=True, kw_only=True):
    mail_id: MailId
    booking_id: BookingId
    kind: MailKind
    to: str
    to_name: str
    written: WrittenMail


class MailTaken(Struct, frozen=True):
    message_id: str


class MailRefused(Struct, frozen=True):
    """A definite no; `detail` names the field and the fault, never the address."""

    detail: str


class MailWriter(Protocol):
    def write(self, facts: MailFacts) -> WrittenMail: ...


class Mailer(Protocol):
    def send(self, mail: OutgoingMail) -> MailTaken | MailRefused | Limited | NotReached | Unknown: ...
