"""Letting something happen for each booking no more often than it should."""

from datetime import datetime, timedelta
from threading import Lock

from domain.identifiers import BookingId

BOOKINGS_KEPT_MAX = 10_000


class Seldom:
    """Counts in this process only: two processes may each ask once."""

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval
        self._lock = Lock()
        self._last: dict[BookingId, datetime] = {}

    def may(self, booking_id: BookingId, now: datetime) -> bool:
        """True at most once in the interval for each booking."""
        with self._lock:
            last = self._last.pop(booking_id, None)
            due = last is None or now - last >= self._interval
            while len(self._last) >= BOOKINGS_KEPT_MAX:
                del self._last[next(iter(self._last))]
            self._last[booking_id] = now if due or last is None else last
            return due
