"""The word in a form that only our own page can hold: of one booking, or of one session that is being booked."""

import hashlib
import hmac
from collections.abc import Sequence

from domain.identifiers import BookingId, SessionTypeId


def form_token(booking_id: BookingId, key: str) -> str:
    return _token(b"form/" + booking_id.bytes, key)


def is_form_token(token: str, booking_id: BookingId, keys: Sequence[str]) -> bool:
    return any(hmac.compare_digest(token.encode(), form_token(booking_id, key).encode()) for key in keys)


def order_token(session_type_id: SessionTypeId, idempotency_key: str, key: str) -> str:
    return _token(f"order/{session_type_id}/{idempotency_key}".encode(), key)


def is_order_token(token: str, session_type_id: SessionTypeId, idempotency_key: str, keys: Sequence[str]) -> bool:
    made = (order_token(session_type_id, idempotency_key, key) for key in keys)
    return any(hmac.compare_digest(token.encode(), known.encode()) for known in made)


def _token(words: bytes, key: str) -> str:
    return hmac.new(key.encode(), words, hashlib.sha256).hexdigest()
