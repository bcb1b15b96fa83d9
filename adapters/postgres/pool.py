"""The one owner of database connections."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing.postgres import ConnectionPool
from psycopg import sql
from psycopg.rows import DictRow, dict_row

from adapters.postgres.failures import is_away, said
from application.ports.event_store import StoreUnavailable

CONNECT_TIMEOUT_SECONDS = 2
WAIT_FOR_CONNECTION_SECONDS = 2.0
WAITING_PER_CONNECTION = 2
# A pool that cannot connect waits longer and longer up to this; then the next request makes it try at once.
RECONNECT_TIMEOUT_SECONDS = 4.0
CLOSE_TIMEOUT_SECONDS = 5.0
UNACKNOWLEDGED_MILLISECONDS = 10_000
# A host that vanishes while we wait for its answer says nothing: only these tell, after idle + count * interval.
KEEPALIVE_IDLE_SECONDS = 10
KEEPALIVE_INTERVAL_SECONDS = 5
KEEPALIVE_COUNT = 3
STATEMENT_TIMEOUT_MILLISECONDS = 15_000


class Pools:
    """Pooled connections for short statements, and direct ones for locks, LISTEN and migrations.

    Connections are in autocommit mode. Behind a pooler of its own (`conninfo` differs from `direct_conninfo`)
    nothing is prepared and no statement timeout is set, because each transaction may meet another server connection;
    there the timeout is the database role's to have.
    """

    def __init__(self, conninfo: str, direct_conninfo: str, size: int) -> None:
        self.size = size
        self._direct_conninfo = direct_conninfo
        is_ours_alone = conninfo == direct_conninfo
        self.pool: ConnectionPool[psycopg.Connection[DictRow]] = ConnectionPool(
            conninfo,
            connection_class=psycopg.Connection[DictRow],
            kwargs=_settings() | ({} if is_ours_alone else {"prepare_threshold": None}),
            configure=_limit_statements if is_ours_alone else None,
            min_size=size,
            max_size=size,
            max_waiting=WAITING_PER_CONNECTION * size,
            timeout=WAIT_FOR_CONNECTION_SECONDS,
            reconnect_timeout=RECONNECT_TIMEOUT_SECONDS,
            open=True,
        )

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[DictRow]]:
        """A connection that was alive a moment ago; StoreUnavailable if there is none, or it fails in use."""
        with reached(), self.lent() as connection:
            yield connection

    @contextmanager
    def lent(self) -> Iterator[psycopg.Connection[DictRow]]:
        """A connection whose errors are the caller's to read; StoreUnavailable if there is none."""
        try:
            connection = self._take()
        except psycopg.OperationalError as error:
            raise StoreUnavailable(said(error)) from error
        try:
            yield connection
        finally:
            self.pool.putconn(connection)

    def direct(self, **settings: Any) -> psycopg.Connection[DictRow]:
        """A connection of the caller's own, past any pooler; the caller closes it."""
        return psycopg.Connection[DictRow].connect(self._direct_conninfo, **(_settings() | settings))

    def close(self) -> None:
        self.pool.close(CLOSE_TIMEOUT_SECONDS)

    def _take(self) -> psycopg.Connection[DictRow]:
        for _ in range(self.size):
            connection = self.pool.getconn()
            if not _server_hung_up(connection):
                return connection
            connection.close()
            self.pool.putconn(connection)
        return self.pool.getconn()


@contextmanager
def reached() -> Iterator[None]:
    """Around statements: a database that cannot be used just now is StoreUnavailable."""
    try:
        yield
    except psycopg.Error as error:
        if is_away(error):
            raise StoreUnavailable(said(error)) from error
        raise


def _settings() -> dict[str, Any]:
    return {
        "autocommit": True,
        "row_factory": dict_row,
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "tcp_user_timeout": UNACKNOWLEDGED_MILLISECONDS,
        "keepalives": 1,
        "keepalives_idle": KEEPALIVE_IDLE_SECONDS,
        "keepalives_interval": KEEPALIVE_INTERVAL_SECONDS,
        "keepalives_count": KEEPALIVE_COUNT,
        "application_name": "booking",
    }


def _limit_statements(connection: psycopg.Connection[DictRow]) -> None:
    connection.execute(sql.SQL("SET statement_timeout = {}").format(sql.Literal(STATEMENT_TIMEOUT_MILLISECONDS)))


def _server_hung_up(connection: psycopg.Connection[DictRow]) -> bool:
    """Whether an idle connection has something to read: then the server said goodbye. Costs no round trip."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
