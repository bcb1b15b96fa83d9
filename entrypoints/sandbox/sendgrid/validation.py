"""What `POST /v3/mail/send` refuses; all faults of a request are listed together."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from entrypoints.sandbox.sendgrid.attachments import attachment_faults
from entrypoints.sandbox.sendgrid.refusals import Fault
from entrypoints.sandbox.sendgrid.templates import template_faults

PERSONALIZATION_LIMIT = 1000
RECIPIENT_LIMIT = 1000
CATEGORY_LIMIT = 10
CATEGORY_LENGTH_LIMIT = 255
CUSTOM_ARGS_BYTES_LIMIT = 10_000
SEND_AHEAD_SECONDS = 72 * 3600
RESERVED_HEADERS = frozenset(
    (
        "x-sg-id",
        "x-sg-eid",
        "received",
        "dkim-signature",
        "content-type",
        "content-transfer-encoding",
        "to",
        "from",
        "subject",
        "reply-to",
        "cc",
        "bcc",
    )
)
KNOWN_FIELDS = frozenset(
    (
        "personalizations",
        "from",
        "reply_to",
        "reply_to_list",
        "subject",
        "content",
        "attachments",
        "template_id",
        "headers",
        "categories",
        "custom_args",
        "send_at",
        "batch_id",
        "asm",
        "ip_pool_name",
        "mail_settings",
        "tracking_settings",
    )
)

_ADDRESS = re.compile(r"[^@\s<>,;]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")


def faults(mail: Any, now: int) -> list[Fault]:
    """Return every fault of a decoded request body; `now` in Unix seconds."""
    if not isinstance(mail, dict):
        return [Fault("Bad Request")]
    checks = (
        _unknown(mail),
        _sender(mail),
        _personalizations(mail, now),
        _subject(mail),
        _content(mail),
        attachment_faults(mail),
        template_faults(mail),
        _categories(mail),
        _headers(mail, "headers"),
        _custom_args(mail, "custom_args"),
        _send_at(mail, "send_at", now),
        _settings(mail),
    )
    return [fault for check in checks for fault in check]


def is_address(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and _ADDRESS.fullmatch(value) is not None


def _unknown(mail: dict[str, Any]) -> Iterator[Fault]:
    for name in mail.keys() - KNOWN_FIELDS:
        yield Fault("Invalid parameter.", name)


def _valid_box(box: object) -> bool:
    return isinstance(box, dict) and is_address(box.get("email")) and isinstance(box.get("name", ""), str | None)


def _sender(mail: dict[str, Any]) -> Iterator[Fault]:
    sender = mail.get("from")
    if not isinstance(sender, dict) or "email" not in sender:
        yield Fault(
            "The from object must be provided for every email send. It is an object that requires the email"
            " parameter, but may also contain a name parameter.",
            "from.email",
        )
    elif not _valid_box(sender):
        yield Fault("The from email does not contain a valid address.", "from.email")
    if "reply_to" in mail and "reply_to_list" in mail:
        yield Fault("The reply_to and reply_to_list parameters are mutually exclusive.", "reply_to_list")
    if "reply_to" in mail and not _valid_box(mail["reply_to"]):
        yield Fault("The reply_to email does not contain a valid address.", "reply_to.email")
    replies = mail.get("reply_to_list", [])
    if not isinstance(replies, list) or not all(_valid_box(box) for box in replies):
        yield Fault("The reply_to_list email does not contain a valid address.", "reply_to_list")


def _personalizations(mail: dict[str, Any], now: int) -> Iterator[Fault]:
    envelopes = mail.get("personalizations")
    if not isinstance(envelopes, list) or not envelopes:
        yield Fault(
            "The personalizations field is required and must have at least one personalization.", "personalizations"
        )
        return
    if len(envelopes) > PERSONALIZATION_LIMIT:
        yield Fault(f"There is a limit of {PERSONALIZATION_LIMIT} personalizations.", "personalizations")
    for number, envelope in enumerate(envelopes):
        yield from _envelope(envelope, f"personalizations.{number}", now)
    if sum(len(addresses(envelope)) for envelope in envelopes) > RECIPIENT_LIMIT:
        yield Fault(f"The total number of recipients must be no more than {RECIPIENT_LIMIT}.", "personalizations")


def addresses(envelope: Any) -> list[str]:
    """Return the recipients of one personalization, in order: to, cc, bcc."""
    if not isinstance(envelope, dict):
        return []
    boxes = [box for name in ("to", "cc", "bcc") for box in envelope.get(name) or []]
    return [box["email"] for box in boxes if _valid_box(box)]


def _envelope(envelope: Any, name: str, now: int) -> Iterator[Fault]:
    if not isinstance(envelope, dict) or not envelope.get("to"):
        yield Fault(
            "The to array is required for all personalization objects, and must have at least one email"
            " object with a valid email address.",
            f"{name}.to",
        )
        return
    for kind in ("to", "cc", "bcc"):
        boxes = envelope.get(kind, [])
        for number, box in enumerate(boxes if isinstance(boxes, list) else [boxes]):
            if not _valid_box(box):
                yield Fault("Does not contain a valid address.", f"{name}.{kind}.{number}.email")
    known = [address.lower() for address in addresses(envelope)]
    if len(set(known)) != len(known):
        yield Fault(
            "Each email address in the personalization block should be unique between to, cc, and bcc. We"
            " found the first duplicate instance of an address in this block.",
            name,
        )
    if "from" in envelope and not _valid_box(envelope["from"]):
        yield Fault("The from email does not contain a valid address.", f"{name}.from.email")
    yield from _headers(envelope, f"{name}.headers")
    yield from _custom_args(envelope, f"{name}.custom_args")
    yield from _send_at(envelope, f"{name}.send_at", now)


def _subject(mail: dict[str, Any]) -> Iterator[Fault]:
    if mail.get("template_id") or mail.get("subject"):
        return
    envelopes = mail.get("personalizations")
    subjects = [
        isinstance(envelope, dict) and bool(envelope.get("subject"))
        for envelope in (envelopes if isinstance(envelopes, list) else [])
    ]
    if subjects and all(subjects):
        return
    yield Fault(
        "The subject is required. You can get around this requirement if you use a template with a subject"
        " defined or if every personalization has a subject defined.",
        "subject",
    )


def _content(mail: dict[str, Any]) -> Iterator[Fault]:
    parts = mail.get("content")
    if not parts:
        if not mail.get("template_id"):
            yield Fault(
                "Unless a valid template_id is provided, the content parameter is required. There must be at"
                " least one defined content block. We typically suggest both text/plain and text/html blocks"
                " are included, but only one block is required.",
                "content",
            )
        return
    if not isinstance(parts, list):
        yield Fault("The content must be an array.", "content")
        return
    for number, part in enumerate(parts):
        for name in ("type", "value"):
            if not isinstance(part, dict) or not isinstance(part.get(name), str) or not part[name]:
                yield Fault(
                    f"The content {name} must be a string at least one character in length.", f"content.{number}.{name}"
                )
    order = {"text/plain": 0, "text/html": 1}
    ranks = [order.get(str(part.get("type")), 2) for part in parts if isinstance(part, dict)]
    if ranks != sorted(ranks):
        yield Fault(
            "If present, text/plain must be first, followed by text/html, followed by any other content.", "content"
        )


def _categories(mail: dict[str, Any]) -> Iterator[Fault]:
    names = mail.get("categories", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        yield Fault("The categories must be an array of strings.", "categories")
        return
    if len(names) > CATEGORY_LIMIT:
        yield Fault(f"A maximum of {CATEGORY_LIMIT} categories is allowed.", "categories")
    if len(set(names)) != len(names):
        yield Fault("The categories must be unique.", "categories")
    if any(len(name) > CATEGORY_LENGTH_LIMIT for name in names):
        yield Fault(f"Each category must be {CATEGORY_LENGTH_LIMIT} characters or less.", "categories")


def _headers(part: dict[str, Any], field: str) -> Iterator[Fault]:
    headers = part.get("headers", {})
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        yield Fault("The headers must be an object of key/value string pairs.", field)
        return
    for name in headers:
        if name.lower() in RESERVED_HEADERS:
            yield Fault("You cannot use any of the reserved headers as keys.", f"{field}.{name}")


def _custom_args(part: dict[str, Any], field: str) -> Iterator[Fault]:
    given = part.get("custom_args", {})
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        yield Fault("The custom_args must be an object of key/value string pairs.", field)
    elif len(msgspec.json.encode(given)) > CUSTOM_ARGS_BYTES_LIMIT:
        yield Fault(f"The custom_args must not exceed {CUSTOM_ARGS_BYTES_LIMIT} bytes.", field)


def _send_at(part: dict[str, Any], field: str, now: int) -> Iterator[Fault]:
    moment = part.get("send_at", now)
    if not isinstance(moment, int) or isinstance(moment, bool):
        yield Fault("The send_at parameter must be an integer.", field)
    elif moment > now + SEND_AHEAD_SECONDS:
        yield Fault("The send_at parameter can not be more than 72 hours in the future.", field)


def _settings(mail: dict[str, Any]) -> Iterator[Fault]:
    for group in ("mail_settings", "tracking_settings"):
        settings = mail.get(group, {})
        if not isinstance(settings, dict):
            yield Fault(f"The {group} must be an object.", group)
            continue
        for name, setting in settings.items():
            if isinstance(setting, dict) and not isinstance(setting.get("enable", False), bool):
                yield Fault("The enable parameter must be a boolean.", f"{group}.{name}.enable")
