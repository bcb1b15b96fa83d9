"""The booking list in memory: always up to date, because it is folded from the facts on every read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from application.ports.event_store import Recorded
from application.ports.read_models import BookingRow, BookingsWanted, Concerned
from application.projections.booking_list import booking_row
from domain.identifiers import BookingId, StreamId


class MemoryBookingList:
    """Reads the streams that others write under `lock`."""

    def __init__(self, lock: AbstractContextManager[bool], streams: Mapping[StreamId, Sequence[Recorded]]) -> None:
        self._lock = lock
        self._streams = streams

    def page(self, *, status: str | None, before: datetime | None, limit: int) -> Sequence[BookingRow]:
        found = [row for row in self._newest() if status in (None, row.status)]
        return [row for row in found if before is None or row.selected_at < before][:limit]

    def search(
        self, wanted: BookingsWanted, after: tuple[datetime, BookingId] | None, limit: int
    ) -> Sequence[BookingRow]:
        found = [row for row in self._newest() if all(_fits(row, wanted))]
        return [row for row in found if after is None or (row.selected_at, row.booking_id) < after][:limit]

    def concerns(self) -> Mapping[str, Concerned]:
        changes: defaultdict[str, list[datetime]] = defaultdict(list)
        for row in self._newest():
            for concern in row.concerns:
                changes[concern].append(row.changed_at)
        return {concern: Concerned(len(moments), min(moments)) for concern, moments in changes.items()}

    def _newest(self) -> list[BookingRow]:
        with self._lock:
            rows = [row for history in self._streams.values() if (row := booking_row(history)) is not None]
        return sorted(rows, key=lambda row: (row.selected_at, row.booking_id), reverse=True)


def _fits(row: BookingRow, wanted: BookingsWanted) -> Iterator[bool]:
    yield wanted.status in (None, row.status)
    yield wanted.concern is None or wanted.concern in row.concerns or row.booking_id in wanted.also
    yield wanted.among is None or row.booking_id in wanted.among
    yield wanted.builder_id in (None, row.builder_id)
    yield wanted.person_ids is None or row.person_id in wanted.person_ids
    yield wanted.starts_from is None or row.starts_at >= wanted.starts_from
    yield wanted.starts_before is None or row.starts_at < wanted.starts_before
    yield wanted.ids is None or wanted.ids[0] <= row.booking_id <= wanted.ids[1]
