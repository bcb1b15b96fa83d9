"""The free times of a session as a plain list, and the honest states beside it."""

from datetime import timedelta

import pytest

from adapters.memory.faults import Away
from application.ports.scheduling import EventType
from tests import ada
from tests.integration.http.browsing import page_of
from tests.integration.http.html import Page
from tests.integration.http.ordering import OFFER, links
from tests.integration.http.surface import surface


def slots(page: Page) -> list[str]:
    return [link["href"] for link in page.all("a") if link.get("class") == "slot"]


def test_times_stand_by_day_and_part_of_day_in_the_clients_zone() -> None:
    with surface() as web:
        page = page_of(web.client.get(OFFER, params={"zone": "America/New_York"}))
        assert "Tuesday 1 December 2026 4 free times Morning 04:00 on Tue 1 Dec" in page.text
        assert "Afternoon 13:00 on Tue 1 Dec" in page.text
        assert "Times are those of America/New York." in page.text
        assert slots(page)[0] == f"{OFFER}?start=2026-12-01T09:00Z&zone=America/New_York"
        assert "Your details" in page_of(web.client.get(slots(page)[0])).text


def test_a_day_is_the_clients_day() -> None:
    with surface() as web:
        page = page_of(web.client.get(OFFER, params={"zone": "Pacific/Auckland"}))
        assert "Tuesday 1 December 2026 One free time Evening 22:00" in page.text
        assert "Wednesday 2 December 2026 3 free times Morning 01:00" in page.text


def test_without_a_zone_the_times_are_the_experts_and_the_page_says_so() -> None:
    with surface() as web:
        page = page_of(web.client.get(OFFER))
        assert "Times are those of Europe/London, where Ada Example is. If you are elsewhere, choose" in page.text


@pytest.mark.parametrize("typed", ["berlin", "Europe/Berlin", "europe/BERLIN", " Berlin "])
def test_a_zone_is_known_by_its_name_or_its_city(typed: str) -> None:
    with surface() as web:
        assert "Times are those of Europe/Berlin." in page_of(web.client.get(OFFER, params={"zone": typed})).text


def test_a_zone_that_nobody_knows_is_a_fault_with_the_times_still_there() -> None:
    with surface() as web:
        page = page_of(web.client.get(OFFER, params={"zone": "Mars"}))
        assert "We do not know the time zone “Mars”." in page.text
        assert "#zone" in links(page)
        assert len(slots(page)) == 4


def test_the_next_free_day_is_named_when_nothing_is_free_before_it() -> None:
    with surface() as web:
        page = page_of(web.client.get(OFFER))
        assert "The next free day is Tuesday 1 December 2026 ." in page.text
        assert "The next free day" not in page_of(web.client.get(OFFER, params={"from": "2026-12-01"})).text


def test_earlier_and_later_days_are_a_step_away() -> None:
    with surface() as web:
        first = page_of(web.client.get(OFFER, params={"zone": "UTC"}))
        assert f"{OFFER}?from=2026-12-08&zone=UTC" in links(first)
        later = page_of(web.client.get(f"{OFFER}?from=2026-12-08&zone=UTC"))
        assert "No time is free" in later.text
        assert "From Tuesday 8 December 2026 to Monday 4 January 2027" in later.text
        assert f"{OFFER}?from=2026-12-01&zone=UTC" in links(later)
        assert f"{OFFER}?from=2027-01-05&zone=UTC" in links(later)


@pytest.mark.parametrize("day", ["2020-01-01", "soon", "2026-13-01", ""])
def test_a_day_that_is_over_or_none_begins_today(day: str) -> None:
    with surface() as web:
        page = page_of(web.client.get(OFFER, params={"from": day}))
        assert len(slots(page)) == 4
        assert "Earlier days" not in page.text


def test_a_day_far_ahead_is_drawn_near_and_leads_no_further() -> None:
    with surface() as web:
        page = page_of(web.client.get(OFFER, params={"from": "9999-12-31", "zone": "UTC"}))
        assert "From Monday 22 November 2027" in page.text
        assert "Later days" not in page.text


