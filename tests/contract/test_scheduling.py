"""What every implementation of the Scheduling port promises: the one in memory, and Calendly's against the sandbox."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import httpx
import pytest
from msgspec.structs import replace

from adapters.calendly.scheduling import CalendlyScheduling
from adapters.memory.scheduling import MemoryScheduling
from application.ports.scheduling import (
    Answer,
    EventType,
    MeetingCancelled,
    MeetingRequest,
    MeetingSearch,
    Question,
    Refused,
    Scheduling,
)
from domain.booking.events import Actor, CalendlyRefusal, Meeting
from domain.identifiers import BookingId
from entrypoints.sandbox.credentials import CALENDLY_API_TOKEN
from tests.contract.judging import JudgingTransport, RealClock, running_sandbox

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
        person = {"name": "Somebody", "email": "somebody@example.net", "timezone": "UTC"}
        form = {"start_time": start.isoformat().replace("+00:00", "Z"), **person}
        self._press("book/ada-deep-dive", form)

    def cancel_as_host(self, meeting: Meeting) -> None:
        self._press(f"calendar/{meeting.event_uri.rsplit('/', 1)[1]}", {"action": "cancel_as_host"})

    def unknown(self, kind: str) -> str:
        return f"{self._base}/{kind}/nobody-knows"

    def _press(self, page: str, form: dict[str, str]) -> None:
        pressed = httpx.post(f"{self._base}/{page}", data=form)
        assert pressed.status_code == httpx.codes.SEE_OTHER, pressed.text


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_sandbox(Path(tmp_path_factory.mktemp("sandbox"))) as base:
        yield base


@pytest.fixture(params=["memory", "calendly"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "memory":
        yield MemoryWorld()
        return
    real = CalendlyWorld(request.getfixturevalue("sandbox"))
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


def refused(world: World, request: MeetingRequest) -> CalendlyRefusal:
    answer = world.scheduling.book(request)
    assert isinstance(answer, Refused), answer
    return answer.reason


def test_an_event_type_tells_its_length_its_questions_and_its_place(world: World) -> None:
    dive, review = (world.scheduling.event_type(uri, 60) for uri in (world.deep_dive, world.review))
    assert (dive.uri, dive.duration_minutes, dive.location_kind) == (world.deep_dive, 60, "google_conference")
    assert (review.duration_minutes, review.location_kind) == (45, None)
    assert [(question.name, question.required) for question in review.questions] == [(QUESTION, True)]
    assert dive.not_bookable_reason is None


def test_an_event_type_that_nobody_knows(world: World) -> None:
    with pytest.raises(LookupError):
        world.scheduling.event_type(world.unknown("event_types"), 60)


def test_open_times_come_in_order_and_lie_in_the_window(world: World) -> None:
    starts = offered(world, world.deep_dive)
    assert starts == sorted(set(starts))
    middle = starts[len(starts) // 2]
    times = world.scheduling.offered_times(world.deep_dive, middle, middle + timedelta(minutes=1), -1)
    assert [time.start for time in times.times] == [middle]
    assert times.as_of.utcoffset() == timedelta(0)


def test_a_booked_meeting_is_found_by_its_booking_and_takes_its_time(world: World) -> None:
    request = request_for(world)
    meeting = booked(world, request)
    assert meeting.event_uri
    assert meeting.invitee_uri.startswith(meeting.event_uri)
    assert meeting.cancel_url
    assert meeting.reschedule_url
    (found,) = world.scheduling.find(search_for(world, request))
    assert (found.event_uri, found.invitee_uri) == (meeting.event_uri, meeting.invitee_uri)
    assert request.start not in offered(world, world.deep_dive)


def test_a_time_is_booked_once(world: World) -> None:
    request = request_for(world)
    booked(world, request)
    assert refused(world, request) is CalendlyRefusal.TAKEN
    assert refused(world, replace(request, booking_id=BookingId(uuid4()))) is CalendlyRefusal.TAKEN
    assert len(world.scheduling.find(search_for(world, request))) == 1


def test_a_time_that_somebody_else_took_is_taken(world: World) -> None:
    request = request_for(world)
    world.take(request.start)
    assert refused(world, request) is CalendlyRefusal.TAKEN
    assert world.scheduling.find(search_for(world, request)) == []


def test_a_time_in_another_hosts_calendar_stays_free_and_is_found_there(world: World) -> None:
    answer = Answer(QUESTION, "this one", 0)
    request = replace(
        request_for(world),
        event_type_uri=world.review,
        start=offered(world, world.review)[0],
        location_kind=None,
        answers=(answer,),
    )
    meeting = booked(world, request)
    (found,) = world.scheduling.find(replace(search_for(world, request), calendar=world.review_calendar))
    assert found.invitee_uri == meeting.invitee_uri


def test_what_the_host_changed_is_a_fault_of_configuration_and_never_called_taken(world: World) -> None:
    request = request_for(world)
    review = replace(request, event_type_uri=world.review, start=offered(world, world.review)[0], location_kind=None)
    for wrong in (
        replace(request, location_kind="zoom_conference"),
        replace(request, event_type_uri=world.unknown("event_types")),
        review,
    ):
        assert refused(world, wrong) is CalendlyRefusal.CONFIGURATION


def test_a_search_finds_nothing_for_another_booking_person_time_or_host(world: World) -> None:
    request = request_for(world)
    booked(world, request)
    search = search_for(world, request)
    for other in (
        replace(search, booking_id=BookingId(uuid4())),
        replace(search, email="other@example.org"),
        replace(search, start=search.start + timedelta(hours=1)),
        replace(search, calendar=world.review_calendar),
    ):
        assert world.scheduling.find(other) == []


def test_a_cancelled_meeting_is_gone_and_may_be_cancelled_again(world: World) -> None:
    request = request_for(world)
    meeting = booked(world, request)
    assert world.scheduling.cancel(meeting.event_uri, "not needed") == MeetingCancelled()
    assert world.scheduling.cancel(meeting.event_uri, "") == MeetingCancelled()
    assert world.scheduling.find(search_for(world, request)) == []
    assert request.start in offered(world, world.deep_dive)


def test_a_meeting_that_its_host_cancelled_is_gone(world: World) -> None:
    request = request_for(world)
    meeting = booked(world, request)
    world.cancel_as_host(meeting)
    assert world.scheduling.find(search_for(world, request)) == []
    assert world.scheduling.cancel(meeting.event_uri, "ours too") == MeetingCancelled()


def test_a_meeting_that_nobody_knows_cannot_be_cancelled(world: World) -> None:
    assert isinstance(world.scheduling.cancel(world.unknown("scheduled_events"), "why"), Refused)
