"""What Calendly's widget says of a calendar that only its owner's token may read."""

from typing import Any

import httpx
import pytest

from adapters.memory.database import MemoryDatabase
from tests.integration.connections.place import Place

EMBED = "/api/scheduling/bookings/calendly"
MARY = {"name": "Mary", "email": "mary@example.org", "timezone": "Europe/Berlin"}


@pytest.fixture
def any_database() -> MemoryDatabase:
    """What is proven here does not hang on the database."""
    return MemoryDatabase()


def _booked_in_the_widget(at: Place) -> dict[str, Any]:
    """Nothing but the page itself tells of it."""
    at.sandbox.post("/faults", data={"provider": "calendly", "kind": "drop"})
    start = at.times().json()["slots"][0]["startTime"]
    pressed = at.sandbox.post("/calendly/book/katherine-orbit", data={"start_time": start, **MARY})
    assert pressed.status_code == 303, pressed.text
    invitee = pressed.headers["location"].rpartition("/")[2]
    event = at.sandbox.get("/calendly/calendar").text.partition('action="/calendly/calendar/')[2].partition('"')[0]
    uri = f"{str(at.sandbox.base_url).rstrip('/')}/calendly/scheduled_events/{event}"
    return {"eventUri": uri, "inviteeUri": f"{uri}/invitees/{invitee}", "clientEmail": MARY["email"]}


def _hint(at: Place, hint: dict[str, Any]) -> httpx.Response:
    return at.browser.post(EMBED, json=hint)


def test_the_page_that_says_whose_widget_it_was_is_answered_with_the_booking(at: Place) -> None:
    at.connect()
    hint = _booked_in_the_widget(at)
    answer = _hint(at, {**hint, "sessionTypeId": "katherine-orbit"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["booking"]["sessionTypeId"] == "katherine-orbit"
    assert _hint(at, hint).json()["booking"]["id"] == answer.json()["booking"]["id"], "known by now"


def test_without_that_word_the_organizations_token_is_asked_and_the_meeting_is_found_later(at: Place) -> None:
    at.connect()
    answer = _hint(at, _booked_in_the_widget(at))
    assert (answer.status_code, answer.json()["error"]) == (503, "scheduling_unavailable")
    assert int(answer.headers["retry-after"]) > 0


def test_the_wrong_word_opens_nothing(at: Place) -> None:
    at.connect()
    hint = _booked_in_the_widget(at)
    assert _hint(at, {**hint, "sessionTypeId": "ada-intro"}).status_code == 503
    assert _hint(at, {**hint, "sessionTypeId": "nobody"}).status_code == 404
    assert _hint(at, {**hint, "sessionTypeId": ""}).status_code in {400, 404}
