"""What we write into the metadata of Stripe's objects, read back."""

import re
from uuid import UUID

from domain.identifiers import BookingId

NUMBER_DIGITS_MAX = 6
CAPTURE_MARK, CAPTURE_LATER = "capture", "later"
"""On the session and its intent when a card is only reserved; absent when all methods are taken at once."""

_NUMBER = re.compile(rf"[1-9][0-9]{{0,{NUMBER_DIGITS_MAX - 1}}}")

Metadata = dict[str, str] | None


def booking_of(metadata: Metadata, reference: str | None = None) -> BookingId | None:
    """The booking that is named there, or by the session's reference; only a lower-case UUID is a booking of ours."""
    for text in ((metadata or {}).get("bookingId"), reference):
        if text is not None and _is_lower_uuid(text):
            return BookingId(UUID(text))
    return None


def number_of(metadata: Metadata, name: str) -> int | None:
    text = (metadata or {}).get(name, "")
    return int(text) if _NUMBER.fullmatch(text) else None


def is_captured_later(metadata: Metadata) -> bool:
    return (metadata or {}).get(CAPTURE_MARK) == CAPTURE_LATER


def _is_lower_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
