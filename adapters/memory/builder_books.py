"""A builder's sessions and takings in memory, folded from the facts on every read."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.memory.booking_list import MemoryBookingList
from application.ports.builder_books import MonthTakings, SessionsWanted
from application.ports.read_models import BookingRow, BookingsWanted
from domain.booking.takings import Takings
from domain.identifiers import BookingId, BuilderId
from domain.money import Money

_ALL = 1_000_000


class MemoryBuilderBooks:
    def __init__(self, booking_list: MemoryBookingList) -> None:
        self._booking_list = booking_list

    def sessions(
        self, wanted: SessionsWanted, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[BookingRow]:
        fitting = [row for row in self._rows(wanted.builder_id) if all(_fits(row, wanted))]
        found = sorted(fitting, key=_place, reverse=wanted.latest_first)
        if after is not None:
            found = [row for row in found if (_place(row) < after if wanted.latest_first else _place(row) > after)]
        return found[:limit]

    def months(self, builder_id: BuilderId, timezone: str, limit: int) -> Sequence[MonthTakings]:
        zone, brought = ZoneInfo(timezone), dict[tuple[str, str], list[Takings]]()
        for row in self._rows(builder_id):
            month = f"{row.starts_at.astimezone(zone):%Y-%m}"
            for takings in _takings(row):
                brought.setdefault((month, takings.currency), []).append(takings)
        by_currency = sorted(brought, key=lambda key: key[1])
        keys = sorted(by_currency, key=lambda key: key[0], reverse=True)[:limit]
        return [MonthTakings(month=key[0], bookings=len(brought[key]), takings=_sum(brought[key])) for key in keys]

    def _rows(self, builder_id: BuilderId) -> Sequence[BookingRow]:
        return self._booking_list.search(BookingsWanted(builder_id=builder_id), None, _ALL)


def _place(row: BookingRow) -> tuple[datetime, BookingId]:
    return row.starts_at, row.booking_id


def _fits(row: BookingRow, wanted: SessionsWanted) -> Iterator[bool]:
    yield wanted.statuses is None or row.status in wanted.statuses
    yield wanted.starts_from is None or row.starts_at >= wanted.starts_from
    yield wanted.starts_before is None or row.starts_at < wanted.starts_before
    yield wanted.ends_after is None or row.ends_at > wanted.ends_after
    yield wanted.ends_by is None or row.ends_at <= wanted.ends_by
    yield not wanted.with_money or bool(row.currencies)


def _takings(row: BookingRow) -> Iterator[Takings]:
    amounts = zip(row.paid, row.reserved, row.refunded, row.disputed, row.kept, row.by_hand, strict=True)
    for currency, (paid, reserved, refunded, disputed, kept, by_hand) in zip(row.currencies, amounts, strict=True):
        yield Takings(
            paid=Money(paid, currency),
            reserved=Money(reserved, currency),
            refunded=Money(refunded, currency),
            disputed=Money(disputed, currency),
            kept=Money(kept, currency),
            by_hand=Money(by_hand, currency),
        )


def _sum(takings: Sequence[Takings]) -> Takings:
    first, *others = takings
    for other in others:
        first += other
    return first
