"""Next free times on cards, and the list of experts by time, price and length."""

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from adapters.memory.faults import Away
from domain.identifiers import BuilderId, PersonId, SessionTypeId
from domain.money import Money
from tests import ada
from tests.integration.http.browsing import page_of
from tests.integration.http.html import Page
from tests.integration.http.surface import Surface, surface

UNKNOWN = "Next free time not known yet"
KNOWN = "Next free: Tuesday 1 December 2026, 09:00 (Europe/London)"
PROFILE = "/marketplace/builders/ada"


def _page(web: Surface, path: str, status: int = 200) -> Page:
    return page_of(web.client.get(path), status)


def _names(page: Page) -> list[str]:
    """Of the experts on the cards, in their order."""
    return [link["href"].rpartition("/")[2] for link in page.all("a") if link["href"].startswith("/marketplace/")]


def _with_cleo(web: Surface) -> None:
    """A third expert, who is free later than Ada and takes less."""
    (one, *others) = ada.builders()
    deep = replace(one.session_types[1], terms=replace(one.session_types[1].terms, price=Money(9900, "USD")))
    cleo = replace(
        one,
        id=BuilderId("cleo"),
        name="Cleo Example",
        person_id=PersonId(UUID(int=3)),
        session_types=(replace(deep, id=SessionTypeId("cleo-talk"), event_type_uri="memory://event_types/talk"),),
    )
    priced = replace(one, session_types=one.session_types[1:])
    people = {one.person_id: ada.ADDRESS, others[0].person_id: "ben@example.com", cleo.person_id: "cleo@example.com"}
    web.around.database.catalog.replace_all((*others, cleo, priced), people, ada.CONNECTED_AT)
    event_type = web.around.scheduling.event_type(ada.DEEP_DIVE_EVENT_TYPE, 60)
    late = [start + timedelta(days=1) for start in ada.STARTS]
    web.around.scheduling.offer(replace(event_type, uri="memory://event_types/talk"), ada.CALENDAR, late)


@pytest.mark.parametrize("path", ["/", PROFILE, "/book/ada"])
def test_a_next_free_time_is_told_as_soon_as_one_is_known_and_looked_up_behind_the_page(path: str) -> None:
    with surface() as web:
        assert UNKNOWN in _page(web, path).text
        page = _page(web, path)
        assert KNOWN in page.text
        assert {time["datetime"] for time in page.all("time")} == {"2026-12-01T09:00:00+00:00"}


def test_a_calendar_is_asked_no_more_often_than_every_ten_minutes_however_many_look() -> None:
    with surface() as web:
        asked = []
        told = web.around.scheduling.offered_times
        web.around.scheduling.offered_times = lambda *what: asked.append(what[0]) or told(*what)  # type: ignore[method-assign,func-returns-value]
        for _ in range(5):
            _page(web, PROFILE)
        assert sorted(asked) == [ada.DEEP_DIVE_EVENT_TYPE, ada.INTRO_EVENT_TYPE]
        web.around.clock.pass_by(timedelta(minutes=10))
        _page(web, PROFILE)
        assert len(asked) == 4


def test_a_silent_calendar_leaves_the_page_as_it_is_and_says_that_nothing_is_known() -> None:
    with surface() as web:
        for _ in range(2):
            web.around.scheduling.faults.lay("offered_times", Away())
        assert UNKNOWN in _page(web, PROFILE).text
        assert UNKNOWN in _page(web, PROFILE).text


def test_a_time_that_is_held_is_not_told_as_free() -> None:
    with surface() as web:
        _page(web, PROFILE)
        web.booked(start=ada.STARTS[0])
        assert "Next free: Tuesday 1 December 2026, 12:00 (Europe/London)" in _page(web, PROFILE).text


def test_where_nothing_is_free_it_is_said_until_when() -> None:
    with surface() as web:
        for start in ada.STARTS:
            web.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, start)
        assert "Fully booked" not in _page(web, PROFILE).text, "nobody has looked yet"
        page = _page(web, PROFILE)
        assert "No time is free before Saturday 19 December 2026" in page.text
        assert "Fully booked until Saturday 19 December 2026 Look again later" in page.text


def test_experts_come_in_the_order_that_is_asked_for() -> None:
    with surface() as web:
        _with_cleo(web)
        assert _names(_page(web, "/")) == ["cleo", "ada", "ben"]
        assert _names(_page(web, "/?sort=soonest")) == ["ada", "cleo", "ben"]
        assert _names(_page(web, "/?sort=price")) == ["ben", "cleo", "ada"]
        assert _names(_page(web, "/?sort=price&currency=USD")) == ["cleo", "ada"]
        assert _names(_page(web, "/?sort=beauty")) == ["cleo", "ada", "ben"]


def test_experts_are_found_by_the_length_of_a_session() -> None:
    with surface() as web:
        _with_cleo(web)
        page = _page(web, "/?maxMinutes=30")
        assert _names(page) == ["ben"]
        assert "One expert fits." in page.text
        assert {"value": "30", "selected": ""} in page.all("option")
        assert _names(_page(web, "/?maxMinutes=60&currency=USD&maxPrice=100")) == ["cleo"]
        faulty = _page(web, "/?maxMinutes=long", 422)
        assert "Choose a length from the list." in faulty.text
        found = web.get("/api/marketplace/builders", maxMinutes="30").json()["builders"]
        assert [builder["slug"] for builder in found] == ["ben"]
