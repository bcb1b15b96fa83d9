"""How the service does with its providers, counted from the inbox and the queue."""

from collections.abc import Sequence
from datetime import datetime

from adapters.postgres.pool import Pools
from application.ports.inbox import Provider
from application.ports.service_figures import DeliveryWaits, HeldUp

_DELIVERIES = """
SELECT provider, count(*) AS deliveries, count(*) FILTER (WHERE verdict = 'refused') AS refused,
    count(*) FILTER (WHERE verdict = 'waiting') AS waiting,
    percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
        ORDER BY extract(epoch FROM settled_at - received_at)::double precision
    ) AS seconds
FROM inbox WHERE received_at >= %s AND received_at < %s GROUP BY provider ORDER BY provider COLLATE "C"
"""
_HELD_UP = """
SELECT kind, count(*) FILTER (WHERE parked_reason IS NULL) AS put_off, count(parked_reason) AS set_aside
FROM effects WHERE parked_reason IS NOT NULL OR note <> '' GROUP BY kind ORDER BY kind COLLATE "C"
"""


class PostgresServiceFigures:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def deliveries(self, start: datetime, end: datetime) -> Sequence[DeliveryWaits]:
        with self._pools.connection() as connection:
            rows = connection.execute(_DELIVERIES, (start, end)).fetchall()
        return [
            DeliveryWaits(
                provider=Provider(row["provider"]),
                deliveries=row["deliveries"],
                refused=row["refused"],
                waiting=row["waiting"],
                median_seconds=(row["seconds"] or (None, None))[0],
                p95_seconds=(row["seconds"] or (None, None))[1],
            )
            for row in rows
        ]

    def held_up(self) -> Sequence[HeldUp]:
        with self._pools.connection() as connection:
            return [HeldUp(**row) for row in connection.execute(_HELD_UP).fetchall()]
