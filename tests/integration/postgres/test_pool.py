"""No statement and no silence of the server holds one of our threads for long."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from adapters.postgres import pool
from adapters.postgres.pool import Pools
from application.ports.event_store import StoreUnavailable

_TIMEOUT = "SELECT setting::int AS milliseconds FROM pg_settings WHERE name = 'statement_timeout'"


@contextmanager
def _pools(conninfo: str, direct_conninfo: str | None = None) -> Iterator[Pools]:
    pools = Pools(conninfo, direct_conninfo or conninfo, 1)
    yield pools
    pools.close()


def _timeout_milliseconds(connection: psycopg.Connection[dict[str, int]]) -> int:
    row = connection.execute(_TIMEOUT).fetchone()
    assert row is not None
    return row["milliseconds"]


def test_a_pooled_statement_has_a_limit_and_a_direct_one_has_none(database_url: str) -> None:
    with _pools(database_url) as pools:
        with pools.connection() as pooled:
            assert _timeout_milliseconds(pooled) == pool.STATEMENT_TIMEOUT_MILLISECONDS
        with pools.direct() as direct:
            assert _timeout_milliseconds(direct) == 0


def test_behind_a_pooler_no_statement_leaves_a_setting_to_somebody_else(database_url: str) -> None:
    with _pools(database_url, f"{database_url} application_name=direct") as pools, pools.connection() as pooled:
        assert _timeout_milliseconds(pooled) == 0


def test_a_statement_that_takes_too_long_is_ended_as_unavailable_and_the_connection_goes_on(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "STATEMENT_TIMEOUT_MILLISECONDS", 50)
    with _pools(database_url) as pools:
        with pytest.raises(StoreUnavailable, match="statement timeout"), pools.connection() as pooled:
            pooled.execute("SELECT pg_sleep(60)")
        with pools.connection() as pooled:
            assert _timeout_milliseconds(pooled) == 50


def test_every_connection_notices_a_host_that_vanished(database_url: str) -> None:
    wanted = {
        "keepalives": "1",
        "keepalives_idle": str(pool.KEEPALIVE_IDLE_SECONDS),
        "keepalives_interval": str(pool.KEEPALIVE_INTERVAL_SECONDS),
        "keepalives_count": str(pool.KEEPALIVE_COUNT),
    }
    with _pools(database_url) as pools, pools.connection() as pooled, pools.direct() as direct:
        for connection in (pooled, direct):
            assert wanted.items() <= connection.info.get_parameters().items()
