"""The month and the times of a day, as a script sets them in a real browser from what our own API says."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from adapters.memory.faults import Away
from application.ports.scheduling import EventType
from tests import ada
from tests.browser.page_states import OFFER, Site
from tests.slow_calendar import slow_calendar

API = "**/api/scheduling/calendly/available-times**"
FIRST = "Tuesday 1 December 2026, 4 times free"
AWAY = {"type": "about:blank", "error": "scheduling_unavailable", "detail": "Away.", "reference": "ref-12345"}


def day(page: Page, name: str) -> None:
    expect(page.get_by_role("button", name=name)).to_be_focused()


def come_back_to(page: Page) -> None:
    """As when a tab is shown again."""
    page.evaluate("dispatchEvent(new Event('focus'))")


def test_the_first_free_day_is_chosen_and_said_when_it_is_in_another_month(berlin: Page) -> None:
    berlin.goto(OFFER)
    expect(berlin.get_by_role("button", name=FIRST)).to_have_attribute("aria-pressed", "true")
    expect(berlin.get_by_text("Next free: Tue 1 Dec")).to_be_visible()
    expect(berlin.get_by_text("Times in Europe/Berlin (UTC+01:00).")).to_be_visible()
    assert berlin.locator("section h3").all_inner_texts() == ["Morning", "Afternoon", "Evening"]
    assert berlin.locator("button.slot").all_inner_texts() == ["10:00", "13:00", "16:00", "19:00"]


def test_days_are_reached_by_keys_alone(berlin: Page) -> None:
    berlin.goto(OFFER)
    berlin.get_by_role("button", name=FIRST).focus()
    for key, name in (
        ("ArrowRight", "Wednesday 2 December 2026, no times"),
        ("ArrowDown", "Wednesday 9 December 2026, no times"),
        ("End", "Sunday 13 December 2026, no times"),
        ("Home", "Monday 7 December 2026, no times"),
        ("ArrowUp", "Monday 30 November 2026, no times"),
        ("PageDown", "Wednesday 30 December 2026, no times"),
        ("PageUp", "Monday 30 November 2026, no times"),
        ("ArrowRight", FIRST),
    ):
        berlin.keyboard.press(key)
        day(berlin, name)
    berlin.keyboard.press("Enter")
    expect(berlin.get_by_role("status").get_by_text("4 times for Tuesday 1 December 2026")).to_have_count(1)
    expect(berlin.get_by_role("button", name="Wednesday 2 December 2026")).to_have_attribute("aria-disabled", "true")


def test_a_choice_is_in_the_address_and_back_takes_it_back(berlin: Page) -> None:
    berlin.goto(OFFER)
    berlin.get_by_role("button", name="13:00").click()
    assert "month=2026-12&zone=Europe/Berlin&from=2026-12-01&time=2026-12-01T12:00:00Z" in berlin.url
    berlin.reload()
    expect(berlin.get_by_role("button", name="13:00")).to_have_attribute("aria-pressed", "true")
    berlin.go_back()
    expect(berlin.get_by_role("button", name="13:00")).to_have_attribute("aria-pressed", "false")
    berlin.get_by_role("button", name="16:00").click()
    berlin.get_by_role("link", name="Continue with 16:00").click()
    expect(berlin.get_by_text("Tuesday 1 December 2026, 16:00 to 17:00 (Europe/Berlin, UTC+01:00)")).to_be_visible()


def test_another_zone_shows_the_same_times_by_other_clocks(berlin: Page) -> None:
    berlin.goto(OFFER)
    berlin.get_by_role("button", name="Change the time zone").click()
    berlin.get_by_label("Your time zone").fill("auckland")
    berlin.keyboard.press("Enter")
    expect(berlin.get_by_text("Times in Pacific/Auckland (UTC+13:00).")).to_be_visible()
    expect(berlin.get_by_role("button", name="Tuesday 1 December 2026, 1 time free")).to_be_visible()
    expect(berlin.get_by_role("button", name="Wednesday 2 December 2026, 3 times free")).to_be_visible()


def test_a_change_of_clocks_before_the_session_is_said(berlin: Page, site: Site) -> None:
    in_summer = ada.STARTS[0] + timedelta(days=130)
    offer = EventType(uri=ada.DEEP_DIVE_EVENT_TYPE, duration_minutes=60)
    site.around.scheduling.offer(offer, ada.CALENDAR, (*ada.STARTS, in_summer))
    berlin.goto(OFFER)
    change = berlin.get_by_text("Clocks in Europe/Berlin change between now and then.")
    expect(change).to_have_count(0)
    for _ in range(4):
        berlin.get_by_role("button", name="Next month").click()
    berlin.get_by_role("button", name="Saturday 10 April 2027, 1 time free").click()
    expect(berlin.get_by_role("button", name="11:00")).to_be_visible()
    expect(change).to_be_visible()


def test_a_month_without_a_time_leads_to_the_next_that_has_one(berlin: Page, site: Site) -> None:
    offer = EventType(uri=ada.DEEP_DIVE_EVENT_TYPE, duration_minutes=60)
    site.around.scheduling.offer(offer, ada.CALENDAR, [ada.STARTS[0] + timedelta(days=70)])
    for start in ada.STARTS:
        site.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, start)
    berlin.goto(OFFER)
    expect(berlin.get_by_text("No time is free in November 2026. Next free: Tuesday 9 February 2027.")).to_be_visible()
    berlin.get_by_role("button", name="Show Tue 9 Feb").click()
    expect(berlin.get_by_role("heading", name="Tuesday 9 February 2027")).to_be_visible()


def test_a_time_that_somebody_else_takes_is_told_with_the_nearest(berlin: Page, site: Site) -> None:
    berlin.goto(OFFER)
    berlin.get_by_role("button", name="13:00").click()
    expect(berlin.get_by_role("link", name="Continue with 13:00")).to_be_visible()
    site.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, ada.STARTS[1])
    come_back_to(berlin)
    alert = berlin.get_by_role("alert")
    expect(alert).to_contain_text("Tue 1 Dec, 13:00 has just gone")
    assert alert.get_by_role("button").all_inner_texts() == ["Tue 1 Dec, 10:00", "Tue 1 Dec, 16:00", "Tue 1 Dec, 19:00"]
    alert.get_by_role("button", name="16:00").click()
    expect(alert).to_be_empty()
    expect(berlin.get_by_role("button", name="16:00")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("fault", ["500", "offline"])
def test_times_that_cannot_be_asked_keep_their_age_and_a_way_to_try_again(berlin: Page, fault: str) -> None:
    meaning = "The calendar cannot be asked right now." if fault == "500" else "We could not be reached."
    berlin.route(API, lambda route: route.fulfill(status=503, json=AWAY) if fault == "500" else route.abort())
    berlin.goto(OFFER)
    notice = berlin.get_by_role("status").filter(has_text=meaning)
    expect(notice).to_contain_text("What you see is from less than a minute ago. Nothing is held or charged.")
    expect(berlin.get_by_role("button", name="13:00")).to_be_visible()
    berlin.unroute(API)
    berlin.get_by_role("button", name="Retry").click()
    expect(berlin.get_by_text(meaning)).to_have_count(0)


def test_a_slow_calendar_is_said_to_be_slow_over_days_that_are_marked_as_unknown(berlin: Page) -> None:
    waiting: list[Route] = []

    def keep_waiting(route: Route) -> None:
        waiting.append(route)

    berlin.route(API, keep_waiting)
    berlin.goto(f"{OFFER}?month=2027-03")
    expect(berlin.get_by_role("button", name="Tuesday 9 March 2027, being looked up")).to_be_visible()
    expect(berlin.get_by_role("table")).to_have_attribute("aria-busy", "true")
    expect(berlin.get_by_text("The calendar is slow, still trying…")).to_be_visible()
    waiting[0].continue_()
    expect(berlin.get_by_role("button", name="Tuesday 9 March 2027, no times")).to_be_visible()


def test_without_its_scripts_the_page_is_the_list_that_the_server_made(berlin: Page) -> None:
    berlin.route("**/static/*/js/**", lambda route: route.abort())
    berlin.goto(OFFER)
    berlin.locator("a.slot").first.click()
    expect(berlin.get_by_role("heading", level=1)).to_have_text("Your details")


def test_a_first_look_while_the_calendar_is_silent_becomes_the_page_of_times_by_itself(
    berlin: Page, site: Site
) -> None:
    for _ in ("the page", "its first try again, at once"):
        site.around.scheduling.faults.lay("offered_times", Away())
    berlin.goto(OFFER)
    expect(berlin.get_by_role("heading", level=1)).to_have_text("Ada Example's calendar cannot be asked right now")
    expect(berlin.get_by_role("status")).to_have_text("Still trying by itself…")
    expect(berlin.get_by_role("heading", level=1)).to_have_text("Choose a time", timeout=10_000)


def test_a_slow_first_look_shows_its_month_at_once_and_leaps_to_the_first_free_day(
    berlin: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    with slow_calendar(monkeypatch) as answers:
        berlin.goto(OFFER)
        expect(berlin.get_by_role("heading", name="November 2026")).to_be_visible()
        expect(berlin.get_by_role("table")).to_have_attribute("aria-busy", "true")
        expect(berlin.get_by_text("The calendar is slow, still trying…")).to_be_visible()
        before = berlin.get_by_role("table").bounding_box()
        answers.set()
        expect(berlin.get_by_role("button", name=FIRST)).to_have_attribute("aria-pressed", "true")
        expect(berlin.get_by_text("Next free: Tue 1 Dec")).to_be_visible()
        expect(berlin.get_by_text("The calendar is slow")).to_have_count(0)
        after = berlin.get_by_role("table").bounding_box()
        assert (before and before["y"]) == (after and after["y"]), "no day has moved under a finger"


def test_who_has_seen_no_time_yet_is_led_to_the_calendars_own_page(
    berlin: Page, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "https://calendly.example/ada/deep-dive"
    offer = EventType(uri=ada.DEEP_DIVE_EVENT_TYPE, duration_minutes=60, public_url=own)
    site.around.scheduling.offer(offer, ada.CALENDAR, ada.STARTS)
    berlin.goto(OFFER)  # from now on it is known
    berlin.route(API, lambda route: route.fulfill(status=503, json=AWAY))
    with slow_calendar(monkeypatch):
        berlin.goto(OFFER)
        direct = berlin.get_by_role("link", name="Book in the expert's own calendar at Calendly")
        expect(direct).to_have_attribute("href", own)
        expect(berlin.get_by_text("No times are known yet.")).to_be_visible()
