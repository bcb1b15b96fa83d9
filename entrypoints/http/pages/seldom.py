"""Letting something happen for each booking, or whatever it is about, no more often than it should."""

from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

KEPT_MAX = 10_000


_K = TypeVar("_K")


class Seldom(Generic[_K]):
    """Counts in this process only: two processes may each ask once."""

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval
        self._lock = Lock()
        self._last: dict[_K, datetime] = {}

    def may(self, about: _K, now: datetime) -> bool:
        """True at most once in the interval for each."""
        with self._lock:
            last = self._last.pop(about, None)
            due = last is None or now - last >= self._interval
            while len(self._last) >= KEPT_MAX:
                del self._last[next(iter(self._last))]
            self._last[about] = now if due or last is None else last
            return due
