"""What every kind of failing answer from Calendly comes to."""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from adapters.calendly.scheduling import CalendlyScheduling
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.scheduling import MeetingCancelled, Refused
from domain.booking.vocabulary import Meeting
from tests.unit.adapters.calendly_world import (
    BASE,
    CONFIGURATION,
    CREATED,
    EVENT,
    EVENT_TYPE,
    PAST,
    PLAN,
    REQUEST,
    TAKEN,
    Calendly,
    MovableClock,
    event_type,
    example,
)
from tests.unit.adapters.provider_files import BOOKING, NOW
from tests.unit.adapters.scripted_server import HANGS, HANGS_UP, Says, provider


@pytest.fixture
def calendly() -> Iterator[Calendly]:
    world = Calendly()
    yield world
    world.scheduling.close()


def test_a_booked_meeting_carries_our_id_and_everything_that_was_asked(calendly: Calendly) -> None:
    calendly.says("/invitees", 201, CREATED)
    booked = calendly.scheduling.book(REQUEST)
    assert isinstance(booked, Meeting)
    assert (booked.event_uri, booked.invitee_uri) == (CREATED["resource"]["event"], CREATED["resource"]["uri"])
    assert booked.place == "Google Meet"
    sent = json.loads(calendly.asked[0].content)
    assert sent["start_time"] == "2026-12-03T12:00:00.000000Z"
    assert sent["location"] == {"kind": "google_conference"}
    assert sent["tracking"]["utm_content"] == BOOKING
    assert len(sent["tracking"]) == 6
    assert sent["questions_and_answers"] == [{"question": "What?", "answer": "Taxes", "position": 0}]


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (400, "400_slot_taken", Refused(TAKEN, "Calendly answered 400 already_filled event.start_time")),
        (
            400,
            "400_required_answer_blank",
            Refused(CONFIGURATION, "Calendly answered 400 a required question has no answer"),
        ),
        (
            400,
            "400_invalid_location_choice",
            Refused(
                CONFIGURATION,
                "Calendly answered 400 invalid_location_choice event.location_configuration.location",
            ),
        ),
        (401, "401_unauthenticated", Refused(PLAN, "Calendly answered 401 the token is invalid")),
        (403, "403_plan", Refused(PLAN, "Calendly answered 403 the plan does not allow it")),
        (403, "403_insufficient_scope", Refused(PLAN, "Calendly answered 403 the token lacks a scope")),
    ],
)
def test_a_definite_no(calendly: Calendly, status: int, body: str, answer: object) -> None:
    calendly.says("/invitees", status, example(f"errors/{body}.json"))
    assert calendly.scheduling.book(REQUEST) == answer


def test_a_place_in_the_hosts_own_words_is_sent_with_them(calendly: Calendly) -> None:
    place = {"kind": "physical", "location": "1 Example Street"}
    calendly.says("/event_types/T", 200, event_type(locations=[{"kind": "outbound_call"}, place]))
    calendly.says("/invitees", 201, CREATED)
    booked = calendly.scheduling.book(replace(REQUEST, location_kind="physical"))
    assert json.loads(calendly.asked[1].content)["location"] == place
    assert isinstance(booked, Meeting)
    assert booked.place == "in person"


@pytest.mark.parametrize("body", [None, [], {"details": 3}, {"details": [{"code": "marta@example.org"}]}])
def test_an_unknown_400_is_never_called_taken_and_repeats_nothing(calendly: Calendly, body: Any) -> None:
    calendly.says("/invitees", 400, body)
    assert calendly.scheduling.book(REQUEST) == Refused(CONFIGURATION, "Calendly answered 400")


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (200, event_type(), Refused(TAKEN, "Calendly answered 404: the time is gone")),
        (404, None, Refused(CONFIGURATION, "the event type is gone")),
        (
            200,
            event_type(deleted_at="2026-11-30T00:00:00Z"),
            Refused(CONFIGURATION, "the event type was deleted or switched off"),
        ),
        (200, event_type(active=False), Refused(CONFIGURATION, "the event type was deleted or switched off")),
        (500, None, Unknown("not found, and the event type cannot be read: Calendly answered 500")),
    ],
)
def test_not_found_is_taken_unless_the_event_type_itself_is_gone(
    calendly: Calendly, status: int, body: Any, answer: object
) -> None:
    calendly.says("/invitees", 404, example("errors/404_not_found.json"))
    calendly.says("/event_types/T", status, body)
    assert calendly.scheduling.book(REQUEST) == answer


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (httpx.ConnectError("refused"), NotReached),
        (httpx.ConnectTimeout("slow"), NotReached),
        (httpx.PoolTimeout("busy"), NotReached),
        (httpx.ReadTimeout("slow"), Unknown),
        (httpx.WriteTimeout("slow"), Unknown),
        (httpx.ReadError("reset"), Unknown),
        (httpx.WriteError("reset"), Unknown),
        (httpx.RemoteProtocolError("garbled"), Unknown),
    ],
)
def test_a_call_that_breaks_was_done_perhaps_unless_it_never_connected(
    calendly: Calendly, fault: Exception, kind: type
) -> None:
    calendly.fails("/invitees", fault)
    calendly.fails("/scheduled_events/E/cancellation", fault)
    calendly.fails("/event_types/T", fault)
    assert isinstance(calendly.scheduling.book(REQUEST), kind)
    assert isinstance(calendly.scheduling.cancel(EVENT, "why"), kind)
    with pytest.raises(ProviderUnavailable):
        calendly.scheduling.event_type(EVENT_TYPE, 60)
    assert len(calendly.asked) == 3, "no call is repeated here"


