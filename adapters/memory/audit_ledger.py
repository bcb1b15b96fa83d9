from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from application.ports.audit_ledger import AuditReport, AuditRow, ProjectionCheck, Read, RowOf, set_aside
from application.ports.event_store import Recorded
from domain.booking.events import BookingEvent
from domain.identifiers import StreamId

BATCH_EVENTS = 100
REPORTS_KEPT = 10


class MemoryAuditLedger:
    """Reads the log that others write under `lock`."""

    def __init__(
        self,
        lock: AbstractContextManager[bool],
        log: Sequence[Recorded],
        streams: Mapping[StreamId, Sequence[Recorded]],
    ) -> None:
        self._lock = lock
        self._log = log
        self._streams = streams
        self._rows: dict[StreamId, AuditRow] = {}
        self._position = 0
        self._bookings = 0
        self._rules: int | None = None
        self._reports: list[AuditReport] = []
        self.checks: list[ProjectionCheck] = []

    def catch_up(self, row_of: RowOf, rules: int, now: datetime, batches: int | None = None) -> Read:
        with self._lock:
            if rules != self._rules:
                self.start_over()
                self._rules = rules
            until = None if batches is None else self._position + batches * BATCH_EVENTS
            new = self._log[self._position : until]
            unreadable = [row.stream_id for row in self._rows.values() if row.is_unreadable]
            for stream_id in dict.fromkeys([recorded.stream_id for recorded in new] + unreadable):
                self._fold(self._streams[stream_id], row_of)
            self._rows = {key: row for key, row in self._rows.items() if row.until is None or row.until > now}
            self._bookings += sum(r.version == 1 and isinstance(r.event, BookingEvent) for r in new)
            self._position += len(new)
            return Read(self._position, self._bookings, self._position == len(self._log))

    def rows(self) -> Iterable[AuditRow]:
        with self._lock:
            return list(self._rows.values())

    def start_over(self) -> None:
        with self._lock:
            self._rows, self._position, self._bookings = {}, 0, 0

    def keep(self, report: AuditReport) -> None:
        self._reports = [*self._reports, report][-REPORTS_KEPT:]

    def last_report(self) -> AuditReport | None:
        return self._reports[-1] if self._reports else None

    def projection_checks(self) -> Sequence[ProjectionCheck]:
        return tuple(self.checks)

    def projections_behind(self) -> Mapping[str, int]:
        """Read models in memory are folded when they are read."""
        return {}

    def past_counts(self) -> Sequence[tuple[datetime, Mapping[str, int]]]:
        return [(report.at, report.counts) for report in reversed(self._reports)]

    def _fold(self, history: Sequence[Recorded], row_of: RowOf) -> None:
        stream_id = history[0].stream_id
        try:
            row = row_of(history)
        except Exception as error:  # noqa: BLE001 - its row names it; one stream must not hold up the others
            row = set_aside(stream_id, error)
        if row is None:
            self._rows.pop(stream_id, None)
        else:
            self._rows[stream_id] = row
