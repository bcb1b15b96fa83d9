"""A projection folded from nothing beside its live rows: page by page, each page in one snapshot, so that neither lag
nor a projector at work makes a difference.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec
import psycopg
from msgspec import Struct
from psycopg import sql
from psycopg.rows import dict_row, tuple_row

from adapters.postgres.audit_reports import DIFFERING_KEPT, keep_check
from adapters.postgres.audit_streams import BEFORE_ALL, StreamPage, stream_page
from adapters.postgres.codec import Codec
from adapters.postgres.pool import Pools
from adapters.postgres.row_tables import TABLES
from application.ports.audit_ledger import ProjectionCheck
from application.ports.event_store import Recorded

PAGE_EVENTS = 5_000
PAGES_AT_ONCE = 50
SUMS_SECONDS_MAX = 300
"""To sum up every row there is."""

RowOf = Callable[[Sequence[Recorded]], Struct | None]

_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_POSITION = "SELECT coalesce(max(position), 0) FROM projection_positions WHERE name = %s"
_LIVE = "SELECT * FROM {table} WHERE {key} > %(after)s AND (%(last)s::uuid IS NULL OR {key} <= %(last)s)"

_SUM_UP_WITHIN: LiteralString = f"SET LOCAL statement_timeout = '{SUMS_SECONDS_MAX}s'"

Connection = psycopg.Connection[Any]


class ProjectionVerification:
    """One check under way; give it time until it has no more to do, then keep what it found."""

    def __init__(self, pools: Pools, codec: Codec, name: str, row_of: RowOf) -> None:
        self._pools = pools
        self._codec = codec
        self._name = name
        self._row_of = row_of
        self._table = TABLES[name]
        self._after: UUID | None = BEFORE_ALL
        self._rows = 0
        self._differences = 0
        self._differing: list[str] = []

    def go_on(self) -> bool:
        """A bounded number of pages; whether there is more."""
        for _ in range(PAGES_AT_ONCE):
            if self._after is not None:
                self._after = self._check_page(self._after)
        if self._after is None:
            self._check_sums()
        return self._after is not None

    def keep(self, now: datetime) -> ProjectionCheck:
        check = ProjectionCheck(
            name=self._name,
            at=now,
            rows=self._rows,
            differences=self._differences,
            differing=tuple(self._differing),
        )
        with self._pools.connection() as connection:
            keep_check(connection, check)
        return check

    def _check_page(self, after: UUID) -> UUID | None:
        with self._pools.connection() as connection, connection.transaction():
            connection.execute(_SNAPSHOT)
            row = connection.cursor(row_factory=tuple_row).execute(_POSITION, (self._name,)).fetchone()
            page = stream_page(connection, after, row[0] if row else 0, PAGE_EVENTS)
            live = self._live(connection, after, page.last)
        folded = self._folded(page)
        self._rows += len(live)
        differing = [str(key) for key in sorted(folded.keys() | live.keys()) if folded.get(key) != live.get(key)]
        self._differences += len(differing)
        self._differing = [*self._differing, *differing][:DIFFERING_KEPT]
        return page.last

    def _check_sums(self) -> None:
        """What is summed up from the rows, beside the rows as they are."""
        with self._pools.connection() as connection, connection.transaction():
            connection.execute(_SUM_UP_WITHIN)
            days = [f"the sums of {day}" for sums in self._table.sums for day in sums.differing(connection)]
        self._differences += len(days)
        self._differing = [*self._differing, *days][:DIFFERING_KEPT]

    def _live(self, connection: Connection, after: UUID, last: UUID | None) -> dict[UUID, object]:
        table = sql.Identifier(self._table.name), sql.Identifier(self._table.key)
        query = sql.SQL(_LIVE).format(table=table[0], key=table[1])
        rows = connection.cursor(row_factory=dict_row).execute(query, {"after": after, "last": last}).fetchall()
        return {row[self._table.key]: msgspec.convert(row, self._table.row_type) for row in rows}

    def _folded(self, page: StreamPage) -> dict[UUID, object]:
        """A stream that cannot be folded has no row, as if from nothing."""
        rows: dict[UUID, object] = {}
        for history in page.histories:
            try:
                row = self._row_of([self._codec.decode(*stored) for stored in history])
            except Exception as error:  # noqa: BLE001 - it differs from every live row, and is counted
                row = _Unfolded(str(error))
            if row is not None:
                rows[history[0][0]] = row
        return rows


class _Unfolded(Struct, frozen=True):
    reason: str
