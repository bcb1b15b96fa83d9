"""The database: there, new enough, migrated, with the same time as we have."""

from collections.abc import Iterator
from datetime import datetime

import psycopg

from adapters.postgres.migrate import CONNECT_TIMEOUT_SECONDS, pending
from application.ports.clock import Clock
from application.requests.calendar_check import Finding
from entrypoints.doctor.lines import doubtful, well, wrong
from entrypoints.doctor.skew import skew

VERSION_MIN = 150_000
"""PostgreSQL 15, as the server itself numbers it."""
_ABOUT = "Database"


def database(conninfo: str, direct_conninfo: str, clock: Clock) -> Iterator[Finding]:
    """Raises psycopg.OperationalError if it cannot be reached."""
    with psycopg.connect(conninfo, connect_timeout=CONNECT_TIMEOUT_SECONDS, prepare_threshold=None) as connection:
        version, name, encoding, now = _told(connection)
    if version < VERSION_MIN:
        yield wrong(_ABOUT, f"PostgreSQL {name} is too old.", "Move to PostgreSQL 15 or newer.")
    else:
        yield well(_ABOUT, f"PostgreSQL {name} answers.")
    if encoding != "UTF8":
        yield wrong(_ABOUT, f"Its encoding is {encoding}.", "Make the database with ENCODING 'UTF8'.")
    yield skew("Clock", "the database", now - clock.now())
    missing = pending(direct_conninfo)
    if missing:
        detail = f"{len(missing)} migrations are missing, {missing[0]} first."
        yield wrong("Migrations", detail, "Run: booking migrate")
    else:
        yield well("Migrations", "The schema is up to date.")
    if direct_conninfo != conninfo:
        with psycopg.connect(direct_conninfo, connect_timeout=CONNECT_TIMEOUT_SECONDS) as connection:
            same = _identity(connection) == _identity_of(conninfo)
        if not same:
            mend = "Let both lead to one database: DIRECT_URL only goes past the pooler."
            yield doubtful(_ABOUT, "DATABASE_URL and DIRECT_URL lead to databases of different names.", mend)


def _told(connection: psycopg.Connection) -> tuple[int, str, str, datetime]:
    row = connection.execute(
        "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
        " current_setting('server_encoding'), clock_timestamp()"
    ).fetchone()
    assert row is not None, "one row of settings"
    return row


def _identity_of(conninfo: str) -> object:
    with psycopg.connect(conninfo, connect_timeout=CONNECT_TIMEOUT_SECONDS, prepare_threshold=None) as connection:
        return _identity(connection)


def _identity(connection: psycopg.Connection) -> object:
    return connection.execute("SELECT current_database()").fetchone()
