"""A calendar that answers slowly keeps its own readers waiting, and nobody else."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event, Lock
from typing import Any

import httpx
import pytest
from litestar.concurrency import get_asyncio_executor, set_asyncio_executor

from adapters.memory.scheduling import MemoryScheduling
from application.ports.scheduling import OfferedTimes
from entrypoints.bootstrap import HTTP_THREADS
from entrypoints.http import provider_reads
from entrypoints.http.provider_reads import AT_ONCE
from tests import ada
from tests.assembly import NOW
from tests.facts import WAIT_SECONDS, until
from tests.integration.http.surface import Surface, refused, surface

TIMES = "/api/scheduling/calendly/available-times"
WINDOW = {"start": NOW.isoformat(), "end": (NOW + timedelta(days=2)).isoformat()}


class _SlowCalendar:
    """Asked, it answers when it is let go; it knows how many ask at once."""

    def __init__(self) -> None:
        self.go = Event()
        self.asking = 0
        self.asking_max = 0
        self._lock = Lock()
        self._told = MemoryScheduling.offered_times

    def offered_times(
        self, memory: MemoryScheduling, event_type_uri: str, start: datetime, end: datetime, max_age_seconds: int
    ) -> OfferedTimes:
        self._count(1)
        assert self.go.wait(WAIT_SECONDS)
        self._count(-1)
        return self._told(memory, event_type_uri, start, end, max_age_seconds)

    def _count(self, more: int) -> None:
        with self._lock:
            self.asking += more
            self.asking_max = max(self.asking_max, self.asking)


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> _SlowCalendar:
    slow = _SlowCalendar()

    def asked(memory: MemoryScheduling, *question: Any) -> OfferedTimes:
        return slow.offered_times(memory, *question)

    monkeypatch.setattr(MemoryScheduling, "offered_times", asked)
    return slow


@pytest.fixture
def web(calendar: _SlowCalendar) -> Iterator[Surface]:
    before = get_asyncio_executor()
    with ThreadPoolExecutor(HTTP_THREADS) as executor:
        set_asyncio_executor(executor)
        with surface() as opened:
            yield opened
            calendar.go.set()
    set_asyncio_executor(before)


def _read(clients: ThreadPoolExecutor, web: Surface, count: int) -> list[Future[httpx.Response]]:
    return [clients.submit(web.get, TIMES, sessionTypeId=ada.DEEP_DIVE, **WINDOW) for _ in range(count)]


def test_readers_beyond_their_turns_wait_and_others_are_served(web: Surface, calendar: _SlowCalendar) -> None:
    with ThreadPoolExecutor(2 * HTTP_THREADS + 1) as clients:
        readers = _read(clients, web, 2 * HTTP_THREADS)
        until(lambda: calendar.asking == AT_ONCE, "as many as may ask at once")
        other = clients.submit(web.get, "/api/marketplace/builders")
        try:
            assert other.result(WAIT_SECONDS).status_code == 200
        finally:
            calendar.go.set()
        assert {reader.result(WAIT_SECONDS).status_code for reader in readers} == {200}
    assert calendar.asking_max == AT_ONCE


def test_one_reader_too_many_is_told_to_come_again(
    web: Surface, calendar: _SlowCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_reads, "WAITING_MAX", 0)
    with ThreadPoolExecutor(AT_ONCE + 1) as clients:
        readers = _read(clients, web, AT_ONCE)
        until(lambda: calendar.asking == AT_ONCE, "as many as may ask at once")
        try:
            answer = _read(clients, web, 1)[0].result(WAIT_SECONDS)
        finally:
            calendar.go.set()
        refused(answer, 503, "scheduling_unavailable")
        assert answer.headers["retry-after"] == str(provider_reads.RETRY_SECONDS)
        assert {reader.result(WAIT_SECONDS).status_code for reader in readers} == {200}
    assert web.get(TIMES, sessionTypeId=ada.DEEP_DIVE, **WINDOW).status_code == 200
