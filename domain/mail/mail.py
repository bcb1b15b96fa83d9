"""The life of one mail: its standing only moves up, so that reports may come twice and in any order."""

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum

from msgspec import Struct
from msgspec.structs import replace

from domain.errors import WrongState
from domain.identifiers import BookingId, CommandId, MailId, daily_mail_id, mail_id, resend_mail_id
from domain.mail.events import (
    MailAccepted,
    MailAttempted,
    MailBounced,
    MailDeferred,
    MailDelivered,
    MailDropped,
    MailEvent,
    MailGivenUp,
    MailNotTaken,
    MailReportedAsSpam,
    MailResent,
    MailWanted,
)
from domain.mail.promises import at_most_once

_ONCE_A_BOUNCE = "dropped"


def mail_id_of(wanted: MailWanted) -> MailId:
    """The same wish has the same id: it goes out once."""
    if wanted.resend_of is not None:
        return resend_mail_id(wanted.resend_of, wanted.resend)
    if wanted.day is not None:
        about = f"{wanted.about}/{wanted.booking_id}" if wanted.booking_id else wanted.about
        return daily_mail_id(wanted.kind, wanted.recipient, about, wanted.day)
    assert wanted.booking_id is not None, "a mail about no booking belongs to a day"
    return mail_id(wanted.booking_id, wanted.kind, wanted.recipient, wanted.occasion)


class Standing(IntEnum):
    """A report outranks our giving up: it proves that SendGrid had taken the mail after all."""

    WANTED = 0
    ATTEMPTED = 1
    GIVEN_UP = 2
    ACCEPTED = 3
    DEFERRED = 4
    DELIVERED = 5
    DROPPED = 6
    BOUNCED = 7


class Mail(Struct, frozen=True):
    wanted: MailWanted
    standing: Standing = Standing.WANTED
    attempts: int = 0
    not_taken: frozenset[int] = frozenset()
    reason: str = ""
    """Why it stands so, where there is a reason."""
    message_id: str = ""
    needless: bool = False
    """Given up, and missed by nobody."""
    reported_as_spam: bool = False
    resends: int = 0

    @property
    def unknown_attempts(self) -> int:
        """Attempts that SendGrid may have taken."""
        return self.attempts - len(self.not_taken)

    @property
    def is_settled(self) -> bool:
        """There is nothing more for us to send."""
        return self.standing >= Standing.GIVEN_UP

    @property
    def may_be_tried(self) -> bool:
        unknown_is_the_last = at_most_once(self.wanted.kind)
        return not self.is_settled and not (unknown_is_the_last and self.unknown_attempts)


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


class GiveUpMail(MailCommand, frozen=True, kw_only=True):
    reason: str
    needless: bool = False


class ResendMail(MailCommand, frozen=True, kw_only=True):
    """A person wants it sent again; who and why in their own words."""

    by: str
    why: str


class MailReport(MailCommand, frozen=True, kw_only=True):
    """Whatever SendGrid tells of a mail proves that it took it. `message_id` may be unknown."""

    message_id: str = ""


class RecordMailAccepted(MailReport, frozen=True, kw_only=True):
    """SendGrid's 202, or a report that says no more than that."""


class RecordMailDeferred(MailReport, frozen=True, kw_only=True):
    reason: str = ""


class RecordMailDelivered(MailReport, frozen=True, kw_only=True):
    pass


class RecordMailDropped(MailReport, frozen=True, kw_only=True):
    reason: str


class RecordMailBounced(MailReport, frozen=True, kw_only=True):
    reason: str


class RecordMailReportedAsSpam(MailReport, frozen=True, kw_only=True):
    pass


ChangeMail = (
    AttemptMail
    | RecordMailNotTaken
    | GiveUpMail
    | RecordMailAccepted
    | RecordMailDeferred
    | RecordMailDelivered
    | RecordMailDropped
    | RecordMailBounced
    | RecordMailReportedAsSpam
)

