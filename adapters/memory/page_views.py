"""How often pages were seen, in memory."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from threading import Lock

from application.ports.page_views import DayOfViews, View


class MemoryPageViews:
    def __init__(self) -> None:
        self._lock = Lock()
        self._times: Counter[tuple[date, View]] = Counter()

    def add(self, view: View, day: date, times: int) -> None:
        with self._lock:
            self._times[day, view] += times

    def between(self, first: date, last: date) -> Sequence[DayOfViews]:
        with self._lock:
            found = [DayOfViews(day, view, times) for (day, view), times in self._times.items() if first <= day <= last]
        return sorted(found, key=lambda one: (one.day, one.view.page, one.view.builder, one.view.session_type or ""))
