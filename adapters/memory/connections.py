"""Builders' connections to Calendly, under the database's one lock."""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from application.ports.connections import CalendarTaken, Connection, ConnectionStatus, Held, Renewal, Tokens
from domain.identifiers import BuilderId


class ConnectionRow(Struct):
    connection: Connection
    tokens: Tokens | None
    generation: int
    renewing_until: datetime | None = None
    again_at: datetime | None = None
    unanswered: int = 0


class MemoryConnections:
    """`calendars_of_types` tells the calendar of every event type that the catalog knows."""

    def __init__(
        self,
        lock: AbstractContextManager[bool],
        rows: MutableMapping[BuilderId, ConnectionRow],
        calendars_of_types: Callable[[], Mapping[str, str]],
    ) -> None:
        self._lock = lock
        self._rows = rows
        self._calendars_of_types = calendars_of_types

    def of_builder(self, builder_id: BuilderId) -> Connection | None:
        with self._lock:
            row = self._rows.get(builder_id)
            return row.connection if row else None

    def of_calendar(self, calendar: str) -> Connection | None:
        return next((found for found in self.every() if found.calendar == calendar), None)

    def of_event_type(self, event_type_uri: str) -> Connection | None:
        calendar = self._calendars_of_types().get(event_type_uri)
        return self.of_calendar(calendar) if calendar else None

    def every(self) -> Sequence[Connection]:
        with self._lock:
            found = [row.connection for row in self._rows.values()]
        kept = [connection for connection in found if connection.status is not ConnectionStatus.DISCONNECTED]
        return sorted(kept, key=lambda connection: connection.builder_id)

    def connect(self, connection: Connection, tokens: Tokens) -> None:
        with self._lock:
            holder = self.of_calendar(connection.calendar)
            if holder is not None and holder.builder_id != connection.builder_id:
                raise CalendarTaken(holder.builder_id)
            before = self._rows.get(connection.builder_id)
            generation = before.generation + 1 if before else 1
            self._rows[connection.builder_id] = ConnectionRow(connection, tokens, generation)

    def held(self, builder_id: BuilderId) -> Held | None:
        with self._lock:
            row = self._rows.get(builder_id)
            if row is None or row.tokens is None:
                return None
            return Held(tokens=row.tokens, generation=row.generation, again_at=row.again_at)

    def begin_renewal(self, builder_id: BuilderId, generation: int, now: datetime, until: datetime) -> Renewal | None:
        with self._lock:
            row = self._of_generation(builder_id, generation)
            if row is None or row.tokens is None or max(row.renewing_until or now, row.again_at or now) > now:
                return None
            row.renewing_until, row.unanswered = until, row.unanswered + 1
            return Renewal(tokens=row.tokens, generation=generation, unanswered=row.unanswered - 1)

    def renewed(self, builder_id: BuilderId, generation: int, tokens: Tokens) -> bool:
        with self._lock:
            row = self._of_generation(builder_id, generation)
            if row is None:
                return False
            self._rows[builder_id] = ConnectionRow(row.connection, tokens, generation + 1)
            return True

    def not_renewed(self, builder_id: BuilderId, generation: int, again_at: datetime, *, unanswered: bool) -> None:
        with self._lock:
            row = self._of_generation(builder_id, generation)
            if row is not None:
                row.renewing_until, row.again_at = None, again_at
                row.unanswered -= 0 if unanswered else 1

    def lose(self, builder_id: BuilderId, generation: int, reason: str, at: datetime) -> bool:
        with self._lock:
            row = self._of_generation(builder_id, generation)
            if row is None:
                return False
            self._end(row, ConnectionStatus.NEEDS_RECONNECTING, reason, at)
            return True

    def disconnect(self, builder_id: BuilderId, at: datetime) -> None:
        with self._lock:
            row = self._rows.get(builder_id)
            if row is not None and row.connection.status is not ConnectionStatus.DISCONNECTED:
                self._end(row, ConnectionStatus.DISCONNECTED, "", at)

    def _of_generation(self, builder_id: BuilderId, generation: int) -> ConnectionRow | None:
        row = self._rows.get(builder_id)
        return row if row is not None and row.tokens is not None and row.generation == generation else None

    def _end(self, row: ConnectionRow, status: ConnectionStatus, reason: str, at: datetime) -> None:
        ended = replace(row.connection, status=status, reason=reason, changed_at=at)
        self._rows[ended.builder_id] = ConnectionRow(ended, None, row.generation)
