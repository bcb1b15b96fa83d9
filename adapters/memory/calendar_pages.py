"""The calendars' own pages, in memory."""


class MemoryCalendarPages:
    def __init__(self) -> None:
        self._pages: dict[str, str] = {}

    def keep(self, event_type_uri: str, url: str) -> None:
        self._pages[event_type_uri] = url

    def page(self, event_type_uri: str) -> str:
        return self._pages.get(event_type_uri, "")
