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
    gives_back: Money
    kept: Money
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
