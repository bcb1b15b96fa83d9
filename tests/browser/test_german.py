"""The client's way in German in a browser with scripts, and the clock over 12 or 24 hours."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LIMIT_MS
from tests.browser.page_states import CHOSEN, FREE_OFFER, OFFER, Site
from tests.browser.usable import passes


@pytest.fixture
def german(browser: Browser, site: Site) -> Iterator[Page]:
    with browser.new_context(base_url=site.url, timezone_id="Europe/Berlin", locale="de-DE") as context:
        context.set_default_timeout(LIMIT_MS)
        yield context.new_page()


def test_a_german_chooses_a_time_and_books_in_german(german: Page) -> None:
    german.goto(OFFER)
    expect(german.get_by_text("Zeiten in Europe/Berlin (UTC+01:00).")).to_be_visible()
    expect(german.get_by_role("heading", name="Dezember 2026", exact=True)).to_be_visible()
    expect(german.get_by_role("button", name="Dienstag, 1. Dezember 2026, 4 freie Zeiten")).to_be_visible()
    passes(german)
    german.goto(FREE_OFFER + CHOSEN)
    german.get_by_label("Ihr Name").fill("Grace Example")
    german.get_by_label("Ihre E-Mail-Adresse").fill("grace@gmial.com")
    german.get_by_label("Ihr Name").focus()
    expect(german.get_by_role("button", name="grace@gmail.com verwenden")).to_be_visible()
    passes(german)
    german.get_by_role("button", name="Weiter").click()
    passes(german)
    german.get_by_role("button", name="Buchen", exact=True).click()
    expect(german.get_by_role("heading", level=1)).to_have_text("Ihr Termin ist gebucht")
    expect(german.get_by_text("Er steht im Kalender von Ada Example.")).to_be_visible()
    passes(german)


def test_the_clock_turns_at_once_and_stays_turned(berlin: Page) -> None:
    berlin.goto(OFFER)
    expect(berlin.get_by_role("button", name="13:00")).to_be_visible()
    berlin.get_by_role("button", name="Use a 12-hour clock").click()
    expect(berlin.get_by_role("button", name="1:00 pm")).to_be_visible()
    berlin.goto(OFFER + CHOSEN)
    expect(berlin.get_by_text("1:00 pm to 2:00 pm")).to_be_visible()
    berlin.goto("/marketplace/builders/ada")
    expect(berlin.locator("time[data-next]").first).to_have_text("Tuesday 1 December 2026, 10:00 am (Europe/Berlin)")
    berlin.goto(OFFER)
    berlin.get_by_role("button", name="Use a 24-hour clock").click()
    expect(berlin.get_by_role("button", name="13:00")).to_be_visible()
