"""Turns as advisory locks on a connection of their own: whoever dies loses the connection, and with it the turn."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from adapters.postgres.pool import Pools, reached

_LOCK_CLASS = 7_2033  # advisory locks of turns: this and a hash of the name
_LOCK = "SELECT pg_try_advisory_lock(%s, hashtext(%s)) AS mine"


class PostgresTurns:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    @contextmanager
    def take(self, name: str) -> Iterator[bool]:
        with reached():
            connection = self._pools.direct(application_name=f"booking turn {name}")
        with closing(connection):
            with reached():
                row = connection.execute(_LOCK, (_LOCK_CLASS, name)).fetchone()
            yield row is not None and bool(row["mine"])