@pytest.mark.parametrize(
    ("status", "content"),
    [(500, b"{}"), (503, b"<html>"), (201, b"<html>"), (201, b"{}"), (201, b'{"resource": {"uri": 3}}'), (200, b"{}")],
)
def test_a_server_fault_and_a_yes_that_cannot_be_read_are_unknown(
    calendly: Calendly, status: int, content: bytes
) -> None:
    calendly.answers["/invitees"] = lambda _: httpx.Response(status, content=content)
    assert isinstance(calendly.scheduling.book(REQUEST), Unknown)


def test_a_redirect_is_not_followed_and_nothing_was_booked(calendly: Calendly) -> None:
    calendly.says("/invitees", 302, headers={"Location": "https://elsewhere.example/"})
    calendly.says("/event_types/T", 301, headers={"Location": f"{BASE}/elsewhere"})
    assert calendly.scheduling.book(REQUEST) == Refused(CONFIGURATION, "Calendly answered 302")
    with pytest.raises(ProviderUnavailable):
        calendly.scheduling.event_type(EVENT_TYPE, 60)
    assert len(calendly.asked) == 2


@pytest.mark.parametrize(
    "uri",
    [
        "https://elsewhere.example/prefix/event_types/T",
        f"{BASE}.elsewhere.example/event_types/T",
        f"{BASE}/../event_types/T",
        f"{BASE}/event_types/T?x=1",
        f"{BASE}//elsewhere",
        f"{BASE}@elsewhere.example/T",
        "",
        BASE,
    ],
)
def test_a_uri_that_is_not_below_our_address_is_never_called(calendly: Calendly, uri: str) -> None:
    with pytest.raises(LookupError):
        calendly.scheduling.event_type(uri, 60)
    assert isinstance(calendly.scheduling.cancel(uri, "why"), Refused)
    assert calendly.asked == []


def test_after_a_429_nothing_is_asked_until_the_reset(calendly: Calendly) -> None:
    calendly.says("/invitees", 429, headers={"X-RateLimit-Reset": "90"})
    limited = Limited(NOW + timedelta(seconds=90))
    assert calendly.scheduling.book(REQUEST) == limited
    calendly.says("/invitees", 201, CREATED)
    calendly.clock.at += timedelta(seconds=89)
    assert calendly.scheduling.book(REQUEST) == limited
    assert len(calendly.asked) == 1
    calendly.clock.at += timedelta(seconds=1)
    assert isinstance(calendly.scheduling.book(REQUEST), Meeting)


def test_the_last_call_of_a_window_is_answered_and_the_next_waits(calendly: Calendly) -> None:
    left_none = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"}
    calendly.says("/event_types/T", 200, event_type(), headers=left_none)
    assert calendly.scheduling.event_type(EVENT_TYPE, 0)
    calendly.clock.at += timedelta(seconds=1)
    with pytest.raises(ProviderUnavailable) as waits:
        calendly.scheduling.event_type(EVENT_TYPE, 0)
    assert waits.value.retry_after_seconds == 29
    calendly.says("/invitees", 201, CREATED)
    assert isinstance(calendly.scheduling.book(REQUEST), Meeting), "bookings are counted by themselves"


@pytest.mark.parametrize("reset", ["", "soon", "-5", "9" * 40, "²"])
def test_a_reset_that_is_no_number_waits_a_reasonable_while(calendly: Calendly, reset: str) -> None:
    headers = httpx.Headers({b"X-RateLimit-Reset": reset.encode()})
    calendly.answers["/invitees"] = lambda _: httpx.Response(429, headers=headers)
    limited = calendly.scheduling.book(REQUEST)
    assert isinstance(limited, Limited)
    assert NOW < limited.retry_at <= NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (201, example("api/cancellation.response.201.json"), MeetingCancelled()),
        (403, example("errors/403_event_already_canceled.json"), MeetingCancelled()),
        (403, {"title": "Permission Denied", "message": "Event in the past"}, PAST),
        (404, example("errors/404_not_found.json"), Refused(CONFIGURATION, "Calendly answered 404")),
        (500, None, Unknown("Calendly answered 500")),
        (429, None, Limited(NOW + timedelta(seconds=60))),
    ],
)
def test_cancelling(calendly: Calendly, status: int, body: Any, answer: object) -> None:
    calendly.says("/scheduled_events/E/cancellation", status, body)
    assert calendly.scheduling.cancel(EVENT, "why") == answer


@pytest.mark.parametrize("said", [HANGS, HANGS_UP, Says(201, b"x", {"Content-Length": "100"})])
def test_over_a_real_socket_a_lost_answer_is_unknown(said: Says | str) -> None:
    with provider() as world:
        scheduling = CalendlyScheduling("a-token", MovableClock(), world.url, read_timeout_seconds=0.2)
        world.script.append(said)
        assert isinstance(scheduling.book(REQUEST), Unknown)
        assert len(world.asked) == 1
        scheduling.close()


def test_over_a_real_socket_where_nobody_listens_nothing_was_done() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    scheduling = CalendlyScheduling("a-token", MovableClock(), url)
    assert isinstance(scheduling.book(REQUEST), NotReached)
    scheduling.close()
