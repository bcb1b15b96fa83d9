"""Calendly's deliveries: proving that they are Calendly's, and naming them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from adapters.timestamped_signature import check_signature
from application.ports.inbox import Delivery, Provider

# Retries run for a day, and whether they are signed afresh is not documented: a short limit could end the subscription.
AGE_LIMIT_SECONDS = 25 * 3600


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
    check_signature(raw, header, secrets, now, age_limit_seconds)
    key, kind = _key_and_type(raw)
    return Delivery(provider=Provider.CALENDLY, key=key, type=kind, body=raw, received_at=now)


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
