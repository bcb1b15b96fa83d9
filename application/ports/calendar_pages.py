"""Where a calendar itself lets anybody book a session: kept for when the calendar cannot be asked."""

from typing import Protocol


class CalendarPages(Protocol):
    def keep(self, event_type_uri: str, url: str) -> None:
        """`url` is what the calendar has just named, "" if it names none."""
        ...

    def page(self, event_type_uri: str) -> str:
        """As it was kept last; "" if none is known."""
        ...
