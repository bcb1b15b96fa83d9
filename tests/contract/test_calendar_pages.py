"""Where a calendar's own page is stays known, and the last word on it counts."""

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase

URI = "https://api.calendly.com/event_types/AAAA"


def test_the_last_page_that_was_named_is_known(any_database: MemoryDatabase | PostgresDatabase) -> None:
    pages = any_database.calendar_pages
    assert pages.page(URI) == ""
    for page in ("intro", "hello", "hello"):
        url = f"https://calendly.com/ada/{page}"
        pages.keep(URI, url)
        assert pages.page(URI) == url
    pages.keep(URI, "")
    assert pages.page(URI) == pages.page(URI + "B") == ""
