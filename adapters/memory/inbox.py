"""The inbox in memory: deliveries as they came, and what became of each."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from application.effects import NewEffect, ProcessDelivery
from application.ports.inbox import AgedOut, Bodies, Delivery, InboxEntry, Provider, Settlement, Verdict


class MemoryInbox:
    """Keeps them in `deliveries`, which others settle under `lock`."""

    def __init__(
        self,
        lock: AbstractContextManager[bool],
        deliveries: dict[UUID, tuple[Delivery, Settlement]],
        add_effect: Callable[[NewEffect], None],
    ) -> None:
        self._lock = lock
        self._deliveries = deliveries
        self._add_effect = add_effect
        self._dropped: set[UUID] = set()

    def store(self, delivery: Delivery) -> bool:
        with self._lock:
            if delivery.id in self._deliveries:
                return False
            waiting = Settlement(delivery.id, Verdict.WAITING, "")
            self._deliveries[delivery.id] = (delivery, waiting)
            self._add_effect(NewEffect(ProcessDelivery(delivery_id=delivery.id), delivery.received_at))
            return True

    def load(self, delivery_id: UUID) -> Delivery:
        with self._lock:
            if delivery_id in self._dropped:
                raise AgedOut(delivery_id)
            return self._deliveries[delivery_id][0]

    def age_out(self, before: datetime, limit: int) -> int:
        with self._lock:
            kept = [d for d, _ in self._deliveries.values() if d.received_at < before and d.id not in self._dropped]
            settled = [d.id for d in sorted(kept, key=lambda d: d.received_at) if not self._waits(d.id)]
            return self.drop_bodies(settled[:limit])

    def bodies(self, after: UUID | None, limit: int) -> Bodies:
        with self._lock:
            ids = sorted(id_ for id_ in self._deliveries if id_ not in self._dropped and (after is None or id_ > after))
            found = tuple(self._deliveries[id_][0] for id_ in ids[:limit])
            waiting = frozenset(delivery.id for delivery in found if self._waits(delivery.id))
        return Bodies(found, waiting, 0, found[-1].id if found else None)

    def drop_bodies(self, delivery_ids: Collection[UUID]) -> int:
        with self._lock:
            dropped = {id_ for id_ in delivery_ids if id_ in self._deliveries and not self._waits(id_)} - self._dropped
            for id_ in dropped:
                delivery, settled = self._deliveries[id_]
                self._deliveries[id_] = (replace(delivery, body=b""), settled)
            self._dropped |= dropped
            return len(dropped)

    def _waits(self, delivery_id: UUID) -> bool:
        return self._deliveries[delivery_id][1].verdict is Verdict.WAITING

    def entries(self, limit: int) -> Iterable[InboxEntry]:
        return self._newest_first()[:limit]

    def search(
        self,
        *,
        provider: Provider | None = None,
        verdict: Verdict | None = None,
        after: tuple[datetime, UUID] | None = None,
        limit: int,
    ) -> Sequence[InboxEntry]:
        found = [e for e in self._newest_first() if provider in (None, e.provider) and verdict in (None, e.verdict)]
        return [e for e in found if after is None or (e.received_at, e.id) < after][:limit]

    def entry(self, delivery_id: UUID) -> InboxEntry | None:
        return next((entry for entry in self._every() if entry.id == delivery_id), None)

    def newest(self) -> Mapping[Provider, datetime]:
        return {entry.provider: entry.received_at for entry in reversed(self._newest_first())}

    def waiting_count(self) -> int:
        return sum(1 for _ in self.waiting())

    def waiting(self) -> Iterable[InboxEntry]:
        return [entry for entry in self._every() if entry.verdict is Verdict.WAITING]

    def _newest_first(self) -> list[InboxEntry]:
        return sorted(self._every(), key=lambda entry: (entry.received_at, entry.id), reverse=True)

    def _every(self) -> Iterator[InboxEntry]:
        with self._lock:
            kept = list(self._deliveries.values())
        for delivery, settled in kept:
            yield InboxEntry(
                delivery.id,
                delivery.provider,
                delivery.type,
                delivery.received_at,
                settled.verdict,
                settled.reason,
                delivery.key,
            )
