"""Calendly's deliveries: proving that they are Calendly's, and naming them."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from application.ports.deliveries import BadDelivery
from application.ports.inbox import Delivery, Provider

# Retries run for a day, and whether they are signed afresh is not documented: a short limit could end the subscription.
AGE_LIMIT_SECONDS = 25 * 3600
HEADER_LENGTH_MAX = 2000

_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class _NoShow(Struct):
    uri: str = ""


class _Payload(Struct):
    uri: str = ""
    updated_at: str = ""
    no_show: _NoShow | None = None


class _Envelope(Struct):
    event: str
    payload: _Payload


def verify(
    raw: bytes, header: str | None, secrets: Sequence[str], now: datetime, age_limit_seconds: int = AGE_LIMIT_SECONDS
) -> Delivery:
    """The delivery, if the `Calendly-Webhook-Signature` header fits one of the secrets; BadDelivery otherwise.

    What is signed but unreadable is a delivery too: it is stored and refused later, not sent again for a day.
    """
    timestamp, signatures = _parts(header)
    if int(timestamp) < now.timestamp() - age_limit_seconds:
        raise BadDelivery("the signature is too old")
    signed = timestamp.encode() + b"." + raw
    expected = [hmac.digest(secret.encode(), signed, "sha256").hex().encode() for secret in secrets]
    # every pair is compared, so that the time taken tells nothing about which one came near
    if not any([hmac.compare_digest(given, wanted) for given in signatures for wanted in expected]):  # noqa: C419
        raise BadDelivery("the signature does not fit")
    key, kind = _key_and_type(raw)
    return Delivery(provider=Provider.CALENDLY, key=key, type=kind, body=raw, received_at=now)


def _parts(header: str | None) -> tuple[str, list[bytes]]:
    if not header or len(header) > HEADER_LENGTH_MAX:
        raise BadDelivery("no signature" if not header else "the signature header is too long")
    pairs = [part.strip().partition("=") for part in header.split(",")]
    timestamps = [value for name, _, value in pairs if name == "t"]
    signatures = [value.encode(errors="replace") for name, _, value in pairs if name == "v1" and value]
    if len(timestamps) != 1 or not _TIMESTAMP.fullmatch(timestamps[0]) or not signatures:
        raise BadDelivery("the signature header is not of the form t=...,v1=...")
    return timestamps[0], signatures


def _key_and_type(raw: bytes) -> tuple[str, str]:
    """The invitee tells two deliveries apart, never the event: a group's invitees share it."""
    digest = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    try:
        told = msgspec.json.decode(raw, type=_Envelope)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return digest, "unreadable"
    payload = told.payload
    mark = payload.uri
    if told.event.startswith("invitee_no_show."):
        mark = payload.no_show.uri if payload.no_show else f"{payload.uri} {payload.updated_at}".strip()
    return (f"{told.event} {mark}" if mark else digest), told.event
