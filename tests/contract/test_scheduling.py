"""What every implementation of the Scheduling port promises: the one in memory, and Calendly's against the sandbox."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from application.ports.scheduling import Answer, MeetingCancelled, MeetingRequest, Refused
from domain.booking.vocabulary import CalendlyRefusal
from domain.identifiers import BookingId
from tests.contract.scheduling_worlds import (
    KINDS,
    QUESTION,
    World,
    booked,
    offered,
    opened_world,
    request_for,
    search_for,
)


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest, sandbox: str) -> Iterator[World]:
    with opened_world(request.param, sandbox) as made:
        yield made


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


def test_an_event_type_that_was_read_is_known_without_asking_again(world: World) -> None:
    assert world.scheduling.known_event_type(world.review) is None
    read = world.scheduling.event_type(world.review, 60)
    assert world.scheduling.known_event_type(world.review) == read
    assert world.scheduling.known_event_type(world.unknown("event_types")) is None


def test_a_calendar_tells_its_host(world: World) -> None:
    host = world.scheduling.host(world.deep_dive_calendar)
    assert host.name.startswith("Ada")
    assert ZoneInfo(host.timezone)


def test_a_calendar_that_nobody_knows(world: World) -> None:
    for uri in (world.unknown("users"), "https://elsewhere.example/users/ada"):
        with pytest.raises(LookupError):
            world.scheduling.host(uri)


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


def test_what_was_told_of_open_times_is_known_without_asking_again(world: World) -> None:
    starts = offered(world, world.review)
    known = world.scheduling.known_times(world.review, starts[0])
    assert known is not None
    assert set(starts) <= set(known.starts)
    assert list(known.starts) == sorted(known.starts)
    assert starts[-1] < known.until
    assert world.scheduling.known_times(world.review, starts[-1]) != known
    assert world.scheduling.known_times(world.review, known.until) is None
    assert world.scheduling.known_times(world.deep_dive, starts[0]) is None


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
