"""Who is at work: counts what a worker has taken and not finished, so that a scenario knows when all is quiet."""

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from application.effect_runner import EffectRunner, Ended
from application.lanes import EVERY_LANE, Lane, lane_of
from application.ports.effects import ClaimedEffect, EffectQueue, OpenEffect


class Attendance:
    """Stands between a worker and its queue."""

    def __init__(self, queue: EffectQueue) -> None:
        self._queue = queue
        self._lock = threading.Lock()
        self._in_hand = Counter[Lane]()

    def claim(
        self, now: datetime, limit: int, lease_seconds: int, lanes: Collection[Lane] = EVERY_LANE
    ) -> Sequence[ClaimedEffect]:
        with self._lock:
            claimed = self._queue.claim(now, limit, lease_seconds, lanes)
            self._in_hand.update(lane_of(taken.effect) for taken in claimed)
            return claimed

    def postpone(self, claimed: ClaimedEffect, until: datetime, reason: str, *, limited: bool = False) -> None:
        self._queue.postpone(claimed, until, reason, limited=limited)

    def park(self, claimed: ClaimedEffect, reason: str) -> None:
        self._queue.park(claimed, reason)

    def open_effects(self) -> Iterable[OpenEffect]:
        return self._queue.open_effects()

    def finished(self, claimed: ClaimedEffect) -> None:
        with self._lock:
            self._in_hand[lane_of(claimed.effect)] -= 1

    def is_quiet(self, now: datetime, lanes: Collection[Lane] = EVERY_LANE) -> bool:
        """Nothing of these lanes is in hand, and nothing is due."""
        with self._lock:
            waiting = (work for work in self._queue.open_effects() if work.parked_reason is None)
            is_done = all(work.due > now for work in waiting if lane_of(work.effect) in lanes)
            return is_done and not any(self._in_hand[lane] for lane in lanes)


class AttendedRunner(EffectRunner):
    """Runs as the real one does and says when it has finished."""

    def __init__(self, runner: EffectRunner, attendance: Attendance) -> None:
        self._runner = runner
        self._attendance = attendance

    def run(self, claimed: ClaimedEffect) -> Ended:
        try:
            return self._runner.run(claimed)
        finally:
            self._attendance.finished(claimed)
