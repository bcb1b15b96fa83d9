"""Keys that clients send so that asking twice is asking once."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from domain.identifiers import BookingId


class KeyRecord(Struct, frozen=True):
    """`key` is the client's word; `body_mac` an HMAC of the canonical body, so that no personal data is kept here."""

    key: str
    body_mac: str
    booking_id: BookingId
    stored_at: datetime


class IdempotencyKeys(Protocol):
    def find(self, key: str, now: datetime) -> KeyRecord | None:
        """The record of a key that is not older than a day."""
        ...
