"""Names of things. Streams are named by computed ids where the same thing must always get the same name."""

from datetime import date
from functools import lru_cache
from typing import NewType
from uuid import UUID, uuid5

BookingId = NewType("BookingId", UUID)
BuilderId = NewType("BuilderId", str)
SessionTypeId = NewType("SessionTypeId", str)
PersonId = NewType("PersonId", UUID)
CommandId = NewType("CommandId", UUID)
StreamId = NewType("StreamId", UUID)
MailId = NewType("MailId", UUID)
AccountId = NewType("AccountId", UUID)
SignInLinkId = NewType("SignInLinkId", UUID)

# Fixed for ever: every computed stream id and mail id hangs on it.
_NAMESPACE = UUID("6f9b3c1e-58a7-4d0f-9f3a-2b7d4c9e1a60")

AGENDAS_REMEMBERED = 4_096  # asked for with each step of each booking, and slow to compute


@lru_cache(maxsize=AGENDAS_REMEMBERED)
def agenda_id(calendar: str, day: date) -> StreamId:
    """The stream of one calendar's UTC day; `calendar` is the Calendly user, or the builder without one."""
    return StreamId(uuid5(_NAMESPACE, f"agenda/{calendar}/{day.isoformat()}"))


def mail_id(booking_id: BookingId, kind: str, recipient: str, occasion: int) -> MailId:
    """One mail to one reader about one fact. The same words give the same id: it goes out once."""
    return MailId(uuid5(_NAMESPACE, f"mail/{booking_id}/{kind}/{recipient}/{occasion}"))


def daily_mail_id(kind: str, recipient: str, about: str, day: date) -> MailId:
    """One mail a day to one reader about what is no booking: a builder's day, what is wrong, a link to sign in."""
    return MailId(uuid5(_NAMESPACE, f"mail/{kind}/{recipient}/{about}/{day.isoformat()}"))


def resend_mail_id(original: MailId, number: int) -> MailId:
    """The mail that sends another one again, for the `number`-th time."""
    return MailId(uuid5(_NAMESPACE, f"mail/{original}/resend/{number}"))


def adopted_id(invitee_uri: str) -> BookingId:
    """The booking that a meeting booked at Calendly itself becomes: however often it is found, it is one."""
    return BookingId(uuid5(_NAMESPACE, f"adopted/{invitee_uri}"))


def invitee_person_id(invitee_uri: str) -> PersonId:
    """Whom Calendly calls the invitee of an adopted meeting."""
    return PersonId(uuid5(_NAMESPACE, f"invitee/{invitee_uri}"))


def derived_command_id(source: UUID, label: str) -> CommandId:
    """The id of a command that follows from a stored thing, so that handling it twice is one command."""
    return CommandId(uuid5(source, label))
