"""Reading invitees, showing no-shows and making links, when Calendly answers in every other way."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.scheduling import NoShowShown, Refused, SchedulingLink
from domain.booking.vocabulary import Actor
from domain.identifiers import BookingId
from tests.unit.adapters.calendly_world import BASE, CONFIGURATION, CREATED, EVENT, EVENT_TYPE, PLAN, Calendly, example
from tests.unit.adapters.provider_files import BOOKING, NOW

INVITEE = f"{EVENT}/invitees/I"
MARK = {"uri": f"{BASE}/no_shows/M", "created_at": "2026-12-03T16:30:00.000000Z"}
ID = BookingId(UUID(BOOKING))


@pytest.fixture
def calendly() -> Iterator[Calendly]:
    world = Calendly()
    yield world
    world.scheduling.close()


def invitee(**changes: Any) -> Any:
    return {"resource": CREATED["resource"] | {"uri": INVITEE, "event": EVENT} | changes}


def event(**changes: Any) -> Any:
    told = example("webhooks/invitee.created.json")["payload"]["scheduled_event"]
    return {"resource": told | {"uri": EVENT} | changes}


def shows(calendly: Calendly, person: Any = None, meeting: Any = None) -> None:
    calendly.says("/scheduled_events/E/invitees/I", 200, person or invitee())
    calendly.says("/scheduled_events/E", 200, meeting or event())


def test_where_people_meet_is_told_without_anybodys_number(calendly: Calendly) -> None:
    shows(calendly)
    assert calendly.scheduling.read_invitee(INVITEE).place.startswith("https://calendly.com/events/")
    shows(calendly, meeting=event(location={"type": "outbound_call", "location": "+351 900 000 000"}))
    assert calendly.scheduling.read_invitee(INVITEE).place == ""
    shows(calendly, meeting=event(location=None))
    assert calendly.scheduling.read_invitee(INVITEE).place == ""


@pytest.mark.parametrize("zone", ["America/New York", "", "Mars/Base", None])
def test_a_bad_zone_is_passed_on_as_it_is(calendly: Calendly, zone: str | None) -> None:
    shows(calendly, invitee(timezone=zone))
    assert calendly.scheduling.read_invitee(INVITEE).timezone == (zone or "")


@pytest.mark.parametrize("text", [BOOKING.upper(), f"{{{BOOKING}}}", BOOKING.replace("-", ""), "campaign", "", None])
def test_only_a_lower_case_uuid_claims_a_booking(calendly: Calendly, text: str | None) -> None:
    shows(calendly, invitee(tracking={"utm_content": text}))
    assert calendly.scheduling.read_invitee(INVITEE).booking_id is None
    shows(calendly, invitee(tracking={"utm_content": BOOKING}))
    assert calendly.scheduling.read_invitee(INVITEE).booking_id == ID


@pytest.mark.parametrize(
    ("cancellation", "by", "at"),
    [
        ({"canceler_type": "host", "created_at": "2026-11-20T18:40:05+01:00"}, Actor.BUILDER, "2026-11-20T17:40:05Z"),
        ({"canceler_type": "invitee", "created_at": "2099-01-01T00:00:00Z"}, Actor.CLIENT, "2026-12-01T12:00:00Z"),
        ({"canceler_type": "robot", "created_at": "2026-11-20T17:40:05Z"}, None, "2026-11-20T17:40:05Z"),
        ({}, None, None),
        (None, None, None),
    ],
)
def test_a_cancellation_says_who_and_when_as_far_as_calendly_does(
    calendly: Calendly, cancellation: Any, by: Actor | None, at: str | None
) -> None:
    shows(calendly, invitee(status="canceled", cancellation=cancellation))
    sighting = calendly.scheduling.read_invitee(INVITEE)
    assert (sighting.active, sighting.cancelled_by) == (False, by)
    assert sighting.cancelled_at == (datetime.fromisoformat(at) if at else None)


def test_the_cancellation_of_the_event_speaks_for_an_invitee_without_one(calendly: Calendly) -> None:
    told = {"canceler_type": "host", "created_at": "2026-11-20T17:40:05Z"}
    shows(calendly, invitee(status="canceled"), event(cancellation=told))
    sighting = calendly.scheduling.read_invitee(INVITEE)
    assert (sighting.cancelled_by, sighting.cancelled_at) == (
        Actor.BUILDER,
        datetime(2026, 11, 20, 17, 40, 5, tzinfo=UTC),
    )
    shows(calendly, invitee(), event(cancellation=told))
    assert calendly.scheduling.read_invitee(INVITEE).cancelled_by is None, "others of a group may be cancelled"


@pytest.mark.parametrize(
    ("person", "meeting"),
    [
        ({"resource": None}, None),
        ([3], None),
        (invitee(created_at="2026-11-20T17:40:05"), None),
        (invitee(event="https://elsewhere.example/scheduled_events/E"), None),
        (None, event(start_time="2026-12-03T15:00:00")),
        (None, event(end_time="2026-12-03T15:00:00Z")),
        (None, {"resource": {"uri": EVENT}}),
        (None, event(event_memberships=[{"user_email": "somebody@example.org"}])),
    ],
)
def test_an_invitee_that_cannot_be_read_is_no_answer_and_nothing_of_it_is_repeated(
    calendly: Calendly, person: Any, meeting: Any
) -> None:
    shows(calendly, person, meeting)
    with pytest.raises(ProviderUnavailable) as fault:
        calendly.scheduling.read_invitee(INVITEE)
    assert "example" not in str(fault.value)


@pytest.mark.parametrize("uri", ["https://elsewhere.example/scheduled_events/E/invitees/I", f"{BASE}/../x", ""])
def test_an_invitee_that_is_not_below_our_address_is_never_called(calendly: Calendly, uri: str) -> None:
    with pytest.raises(LookupError):
        calendly.scheduling.read_invitee(uri)
    assert isinstance(calendly.scheduling.show_no_show(uri, missed=True), Refused)
    assert isinstance(calendly.scheduling.scheduling_link(uri, ID), Refused)
    assert calendly.asked == []


def test_a_mark_is_made_by_the_invitees_uri(calendly: Calendly) -> None:
    shows(calendly, invitee(no_show=None))
    calendly.says("/invitee_no_shows", 201, {"resource": MARK | {"invitee": INVITEE}})
    assert calendly.scheduling.show_no_show(INVITEE, missed=True) == NoShowShown()
    assert json.loads(calendly.asked[1].content) == {"invitee": INVITEE}


def test_a_mark_is_taken_away_by_its_own_name_wherever_calendly_says_it_is(calendly: Calendly) -> None:
    shows(calendly, invitee(no_show=MARK))
    calendly.says("/invitee_no_shows/M", 204)
    assert calendly.scheduling.show_no_show(INVITEE, missed=False) == NoShowShown()
    assert calendly.asked[1].method == "DELETE"
    calendly.says("/invitee_no_shows/M", 404)
    assert calendly.scheduling.show_no_show(INVITEE, missed=False) == NoShowShown(), "somebody else was faster"


def test_a_mark_with_a_foreign_name_is_not_called(calendly: Calendly) -> None:
    shows(calendly, invitee(no_show=MARK | {"uri": "https://elsewhere.example/invitee_no_shows/M"}))
    assert isinstance(calendly.scheduling.show_no_show(INVITEE, missed=False), Refused)
    assert len(calendly.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 401])
def test_when_the_mark_cannot_be_looked_up_nothing_was_done(calendly: Calendly, status: int) -> None:
    calendly.says("/scheduled_events/E/invitees/I", status)
    assert isinstance(calendly.scheduling.show_no_show(INVITEE, missed=True), NotReached)
    assert len(calendly.asked) == 1


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (403, Refused(PLAN, "Calendly answered 403")),
        (404, Refused(CONFIGURATION, "Calendly answered 404")),
        (429, Limited(NOW + timedelta(seconds=60))),
        (500, Unknown("Calendly answered 500")),
        (200, Unknown("Calendly answered 200")),
    ],
)
def test_a_mark_that_is_not_made(calendly: Calendly, status: int, answer: object) -> None:
    shows(calendly, invitee(no_show=None))
    calendly.says("/invitee_no_shows", status)
    assert calendly.scheduling.show_no_show(INVITEE, missed=True) == answer


@pytest.mark.parametrize("fault", [httpx.ConnectError("refused"), httpx.ReadError("reset")])
def test_a_mark_whose_answer_is_lost_was_made_perhaps(calendly: Calendly, fault: Exception) -> None:
    shows(calendly, invitee(no_show=None))
    calendly.fails("/invitee_no_shows", fault)
    kind = NotReached if isinstance(fault, httpx.ConnectError) else Unknown
    assert isinstance(calendly.scheduling.show_no_show(INVITEE, missed=True), kind)


def test_a_link_keeps_what_calendly_put_into_its_address(calendly: Calendly) -> None:
    calendly.says("/scheduling_links", 201, {"resource": {"booking_url": "https://calendly.com/d/a-b/t?month=2026-12"}})
    link = calendly.scheduling.scheduling_link(EVENT_TYPE, ID)
    assert link == SchedulingLink(
        f"https://calendly.com/d/a-b/t?month=2026-12&utm_content={BOOKING}&utm_source=booking"
    )
    assert json.loads(calendly.asked[0].content) == {
        "max_event_count": 1,
        "owner": EVENT_TYPE,
        "owner_type": "EventType",
    }


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https:", "", "http://[", 3, None])
def test_what_is_no_web_address_is_no_link(calendly: Calendly, url: Any) -> None:
    calendly.says("/scheduling_links", 201, {"resource": {"booking_url": url}})
    assert isinstance(calendly.scheduling.scheduling_link(EVENT_TYPE, ID), Unknown)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (403, Refused(PLAN, "Calendly answered 403")),
        (404, Refused(CONFIGURATION, "the event type is gone")),
        (429, Limited(NOW + timedelta(seconds=60))),
        (500, Unknown("Calendly answered 500")),
    ],
)
def test_a_link_that_is_not_made(calendly: Calendly, status: int, answer: object) -> None:
    calendly.says("/scheduling_links", status)
    assert calendly.scheduling.scheduling_link(EVENT_TYPE, ID) == answer
