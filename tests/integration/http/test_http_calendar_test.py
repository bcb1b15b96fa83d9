"""The test of a builder's calendar, by page and by API: it reads only, and says what to mend."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.memory.faults import Away
from application.ports.scheduling import EventType
from application.requests.calendar_check import CalendarCheck, Finding, Light
from tests import ada
from tests.integration.http.desks import desk_page, sign_in
from tests.integration.http.situations import OPERATOR
from tests.integration.http.surface import Json, Surface, refused, surface

PATH = "/api/operator/builders/ada/calendar-test"


def _told(web: Surface, path: str = PATH) -> Json:
    answer = web.get(path, OPERATOR)
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def _lines(told: Json) -> list[tuple[str, str]]:
    return [(one["about"], one["light"]) for one in told["findings"]]


def _in_london(web: Surface) -> None:
    """The memory's calendars are in UTC."""
    builders = [replace(builder, timezone="UTC") for builder in ada.builders()]
    emails = {builder.person_id: ada.ADDRESS for builder in builders}
    web.around.database.catalog.replace_all(builders, emails, ada.CONNECTED_AT)


def test_a_calendar_that_works_says_so_with_its_next_free_time_and_nothing_is_written() -> None:
    with surface() as web:
        _in_london(web)
        told = _told(web)
        assert told["works"] is True
        assert _lines(told) == [
            ("Calendly user", "ok"),
            ("Intro call", "ok"),
            ("Intro call", "ok"),
            ("Deep dive", "ok"),
            ("Deep dive", "ok"),
            ("News from Calendly", "warn"),
        ]
        assert [one["moment"] for one in told["findings"] if one["moment"]] == ["2026-12-01T09:00:00Z"] * 2
        assert not web.around.database.streams
        assert not web.around.database.rows
        sign_in(web)
        page = desk_page(web, "/builder/ada/calendar")
        assert "The connection to Calendly works." in page.text
        assert "The next free time: Tuesday 1 December 2026, 09:00 (UTC)." in page.text


def test_another_zone_at_calendly_is_worth_a_look() -> None:
    with surface() as web:
        told = _told(web)
        assert told["works"] is True
        assert _lines(told)[0] == ("Calendly user", "warn")
        assert "not Europe/London" in told["findings"][0]["detail"]


def test_a_token_that_is_not_answered_is_asked_once() -> None:
    with surface() as web:
        web.around.scheduling.faults.lay("host", Away("Calendly answered 401"))
        web.around.scheduling.faults.lay("event_type", Away("must not be asked"))
        told = _told(web)
        assert (told["works"], _lines(told)) == (False, [("Calendly", "fail")])
        assert "Calendly answered 401" in told["findings"][0]["detail"]
        assert "CALENDLY_API_TOKEN" in told["findings"][0]["mend"]


def test_a_user_whom_calendly_does_not_know_is_told() -> None:
    with surface() as web:
        builders = [replace(builder, calendar="memory://users/nobody") for builder in ada.builders()]
        emails = {builder.person_id: ada.ADDRESS for builder in builders}
        web.around.database.catalog.replace_all(builders, emails, ada.CONNECTED_AT)
        told = _told(web)
        assert ("Calendly user", "fail") in _lines(told)
        assert "does not know this user" in told["findings"][0]["detail"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"not_bookable_reason": "It is switched off at Calendly."}, "It is switched off at Calendly."),
        ({"duration_minutes": 45}, "Deep dive has another length in the expert's calendar."),
    ],
)
def test_an_event_type_that_cannot_be_booked_says_why_in_the_words_that_a_client_would_read(
    changes: dict[str, Any], reason: str
) -> None:
    with surface() as web:
        kind = replace(EventType(uri=ada.DEEP_DIVE_EVENT_TYPE, duration_minutes=60), **changes)
        web.around.scheduling.offer(kind, ada.CALENDAR, ada.STARTS)
        told = _told(web)
        assert told["works"] is False
        (wrong,) = [one for one in told["findings"] if one["light"] == "fail"]
        assert (wrong["about"], wrong["detail"]) == ("Deep dive", reason)
        sign_in(web)
        page = desk_page(web, "/builder/ada/calendar")
        assert "The connection to Calendly needs mending." in page.text
        assert reason in page.text


def test_no_free_time_is_worth_a_look_and_a_silent_calendar_needs_mending() -> None:
    with surface() as web:
        web.around.clock.pass_by(timedelta(days=30))
        told = _told(web)
        assert told["works"] is True
        assert "No time is free in the next 14 days." in [one["detail"] for one in told["findings"]]
        web.around.scheduling.faults.lay("event_type", Away())
        assert _told(web)["works"] is False


def test_a_builder_without_a_calendar_is_told_what_to_set() -> None:
    with surface() as web:
        told = _told(web, PATH.replace("ada", "ben"))
        assert (told["works"], _lines(told)) == (False, [("Calendar", "fail")])
        assert "calendly_user" in told["findings"][0]["mend"]


def test_only_operators_test_and_only_builders_that_there_are() -> None:
    with surface() as web:
        refused(web.get(PATH), 401, "unauthenticated")
        refused(web.get(PATH.replace("ada", "nobody"), OPERATOR), 404, "not_found")


def _of_news(web: Surface, fault: str) -> Sequence[Finding]:
    world = web.service.world
    found = CalendarCheck(world.scheduling, world.store, world.clock, lambda: fault)(ada.builders()[0])
    return [finding for finding in found if finding.about == "News from Calendly"]


@pytest.mark.parametrize(
    ("fault", "light", "words"),
    [("", Light.OK, "is active"), ("https://x is switched off", Light.WARN, "https://x is switched off")],
)
def test_the_webhook_subscription_is_looked_at(fault: str, light: Light, words: str) -> None:
    with surface() as web:
        (finding,) = _of_news(web, fault)
        assert finding.light is light
        assert words in finding.detail
