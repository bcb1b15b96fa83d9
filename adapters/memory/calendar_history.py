"""The CalendarHistory port over calendars in memory."""

from datetime import datetime

from adapters.memory.scheduling import MemoryScheduling
from application.ports.answers import ProviderUnavailable
from application.ports.calendar_history import SightingPage

PAGE_SIZE = 10


class MemoryCalendarHistory:
    """`scheduling.faults` has a queue for `sightings` too. The cursor counts what has been told."""

    def __init__(self, scheduling: MemoryScheduling, page_size: int = PAGE_SIZE) -> None:
        self._scheduling = scheduling
        self._page_size = page_size

    def sightings(self, calendar: str, start: datetime, end: datetime, cursor: str) -> SightingPage:
        self._scheduling.faults.take("sightings")
        if cursor and not (cursor.isascii() and cursor.isdigit()):
            raise ProviderUnavailable("no such page")
        begun = [m.sighting for m in self._scheduling.meetings(calendar) if start <= m.slot.start < end]
        begun.sort(key=lambda sighting: sighting.slot.start)
        told = int(cursor or "0")
        page = tuple(begun[told : told + self._page_size])
        more = told + len(page) < len(begun)
        return SightingPage(page, str(told + len(page)) if more else "")
