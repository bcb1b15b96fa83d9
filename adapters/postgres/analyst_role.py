"""A role of the database that reads the booking facts and their views, and nothing else."""

from typing import Any

import psycopg
from psycopg import sql

READABLE = (
    "booking_facts",
    "booking_money",
    "booking_fees",
    "daily_bookings",
    "weekly_bookings",
    "daily_sessions",
    "daily_money",
    "weekly_money",
)
CONNECTIONS_MAX = 5
STATEMENT_SECONDS_MAX = 300
NAME_LENGTH_MAX = 63
_OWN_ROLE = "booking analyst, made by `booking analyst-role`"

Connection = psycopg.Connection[Any]


class RoleNotOurs(Exception):  # noqa: N818 - it names what was met
    """A role of that name exists and was not made by us: its rights are somebody else's decision."""


class MayNotMakeRoles(Exception):  # noqa: N818 - it names what was met
    """The database user may not make roles."""


def renew_analyst_role(conninfo: str, name: str, password: str) -> bool:
    """Make the role, or give the one that we made a new password and its rights anew; whether it was there already.

    Raises RoleNotOurs and MayNotMakeRoles; nothing has changed then.
    """
    with psycopg.connect(conninfo, application_name="booking analyst-role") as connection:
        try:
            return _renew(connection, name, password)
        except psycopg.errors.InsufficientPrivilege as refusal:
            raise MayNotMakeRoles(str(refusal).splitlines()[0]) from refusal


def _renew(connection: Connection, name: str, password: str) -> bool:
    role, existed = sql.Identifier(name), _is_ours(connection, name)
    if not existed:
        connection.execute(sql.SQL("CREATE ROLE {}").format(role))
        connection.execute(sql.SQL("COMMENT ON ROLE {} IS {}").format(role, sql.Literal(_OWN_ROLE)))
    # Hashed here, so that no log of the server's ever has it.
    hashed = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    for statement in (
        f"ALTER ROLE {{}} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT {CONNECTIONS_MAX} PASSWORD {{}}",
        "ALTER ROLE {} SET default_transaction_read_only = on",
        f"ALTER ROLE {{}} SET statement_timeout = '{STATEMENT_SECONDS_MAX}s'",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}",
        "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}",
        "GRANT USAGE ON SCHEMA public TO {}",
    ):
        connection.execute(sql.SQL(statement).format(role, sql.Literal(hashed)))
    connection.execute(
        sql.SQL("GRANT SELECT ON {} TO {}").format(sql.SQL(", ").join(map(sql.Identifier, READABLE)), role)
    )
    return existed


def _is_ours(connection: Connection, name: str) -> bool:
    found = connection.execute(
        "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = %s", (name,)
    ).fetchone()
    if found is not None and found[0] != _OWN_ROLE:
        raise RoleNotOurs(name)
    return found is not None
