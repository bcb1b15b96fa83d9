"""Moving a session in a browser: from its own page to a time of the month, and back with the new one."""

import httpx
from playwright.sync_api import Page, expect

from tests import ada
from tests.assembly import work
from tests.browser.page_states import Site
from tests.browser.test_following_a_booking import ANSWERS, booked, pay
from tests.integration.http.surface import CONFIRM, confirm_body


def confirmed(page: Page, site: Site) -> None:
    """Paid and confirmed; its page is open."""
    answer = booked(site)
    pay(site, answer)
    work(site.service)
    page.goto(answer["booking"]["confirmationUrl"])
    expect(page.get_by_role("heading", level=1)).to_have_text("Your session is booked")


def chosen(page: Page, clock: str) -> None:
    page.get_by_role("link", name="Move this session").click()
    page.get_by_role("button", name=clock).click()
    page.get_by_role("link", name=f"Continue with {clock}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the new time")


def test_a_session_is_moved_from_its_own_page(berlin: Page, site: Site) -> None:
    confirmed(berlin, site)
    berlin.get_by_role("link", name="Move this session").click()
    expect(berlin.get_by_role("heading", level=1)).to_have_text("Choose another time")
    expect(berlin.get_by_role("button", name="Tuesday 1 December 2026, 3 times free")).to_be_visible()
    berlin.get_by_role("button", name="19:00").click()
    assert "booking=" in berlin.url, "the address of a choice still says what is moved"
    berlin.reload()
    expect(berlin.get_by_role("button", name="19:00")).to_have_attribute("aria-pressed", "true")
    berlin.get_by_role("link", name="Continue with 19:00").click()
    facts = berlin.locator("dl")
    expect(facts).to_contain_text("Tuesday 1 December 2026, 13:00 to 14:00 (Europe/Berlin, UTC+01:00)")
    expect(facts).to_contain_text("Tuesday 1 December 2026, 19:00 to 20:00 (Europe/Berlin, UTC+01:00)")
    expect(facts).to_contain_text("For Ada Example: Tuesday 1 December 2026, 18:00 to 19:00 (Europe/London, UTC+00:00)")
    berlin.get_by_role("button", name="Move the session").dblclick()
    expect(berlin.get_by_text("Your session was moved.")).to_be_visible()
    expect(berlin.locator("dl")).to_contain_text("Tuesday 1 December 2026, 19:00 to 20:00")
    expect(berlin.get_by_role("link", name="Move this session")).to_have_count(0)


def test_another_zone_is_kept_on_the_way_to_the_check(berlin: Page, site: Site) -> None:
    confirmed(berlin, site)
    berlin.get_by_role("link", name="Move this session").click()
    berlin.get_by_role("button", name="Change the time zone").click()
    berlin.get_by_label("Your time zone").fill("auckland")
    berlin.keyboard.press("Enter")
    expect(berlin.locator("dl")).to_contain_text("Wednesday 2 December 2026, 01:00 to 02:00 (Pacific/Auckland")
    berlin.get_by_role("button", name="Wednesday 2 December 2026, 2 times free").click()
    berlin.get_by_role("button", name="07:00").click()
    berlin.get_by_role("link", name="Continue with 07:00").click()
    expect(berlin.locator("dl")).to_contain_text("Wednesday 2 December 2026, 07:00 to 08:00 (Pacific/Auckland")


def test_of_two_clients_who_want_one_time_the_slower_keeps_the_time_that_they_have(berlin: Page, site: Site) -> None:
    confirmed(berlin, site)
    chosen(berlin, "19:00")
    assert httpx.post(site.url + CONFIRM, json=confirm_body(answers=ANSWERS, start=ada.STARTS[3])).status_code == 201
    berlin.get_by_role("button", name="Move the session").click()
    expect(berlin.get_by_role("heading", level=1)).to_have_text("This time has just gone")
    expect(berlin.get_by_text("Your session stays at Tuesday 1 December 2026, 13:00 to 14:00")).to_be_visible()
    berlin.get_by_role("link", name="16:00").click()
    berlin.get_by_role("button", name="Move the session").click()
    expect(berlin.locator("dl")).to_contain_text("Tuesday 1 December 2026, 16:00 to 17:00")


def test_the_button_says_that_it_works_and_what_holds_meanwhile(berlin: Page, site: Site) -> None:
    confirmed(berlin, site)
    chosen(berlin, "19:00")
    berlin.clock.install()
    berlin.evaluate("document.addEventListener('submit', event => event.preventDefault())")
    berlin.get_by_role("button", name="Move the session").click()
    expect(berlin.get_by_role("button", name="Asking Ada Example's calendar…")).to_be_visible()
    berlin.clock.run_for(8_000)
    expect(berlin.get_by_text("Your session stays at its present time until the new one is certain.")).to_be_visible()
