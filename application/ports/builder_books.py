"""A builder's sessions and what they brought; folded from the events, and a moment behind them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from application.ports.read_models import BookingRow
from domain.booking.takings import Takings
from domain.identifiers import BookingId, BuilderId


class SessionsWanted(Struct, frozen=True, kw_only=True):
    """All that is said must fit; None says nothing."""

    builder_id: BuilderId
    statuses: tuple[str, ...] | None = None
    starts_from: datetime | None = None
    starts_before: datetime | None = None
    ends_after: datetime | None = None
    ends_by: datetime | None = None
    with_money: bool = False
    latest_first: bool = False


class MonthTakings(Struct, frozen=True, kw_only=True):
    """`month` is like 2026-11, as sessions begin by the builder's clock; `bookings` brought money in this currency."""

    month: str
    bookings: int
    takings: Takings


class BuilderBooks(Protocol):
    def sessions(
        self, wanted: SessionsWanted, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[BookingRow]:
        """In order of their start, from the one after `after` on: the start and the id of a row."""
        ...

    def months(self, builder_id: BuilderId, timezone: str, limit: int) -> Sequence[MonthTakings]:
        """One for each month and currency that money came in, the latest month first, then by currency."""
        ...
