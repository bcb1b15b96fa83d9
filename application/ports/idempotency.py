"""Keys that clients send so that asking twice is asking once."""

from collections.abc import Collection
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

    def drop(self, now: datetime, limit: int) -> int:
        """So many of those that are older; how many there were."""
        ...

    def forget(self, booking_ids: Collection[BookingId]) -> int:
        """Drop those of these bookings, however young; how many there were."""
        ...
