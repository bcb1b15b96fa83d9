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
from domain.mail.mail import MailCommand, RecordMailAccepted, RecordMailBounced, RecordMailDelivered

REASON_LENGTH_MAX = 120

_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_STATUS = re.compile(r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}")
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


def _commands(events: list[Any], delivery: Delivery, now: datetime) -> Iterator[MailCommand]:
    for number, event in enumerate(events):
        if not isinstance(event, dict):
            continue
        kind = event.get("event")
        translate = _TRANSLATIONS.get(kind) if isinstance(kind, str) else None
        mail_id, booking_id = _uuid(event.get(MAIL_ID_ARG)), _uuid(event.get(BOOKING_ID_ARG))
        if translate is None or mail_id is None or booking_id is None:
            continue
        mark = MailCommand(
            mail_id=MailId(mail_id),
            booking_id=BookingId(booking_id),
            command_id=derived_command_id(delivery.id, str(number)),
            at=now,
            cause=f"sendgrid {kind}",
        )
        yield translate(event, msgspec.structs.asdict(mark))


def _accepted(event: dict[str, Any], mark: dict[str, Any]) -> MailCommand:
    """`sg_message_id` begins with the X-Message-Id of the 202, then a dot and a route."""
    told = event.get("sg_message_id")
    message_id = told.partition(".")[0] if isinstance(told, str) else ""
    return RecordMailAccepted(**mark, message_id=message_id if _MESSAGE_ID.fullmatch(message_id) else "")


def _delivered(_event: dict[str, Any], mark: dict[str, Any]) -> MailCommand:
    return RecordMailDelivered(**mark)


def _bounced(event: dict[str, Any], mark: dict[str, Any]) -> MailCommand:
    """Classes and the status number only: the receiving server's words often repeat the address."""
    words = (
        _BOUNCE_TYPES.get(_text(event, "type"), "bounced"),
        _CLASSIFICATIONS.get(_text(event, "bounce_classification"), ""),
        _status(event),
    )
    return RecordMailBounced(**mark, reason=" ".join(filter(None, words)))


def _dropped(event: dict[str, Any], mark: dict[str, Any]) -> MailCommand:
    words = ("dropped", _DROP_REASONS.get(_text(event, "reason"), ""), _status(event))
    return RecordMailBounced(**mark, reason=" ".join(filter(None, words)))


# a complaint or a wish to unsubscribe says nothing about how far the mail has come
_TRANSLATIONS: dict[str, Callable[[dict[str, Any], dict[str, Any]], MailCommand]] = {
    "processed": _accepted,
    "deferred": _accepted,
    "open": _accepted,
    "click": _accepted,
    "delivered": _delivered,
    "bounce": _bounced,
    "dropped": _dropped,
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
