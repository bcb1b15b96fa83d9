"""Lists that screens and operators read; each is folded from the events and may lag behind them by a moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from domain.identifiers import BookingId


class BookingRow(Struct, frozen=True, kw_only=True):
    """One line of the booking list. No personal data: the person's id leads to it."""

    booking_id: BookingId
    builder_id: str
    session_type_id: str
    person_id: UUID | None
    status: str
    payment_status: str
    starts_at: datetime
    ends_at: datetime
    amount_minor: int
    currency: str
    source: str
    selected_at: datetime
    changed_at: datetime


class BookingList(Protocol):
    def page(self, *, status: str | None, before: datetime | None, limit: int) -> Sequence[BookingRow]:
        """The most recently selected first."""
        ...
