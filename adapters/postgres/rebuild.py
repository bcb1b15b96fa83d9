"""A projection folded from nothing into a table of its own, beside the live one, whose place it takes in one step.

Interrupted, it goes on where it was: each page and how far it is are one transaction. Readers of the live table see the
old rows until the step is done, and then the new ones; rows that are the same are not touched.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import sql
from psycopg.rows import tuple_row

from adapters.postgres.audit_streams import BEFORE_ALL, Histories, grouped, stream_page
from adapters.postgres.codec import Codec
from adapters.postgres.projector import Connection, lock_position
from adapters.postgres.recorder import select_streams
from adapters.postgres.row_tables import SHADOW, RowTable
from application.ports.event_store import Recorded

PAGE_EVENTS = 5_000
CHANGED_AT_ONCE = 500
DIFFERING_TOLD = 20

_BEGUN = "SELECT version, until, after, events, rows FROM projection_rebuilds WHERE name = %s FOR UPDATE"
_BEGIN = """
INSERT INTO projection_rebuilds (name, version, until, after, events, rows)
VALUES (%s, %s, (SELECT coalesce(max(notification_id), 0) FROM events), %s, 0, 0)
RETURNING version, until, after, events, rows
"""
_GO_ON = "UPDATE projection_rebuilds SET after = %s, events = events + %s, rows = rows + %s WHERE name = %s"
_CHANGED = """
SELECT DISTINCT originator_id FROM events
WHERE notification_id > %s AND notification_id <= %s AND topic <> ALL(%s)
"""
_DIFFERENCES = """
SELECT coalesce(live.{key}, made.{key}) AS id,
    CASE WHEN live.{key} IS NULL THEN 'new' WHEN made.{key} IS NULL THEN 'gone' ELSE 'changed' END AS what
