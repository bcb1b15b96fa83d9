"""Moving a session by hand: another time, a check beside the present one, and what came of it, without a script."""

from datetime import timedelta

import httpx
import pytest

from adapters.memory.faults import Away
from application.ports.answers import Unknown
from application.ports.scheduling import Refused
from domain.booking.vocabulary import CalendlyRefusal
from tests import ada
from tests.integration.http.browsing import PAGE, id_of, opened, page_of
from tests.integration.http.html import Page
from tests.integration.http.ordering import hidden, links
from tests.integration.http.situations import LATER, confirmed, moved, shown, web_of
from tests.integration.http.surface import START, Json, Surface, surface

MOVE = "/booking/move"
ZONE = "America/New_York"


def _open(web: Surface, answer: Json, status: int = 200, **query: str) -> Page:
    return page_of(web.client.get(MOVE, params={"booking": id_of(answer), "zone": ZONE} | query), status)


def _open_from(web: Surface, answer: Json) -> Page:
    return page_of(web.client.get(MOVE, params={"booking": id_of(answer), "zone": ZONE, "from": "2026-12-01"}), 200)


def _check(web: Surface, answer: Json, status: int = 200) -> Page:
    return _open(web, answer, status, start=LATER.isoformat())


def _ready(web: Surface) -> Json:
    """Confirmed, and opened in this browser."""
    answer = confirmed(web)
    opened(web, answer)
    return answer


def _send(web: Surface, check: Page, **changes: str) -> httpx.Response:
    return web.client.post(MOVE, data=hidden(check) | changes)


def test_a_session_is_moved_from_its_page_to_a_time_of_the_list_after_a_look_at_both_times() -> None:
    with web_of() as web:
        answer = confirmed(web)
        own = page_of(opened(web, answer))
        assert "For Ada Example: Tuesday 1 December 2026, 12:00 to 13:00 (Europe/London, UTC+00:00)" in own.text
        assert "You can move this session once, until Monday 30 November 2026, 13:00 (Europe/Berlin)." in own.text
        times = page_of(web.client.get(next(link for link in links(own) if link.startswith(MOVE))))
        assert "Present time Tuesday 1 December 2026, 13:00 to 14:00 (Europe/Berlin, UTC+01:00)" in times.text
        assert "nothing more to pay" in times.text
        free = [link for link in links(times) if "start=" in link]
        assert [link.partition("start=2026-12-01T")[2][:2] for link in free] == ["09", "15", "18"]
        check = page_of(web.client.get(free[-1]))
        assert "New time Tuesday 1 December 2026, 19:00 to 20:00 (Europe/Berlin, UTC+01:00)" in check.text
        assert "For Ada Example: Tuesday 1 December 2026, 18:00 to 19:00 (Europe/London, UTC+00:00)" in check.text
        assert "For Ada Example: Tuesday 1 December 2026, 12:00 to 13:00 (Europe/London, UTC+00:00)" in check.text
        assert "get everything back, half until Tuesday 1 December 2026, 17:00 (Europe/Berlin)" in check.text
        led = _send(web, check)
        assert led.status_code == 303, led.text
        after = page_of(web.client.get(led.headers["location"]))
        assert "Your session was moved. The price and the policy stay what they were." in after.text
        assert "When Tuesday 1 December 2026, 19:00 to 20:00" in after.text
        assert "Moved from Tuesday 1 December 2026, 13:00 (Europe/Berlin)" in after.text
        assert shown(web, answer)["startTime"] == "2026-12-01T18:00:00Z"
        assert _send(web, check).status_code == 303


def test_times_to_move_to_are_told_in_the_zone_that_is_asked_for_and_lead_on_in_it() -> None:
    with web_of() as web:
        times = _open(web, _ready(web))
        assert "Present time Tuesday 1 December 2026, 07:00 to 08:00 (America/New York, UTC-05:00)" in times.text
        assert all("zone=America/New_York" in link for link in links(times) if "start=" in link)
        (form,) = times.all("form")
        assert form["action"] == MOVE
        assert hidden(times)["booking"]


def test_old_times_to_move_to_are_shown_with_their_age_while_the_calendar_is_silent() -> None:
    with web_of() as web:
        answer = _ready(web)
        _open_from(web, answer)
        web.around.clock.pass_by(timedelta(minutes=12))
        web.around.scheduling.faults.lay("offered_times", Away())
        told = "Ada Example's calendar cannot be asked right now. These times are what it said 12 minutes ago."
        assert told in _open_from(web, answer).text


