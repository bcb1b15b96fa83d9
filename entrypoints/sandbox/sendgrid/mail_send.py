"""Accepting mail, and the trace of events that each recipient leaves."""

import base64
import secrets
from typing import Any

import msgspec

from entrypoints.sandbox.sendgrid.refusals import Fault, refusal
from entrypoints.sandbox.sendgrid.validation import addresses, faults
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

SIZE_LIMIT_BYTES = 30 * 1024 * 1024
# RFC 2606: the first never exists; forms refuse it, so that a domain for examples bounces too.
UNDELIVERABLE_ENDINGS = (".invalid", "@bounces.example.com")
RESERVED_KEYS = frozenset(("email", "timestamp", "event", "sg_event_id", "sg_message_id", "category", "smtp-id"))

_BOUNCED = {
    "reason": "550 5.1.1 The email account that you tried to reach does not exist",
    "status": "5.1.1",
    "type": "bounce",
    "bounce_classification": "Invalid Address",
    "ip": "203.0.113.10",
    "tls": 1,
}
_DROPPED = {"reason": "Bounced Address", "status": "5.0.0"}


def send_mail(world: World, call: Call) -> Answer:
    if len(call.body) > SIZE_LIMIT_BYTES:
        raise refusal(413, Fault("Payload too large."))
    if not call.headers.get("content-type", "").startswith("application/json"):
        raise refusal(415, Fault("Content-Type should be application/json."))
    try:
        request: Any = msgspec.json.decode(call.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise refusal(400, Fault("Bad Request")) from None
    found = faults(request, world.unix())
    if found:
        raise refusal(400, *found)
    if (request.get("mail_settings") or {}).get("sandbox_mode", {}).get("enable", False):
        return Answer(200)
    message_id = secrets.token_urlsafe(16)
    with world.store.transaction():
        mail = {"id": message_id, "created": world.unix(), "request": request, "events": []}
        for recipient in recipients(mail):
            _deliver(world, mail, recipient)
        world.store.put("mail", message_id, mail, moment=mail["created"])
    return Answer(202, None, {"X-Message-Id": message_id})


def recipients(mail: Document) -> list[tuple[str, Document]]:
    """Return every recipient with its personalization."""
    return [(address, envelope) for envelope in mail["request"]["personalizations"] for address in addresses(envelope)]


def _deliver(world: World, mail: Document, recipient: tuple[str, Document]) -> None:
    address = recipient[0]
    if world.store.get("suppression", address.lower()) is not None:
        note(world, mail, recipient, "dropped")
        return
    note(world, mail, recipient, "processed")
    note(world, mail, recipient, "bounce" if address.lower().endswith(UNDELIVERABLE_ENDINGS) else "delivered")


def note(world: World, mail: Document, recipient: tuple[str, Document], kind: str) -> None:
    """Record one event of one recipient; it leaves with the next batch. The caller stores the mail."""
    address, envelope = recipient
    now = world.unix()
    event_id = base64.urlsafe_b64encode(f"{kind}-0-{secrets.token_hex(8)}-{mail['id']}".encode()).decode()
    arguments = mail["request"].get("custom_args", {}) | envelope.get("custom_args", {})
    event = {name: value for name, value in arguments.items() if name not in RESERVED_KEYS} | {
        "email": address,
        "event": kind,
        "timestamp": now,
        "smtp-id": f"<{mail['id']}@geopod-ismtpd-sandbox>",
        "sg_event_id": event_id.rstrip("="),
        "sg_message_id": f"{mail['id']}.recvd-sandbox-1-{now:X}-0.0",
        **_details(kind, now),
    }
    if mail["request"].get("categories"):
        event["category"] = mail["request"]["categories"]
    if kind == "bounce":
        world.store.put("suppression", address.lower(), {"email": address, "created": now, **_BOUNCED})
    mail["events"].append({"email": address, "event": kind, "timestamp": now})
    world.store.put("mail.event", event["sg_event_id"], event, moment=now)


def _details(kind: str, now: int) -> Document:
    details: dict[str, Document] = {
        "processed": {"send_at": 0},
        "delivered": {"response": f"250 2.0.0 OK {now} sandbox", "ip": "203.0.113.10", "tls": 1},
        "deferred": {"response": "451 4.7.500 Server busy. Please try again later", "attempt": "1"},
        "bounce": _BOUNCED,
        "dropped": _DROPPED,
        "spamreport": {},
    }
    return details[kind]
