"""A Calendly whose every answer a test lays out, and one booking to make there."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from adapters.calendly.scheduling import CalendlyScheduling
from application.ports.scheduling import Answer, MeetingRequest, MeetingSearch, Refused
from domain.booking.vocabulary import CalendlyRefusal
from domain.identifiers import BookingId
from tests.unit.adapters.provider_files import BOOKING, FOLDER, NOW

BASE = "https://calendly.example/prefix"
EVENT_TYPE = f"{BASE}/event_types/T"
EVENT = f"{BASE}/scheduled_events/E"
EXAMPLES = FOLDER / "calendly" / "examples"
START = NOW + timedelta(days=2)
REQUEST = MeetingRequest(
    booking_id=BookingId(UUID(BOOKING)),
    event_type_uri=EVENT_TYPE,
    start=START,
    name="Marta",
    email="marta@example.org",
    timezone="Europe/Lisbon",
    location_kind="google_conference",
    answers=(Answer("What?", "Taxes", 0),),
)
SEARCH = MeetingSearch(booking_id=REQUEST.booking_id, calendar=f"{BASE}/users/U", email=REQUEST.email, start=START)
OWNER = {"resource": {"uri": f"{BASE}/users/U", "current_organization": f"{BASE}/organizations/O"}}
Handler = Callable[[httpx.Request], httpx.Response]


class MovableClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class Calendly:
    """Answers by path; `asked` keeps what came."""

    def __init__(self) -> None:
        self.clock = MovableClock()
        self.asked: list[httpx.Request] = []
        self.answers: dict[str, Handler] = {}
        self.scheduling = CalendlyScheduling("a-token", self.clock, BASE, transport=httpx.MockTransport(self._answer))

    def says(self, path: str, status: int, body: Any = None, headers: dict[str, str] | None = None) -> None:
        self.answers[path] = lambda _: httpx.Response(status, json=body, headers=headers)

    def fails(self, path: str, fault: Exception) -> None:
        def fail(_: httpx.Request) -> httpx.Response:
            raise fault

        self.answers[path] = fail

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        assert str(request.url).startswith(f"{BASE}/")
        assert request.headers["Authorization"] == "Bearer a-token"
        return self.answers[request.url.path.removeprefix("/prefix")](request)


def example(name: str) -> Any:
    return json.loads((EXAMPLES / name).read_bytes())


def event_type(**changes: Any) -> Any:
    body = example("api/event_type.response.200.json")
    body["resource"] |= {"uri": EVENT_TYPE} | changes
    return body


CREATED = example("api/create_invitee.response.201.json")
TAKEN, CONFIGURATION, PLAN = CalendlyRefusal.TAKEN, CalendlyRefusal.CONFIGURATION, CalendlyRefusal.PLAN
PAST = Refused(PLAN, "Calendly answered 403 it is in the past")
