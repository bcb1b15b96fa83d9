"""What happens when, one thing after another; a call that takes time lets other things happen meanwhile."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count

from tests.assembly import SteeredClock

Deed = Callable[[], None]
Actor = Iterator[float]
"""Does something, then yields for how many seconds it rests."""

DEPTH_MAX = 4
STEPS_MAX = 2_000_000


class Timetable:
    """Single-threaded. What happens inside a call never lasts longer than the call around it."""

    def __init__(self, clock: SteeredClock) -> None:
        self._clock = clock
        self._heap: list[tuple[datetime, int, Deed]] = []
        self._numbers = count()
        self._ends: list[datetime] = []
        self.next_work: Callable[[], datetime | None] = lambda: None
        self.work: Deed = lambda: None

    def at(self, moment: datetime, deed: Deed) -> None:
        heapq.heappush(self._heap, (moment, next(self._numbers), deed))

    def after(self, seconds: float, deed: Deed) -> None:
        self.at(self._clock.now() + timedelta(seconds=seconds), deed)

    def follow(self, actor: Actor) -> None:
        """Let somebody live until there is nothing more to do."""
        seconds = next(actor, None)
        if seconds is not None:
            self.after(seconds, lambda: self.follow(actor))

    def pass_by(self, seconds: float) -> None:
        self.pass_until(self._clock.now() + timedelta(seconds=seconds))

    def pass_until(self, end: datetime) -> None:
        """Let happen what falls due by then; inside another call no longer than that one lasts."""
        if self._ends:
            end = min(end, self._ends[-1])
        if len(self._ends) < DEPTH_MAX:
            self._ends.append(end)
            try:
                self._do_all(end)
            finally:
                self._ends.pop()
        self._move_to(end)

    def next_due(self) -> datetime | None:
        """When something happens next, if anything is to happen at all."""
        moments = [self._heap[0][0]] if self._heap else []
        work = self.next_work()
        return min([*moments, work] if work is not None else moments, default=None)

    def _do_all(self, end: datetime) -> None:
        for _ in range(STEPS_MAX):
            due = self.next_due()
            if due is None or due > end:
                return
            self._move_to(due)
            if self._heap and self._heap[0][0] <= due:
                heapq.heappop(self._heap)[2]()
            else:
                self.work()
        raise AssertionError("the world does not come to rest")

    def _move_to(self, moment: datetime) -> None:
        ahead = moment - self._clock.now()
        if ahead > timedelta(0):
            self._clock.pass_by(ahead)
