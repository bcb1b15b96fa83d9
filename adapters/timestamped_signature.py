"""The signature header that Stripe invented and Calendly took over: `t=<unix seconds>,v1=<HMAC-SHA256 in hex>`."""

import hmac
import re
from collections.abc import Sequence
from datetime import datetime

from application.ports.deliveries import BadDelivery

HEADER_LENGTH_MAX = 2000

_TIMESTAMP = re.compile(r"[0-9]{1,12}")


def check_signature(
    raw: bytes, header: str | None, secrets: Sequence[str], now: datetime, age_limit_seconds: int
) -> None:
    """Raises BadDelivery unless one of the header's signatures over its time and the raw body fits a secret."""
    timestamp, signatures = _parts(header)
    if int(timestamp) < now.timestamp() - age_limit_seconds:
        raise BadDelivery("the signature is too old")
    signed = timestamp.encode() + b"." + raw
    expected = [hmac.digest(secret.encode(), signed, "sha256").hex().encode() for secret in secrets]
    # every pair is compared, so that the time taken tells nothing about which one came near
    if not any([hmac.compare_digest(given, wanted) for given in signatures for wanted in expected]):  # noqa: C419
        raise BadDelivery("the signature does not fit")


def _parts(header: str | None) -> tuple[str, list[bytes]]:
    if not header or len(header) > HEADER_LENGTH_MAX:
        raise BadDelivery("no signature" if not header else "the signature header is too long")
    pairs = [part.strip().partition("=") for part in header.split(",")]
    timestamps = [value for name, _, value in pairs if name == "t"]
    signatures = [value.encode(errors="replace") for name, _, value in pairs if name == "v1" and value]
    if len(timestamps) != 1 or not _TIMESTAMP.fullmatch(timestamps[0]) or not signatures:
        raise BadDelivery("the signature header is not of the form t=...,v1=...")
    return timestamps[0], signatures
