"""Finding a meeting by our booking id."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from application.ports.answers import ProviderUnavailable
from tests.unit.adapters.calendly_world import BASE, CREATED, EVENT, OWNER, SEARCH, Calendly
from tests.unit.adapters.provider_files import BOOKING


@pytest.fixture
def calendly() -> Iterator[Calendly]:
    world = Calendly()
    yield world
    world.scheduling.close()


def test_an_event_that_a_list_names_elsewhere_is_never_called(calendly: Calendly) -> None:
    calendly.says("/users/me", 200, OWNER)
    listed = {"collection": [{"uri": "https://elsewhere.example/E"}], "pagination": {"next_page_token": None}}
    calendly.says("/scheduled_events", 200, listed)
    with pytest.raises(ProviderUnavailable):
        calendly.scheduling.find(SEARCH)
    assert len(calendly.asked) == 2


def test_a_search_reads_every_page_and_keeps_only_our_id(calendly: Calendly) -> None:
    def events(request: httpx.Request) -> httpx.Response:
        second = request.url.params.get("page_token") == "next"
        listed = {"collection": [{"uri": EVENT}] if second else []}
        return httpx.Response(200, json=listed | {"pagination": {"next_page_token": None if second else "next"}})

    mine = CREATED["resource"] | {"tracking": {"utm_content": BOOKING}}
    calendly.says("/users/me", 200, OWNER)
    calendly.answers["/scheduled_events"] = events
    invitees = {"collection": [CREATED["resource"], mine], "pagination": {"next_page_token": None}}
    calendly.says("/scheduled_events/E/invitees", 200, invitees)
    (found,) = calendly.scheduling.find(SEARCH)
    assert found.invitee_uri == mine["uri"]
    params = calendly.asked[1].url.params
    assert (params["user"], params["invitee_email"], params["status"]) == (SEARCH.calendar, SEARCH.email, "active")
    assert "organization" not in params
    assert params["min_start_time"] < "2026-12-03T12:00:00.000000Z" < params["max_start_time"]


def test_a_search_that_never_ends_is_given_up_as_unanswered(calendly: Calendly) -> None:
    calendly.says("/users/me", 200, OWNER)
    calendly.says("/scheduled_events", 200, {"collection": [], "pagination": {"next_page_token": "more"}})
    with pytest.raises(ProviderUnavailable, match="more than"):
        calendly.scheduling.find(SEARCH)


def test_another_hosts_events_are_searched_within_the_organization(calendly: Calendly) -> None:
    calendly.says("/users/me", 200, OWNER | {"resource": OWNER["resource"] | {"uri": f"{BASE}/users/OTHER"}})
    calendly.says("/scheduled_events", 200, {"collection": [], "pagination": {"next_page_token": None}})
    assert calendly.scheduling.find(SEARCH) == []
    assert calendly.asked[1].url.params["organization"] == f"{BASE}/organizations/O"


@pytest.mark.parametrize("body", [[], {}, {"collection": 3}, {"collection": [{}], "pagination": {}}])
def test_a_list_that_cannot_be_read_is_no_answer(calendly: Calendly, body: Any) -> None:
    calendly.says("/users/me", 200, OWNER)
    calendly.says("/scheduled_events", 200, body)
    with pytest.raises(ProviderUnavailable):
        calendly.scheduling.find(SEARCH)
