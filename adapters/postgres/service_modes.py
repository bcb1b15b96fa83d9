"""What the whole service was switched to, and by whom."""

from collections.abc import Sequence

from adapters.postgres.pool import Pools
from adapters.postgres.times import utc
from application.ports.service_modes import Mode, ModeChange

_NEWEST = "SELECT mode, at, by_whom, why FROM service_modes ORDER BY id DESC LIMIT %s"
_CHANGE = "INSERT INTO service_modes (mode, at, by_whom, why) VALUES (%s, %s, %s, %s)"


class PostgresServiceModes:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def present(self) -> ModeChange | None:
        return next(iter(self.changes(1)), None)

    def change(self, change: ModeChange) -> None:
        with self._pools.connection() as connection:
            connection.execute(_CHANGE, (change.mode, change.at, change.by, change.why))

    def changes(self, limit: int) -> Sequence[ModeChange]:
        with self._pools.connection() as connection:
            rows = connection.execute(_NEWEST, (limit,)).fetchall()
        return [
            ModeChange(mode=Mode(row["mode"]), at=utc(row["at"]), by=row["by_whom"], why=row["why"]) for row in rows
        ]
