"""The inbox in memory: deliveries as they came, and what became of each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

from application.effects import NewEffect, ProcessDelivery
from application.ports.inbox import Delivery, InboxEntry, Provider, Settlement, Verdict


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
            return self._deliveries[delivery_id][0]

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
