"""A migrated database of its own for each benchmark, on the same server."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from adapters.postgres.database import PostgresDatabase

POOL_SIZE = 16


@contextmanager
def fresh_database(conninfo: str, pool_size: int = POOL_SIZE) -> Iterator[tuple[PostgresDatabase, str]]:
    """The ports and the address; dropped at the end."""
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(conninfo, autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    own = make_conninfo(conninfo, dbname=name)
    database = PostgresDatabase(own, own, pool_size, ("benchmark",))
    try:
        database.migrate()
        yield database, own
    finally:
        database.close()
        with psycopg.connect(conninfo, autocommit=True) as server:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
