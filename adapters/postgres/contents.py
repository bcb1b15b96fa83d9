"""What a database holds, told so that two can be laid side by side: rows and a digest of each table."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import sql
from psycopg.rows import tuple_row

from adapters.postgres.migrate import CONNECT_TIMEOUT_SECONDS

EVENTS = "events"
_STILL = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_TABLES = """
SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = 'public' AND relkind IN ('r', 'p') ORDER BY relname
"""
_OBJECTS = """
SELECT format('%%I.%%I', nspname, relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%%'
ORDER BY 1 LIMIT %s
"""
# A sum of the rows' digests: the order in which they lie does not count, and no sort of millions is needed.
_DIGEST = """
SELECT count(*), coalesce(sum(('x' || left(md5(one::text), 15))::bit(60)::bigint), 0)::text FROM {table} AS one {where}
"""
_UP_TO = sql.SQL("WHERE notification_id <= {}")
_LAST = "SELECT coalesce(max(notification_id), 0) FROM events"

Connection = psycopg.Connection[tuple[Any, ...]]


class Rows(Struct, frozen=True):
    count: int
    digest: str


class Still:
    """A database as one moment shows it, however much is written meanwhile."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def snapshot(self) -> str:
        """Its name, by which others may see the same moment for as long as this one is open."""
        return str(self._one("SELECT pg_export_snapshot()"))

    def last_position(self) -> int:
        return int(self._one(_LAST))

    def tables(self) -> Mapping[str, Rows]:
        names = [str(name) for (name,) in self._connection.execute(_TABLES).fetchall()]
        return {name: self._rows(name, sql.SQL("")) for name in names}

    def events_up_to(self, position: int) -> Rows:
        return self._rows(EVENTS, _UP_TO.format(position))

    def _rows(self, table: str, where: sql.Composable) -> Rows:
        query = sql.SQL(_DIGEST).format(table=sql.Identifier("public", table), where=where)
        row = self._connection.execute(query).fetchone()
        assert row is not None, "a count has a row"
        return Rows(int(row[0]), str(row[1]))

    def _one(self, query: str) -> Any:
        row = self._connection.execute(query.encode()).fetchone()
        assert row is not None, "it tells one row"
        return row[0]


@contextmanager
def still(conninfo: str) -> Iterator[Still]:
    """Nothing is written there. Raises psycopg.OperationalError if it cannot be reached."""
    with _connected(conninfo) as connection, connection.transaction():
        connection.execute(_STILL)
        connection.execute("SET LOCAL TIME ZONE 'UTC'")
        connection.execute("SET LOCAL statement_timeout = 0")
        yield Still(connection)


def objects_in(conninfo: str, limit: int) -> list[str]:
    """The first tables, views and sequences of anybody's; none in an empty database."""
    with _connected(conninfo) as connection:
        return [str(name) for (name,) in connection.execute(_OBJECTS, (limit,)).fetchall()]


def _connected(conninfo: str) -> Connection:
    return psycopg.connect(
        conninfo,
        autocommit=True,
        row_factory=tuple_row,
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        prepare_threshold=None,
    )
