"""How the service does with its providers, counted in memory."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from statistics import quantiles
from uuid import UUID

from application.ports.effects import OpenEffect
from application.ports.inbox import Delivery, Provider, Settlement, Verdict
from application.ports.service_figures import DeliveryWaits, HeldUp


class MemoryServiceFigures:
    """Reads the deliveries that others settle under `lock`, when each was, and the open work."""

    def __init__(
        self,
        lock: AbstractContextManager[bool],
        deliveries: Mapping[UUID, tuple[Delivery, Settlement]],
        settled_at: Mapping[UUID, datetime],
        work: Callable[[], Iterable[OpenEffect]],
    ) -> None:
        self._lock = lock
        self._deliveries = deliveries
        self._settled_at = settled_at
        self._work = work

    def deliveries(self, start: datetime, end: datetime) -> Sequence[DeliveryWaits]:
        with self._lock:
            came = [(one, what) for one, what in self._deliveries.values() if start <= one.received_at < end]
            return [
                self._waits(provider, [one for one in came if one[0].provider is provider])
                for provider in sorted({delivery.provider for delivery, _ in came})
            ]

    def held_up(self) -> Sequence[HeldUp]:
        put_off: Counter[str] = Counter()
        set_aside: Counter[str] = Counter()
        for one in self._work():
            kind = str(one.effect.__struct_config__.tag)
            if one.parked_reason is not None:
                set_aside[kind] += 1
            elif one.note:
                put_off[kind] += 1
        return [
            HeldUp(kind=kind, put_off=put_off[kind], set_aside=set_aside[kind])
            for kind in sorted(put_off.keys() | set_aside.keys())
        ]

    def _waits(self, provider: Provider, came: Sequence[tuple[Delivery, Settlement]]) -> DeliveryWaits:
        verdicts = Counter(settlement.verdict for _, settlement in came)
        settled = [delivery for delivery, _ in came if delivery.id in self._settled_at]
        seconds = [(self._settled_at[one.id] - one.received_at).total_seconds() for one in settled]
        median, p95 = _spread(seconds)
        return DeliveryWaits(
            provider=provider,
            deliveries=len(came),
            refused=verdicts[Verdict.REFUSED],
            waiting=verdicts[Verdict.WAITING],
            median_seconds=median,
            p95_seconds=p95,
        )


def _spread(seconds: Sequence[float]) -> tuple[float | None, float | None]:
    if not seconds:
        return None, None
    if len(seconds) == 1:
        return seconds[0], seconds[0]
    twentieths = quantiles(seconds, n=20, method="inclusive")
    return twentieths[9], twentieths[18]
