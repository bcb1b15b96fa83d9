"""The page of times from what the calendar said a moment ago: the view that somebody waits for with a telephone."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import httpx
from litestar.testing import TestClient

from adapters.calendly.scheduling import CalendlyScheduling
from adapters.memory.mailer import MemoryMailer
from adapters.memory.payments import MemoryPayments
from adapters.system_clock import SystemClock
from benchmarks.database import fresh_database
from benchmarks.lifecycle import EVENT_TYPE, SETTINGS, offer_sessions
from benchmarks.measure import RUNS, Figure, Row
from entrypoints.bootstrap import Providers, assembled
from entrypoints.http.app import create_app

VIEWS, SLOWER = 100, 5
LIMIT_SECONDS = 0.3
HOURS = 31 * 24
PAGE = "/book/bench/bench?zone=Europe/Berlin"


def run(conninfo: str) -> Sequence[Row]:
    """Of the slowest views but five, so many fit into a second."""
    clock = SystemClock()
    with fresh_database(conninfo) as (database, _):
        offer_sessions(database)
        scheduling = CalendlyScheduling("bench", clock, transport=httpx.MockTransport(_calendly))
        providers = Providers(scheduling, MemoryPayments(clock), MemoryMailer())
        with (
            assembled(SETTINGS, database, providers, clock) as service,
            TestClient(create_app(service), base_url=SETTINGS.app_base_url) as client,
        ):
            assert "?start=" in client.get(f"{PAGE}&wait=yes").text, "now the times are known"
            runs = tuple(1 / _slow_one(client) for _ in range(RUNS))
    name = f"page of times from cache, the {VIEWS - SLOWER}th fastest of {VIEWS}"
    return [Row(Figure(name, "per s", runs), None, least=1 / LIMIT_SECONDS)]


def _slow_one(client: TestClient[Any]) -> float:
    """Of a hundred views five take longer."""
    return sorted(_seconds(client) for _ in range(VIEWS))[VIEWS - SLOWER - 1]


def _seconds(client: TestClient[Any]) -> float:
    started = time.perf_counter()
    answer = client.get(PAGE)  # a page that came without its times has waited for as long as it may take
    took = time.perf_counter() - started
    assert answer.status_code == HTTPStatus.OK, answer.text
    return took


def _calendly(request: httpx.Request) -> httpx.Response:
    """A calendar that is free every hour, day and night."""
    if "available_times" not in request.url.path:
        return httpx.Response(HTTPStatus.OK, json={"resource": _TYPE})
    first = datetime.fromisoformat(request.url.params["start_time"]).replace(minute=0, second=0, microsecond=0)
    starts = [first.astimezone(UTC) + timedelta(hours=hour) for hour in range(1, HOURS)]
    return httpx.Response(
        HTTPStatus.OK,
        json={
            "collection": [
                {
                    "status": "available",
                    "invitees_remaining": 1,
                    "start_time": f"{start:%Y-%m-%dT%H:%M:%SZ}",
                    "scheduling_url": f"https://calendly.com/bench/{number}",
                }
                for number, start in enumerate(starts)
            ]
        },
    )


_TYPE = {
    "uri": EVENT_TYPE,
    "name": "Deep dive",
    "active": True,
    "duration": 60,
    "kind": "solo",
    "type": "StandardEventType",
    "scheduling_url": "https://calendly.com/bench/deep-dive",
    "custom_questions": [],
    "locations": None,
}
