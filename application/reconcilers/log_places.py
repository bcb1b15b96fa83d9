"""Places in the log of facts, by the time of the facts."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from application.ports.event_store import EventStore, Recorded

EVENTS_AT_ONCE = 5_000
CLOCKS_APART = timedelta(hours=1)
"""By so much facts may be out of the order of their times."""


def facts_between(
    store: EventStore, start: datetime, end: datetime, go_on: Callable[[], bool] = lambda: True
) -> Iterator[Recorded]:
    """The facts of [start, end), in the order of the log; fewer if told to stop."""
    position = _position_at(store, start - CLOCKS_APART)
    while go_on() and (batch := store.read_after(position, EVENTS_AT_ONCE)):
        yield from (recorded for recorded in batch if start <= recorded.at < end)
        if batch[0].at >= end + CLOCKS_APART:
            return
        position = batch[-1].position


def _position_at(store: EventStore, moment: datetime) -> int:
    """A place in the log behind which every fact of `moment` and later stands: found by halving, not by reading."""
    low, high = 0, 1
    while _is_before(store, high, moment):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _is_before(store, middle, moment) else (low, middle)
    return low


def _is_before(store: EventStore, position: int, moment: datetime) -> bool:
    following = store.read_after(position, 1)
    return bool(following) and following[0].at < moment
