"""How far each history of a provider has been read."""

from adapters.postgres.pool import Pools

_SET = "INSERT INTO cursors (name, value) VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value"


class PostgresCursors:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def get(self, name: str) -> str | None:
        with self._pools.connection() as connection:
            row = connection.execute("SELECT value FROM cursors WHERE name = %s", (name,)).fetchone()
        return str(row["value"]) if row else None

    def set(self, name: str, value: str) -> None:
        with self._pools.connection() as connection:
            connection.execute(_SET, (name, value))
