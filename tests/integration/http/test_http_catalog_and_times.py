from datetime import UTC, datetime, timedelta

import pytest

from adapters.memory.faults import Away
from entrypoints.http.api.scheduling_views import time_of_day
from tests import ada
from tests.integration.http.surface import START, refused, surface

BUILDERS = "/api/marketplace/builders"
TIMES = "/api/scheduling/calendly/available-times"
WINDOW = {"start": "2026-12-01T00:00:00Z", "end": "2026-12-02T00:00:00Z"}


def test_the_marketplace_lists_builders_with_their_sessions_and_why_one_cannot_be_booked() -> None:
    with surface() as web:
        body = web.get(BUILDERS).json()
        first, second = body["builders"]
        assert body["nextCursor"] is None
        assert (first["slug"], first["bookable"], first["notBookableReason"]) == ("ada", True, None)
        assert [session["id"] for session in first["sessionTypes"]] == [ada.INTRO, ada.DEEP_DIVE]
        assert first["sessionTypes"][1]["price"] == {"amountMinor": 14900, "currency": "USD"}
        assert (second["slug"], second["bookable"]) == ("ben", False)
        assert "has not connected a calendar" in second["notBookableReason"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ADA web"}, ["ada"]),
        ({"q": "chat"}, ["ben"]),
        ({"q": "example"}, ["ada", "ben"]),
        ({"q": "nobody"}, []),
        ({"currency": "EUR"}, ["ben"]),
        ({"maxPrice": "49.99", "currency": "EUR"}, ["ada"]),
        ({"maxPrice": "50", "currency": "EUR"}, ["ada", "ben"]),
        ({"maxPrice": "0", "currency": "USD"}, ["ada"]),
    ],
)
def test_the_marketplace_when_searched_shows_who_fits(query: dict[str, str], found: list[str]) -> None:
    with surface() as web:
        assert [builder["slug"] for builder in web.get(BUILDERS, **query).json()["builders"]] == found


def test_the_marketplace_when_paged_shows_everybody_once() -> None:
    with surface() as web:
        first = web.get(BUILDERS, limit="1").json()
        second = web.get(BUILDERS, limit="1", cursor=first["nextCursor"]).json()
        assert [page["builders"][0]["slug"] for page in (first, second)] == ["ada", "ben"]
        assert second["nextCursor"] is None


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({"maxPrice": "5"}, 422, "currency"),
        ({"maxPrice": "cheap", "currency": "USD"}, 400, "maxPrice"),
        ({"maxPrice": "1.001", "currency": "USD"}, 422, "maxPrice"),
        ({"maxPrice": "NaN", "currency": "USD"}, 400, "maxPrice"),
        ({"maxPrice": "-1", "currency": "USD"}, 400, "maxPrice"),
        ({"maxPrice": "1E999999", "currency": "USD"}, 400, "maxPrice"),
        ({"currency": "usd"}, 400, "currency"),
        ({"limit": "0"}, 400, "limit"),
        ({"limit": "101"}, 400, "limit"),
        ({"limit": "many"}, 400, "limit"),
        ({"cursor": "gone"}, 422, "cursor"),
        ({"q": "x" * 101}, 400, "q"),
    ],
)
def test_the_marketplace_when_asked_wrongly_names_the_parameter(query: dict[str, str], status: int, field: str) -> None:
    with surface() as web:
        problem = refused(web.get(BUILDERS, **query), status, "invalid_request")
        assert [fault["field"] for fault in problem["errors"]] == [field]


@pytest.mark.parametrize("slug", ["nobody", "a%00b", "%E2%80%A8", "x" * 3000])
def test_a_builder_is_shown_or_not_found(slug: str) -> None:
    with surface() as web:
        assert web.get(f"{BUILDERS}/ada").json()["name"] == "Ada Example"
        refused(web.get(f"{BUILDERS}/{slug}"), 404, "not_found")


def test_a_session_type_comes_with_the_questions_of_its_calendar() -> None:
    with surface() as web:
        body = web.get(f"/api/scheduling/session-types/{ada.DEEP_DIVE}").json()
        assert body["builder"] == "ada"
        assert body["policy"] == {"freeUntilHours": 24, "halfUntilHours": 2}
        assert body["bookable"] is True
        assert body["questions"] == [{"name": ada.QUESTION, "required": False, "kind": "string", "choices": []}]


def test_a_session_type_when_its_calendar_is_silent_cannot_be_told() -> None:
    with surface() as web:
        web.around.scheduling.faults.lay("event_type", Away(retry_after_seconds=11))
        answer = web.get(f"/api/scheduling/session-types/{ada.DEEP_DIVE}")
        refused(answer, 503, "scheduling_unavailable")
        assert answer.headers["retry-after"] == "11"


def test_a_session_type_without_calendar_or_gone_from_it_says_so() -> None:
    with surface() as web:
        assert web.get("/api/scheduling/session-types/ben-chat").json()["bookable"] is False
        web.around.scheduling.withdraw(ada.INTRO_EVENT_TYPE)
        body = web.get(f"/api/scheduling/session-types/{ada.INTRO}").json()
        assert (body["bookable"], body["questions"]) == (False, [])
        refused(web.get("/api/scheduling/session-types/nothing"), 404, "not_found")