FROM {live} AS live FULL JOIN {shadow} AS made ON live.{key} = made.{key}
WHERE live.* IS DISTINCT FROM made.*
"""
_COUNT = "SELECT what, count(*), (array_agg(id ORDER BY id))[1:%s] FROM ({differences}) AS found GROUP BY what"
_DROP_GONE = "DELETE FROM {live} AS live WHERE NOT EXISTS (SELECT FROM {shadow} AS made WHERE made.{key} = live.{key})"
_ARRIVE = "UPDATE projection_positions SET position = %s, version = %s WHERE name = %s"


class Progress(Struct, frozen=True):
    """`share` of the streams that are done, by their ids: those are spread evenly."""

    events: int
    rows: int
    share: float
    page_events: int
    """Of this page alone."""


class Differences(Struct, frozen=True, kw_only=True):
    """What the new rows change, with some of their ids."""

    new: int = 0
    gone: int = 0
    changed: int = 0
    some: tuple[UUID, ...] = ()

    @property
    def total(self) -> int:
        return self.new + self.gone + self.changed


class _Begun(Struct, frozen=True):
    version: int
    until: int
    after: UUID | None
    events: int
    rows: int


class Rebuild:
    """One projection's rebuild; give it time until it has no more to do, then switch."""

    def __init__(
        self,
        table: RowTable,
        row_of: Callable[[Sequence[Recorded]], Struct | None],
        codec: Codec,
        connect: Callable[[str], Connection],
    ) -> None:
        self._table = table
        self._row_of = row_of
        self._codec = codec
        self._connect = connect
        self._skipped = list(codec.topics - codec.topics_of(table.tags))
        self._made = RowTable(table.name, table.row_type, table.tags, version=table.version, schema=SHADOW)

    def go_on(self, connection: Connection) -> Progress | None:
        """The next page; None once every stream has been folded."""
        with connection.transaction():
            begun = self._begun(connection)
            if begun.after is None:
                return None
            page = stream_page(connection, begun.after, begun.until, PAGE_EVENTS, self._skipped)
            rows, events = self._folded(page.histories), sum(map(len, page.histories))
            self._made.copy(connection, rows)
            connection.execute(_GO_ON, (page.last, events, len(rows), self._table.name))
        share = page.last.int / 2**128 if page.last is not None else 1.0
        return Progress(begun.events + events, begun.rows + len(rows), share, events)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        connection = self._connect(f"rebuild {self._table.name}")
        connection.row_factory = tuple_row
        try:
            yield connection
        finally:
            connection.close()

    def switch(self, connection: Connection, told: Callable[[Differences], None], *, only_look: bool = False) -> None:
        """Catch up with the live rows, tell what will differ, and take the live rows' place: all of it or nothing.

        The projector waits meanwhile, readers do not. `only_look` tells and changes nothing.
        """
        with connection.transaction():  # most of the way, while the projector goes on
            self._catch_up(connection, _position(connection, self._table.name))
        with connection.transaction():
            position = lock_position(connection, self._table.name, self._table.version)
            arrived = self._catch_up(connection, position)
            told(self._differences(connection))
            if not only_look:
                self._take_place(connection, arrived)

    def _begun(self, connection: Connection) -> _Begun:
        """The rebuild under way, or one begun now; one of another version is begun anew."""
        row = connection.execute(_BEGUN, (self._table.name,)).fetchone()
        if row is not None and row[0] == self._table.version:
            return _Begun(*row)
        self._forget(connection)
        names = {"live": self._table.place, "shadow": self._made.place, "key": sql.Identifier(self._table.key)}
        connection.execute(sql.SQL("CREATE TABLE {shadow} (LIKE {live}, PRIMARY KEY ({key}))").format(**names))
        row = connection.execute(_BEGIN, (self._table.name, self._table.version, BEFORE_ALL)).fetchone()
        assert row is not None, "it was inserted"
        return _Begun(*row)

    def _folded(self, histories: Histories) -> list[Struct]:
        """A stream that cannot be folded has no row: the projector, which tries it again, sets it aside by name."""
        rows = []
        for history in histories:
            try:
                row = self._row_of([self._codec.decode(*stored) for stored in history])
            except Exception:  # noqa: BLE001 - one stream must not hold up the others; a verification names it
                row = None
            if row is not None:
                rows.append(row)
        return rows

    def _catch_up(self, connection: Connection, head: int) -> int:
        """Fold again what has changed since, up to that position at least; how far that is."""
        begun = self._begun(connection)
        assert begun.after is None, "every stream has been folded once"
        if head <= begun.until:
            return begun.until
        changed = [row[0] for row in connection.execute(_CHANGED, (begun.until, head, self._skipped)).fetchall()]
        for start in range(0, len(changed), CHANGED_AT_ONCE):
            streams = changed[start : start + CHANGED_AT_ONCE]
            self._made.save(connection, self._folded(grouped(select_streams(connection, streams, head))))
        connection.execute("UPDATE projection_rebuilds SET until = %s WHERE name = %s", (head, self._table.name))
        return head

    def _differences(self, connection: Connection) -> Differences:
        query = sql.SQL(_COUNT).format(differences=sql.SQL(_DIFFERENCES).format(**self._names()))
        found = {what: (count, some) for what, count, some in connection.execute(query, (DIFFERING_TOLD,)).fetchall()}
        counts = {what: count for what, (count, _) in found.items()}
        return Differences(**counts, some=tuple(id_ for _, some in found.values() for id_ in some)[:DIFFERING_TOLD])

    def _take_place(self, connection: Connection, position: int) -> None:
        connection.execute(sql.SQL(_DROP_GONE).format(**self._names()))
        connection.execute(self._table.take_over(self._made))
        for sums in self._table.sums:
            sums.make_anew(connection)
        connection.execute(_ARRIVE, (position, self._table.version, self._table.name))
        self._forget(connection)

    def _forget(self, connection: Connection) -> None:
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(self._made.place))
        connection.execute("DELETE FROM projection_rebuilds WHERE name = %s", (self._table.name,))

    def _names(self) -> dict[str, Any]:
        return {"live": self._table.place, "shadow": self._made.place, "key": sql.Identifier(self._table.key)}


def _position(connection: Connection, name: str) -> int:
    row = connection.execute("SELECT position FROM projection_positions WHERE name = %s", (name,)).fetchone()
    return int(row[0]) if row else 0
