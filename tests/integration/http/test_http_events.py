"""The feed of events: in order, behind its scope, and refused where a cursor fits nothing."""

from typing import Any

import pytest

from application.ports.api_tokens import Scope
from entrypoints.api_tokens import Wanted, make_token
from entrypoints.http.api.events import PAGE_SIZE_MAX
from tests import ada
from tests.integration.http.situations import OPERATOR, confirmed, token_of, web_of
from tests.integration.http.surface import Json, Surface, refused

EVENTS = "/api/events"


def token(web: Surface, *scopes: Scope) -> str:
    wanted = Wanted(name="warehouse", scopes=scopes, days=30, by="Olga")
    return make_token(web.service.api_tokens, wanted, web.around.clock.now()).words


def events(web: Surface, **query: Any) -> Json:
    answer = web.get(EVENTS, token(web, Scope.EVENTS_READ), **{name: str(value) for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    page: Json = answer.json()
    return page


def test_a_booking_is_told_from_its_first_event_to_its_last() -> None:
    with web_of() as web:
        booking = confirmed(web)["booking"]["id"]
        page = events(web)
        mine = [event for event in page["events"] if event["stream"] == "booking"]
        assert {event["bookingId"] for event in mine} == {booking}
        assert [event["version"] for event in mine] == list(range(1, len(mine) + 1))
        assert (mine[0]["type"], mine[0]["at"]) == ("slot_selected", "2026-11-21T09:00:00Z")
        assert mine[0]["data"]["terms"]["price"] == {"amountMinor": 14900, "currency": "USD"}
        assert {"payment_succeeded", "calendly_confirmed"} <= {event["type"] for event in mine}
        claims = [event for event in page["events"] if event["stream"] == "agenda"]
        assert {event["bookingId"] for event in claims} == {booking}
        assert [event["position"] for event in page["events"]] == sorted(event["position"] for event in page["events"])
        assert (page["next"], page["more"]) == (page["events"][-1]["position"], False)


def test_reading_on_gives_each_event_once() -> None:
    with web_of() as web:
        confirmed(web)
        whole = events(web)["events"]
        seen: list[Json] = []
        page: Json = {"next": 0, "more": True}
        while page["more"]:
            page = events(web, after=page["next"], limit=2)
            seen += page["events"]
        assert seen == whole
        assert events(web, after=page["next"]) == {"events": [], "next": page["next"], "more": False}
        web.booked(session=ada.INTRO, minutes=30, start=ada.STARTS[-1])
        assert events(web, after=page["next"])["events"]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({"after": "-1"}, 400, "after"),
        ({"after": "x"}, 400, "after"),
        ({"after": str(2**63)}, 400, "after"),
        ({"after": "\x00"}, 400, "after"),
        ({"after": "1.5"}, 400, "after"),
        ({"limit": "0"}, 400, "limit"),
        ({"limit": str(PAGE_SIZE_MAX + 1)}, 400, "limit"),
        ({"after": "99999"}, 422, "after"),
        ({"after": str(2**63 - 1)}, 422, "after"),
    ],
)
def test_a_cursor_that_fits_nothing_is_told_with_what_to_mend(query: Json, status: int, field: str) -> None:
    with web_of() as web:
        problem = refused(web.get(EVENTS, token(web, Scope.EVENTS_READ), **query), status, "invalid_request")
        assert [fault["field"] for fault in problem["errors"]] == [field]


def test_the_feed_opens_for_its_scope_alone() -> None:
    with web_of() as web:
        booking = token_of(web.booked())
        for wrong in (None, "bk_nonsense", booking, token(web, Scope.ANALYST), token(web, Scope.OPERATOR)):
            problem = refused(web.get(EVENTS, wrong), 401, "unauthenticated")
        assert "events:read" in problem["detail"]
        for right in (OPERATOR, token(web, Scope.EVENTS_READ), token(web, Scope.ANALYST, Scope.EVENTS_READ)):
            assert web.get(EVENTS, right).status_code == 200
        assert web.get("/api/operator/bookings", token(web, Scope.EVENTS_READ)).status_code == 401


def test_no_answer_is_kept_by_anybody_on_the_way() -> None:
    with web_of() as web:
        answer = web.get(EVENTS, OPERATOR)
        assert answer.headers["cache-control"] == "no-store"