def test_free_times_come_in_order_with_the_time_of_day_of_the_client() -> None:
    with surface() as web:
        body = web.get(TIMES, sessionTypeId=ada.DEEP_DIVE, timezone="America/New_York", **WINDOW).json()
        assert [slot["startTime"] for slot in body["slots"]] == [
            "2026-12-01T09:00:00Z",
            "2026-12-01T12:00:00Z",
            "2026-12-01T15:00:00Z",
            "2026-12-01T18:00:00Z",
        ]
        assert [slot["timeOfDay"] for slot in body["slots"]] == ["morning", "morning", "morning", "afternoon"]
        assert body["slots"][0]["endTime"] == "2026-12-01T10:00:00Z"
        assert (body["asOf"], body["stale"]) == ("2026-11-21T09:00:00Z", False)


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "morning"), (11, "morning"), (12, "afternoon"), (16, "afternoon"), (17, "evening")]
)
def test_the_day_has_three_parts(hour: int, words: str) -> None:
    assert time_of_day(hour) == words


def test_free_times_leave_out_what_our_clients_hold_for_any_session_of_the_builder() -> None:
    with surface() as web:
        web.booked()
        body = web.get(TIMES, sessionTypeId=ada.INTRO, **WINDOW).json()
        assert START not in [datetime.fromisoformat(slot["startTime"]) for slot in body["slots"]]
        assert len(body["slots"]) == len(ada.STARTS) - 1


def test_free_times_when_the_window_begins_in_the_past_begin_now() -> None:
    with surface() as web:
        web.around.clock.pass_by(datetime(2026, 12, 1, 12, 0, 30, tzinfo=UTC) - web.around.clock.now())
        body = web.get(TIMES, sessionTypeId=ada.INTRO, **WINDOW).json()
        assert [slot["startTime"] for slot in body["slots"]] == ["2026-12-01T15:00:00Z", "2026-12-01T18:00:00Z"]
        asked = [start for _, start, _ in web.around.scheduling._told]
        assert asked == [datetime(2026, 12, 1, 12, 0, tzinfo=UTC)]
        web.around.clock.pass_by(timedelta(days=1))
        assert web.get(TIMES, sessionTypeId=ada.INTRO, **WINDOW).json()["slots"] == []


def test_a_time_that_has_begun_since_the_calendar_was_asked_is_left_out() -> None:
    with surface() as web:
        window = {"start": ada.STARTS[0].isoformat(), "end": WINDOW["end"]}
        web.around.clock.pass_by(ada.STARTS[0] - timedelta(seconds=30) - web.around.clock.now())
        assert len(web.get(TIMES, sessionTypeId=ada.INTRO, **window).json()["slots"]) == len(ada.STARTS)
        web.around.clock.pass_by(timedelta(seconds=45))
        web.around.scheduling.faults.lay("offered_times", Away())
        assert len(web.get(TIMES, sessionTypeId=ada.INTRO, **window).json()["slots"]) == len(ada.STARTS) - 1


def test_free_times_when_the_calendar_is_silent_are_the_last_known_or_an_honest_no() -> None:
    with surface() as web:
        away = Away(retry_after_seconds=9)
        web.around.scheduling.faults.lay("offered_times", away)
        answer = web.get(TIMES, sessionTypeId=ada.INTRO, **WINDOW)
        refused(answer, 503, "scheduling_unavailable")
        assert answer.headers["retry-after"] == "9"
        web.get(TIMES, sessionTypeId=ada.INTRO, **WINDOW)
        web.around.clock.pass_by(timedelta(minutes=10))
        web.around.scheduling.faults.lay("offered_times", away)
        stale = web.get(TIMES, sessionTypeId=ada.INTRO, **WINDOW).json()
        assert (stale["stale"], stale["asOf"], len(stale["slots"])) == (True, "2026-11-21T09:00:00Z", 4)


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"start": "2026-12-01T00:00:00"}, 422, "start"),
        ({"start": "tomorrow"}, 400, "start"),
        ({"start": "1999-01-01T00:00:00Z"}, 422, "start"),
        ({"start": "0001-01-01T00:00:00%2B14:00"}, 400, "start"),
        ({"end": "9999-12-31T23:00:00-14:00"}, 422, "end"),
        ({"end": "2026-12-01T00:00:00Z"}, 422, "end"),
        ({"end": "2027-01-01T00:00:01Z"}, 422, "end"),
        ({"timezone": "Mars"}, 422, "timezone"),
        ({"timezone": "x" * 65}, 400, "timezone"),
    ],
)
def test_free_times_when_asked_wrongly_name_the_parameter(change: dict[str, str], status: int, field: str) -> None:
    with surface() as web:
        problem = refused(web.get(TIMES, **({"sessionTypeId": ada.INTRO} | WINDOW | change)), status, "invalid_request")
        assert [fault["field"] for fault in problem["errors"]] == [field]


def test_free_times_when_a_parameter_is_missing_name_it() -> None:
    with surface() as web:
        for name in ("sessionTypeId", "start", "end"):
            given = {key: value for key, value in ({"sessionTypeId": ada.INTRO} | WINDOW).items() if key != name}
            problem = refused(web.get(TIMES, **given), 400, "invalid_request")
            assert problem["errors"] == [{"field": name, "message": "is missing"}]


def test_free_times_of_what_cannot_be_booked_are_refused() -> None:
    with surface() as web:
        refused(web.get(TIMES, sessionTypeId="ben-chat", **WINDOW), 409, "builder_not_bookable")
        refused(web.get(TIMES, sessionTypeId="nothing", **WINDOW), 404, "not_found")
