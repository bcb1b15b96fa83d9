"""The schema: numbered files, forward only, each applied once in its own transaction."""

import hashlib
from collections.abc import Sequence
from importlib.resources import files

import psycopg
from msgspec import Struct
from psycopg.rows import tuple_row

_LOCK_CLASS, _LOCK = 7_2031, 1  # advisory locks of ours that are no append lock use the two-number form
WAIT_FOR_OTHERS_SECONDS = 60
CONNECT_TIMEOUT_SECONDS = 5


class MigrationError(Exception):
    """The schema cannot be brought forward; the message says what to do."""


class Migration(Struct, frozen=True):
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations() -> list[Migration]:
    """All there are, in order."""
    folder = files("adapters.postgres.migrations")
    found = [Migration(f.name.removesuffix(".sql"), f.read_text()) for f in folder.iterdir() if f.name.endswith(".sql")]
    return sorted(found, key=lambda migration: migration.name)


def migrate(direct_conninfo: str, steps: Sequence[Migration] | None = None) -> list[str]:
    """Bring the schema up to date and return the names applied now. Safe to run twice and in parallel.

    Raises MigrationError; psycopg.OperationalError if the database cannot be reached.
    """
    wanted = migrations() if steps is None else steps
    with _connect(direct_conninfo) as connection:
        _take_turn(connection)
        _create_record(connection)
        applied = _applied(connection)
        _refuse_changed(wanted, applied)
        missing = [step for step in wanted if step.name not in applied]
        for step in missing:
            _apply(connection, step)
    return [step.name for step in missing]


def pending(direct_conninfo: str) -> list[str]:
    """Names of migrations that the database does not have yet."""
    with _connect(direct_conninfo) as connection:
        known = connection.execute("SELECT to_regclass('schema_migrations')").fetchone()
        applied = _applied(connection) if known and known[0] else {}
    return [step.name for step in migrations() if step.name not in applied]


def _connect(conninfo: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        conninfo,
        autocommit=True,
        row_factory=tuple_row,
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        prepare_threshold=None,
    )


def _take_turn(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """One at a time; the lock goes with the connection."""
    connection.execute(f"SET lock_timeout = '{WAIT_FOR_OTHERS_SECONDS}s'")
    connection.execute("SET client_min_messages = warning")
    try:
        connection.execute("SELECT pg_advisory_lock(%s, %s)", (_LOCK_CLASS, _LOCK))
    except psycopg.errors.LockNotAvailable as error:
        raise MigrationError(
            f"another migration has been running for more than {WAIT_FOR_OTHERS_SECONDS} s: wait for it, or end it"
        ) from error


def _create_record(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations ("
        "name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
    )


def _applied(connection: psycopg.Connection[tuple[object, ...]]) -> dict[str, str]:
    rows = connection.execute("SELECT name, checksum FROM schema_migrations").fetchall()
    return {str(name): str(checksum) for name, checksum in rows}


def _refuse_changed(wanted: Sequence[Migration], applied: dict[str, str]) -> None:
    changed = [step.name for step in wanted if applied.get(step.name, step.checksum) != step.checksum]
    if changed:
        raise MigrationError(
            f"{', '.join(changed)}: the file differs from what this database applied. "
            "An applied migration never changes; restore it and add a new one."
        )


def _apply(connection: psycopg.Connection[tuple[object, ...]], step: Migration) -> None:
    try:
        with connection.transaction():
            connection.execute(step.sql.encode())
            connection.execute(
                "INSERT INTO schema_migrations (name, checksum) VALUES (%s, %s)", (step.name, step.checksum)
            )
    except psycopg.Error as error:
        raise MigrationError(f"{step.name} failed and changed nothing: {error}") from error
