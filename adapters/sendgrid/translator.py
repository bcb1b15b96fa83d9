"""From SendGrid's events to our commands: one batch speaks of many mails."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from adapters.sendgrid.mailer import BOOKING_ID_ARG, MAIL_ID_ARG
from application.ports.deliveries import Translated
from application.ports.inbox import Delivery
from domain.identifiers import BookingId, MailId, derived_command_id
from domain.mail.mail import (
    MailReport,
    RecordMailAccepted,
    RecordMailBounced,
    RecordMailDeferred,
    RecordMailDelivered,
    RecordMailDropped,
    RecordMailReportedAsSpam,
)

REASON_LENGTH_MAX = 120

_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_STATUS = re.compile(r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}")
_LATER = re.compile(r"(4[0-9]{2})(?:[ -](4\.[0-9]{1,3}\.[0-9]{1,3}))?(?![0-9.])")  # RFC 3463, before the words
_BOUNCE_TYPES = {"bounce": "bounced", "blocked": "blocked"}
_CLASSIFICATIONS = {
    name: name.lower().replace("/", "_").replace(" ", "_")
    for name in (
        "Invalid Address",
        "Technical",
        "Content",
        "Reputation",
        "Frequency/Volume",
        "Mailbox Unavailable",
        "Unclassified",
    )
}
_DROP_REASONS = {
    "Bounced Address": "bounced_before",
    "Unsubscribed Address": "unsubscribed",
    "Spam Reporting Address": "reported_as_spam",
    "Invalid": "invalid_address",
    "Spam Content (if Spam Checker app is enabled)": "spam_content",
    "Recipient List over Package Quota": "over_quota",
    "Invalid SMTPAPI header": "invalid_header",
}


class SendGridTranslator:
    """The Translator port."""

    def translate(self, delivery: Delivery, now: datetime) -> Translated:
        try:
            events = msgspec.json.decode(delivery.body, type=list[Any])
        except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
            return Translated((), f"this batch cannot be read: {fault}"[:REASON_LENGTH_MAX])
        commands = tuple(_commands(events, delivery, now))
        return Translated(commands, "" if commands else "it tells nothing about a mail of ours")


def _commands(events: list[Any], delivery: Delivery, now: datetime) -> Iterator[MailReport]:
    for number, event in enumerate(events):
        if not isinstance(event, dict):
            continue
        kind = event.get("event")
        translate = _TRANSLATIONS.get(kind) if isinstance(kind, str) else None
        mail_id, booking_id = _uuid(event.get(MAIL_ID_ARG)), _uuid(event.get(BOOKING_ID_ARG))
        if translate is None or mail_id is None:
            continue
        mark = MailReport(
            mail_id=MailId(mail_id),
            booking_id=BookingId(booking_id) if booking_id else None,
            command_id=derived_command_id(delivery.id, str(number)),
            at=now,
            cause=f"sendgrid {kind}",
            message_id=_message_id(event),
        )
        yield translate(event, msgspec.structs.asdict(mark))


def _message_id(event: dict[str, Any]) -> str:
    """`sg_message_id` begins with the X-Message-Id of the 202, then a dot and a route."""
    message_id = _text(event, "sg_message_id").partition(".")[0]
    return message_id if _MESSAGE_ID.fullmatch(message_id) else ""


def _accepted(_event: dict[str, Any], mark: dict[str, Any]) -> MailReport:
    return RecordMailAccepted(**mark)


def _deferred(event: dict[str, Any], mark: dict[str, Any]) -> MailReport:
    """The numbers that the receiving server's words begin with, and none of the words."""
    numbers = _LATER.match(_text(event, "response"))
    return RecordMailDeferred(**mark, reason=" ".join(filter(None, numbers.groups())) if numbers else "")


def _delivered(_event: dict[str, Any], mark: dict[str, Any]) -> MailReport:
    return RecordMailDelivered(**mark)


def _bounced(event: dict[str, Any], mark: dict[str, Any]) -> MailReport:
    """Classes and the status number only: the receiving server's words often repeat the address."""
    words = (
        _BOUNCE_TYPES.get(_text(event, "type"), "bounced"),
        _CLASSIFICATIONS.get(_text(event, "bounce_classification"), ""),
        _status(event),
    )
    return RecordMailBounced(**mark, reason=" ".join(filter(None, words)))


def _dropped(event: dict[str, Any], mark: dict[str, Any]) -> MailReport:
    words = (_DROP_REASONS.get(_text(event, "reason"), "dropped"), _status(event))
    return RecordMailDropped(**mark, reason=" ".join(filter(None, words)))


def _reported_as_spam(_event: dict[str, Any], mark: dict[str, Any]) -> MailReport:
    return RecordMailReportedAsSpam(**mark)


# a wish to unsubscribe says nothing about how far the mail has come
_TRANSLATIONS: dict[str, Callable[[dict[str, Any], dict[str, Any]], MailReport]] = {
    "processed": _accepted,
    "deferred": _deferred,
    "open": _accepted,
    "click": _accepted,
    "delivered": _delivered,
    "bounce": _bounced,
    "dropped": _dropped,
    "spamreport": _reported_as_spam,
}


def _text(event: dict[str, Any], name: str) -> str:
    value = event.get(name)
    return value if isinstance(value, str) else ""


def _status(event: dict[str, Any]) -> str:
    status = _text(event, "status")
    return status if _STATUS.fullmatch(status) else ""


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
