"""Whether the process can do its work is told whatever its clients wait for."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event

import pytest
from litestar.concurrency import get_asyncio_executor, set_asyncio_executor
from litestar.testing import TestClient

from adapters.memory.scheduling import MemoryScheduling
from application.ports.scheduling import OfferedTimes
from entrypoints.http.app import create_app
from entrypoints.worker import Background
from tests import ada
from tests.assembly import NOW, Surroundings, memory_service
from tests.facts import WAIT_SECONDS, until
from tests.integration.http.surface import surface

TIMES = "/api/scheduling/calendly/available-times"


@contextmanager
def _one_thread_for_the_web() -> Iterator[None]:
    before = get_asyncio_executor()
    with ThreadPoolExecutor(1) as executor:
        set_asyncio_executor(executor)
        yield
    set_asyncio_executor(before)


def test_ready_answers_while_every_thread_of_the_web_waits_for_a_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answer = Event(), Event()
    told = MemoryScheduling.offered_times

    def slow(
        calendly: MemoryScheduling, event_type_uri: str, start: datetime, end: datetime, max_age_seconds: int
    ) -> OfferedTimes:
        asked.set()
        assert answer.wait(WAIT_SECONDS)
        return told(calendly, event_type_uri, start, end, max_age_seconds)

    monkeypatch.setattr(MemoryScheduling, "offered_times", slow)
    window = {"start": NOW.isoformat(), "end": (NOW + timedelta(days=2)).isoformat()}
    with _one_thread_for_the_web(), surface() as web, ThreadPoolExecutor(2) as clients:
        reading = clients.submit(web.get, TIMES, sessionTypeId=ada.DEEP_DIVE, **window)
        assert asked.wait(WAIT_SECONDS)
        health = clients.submit(web.get, "/health/ready")
        try:
            assert health.result(WAIT_SECONDS).status_code == 200
            assert not reading.done()
        finally:
            answer.set()
        assert reading.result(WAIT_SECONDS).status_code == 200


def _until_stopped(stop: Event) -> None:
    stop.wait(WAIT_SECONDS)


def test_ready_names_the_loops_that_ended_by_themselves() -> None:
    loops: dict[str, Callable[[Event], None]] = {"bookings": _until_stopped, "booking list": lambda _stop: None}
    with memory_service(Surroundings.fresh()) as service, Background(loops) as background:
        until(background.ended, "a loop to end")
        with TestClient(create_app(service, background)) as client:
            answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["loopsEnded"]) == (200, ["booking list"])


def test_a_web_without_loops_of_its_own_has_none_that_ended() -> None:
    with surface() as web:
        assert web.get("/health/ready").json()["loopsEnded"] == []
