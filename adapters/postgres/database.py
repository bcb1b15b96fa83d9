"""Everything we keep in PostgreSQL, built once."""

from collections.abc import Sequence

from adapters.postgres.booking_list import PostgresBookingList
from adapters.postgres.catalog import PostgresCatalog
from adapters.postgres.codec import Codec
from adapters.postgres.effects import PostgresEffectQueue
from adapters.postgres.event_store import PostgresEventStore
from adapters.postgres.idempotency import PostgresIdempotencyKeys
from adapters.postgres.inbox import PostgresInbox
from adapters.postgres.people import PostgresPeople
from adapters.postgres.pool import Pools
from adapters.postgres.recorder import EventRecorder
from adapters.postgres.sealing import Sealer


class PostgresDatabase:
    """The ports over one pool. The schema must have been migrated; nothing is asked of the server until it is used.

    `data_keys` are secrets of any length: the first seals deliveries and people, all of them open.
    """

    def __init__(self, conninfo: str, direct_conninfo: str, pool_size: int, data_keys: Sequence[str]) -> None:
        sealer, codec = Sealer(data_keys), Codec()
        self._pools = Pools(conninfo, direct_conninfo, pool_size)
        self.people = PostgresPeople(self._pools, sealer)
        self.events = PostgresEventStore(EventRecorder(self._pools), codec, self.people)
        self.effects = PostgresEffectQueue(self._pools)
        self.inbox = PostgresInbox(self._pools, sealer)
        self.keys = PostgresIdempotencyKeys(self._pools)
        self.catalog = PostgresCatalog(self._pools, self.people)
        self.booking_list = PostgresBookingList(self._pools)

    def close(self) -> None:
        """Give every connection back. Call it after the last user is done."""
        self._pools.close()