_STANDING_AFTER: dict[type[MailEvent], Standing] = {
    MailResent: Standing.WANTED,  # that is another mail
    MailAttempted: Standing.ATTEMPTED,
    MailNotTaken: Standing.ATTEMPTED,
    MailGivenUp: Standing.GIVEN_UP,
    MailAccepted: Standing.ACCEPTED,
    MailDeferred: Standing.DEFERRED,
    MailDelivered: Standing.DELIVERED,
    MailReportedAsSpam: Standing.DELIVERED,  # nobody reports what never came
    MailDropped: Standing.DROPPED,
    MailBounced: Standing.BOUNCED,
}


def evolve(mail: Mail | None, event: MailEvent) -> Mail:
    if isinstance(event, MailWanted):
        return Mail(event)
    assert mail is not None, f"{event} of a mail that nobody wanted"
    match event:
        case MailAttempted():
            mail = replace(mail, attempts=event.number)
        case MailNotTaken():
            mail = replace(mail, not_taken=mail.not_taken | {event.number})
        case MailAccepted():
            mail = replace(mail, message_id=event.message_id)
        case MailReportedAsSpam():
            mail = replace(mail, reported_as_spam=True)
        case MailResent():
            mail = replace(mail, resends=event.number)
    return _risen(mail, event)


def _risen(mail: Mail, event: MailEvent) -> Mail:
    standing = _standing_after(event)
    if standing <= mail.standing:
        return mail
    reason = event.reason if isinstance(event, MailGivenUp | MailDeferred | MailDropped | MailBounced) else ""
    needless = isinstance(event, MailGivenUp) and event.needless
    return replace(mail, standing=standing, reason=reason, needless=needless)


def _standing_after(event: MailEvent) -> Standing:
    if isinstance(event, MailBounced) and event.reason.startswith(_ONCE_A_BOUNCE):
        return Standing.DROPPED
    return _STANDING_AFTER[type(event)]


def fold(events: Iterable[MailEvent]) -> Mail | None:
    mail: Mail | None = None
    for event in events:
        mail = evolve(mail, event)
    return mail


def decide(command: MailCommand, mail: Mail) -> list[MailEvent]:
    """What the command adds; nothing if the mail has already come as far. A resend may be refused."""
    match command:
        case MailReport():
            return _reported(command, mail)
        case AttemptMail():
            is_next = mail.may_be_tried and command.number == mail.attempts + 1
            return [MailAttempted(number=command.number)] if is_next else []
        case RecordMailNotTaken():
            is_news = mail.standing is Standing.ATTEMPTED and command.number not in mail.not_taken
            return [MailNotTaken(number=command.number)] if is_news else []
        case GiveUpMail():
            return [] if mail.is_settled else [MailGivenUp(reason=command.reason, needless=command.needless)]
        case ResendMail():
            return [_resent(command, mail)]
        case _:
            raise TypeError(f"no mail rule for {type(command).__name__}")


def _reported(report: MailReport, mail: Mail) -> list[MailEvent]:
    taken: list[MailEvent] = [MailAccepted(message_id=report.message_id)] if mail.standing < Standing.ACCEPTED else []
    match report:
        case RecordMailAccepted():
            return taken
        case RecordMailReportedAsSpam():
            return [] if mail.reported_as_spam else [*taken, MailReportedAsSpam()]
        case RecordMailDeferred():
            event: MailEvent = MailDeferred(reason=report.reason)
        case RecordMailDelivered():
            event = MailDelivered()
        case RecordMailDropped():
            event = MailDropped(reason=report.reason)
        case RecordMailBounced():
            event = MailBounced(reason=report.reason)
        case _:
            raise TypeError(f"no mail rule for {type(report).__name__}")
    return [*taken, event] if mail.standing < _STANDING_AFTER[type(event)] else []


def _resent(command: ResendMail, mail: Mail) -> MailResent:
    """Whether it still says what is so is decided when it is sent, as for every mail."""
    if not mail.is_settled:
        raise WrongState("This mail still waits to be sent: it goes out by itself.")
    number = mail.resends + 1
    return MailResent(mail_id=resend_mail_id(command.mail_id, number), number=number, by=command.by, why=command.why)


def wanted_again(mail: Mail, resent: MailResent, original: MailId) -> MailWanted:
    return replace(mail.wanted, due=None, resend_of=original, resend=resent.number)
