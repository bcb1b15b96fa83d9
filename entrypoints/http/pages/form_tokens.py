"""The word in a form that only our own page of that booking can hold."""

import hashlib
import hmac
from collections.abc import Sequence

from domain.identifiers import BookingId


def form_token(booking_id: BookingId, key: str) -> str:
    return hmac.new(key.encode(), b"form/" + booking_id.bytes, hashlib.sha256).hexdigest()


def is_form_token(token: str, booking_id: BookingId, keys: Sequence[str]) -> bool:
    return any(hmac.compare_digest(token.encode(), form_token(booking_id, key).encode()) for key in keys)
