"""What every implementation of the Scheduling port promises of invitees, their marks, and links to become one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from application.ports.scheduling import NoShowShown, Refused, SchedulingLink, Sighting
from domain.booking.vocabulary import Actor, CalendlyRefusal
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot
from tests.contract.scheduling_worlds import KINDS, World, booked, offered, opened_world, request_for, search_for


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest, sandbox: str) -> Iterator[World]:
    with opened_world(request.param, sandbox) as made:
        yield made


def seen(world: World, invitee_uri: str) -> Sighting:
    return world.scheduling.read_invitee(invitee_uri)


def stranger() -> str:
    return f"stranger-{uuid4().hex}@example.net"


def test_an_invitee_is_read_with_all_that_we_asked_for(world: World) -> None:
    request = request_for(world)
    before = datetime.now(UTC)
    meeting = booked(world, request)
    sighting = seen(world, meeting.invitee_uri)
    assert before - timedelta(seconds=1) <= sighting.created_at <= datetime.now(UTC)
    assert replace(sighting, created_at=before, place="") == Sighting(
        invitee_uri=meeting.invitee_uri,
        event_uri=meeting.event_uri,
        event_type=world.deep_dive,
        calendars=(world.deep_dive_calendar,),
        slot=TimeSlot.lasting(request.start, 60),
        active=True,
        created_at=before,
        booking_id=request.booking_id,
        name="Marta",
        email="marta@example.org",
        timezone="Europe/Lisbon",
        cancel_url=meeting.cancel_url,
        reschedule_url=meeting.reschedule_url,
    )


def test_whoever_is_invited_is_found_by_the_event(world: World) -> None:
    meeting = booked(world, request_for(world))
    assert world.scheduling.invitee_of(meeting.event_uri) == meeting.invitee_uri
    with pytest.raises(LookupError):
        world.scheduling.invitee_of(world.unknown("scheduled_events"))


def test_an_invitee_that_nobody_knows(world: World) -> None:
    meeting = booked(world, request_for(world))
    for uri in (f"{world.unknown('scheduled_events')}/invitees/1", f"{meeting.event_uri}/invitees/nobody-knows"):
        with pytest.raises(LookupError):
            seen(world, uri)
        assert isinstance(world.scheduling.show_no_show(uri, missed=True), Refused)


def test_what_a_stranger_books_carries_no_booking_or_the_one_they_claim(world: World) -> None:
    claimed = str(uuid4())
    plain = seen(world, world.visit(offered(world, world.deep_dive)[0], stranger(), ""))
    forged = seen(world, world.visit(offered(world, world.deep_dive)[0], stranger(), claimed))
    assert (plain.booking_id, str(forged.booking_id)) == (None, claimed)
    assert plain.active
    assert forged.active


@pytest.mark.parametrize("by", [Actor.BUILDER, Actor.CLIENT])
def test_a_cancelled_invitee_tells_who_and_when(world: World, by: Actor) -> None:
    meeting = booked(world, request_for(world))
    before = datetime.now(UTC) - timedelta(seconds=1)
    (world.cancel_as_host if by is Actor.BUILDER else world.cancel_as_client)(meeting)
    sighting = seen(world, meeting.invitee_uri)
    assert (sighting.active, sighting.cancelled_by, sighting.rescheduled) == (False, by, False)
    assert sighting.cancelled_at is not None
    assert before <= sighting.cancelled_at <= datetime.now(UTC)


def test_what_we_cancel_ourselves_is_told_as_the_hosts_doing(world: World) -> None:
    meeting = booked(world, request_for(world))
    world.scheduling.cancel(meeting.event_uri, "not needed")
    assert seen(world, meeting.invitee_uri).cancelled_by is Actor.BUILDER


def test_a_move_leaves_a_cancelled_and_a_new_invitee_that_name_each_other(world: World) -> None:
    request = replace(request_for(world), email=stranger())
    meeting = booked(world, request)
    later = offered(world, world.deep_dive)[-1]
    world.reschedule(meeting, later)
    old = seen(world, meeting.invitee_uri)
    new = seen(world, old.new_invitee)
    assert (old.active, old.rescheduled, old.cancelled_by, old.booking_id) == (
        False,
        True,
        Actor.CLIENT,
        request.booking_id,
    )
    assert (new.active, new.rescheduled, new.old_invitee, new.new_invitee) == (True, False, meeting.invitee_uri, "")
    assert (new.slot.start, new.email) == (later, request.email)
    assert new.event_uri != old.event_uri
    assert new.booking_id is None, "Calendly does not promise to copy the tracking, so nobody may rely on it"
    assert world.scheduling.find(search_for(world, request)) == []
    assert request.start in offered(world, world.deep_dive)


def test_a_no_show_mark_is_shown_and_taken_away_as_often_as_wished(world: World) -> None:
    uri = booked(world, request_for(world)).invitee_uri
    for missed in (False, True, True, False, False):
        assert world.scheduling.show_no_show(uri, missed) == NoShowShown()
        assert seen(world, uri).no_show is missed


def test_a_mark_of_the_host_counts_as_ours(world: World) -> None:
    uri = booked(world, request_for(world)).invitee_uri
    world.mark_as_host(uri, missed=True)
    assert seen(world, uri).no_show
    assert world.scheduling.show_no_show(uri, missed=True) == NoShowShown()
    assert world.scheduling.show_no_show(uri, missed=False) == NoShowShown()
    assert not seen(world, uri).no_show
    world.mark_as_host(uri, missed=True)
    world.mark_as_host(uri, missed=False)
    assert world.scheduling.show_no_show(uri, missed=False) == NoShowShown()


def test_a_scheduling_link_books_once_and_brings_our_id_back(world: World) -> None:
    booking_id = BookingId(uuid4())
    link = world.scheduling.scheduling_link(world.deep_dive, booking_id)
    assert isinstance(link, SchedulingLink)
    assert f"utm_content={booking_id}" in link.url
    assert "utm_source=booking" in link.url
    start = offered(world, world.deep_dive)[0]
    uri = world.visit_link(link.url, start, stranger())
    assert uri is not None
    sighting = seen(world, uri)
    assert (sighting.booking_id, sighting.slot.start, sighting.event_type) == (booking_id, start, world.deep_dive)
    assert world.visit_link(link.url, offered(world, world.deep_dive)[0], stranger()) is None


def test_a_link_to_a_time_that_is_gone_can_still_be_used_for_another(world: World) -> None:
    link = world.scheduling.scheduling_link(world.deep_dive, BookingId(uuid4()))
    assert isinstance(link, SchedulingLink)
    start = offered(world, world.deep_dive)[0]
    world.take(start)
    assert world.visit_link(link.url, start, stranger()) is None
    assert world.visit_link(link.url, offered(world, world.deep_dive)[0], stranger()) is not None


def test_there_is_no_link_to_an_event_type_that_nobody_knows(world: World) -> None:
    answer = world.scheduling.scheduling_link(world.unknown("event_types"), BookingId(uuid4()))
    assert isinstance(answer, Refused)
    assert answer.reason is CalendlyRefusal.CONFIGURATION