def test_clocks_that_change_before_the_session_are_told_of() -> None:
    with surface() as web:
        assert "Clocks change there" not in page_of(web.client.get(OFFER)).text
        question = EventType(uri=ada.DEEP_DIVE_EVENT_TYPE, duration_minutes=60)
        web.around.scheduling.offer(question, ada.CALENDAR, [ada.STARTS[0] + timedelta(days=120)])
        assert "Clocks change there" in page_of(web.client.get(OFFER, params={"from": "2027-03-29"})).text


def test_old_times_are_shown_with_their_age_and_a_way_to_ask_again() -> None:
    with surface() as web:
        query = {"from": "2026-12-01", "zone": "UTC"}
        web.client.get(OFFER, params=query)
        web.around.clock.pass_by(timedelta(minutes=12))
        web.around.scheduling.faults.lay("offered_times", Away())
        page = page_of(web.client.get(OFFER, params=query))
        assert "cannot be asked right now. These times are what it said 12 minutes ago." in page.text
        assert len(slots(page)) == 4
        (again,) = [link["href"] for link in page.all("a") if link["href"].endswith("from=2026-12-01&zone=UTC")]
        assert "cannot be asked" not in page_of(web.client.get(again)).text


def test_a_silent_calendar_is_told_with_a_way_to_ask_again() -> None:
    with surface() as web:
        web.around.scheduling.faults.lay("offered_times", Away(retry_after_seconds=11))
        answer = web.client.get(OFFER, params={"zone": "UTC"})
        page = page_of(answer, 503)
        assert answer.headers["retry-after"] == "11"
        assert "Ada Example's calendar cannot be asked right now" in page.text
        assert f"{OFFER}?zone=UTC" in links(page)
        assert len(slots(page_of(web.client.get(OFFER)))) == 4


def test_a_session_that_is_not_connected_or_cannot_be_booked_says_why() -> None:
    with surface() as web:
        ben = page_of(web.client.get("/book/ben/ben-chat"), 409)
        assert "Chat cannot be booked right now" in ben.text
        assert "Ben Example has not connected a calendar yet." in ben.text
        inactive = EventType(uri=ada.DEEP_DIVE_EVENT_TYPE, duration_minutes=60, not_bookable_reason="It is paused.")
        web.around.scheduling.offer(inactive, ada.CALENDAR, ada.STARTS)
        assert "It is paused. Nothing was held or charged." in page_of(web.client.get(OFFER), 409).text


def test_details_when_the_questions_cannot_be_asked_say_so() -> None:
    with surface() as web:
        web.around.scheduling.faults.lay("event_type", Away())
        page = page_of(web.client.get(OFFER, params={"start": ada.STARTS[1].isoformat(), "zone": "UTC"}), 503)
        assert "cannot be asked right now" in page.text
        (again,) = [link for link in links(page) if "start=" in link and "lang=" not in link]
        assert "Your details" in page_of(web.client.get(again)).text


def test_a_zone_with_a_plus_in_its_name_survives_every_link() -> None:
    with surface() as web:
        page = page_of(web.client.get(OFFER, params={"zone": "Etc/GMT+5"}))
        details = page_of(web.client.get(slots(page)[0]))
        (back,) = [
            link["href"] for link in details.all("a") if link["href"].startswith(OFFER) and "hreflang" not in link
        ]
        assert "Times are those of Etc/GMT+5." in page_of(web.client.get(back)).text


def test_a_time_that_began_a_moment_ago_is_not_shown() -> None:
    with surface() as web:
        web.around.clock.pass_by(ada.STARTS[1] + timedelta(seconds=30) - web.around.clock.now())
        shown = slots(page_of(web.client.get(OFFER, params={"zone": "UTC"})))
        assert [link.partition("T")[2][:2] for link in shown] == ["15", "18"]
