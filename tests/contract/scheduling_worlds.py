"""Experts' calendars to test against: those in memory, and Calendly's in a sandbox over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID, uuid4

import httpx

from adapters.calendly.scheduling import CalendlyScheduling
from adapters.memory.scheduling import MemoryScheduling, Visitor
from application.ports.scheduling import EventType, MeetingRequest, MeetingSearch, Question, Scheduling
from domain.booking.vocabulary import Actor, Meeting
from domain.identifiers import BookingId
from entrypoints.sandbox.credentials import CALENDLY_API_TOKEN
from tests.contract.judging import JudgingTransport, RealClock

KINDS: tuple[Literal["memory", "calendly"], ...] = ("memory", "calendly")
WINDOW = timedelta(days=5)
QUESTION = "Which repository should I read?"


class World(Protocol):
    """A port, its two event types of two hosts, and the people around it."""

    @property
    def scheduling(self) -> Scheduling: ...
    @property
    def deep_dive(self) -> str: ...
    @property
    def deep_dive_calendar(self) -> str: ...
    @property
    def review(self) -> str: ...
    @property
    def review_calendar(self) -> str: ...

    def take(self, start: datetime) -> None: ...
    def cancel_as_host(self, meeting: Meeting) -> None: ...
    def cancel_as_client(self, meeting: Meeting) -> None: ...
    def reschedule(self, meeting: Meeting, start: datetime) -> None: ...
    def visit(self, start: datetime, email: str, claims: str) -> str:
        """The invitee's URI of what a stranger booked on Calendly's own page."""
        ...

    def visit_link(self, url: str, start: datetime, email: str) -> str | None:
        """The same through a link; None if it lets nobody in."""
        ...

    def mark_as_host(self, invitee_uri: str, *, missed: bool) -> None: ...
    def unknown(self, kind: str) -> str: ...


class MemoryWorld:
    deep_dive, deep_dive_calendar = "memory://event_types/deep-dive", "memory://users/ada"
    review, review_calendar = "memory://event_types/review", "memory://users/grace"

    def __init__(self) -> None:
        self.scheduling = MemoryScheduling(RealClock())
        noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
        starts = [noon + timedelta(days=day, minutes=30 * step) for day in range(4) for step in range(6)]
        dive = EventType(
            uri=self.deep_dive,
            duration_minutes=60,
            questions=(Question("What would you like to work on?", required=False, position=0),),
            location_kind="google_conference",
        )
        review = EventType(uri=self.review, duration_minutes=45, questions=(Question(QUESTION, True, 0),))
        self.scheduling.offer(dive, self.deep_dive_calendar, starts)
        self.scheduling.offer(review, self.review_calendar, starts)

    def take(self, start: datetime) -> None:
        self.scheduling.take(self.deep_dive, start)

    def cancel_as_host(self, meeting: Meeting) -> None:
        self.scheduling.cancel_as(Actor.BUILDER, meeting.event_uri)

    def cancel_as_client(self, meeting: Meeting) -> None:
        self.scheduling.cancel_as(Actor.CLIENT, meeting.event_uri)

    def reschedule(self, meeting: Meeting, start: datetime) -> None:
        self.scheduling.reschedule(meeting.event_uri, start)

    def visit(self, start: datetime, email: str, claims: str) -> str:
        visitor = Visitor(email=email, claims=BookingId(UUID(claims)) if claims else None)
        return self.scheduling.visit(self.deep_dive, start, visitor).meeting.invitee_uri

    def visit_link(self, url: str, start: datetime, email: str) -> str | None:
        try:
            return self.scheduling.visit_link(url, start, Visitor(email=email)).meeting.invitee_uri
        except ValueError:
            return None

    def mark_as_host(self, invitee_uri: str, *, missed: bool) -> None:
        self.scheduling.mark_no_show(invitee_uri, missed=missed)

    def unknown(self, kind: str) -> str:
        return f"memory://{kind}/nobody-knows"


class CalendlyWorld:
    def __init__(self, base: str) -> None:
        self._base = f"{base}/calendly"
        self.scheduling = CalendlyScheduling(
            CALENDLY_API_TOKEN, RealClock(), self._base, transport=JudgingTransport("calendly")
        )
        self.deep_dive, self.deep_dive_calendar = f"{self._base}/event_types/ada-deep-dive", f"{self._base}/users/ada"
        self.review, self.review_calendar = f"{self._base}/event_types/grace-review", f"{self._base}/users/grace"

    def take(self, start: datetime) -> None:
        self._press(f"{self._base}/book/ada-deep-dive", self._form(start, "somebody@example.net"))

    def cancel_as_host(self, meeting: Meeting) -> None:
        self._manage(meeting.event_uri, "cancel_as_host")

    def cancel_as_client(self, meeting: Meeting) -> None:
        self._press(meeting.cancel_url, {})

    def reschedule(self, meeting: Meeting, start: datetime) -> None:
        self._press(meeting.reschedule_url, {"start_time": start.isoformat()})

    def visit(self, start: datetime, email: str, claims: str) -> str:
        query = f"?utm_content={claims}" if claims else ""
        self._press(f"{self._base}/book/ada-deep-dive{query}", self._form(start, email))
        return self._invitee(email)

    def visit_link(self, url: str, start: datetime, email: str) -> str | None:
        pressed = httpx.post(url, data=self._form(start, email))
        return self._invitee(email) if pressed.status_code == httpx.codes.SEE_OTHER else None

    def mark_as_host(self, invitee_uri: str, *, missed: bool) -> None:
        self._manage(invitee_uri.partition("/invitees/")[0], "no_show" if missed else "clear_no_show")

    def unknown(self, kind: str) -> str:
        return f"{self._base}/{kind}/nobody-knows"

    def _form(self, start: datetime, email: str) -> dict[str, str]:
        return {"start_time": start.isoformat(), "name": "Somebody", "email": email, "timezone": "UTC"}

    def _manage(self, event_uri: str, action: str) -> None:
        self._press(f"{self._base}/calendar/{event_uri.rsplit('/', 1)[1]}", {"action": action})

    def _press(self, page: str, form: dict[str, str]) -> None:
        pressed = httpx.post(page, data=form)
        assert pressed.status_code == httpx.codes.SEE_OTHER, pressed.text

    def _invitee(self, email: str) -> str:
        organization = {"organization": f"{self._base}/organizations/sandbox", "invitee_email": email}
        (event,) = self._listed(f"{self._base}/scheduled_events", organization)
        (invitee,) = self._listed(f"{event}/invitees", {})
        return invitee

    def _listed(self, url: str, params: dict[str, str]) -> list[str]:
        headers = {"Authorization": f"Bearer {CALENDLY_API_TOKEN}"}
        return [item["uri"] for item in httpx.get(url, params=params, headers=headers).json()["collection"]]


@contextmanager
def opened_world(kind: str, base: str) -> Iterator[World]:
    if kind == "memory":
        yield MemoryWorld()
        return
    real = CalendlyWorld(base)
    yield real
    real.scheduling.close()


def offered(world: World, event_type: str) -> list[datetime]:
    now = datetime.now(UTC)
    times = world.scheduling.offered_times(event_type, now, now + WINDOW, -1)
    assert not times.stale
    return [time.start for time in times.times]


def request_for(world: World) -> MeetingRequest:
    return MeetingRequest(
        booking_id=BookingId(uuid4()),
        event_type_uri=world.deep_dive,
        start=offered(world, world.deep_dive)[0],
        name="Marta",
        email="marta@example.org",
        timezone="Europe/Lisbon",
        location_kind="google_conference",
    )


def search_for(world: World, request: MeetingRequest) -> MeetingSearch:
    return MeetingSearch(
        booking_id=request.booking_id, calendar=world.deep_dive_calendar, email=request.email, start=request.start
    )


def booked(world: World, request: MeetingRequest) -> Meeting:
    meeting = world.scheduling.book(request)
    assert isinstance(meeting, Meeting), meeting
    return meeting
