"""Who holds how many times unpaid. A person is told apart by a keyed digest alone, which is kept for a day at most."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from domain.identifiers import BookingId

KEPT = timedelta(days=1)
"""Longer than any time can be held unpaid."""


class HoldOf(Struct, frozen=True):
    """A booking that somebody was let begin; the facts tell whether it still holds a time."""

    booking_id: BookingId
    since: datetime


class LiveHolds(Protocol):
    def take(self, person: str, booking_id: BookingId, now: datetime, most: int) -> Sequence[HoldOf]:
        """Count this booking for the person, unless `most` others count already: then those are told, the oldest first,
        and nothing is changed. However many ask at once, no more than `most` are let in.
        """
        ...

    def leave(self, booking_ids: Collection[BookingId]) -> None:
        """They count no more."""
        ...