def test_a_move_that_the_calendar_has_not_answered_is_told_as_under_way_then_as_refused() -> None:
    with web_of() as web:
        answer = _ready(web)
        web.around.scheduling.faults.lay("book", Unknown("timeout"))
        led = _send(web, _check(web, answer))
        page = page_of(web.client.get(led.headers["location"]))
        assert "Your session is being moved" in page.text
        assert "New time asked for Tuesday 1 December 2026, 19:00 to 20:00" in page.text
        web.around.scheduling.take(ada.INTRO_EVENT_TYPE, LATER)
        for _ in range(12):
            web.around.clock.pass_by(timedelta(minutes=30))
            web.work()
        stayed = page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}&look=1"))
        assert "Your session was not moved." in stayed.text
        assert "When Tuesday 1 December 2026, 13:00 to 14:00" in stayed.text
        assert "was not moved" not in page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}")).text


def test_a_time_that_goes_meanwhile_is_told_with_the_nearest_three_and_the_move_is_not_used_up() -> None:
    with web_of() as web:
        answer = _ready(web)
        check = _check(web, answer)
        web.around.scheduling.faults.lay("book", Refused(CalendlyRefusal.TAKEN, "already_filled"))
        page = page_of(_send(web, check), 409)
        assert "This time has just gone" in page.text
        assert "Your session stays at Tuesday 1 December 2026, 07:00 to 08:00" in page.text
        assert len([link for link in links(page) if "start=" in link]) == 3
        other = next(link for link in links(page) if "start=" in link)
        assert _send(web, page_of(web.client.get(other))).status_code == 303


def test_a_time_that_is_not_free_is_not_even_checked() -> None:
    with web_of() as web:
        answer = _ready(web)
        web.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, LATER)
        page = _check(web, answer, 409)
        assert "Somebody else was faster." in page.text
        assert [link for link in links(page) if "start=" in link]
        past = _open(web, answer, 409, start=(web.around.clock.now() - timedelta(days=1)).isoformat())
        assert "This time has just gone" in past.text


@pytest.mark.parametrize("step", ["times", "check", "send"])
def test_a_silent_calendar_leaves_the_session_where_it_is_with_a_way_to_try_again(step: str) -> None:
    with web_of() as web:
        answer = _ready(web)
        check = _check(web, answer)
        web.around.scheduling.faults.lay("offered_times", Away())
        page = {
            "times": lambda: _open(web, answer, 503, **{"from": "2026-12-10"}),
            "check": lambda: _open(web, answer, 503, start=ada.STARTS[2].isoformat()),
            "send": lambda: page_of(_send(web, check, start=ada.STARTS[2].isoformat()), 503),
        }[step]()
        assert "Ada Example's calendar cannot be asked right now" in page.text
        assert "Your session stays at" in page.text
        assert any(link.startswith(f"{MOVE}?booking=") for link in links(page))
        assert any("calendly" in link for link in links(page))


def test_without_such_a_page_it_is_said_how_an_overlapping_time_can_be_had() -> None:
    with surface() as web:
        answer = _ready(web)
        page = _open(web, answer)
        assert "own calendar" not in page.text
        assert "It can be free only once this session is cancelled" in page.text
        assert page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}")).form_fields()["shown"] == "14900"


def test_a_time_that_overlaps_the_present_one_is_left_to_the_calendars_own_page() -> None:
    with web_of() as web:
        answer = _ready(web)
        half_past = START + timedelta(minutes=30)
        web.around.scheduling._offers[ada.DEEP_DIVE_EVENT_TYPE].starts.add(half_past)
        times = _open(web, answer)
        assert not [link for link in links(times) if "T12:30" in link]
        assert shown(web, answer)["rescheduleUrl"] in links(times)
        assert "This time has just gone" in _open(web, answer, 409, start=half_past.isoformat()).text


def test_a_session_that_may_not_be_moved_says_why_and_offers_nothing() -> None:
    with web_of() as web:
        answer = _ready(web)
        moved(web, answer)
        assert "This session has been moved once already." in _open(web, answer, 409).text
    with web_of() as web:
        answer = _ready(web)
        check = _check(web, answer)
        web.around.clock.pass_by(START - web.around.clock.now() - timedelta(hours=23))
        told = "A session can be moved until 24 hours before it begins."
        assert told in _open(web, answer, 409).text
        assert told in page_of(_send(web, check), 409).text


def test_a_session_that_is_no_longer_on_offer_can_still_be_moved_by_the_list() -> None:
    with web_of() as web:
        answer = _ready(web)
        assert "data-chooser" in web.client.get(MOVE, params={"booking": id_of(answer)}).text
        web.around.database.catalog.replace_all((), {}, web.around.clock.now())
        page = web.client.get(MOVE, params={"booking": id_of(answer)})
        assert "data-chooser" not in page.text
        assert len([link for link in links(page_of(page)) if "start=" in link]) == 3


def test_nobody_else_can_open_or_send_the_move() -> None:
    with web_of() as web:
        answer = _ready(web)
        check = _check(web, answer)
        page_of(_send(web, check, token="0" * 64), 404)
        page_of(_send(web, check, start="soon"), 404)
        web.client.cookies.clear()
        _open(web, answer, 404)
        page_of(_send(web, check), 404)
        assert shown(web, answer)["startTime"] == "2026-12-01T12:00:00Z"
