"""The web application on the memory service, asked through a client; words for what most tests do first."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient
from msgspec import Struct

from application.ports.event_store import EventStore
from entrypoints.service import Service
from entrypoints.telemetry.traces import OFF, Tracing
from tests import ada
from tests.assembly import Surroundings, memory_service, work
from tests.web_app import web_app

Json = dict[str, Any]
START = ada.STARTS[1]
CONFIRM = "/api/scheduling/bookings/confirm"
PROBLEM = "application/problem+json"


class Surface(Struct, frozen=True, kw_only=True):
    around: Surroundings
    service: Service
    client: TestClient[Litestar]

    def get(self, path: str, token: str | None = None, **params: str) -> httpx.Response:
        return self.client.get(path, params=params or None, headers=bearer(token))

    def post(self, path: str, body: Json | None = None, token: str | None = None, **headers: str) -> httpx.Response:
        return self.client.post(path, json=body, headers={**bearer(token), **headers})

    def booked(self, **changes: Any) -> Json:
        """A confirmed request: the answer's body."""
        answer = self.post(CONFIRM, confirm_body(**changes))
        assert answer.status_code == 201, answer.text
        body: Json = answer.json()
        return body

    def paid(self, answer: Json) -> None:
        """The client pays on the open page; the booking does not know yet."""
        self.around.payments.pay(self.session_of(answer))

    def session_of(self, answer: Json) -> str:
        return str(answer["checkoutUrl"]).rpartition("/")[2]

    def work(self) -> None:
        work(self.service)


@contextmanager
def surface(
    around: Surroundings | None = None,
    store: EventStore | None = None,
    environment: Mapping[str, str] | None = None,
    tracing: Tracing = OFF,
) -> Iterator[Surface]:
    surroundings = around or Surroundings.fresh()
    with (
        memory_service(surroundings, store, environment, tracing=tracing) as service,
        open_app(service, surroundings) as web,
    ):
        yield web


@contextmanager
def open_app(service: Service, around: Surroundings) -> Iterator[Surface]:
    with web_app(service) as app, TestClient(app, base_url=service.settings.app_base_url) as client:
        client.follow_redirects = False
        yield Surface(around=around, service=service, client=client)


def bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token is not None else {}


def confirm_body(
    *, session: str = ada.DEEP_DIVE, start: datetime = START, minutes: int = 60, client: Json | None = None, **more: Any
) -> Json:
    """What a client sends for the paid session; `client` changes single details."""
    details = {"name": "Grace Example", "email": "grace@example.com", "timezone": "Europe/Berlin"}
    return {
        "sessionTypeId": session,
        "timeSlot": {
            "startTime": start.isoformat(),
            "endTime": (start + timedelta(minutes=minutes)).isoformat(),
            "schedulingUrl": "",
        },
        "clientDetails": details | (client or {}),
        **more,
    }


def refused(answer: httpx.Response, status: int, slug: str) -> Json:
    """The problem, after a look at everything a problem must have."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    problem: Json = answer.json()
    assert (problem["error"], problem["status"], problem["success"]) == (slug, status, False)
    assert problem["title"]
    assert problem["detail"]
    assert problem["reference"]
    assert problem["type"].endswith(slug)
    return problem
