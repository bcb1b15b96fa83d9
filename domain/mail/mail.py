"""The life of one mail: its standing only moves up, so that reports may come twice and in any order."""

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum

from msgspec import Struct
from msgspec.structs import replace

from domain.identifiers import BookingId, CommandId, MailId, daily_mail_id, mail_id
from domain.mail.events import (
    MailAccepted,
    MailAttempted,
    MailBounced,
    MailDelivered,
    MailEvent,
    MailGivenUp,
    MailNotTaken,
    MailWanted,
)


def mail_id_of(wanted: MailWanted) -> MailId:
    """The same wish has the same id: it goes out once."""
    if wanted.booking_id is not None:
        return mail_id(wanted.booking_id, wanted.kind, wanted.recipient, wanted.occasion)
    assert wanted.day is not None, "a mail about no booking belongs to a day"
    return daily_mail_id(wanted.kind, wanted.recipient, wanted.about, wanted.day)


class Standing(IntEnum):
    WANTED = 0
    ATTEMPTED = 1
    ACCEPTED = 2
    DELIVERED = 3
    BOUNCED = 4
    GIVEN_UP = 5


class Mail(Struct, frozen=True):
    wanted: MailWanted
    standing: Standing = Standing.WANTED
    attempts: int = 0
    not_taken: frozenset[int] = frozenset()

    @property
    def unknown_attempts(self) -> int:
        """Attempts that SendGrid may have taken."""
        return self.attempts - len(self.not_taken)


class MailCommand(Struct, frozen=True, kw_only=True):
    mail_id: MailId
    booking_id: BookingId | None
    command_id: CommandId
    at: datetime
    cause: str


class AttemptMail(MailCommand, frozen=True, kw_only=True):
    """Claims the attempt `number`: of two processes that try the same one, one has the fact and may send."""

    number: int


class RecordMailNotTaken(MailCommand, frozen=True, kw_only=True):
    """The attempt `number` certainly sent nothing."""

    number: int


class RecordMailAccepted(MailCommand, frozen=True, kw_only=True):
    """SendGrid took it: its 202, or any later report that proves it did. `message_id` may be unknown then."""

    message_id: str = ""


class RecordMailDelivered(MailCommand, frozen=True, kw_only=True):
    pass


class RecordMailBounced(MailCommand, frozen=True, kw_only=True):
    reason: str


class GiveUpMail(MailCommand, frozen=True, kw_only=True):
    reason: str


_STANDING_AFTER: dict[type[MailEvent], Standing] = {
    MailAttempted: Standing.ATTEMPTED,
    MailNotTaken: Standing.ATTEMPTED,
    MailAccepted: Standing.ACCEPTED,
    MailDelivered: Standing.DELIVERED,
    MailBounced: Standing.BOUNCED,
    MailGivenUp: Standing.GIVEN_UP,
}


def evolve(mail: Mail | None, event: MailEvent) -> Mail:
    if isinstance(event, MailWanted):
        return Mail(event)
    assert mail is not None, f"{event} of a mail that nobody wanted"
    standing = max(mail.standing, _STANDING_AFTER[type(event)])
    match event:
        case MailAttempted():
            return replace(mail, standing=standing, attempts=event.number)
        case MailNotTaken():
            return replace(mail, standing=standing, not_taken=mail.not_taken | {event.number})
        case _:
            return replace(mail, standing=standing)


def fold(events: Iterable[MailEvent]) -> Mail | None:
    mail: Mail | None = None
    for event in events:
        mail = evolve(mail, event)
    return mail


def decide(command: MailCommand, mail: Mail) -> list[MailEvent]:
    """What the command adds; nothing if the mail has already come as far."""
    match command:
        case AttemptMail():
            is_next = mail.standing < Standing.ACCEPTED and command.number == mail.attempts + 1
            return [MailAttempted(number=command.number)] if is_next else []
        case RecordMailNotTaken():
            is_news = mail.standing is Standing.ATTEMPTED and command.number not in mail.not_taken
            return [MailNotTaken(number=command.number)] if is_news else []
        case RecordMailAccepted():
            event: MailEvent = MailAccepted(message_id=command.message_id)
        case RecordMailDelivered():
            event = MailDelivered()
        case RecordMailBounced():
            event = MailBounced(reason=command.reason)
        case GiveUpMail():
            return [MailGivenUp(reason=command.reason)] if mail.standing < Standing.ACCEPTED else []
        case _:
            raise TypeError(f"no mail rule for {type(command).__name__}")
    return [event] if mail.standing < _STANDING_AFTER[type(event)] else []
