"""The calendars' own pages: one row for each event type that was read."""

from adapters.postgres.pool import Pools

WRITTEN_MAX = 2000
"""Of so many event types this process remembers what it wrote; of others it writes once more than it must."""

_KEEP = """
INSERT INTO calendar_pages AS kept (event_type_uri, url) VALUES (%s, %s)
ON CONFLICT (event_type_uri) DO UPDATE SET url = excluded.url WHERE kept.url <> excluded.url
"""
_PAGE = "SELECT url FROM calendar_pages WHERE event_type_uri = %s"


class PostgresCalendarPages:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools
        self._written: dict[str, str] = {}

    def keep(self, event_type_uri: str, url: str) -> None:
        """An event type is read all the time, its page never changes: that costs no question to the database."""
        if self._written.get(event_type_uri) == url:
            return
        with self._pools.connection() as connection:
            connection.execute(_KEEP, (event_type_uri, url))
        if len(self._written) >= WRITTEN_MAX:
            self._written.clear()
        self._written[event_type_uri] = url

    def page(self, event_type_uri: str) -> str:
        with self._pools.connection() as connection:
            row = connection.execute(_PAGE, (event_type_uri,)).fetchone()
        return str(row["url"]) if row else ""
