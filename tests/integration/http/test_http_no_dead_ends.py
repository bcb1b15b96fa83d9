"""Pages of bookings that came to nothing, and of calendars that are silent: each leads on."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from msgspec.structs import replace

from adapters.memory.faults import Away
from entrypoints.http.pages import first_look
from tests import ada
from tests.integration.http.browsing import PAGE, id_of, opened, page_of
from tests.integration.http.html import Page
from tests.integration.http.ordering import FREE_OFFER, OFFER, links
from tests.integration.http.situations import LATER, confirmed, lost, web_of
from tests.integration.http.surface import Json, Surface
from tests.slow_calendar import LIMIT_SECONDS, slow_calendar

PUBLIC = "https://calendly.example/ada/deep-dive"


@pytest.fixture
def web() -> Iterator[Surface]:
    with web_of() as web:
        yield web


def _again(web: Surface, answer: Json) -> Page:
    return page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}"))


def _times(page: Page, offer: str = OFFER) -> list[str]:
    """The hours, UTC, of the times that it leads to."""
    found = [link.partition("start=2026-12-01T")[2] for link in links(page) if link.startswith(f"{offer}?start=")]
    return [time[:2] for time in found]


def _ended(web: Surface) -> Json:
    answer = web.booked()
    opened(web, answer)
    web.around.clock.pass_by(timedelta(minutes=web.service.settings.hold_minutes + 1))
    web.work()
    return answer


def test_a_hold_that_has_ended_says_whether_its_time_is_still_free(web: Surface) -> None:
    answer = _ended(web)
    page = _again(web, answer)
    assert "This time is still free. Take it again" in page.text
    assert _times(page) == ["12"]
    assert f"{OFFER}?{urlencode({'zone': 'Europe/Berlin'})}" in links(page)
    web.booked()
    page = _again(web, answer)
    assert "still free" not in page.text
    assert "Nearest free times Tuesday 1 December 2026, 10:00 to 11:00" in page.text
    assert _times(page) == ["09", "15", "18"]


def test_a_cancelled_booking_and_one_whose_money_went_back_show_the_nearest_times(web: Surface) -> None:
    answer = confirmed(web, start=LATER)
    opened(web, answer)
    web.client.post("/booking/cancel", data=page_of(opened(web, answer)).form_fields())
    web.work()
    assert _times(_again(web, answer)) == ["12", "15", "18"]
    missed = lost(web)
    web.around.clock.pass_by(timedelta(minutes=60))
    web.work()
    page = page_of(opened(web, missed))
    assert "US$149.00 was given back." in page.text
    assert _times(page) == ["09", "15", "18"]


def test_a_slow_calendar_keeps_nobody_from_what_became_of_the_booking(
    web: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = _ended(web)
    with slow_calendar(monkeypatch) as answers:
        page = _again(web, answer)
        assert "The hold on this time has ended" in page.text
        assert "The calendar is slow, still trying…" in page.text
        (again,) = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "refresh"]
        answers.set()
        monkeypatch.setattr(first_look, "PATIENCE_SECONDS", LIMIT_SECONDS)
        found = page_of(web.client.get(again.partition("url=")[2]))
        assert _times(found) == ["12"]
        assert not [meta for meta in found.all("meta") if meta.get("http-equiv")]


def test_a_calendar_that_is_silent_leaves_the_way_to_all_times(web: Surface) -> None:
    answer = _ended(web)
    web.around.scheduling.faults.lay("offered_times", Away())
    page = _again(web, answer)
    assert _times(page) == []
    assert "Choose a time again" in page.text


def test_a_session_that_is_no_longer_offered_leads_to_all_experts(web: Surface) -> None:
    answer = _ended(web)
    web.around.database.catalog.replace_all((), {}, web.around.clock.now())
    assert "Look at all experts" in _again(web, answer).text


@pytest.mark.parametrize(("offer", "pays"), [(OFFER, True), (FREE_OFFER, False)])
def test_a_silent_calendar_is_asked_again_by_the_page_and_its_own_page_is_named_if_it_is_known(
    web: Surface, offer: str, pays: bool
) -> None:
    for uri in (ada.DEEP_DIVE_EVENT_TYPE, ada.INTRO_EVENT_TYPE):
        web.around.scheduling.faults.lay("offered_times", Away())
        known = web.around.scheduling.event_type(uri, 60)
        web.around.scheduling.offer(replace(known, public_url=PUBLIC), ada.CALENDAR)
    answer = web.client.get(offer)
    page = page_of(answer, 503)
    assert "data-retry" in answer.text
    assert PUBLIC not in links(page), "what was read of it had no address yet"
    for uri in (ada.DEEP_DIVE_EVENT_TYPE, ada.INTRO_EVENT_TYPE):
        web.around.scheduling.event_type(uri, 60)
    page = page_of(web.client.get(offer), 503)
    assert PUBLIC in links(page)
    assert ("Then you pay by a link that we mail you." in page.text) is pays
    assert offer in links(page)
    assert _times(page_of(web.client.get(offer)), offer) == ["09", "12", "15", "18"]
