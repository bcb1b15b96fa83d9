"""Stripe's deliveries: proving that they are Stripe's (docs.stripe.com/webhooks), and naming them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from adapters.timestamped_signature import check_signature
from application.ports.inbox import Delivery, Provider

AGE_LIMIT_SECONDS = 300  # each retry is signed afresh, so an old signature is a repeat by somebody else


class _Named(Struct):
    id: str
    type: str


def verify(raw: bytes, header: str | None, secrets: Sequence[str], now: datetime) -> Delivery:
    """The delivery, if the `Stripe-Signature` header fits one of the secrets; BadDelivery otherwise.

    What is signed but no event is a delivery too: it is stored and refused later, not sent again for days.
    """
    check_signature(raw, header, secrets, now, AGE_LIMIT_SECONDS)
    named = _named(raw)
    return Delivery(provider=Provider.STRIPE, key=named.id, type=named.type, body=raw, received_at=now)


def _named(raw: bytes) -> _Named:
    try:
        named = msgspec.json.decode(raw, type=_Named)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        named = _Named("", "")
    return named if named.id else _Named(f"sha256:{hashlib.sha256(raw).hexdigest()}", named.type or "unreadable")
