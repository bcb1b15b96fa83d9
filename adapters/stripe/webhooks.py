"""Stripe's deliveries: proving that they are Stripe's (docs.stripe.com/webhooks), and naming them."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from application.ports.deliveries import BadDelivery
from application.ports.inbox import Delivery, Provider

AGE_LIMIT_SECONDS = 300  # each retry is signed afresh, so an old signature is a repeat by somebody else
HEADER_LENGTH_MAX = 2000

_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class _Named(Struct):
    id: str
    type: str


def verify(raw: bytes, header: str | None, secrets: Sequence[str], now: datetime) -> Delivery:
    """The delivery, if the `Stripe-Signature` header fits one of the secrets; BadDelivery otherwise.

    What is signed but no event is a delivery too: it is stored and refused later, not sent again for days.
    """
    timestamp, signatures = _parts(header)
    if int(timestamp) < now.timestamp() - AGE_LIMIT_SECONDS:
        raise BadDelivery("the signature is too old")
    signed = timestamp.encode() + b"." + raw
    expected = [hmac.digest(secret.encode(), signed, "sha256").hex().encode() for secret in secrets]
    # every pair is compared, so that the time taken tells nothing about which one came near
    if not any([hmac.compare_digest(given, wanted) for given in signatures for wanted in expected]):  # noqa: C419
        raise BadDelivery("the signature does not fit")
    named = _named(raw)
    return Delivery(provider=Provider.STRIPE, key=named.id, type=named.type, body=raw, received_at=now)


def _parts(header: str | None) -> tuple[str, list[bytes]]:
    if not header or len(header) > HEADER_LENGTH_MAX:
        raise BadDelivery("no signature" if not header else "the signature header is too long")
    pairs = [part.strip().partition("=") for part in header.split(",")]
    timestamps = [value for name, _, value in pairs if name == "t"]
    signatures = [value.encode(errors="replace") for name, _, value in pairs if name == "v1" and value]
    if len(timestamps) != 1 or not _TIMESTAMP.fullmatch(timestamps[0]) or not signatures:
        raise BadDelivery("the signature header is not of the form t=...,v1=...")
    return timestamps[0], signatures


def _named(raw: bytes) -> _Named:
    try:
        named = msgspec.json.decode(raw, type=_Named)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        named = _Named("", "")
    return named if named.id else _Named(f"sha256:{hashlib.sha256(raw).hexdigest()}", named.type or "unreadable")
