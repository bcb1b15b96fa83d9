"""What every store of events lets the feed promise: page after page, nothing twice and nothing left out."""

import threading
from collections.abc import Callable

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.event_feed import feed_after
from application.ports.event_store import StreamAppend
from domain.errors import InvalidRequest
from domain.identifiers import StreamId
from tests.contract.together import together
from tests.facts import append, details, stream, stream_id

Database = MemoryDatabase | PostgresDatabase
WRITERS, APPENDS_EACH = 4, 25
PAGE = 3


def test_pages_follow_each_other_to_the_end(any_database: Database) -> None:
    store = any_database.events
    names = [stream_id() for _ in range(7)]
    for name in names:
        store.append(append(stream(name, 0)))
    seen, after, more = list[StreamId](), 0, True
    while more:
        page = feed_after(store, after, PAGE)
        seen += [StreamId(event.stream_id) for event in page.events]
        after, more = page.next, page.more
    assert seen == names
    assert list(feed_after(store, after, PAGE).events) == []
    assert feed_after(store, after, PAGE).next == after


def test_an_empty_log_begins_at_nothing(any_database: Database) -> None:
    page = feed_after(any_database.events, 0, PAGE)
    assert (list(page.events), page.next, page.more) == ([], 0, False)


@pytest.mark.parametrize("beyond", [1, 10**6, 2**63 - 1])
def test_a_position_that_no_event_has_is_refused(any_database: Database, beyond: int) -> None:
    store = any_database.events
    with pytest.raises(InvalidRequest, match="read again from 0"):
        feed_after(store, beyond, PAGE)
    store.append(append(stream(stream_id(), 0)))
    head = feed_after(store, 0, PAGE).next
    with pytest.raises(InvalidRequest, match="read again from 0"):
        feed_after(store, min(head + beyond, 2**63 - 1), PAGE)


def test_a_reader_that_goes_on_misses_nothing_of_many_writers(any_database: Database) -> None:
    """The reader asks again and again while others append, and never looks back."""
    store = any_database.events
    written, seen = list[StreamId](), list[StreamId]()
    done = threading.Event()

    def read() -> None:
        after, is_last = 0, False
        while not is_last:
            is_last = done.is_set()
            more = True
            while more:
                page = feed_after(store, after, PAGE)
                seen.extend(StreamId(event.stream_id) for event in page.events)
                after, more = page.next, page.more

    def write(start: Callable[[], object]) -> None:
        start()
        for _ in range(APPENDS_EACH):
            name = stream_id()
            store.append(append(StreamAppend(name, 0, (details(),))))
            written.append(name)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        together(write, WRITERS)
    finally:
        done.set()
        reader.join()
    assert sorted(seen) == sorted(written)
    assert len(seen) == WRITERS * APPENDS_EACH
