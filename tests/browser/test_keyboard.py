"""Booking by keyboard, without scripts: every step can be reached, is seen when reached, and goes on by Enter."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_states import FREE_OFFER, Site, open_site

TABS_MAX = 60
_NAME = "() => (document.activeElement.labels?.[0] ?? document.activeElement).innerText"
_RING = "() => getComputedStyle(document.activeElement).outlineStyle"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with open_site() as site, browser.new_context(base_url=site.url, java_script_enabled=False) as context:
        yield _opened(context.new_page(), site)


def _opened(page: Page, site: Site) -> Page:
    page.goto(site.url)
    return page


def test_a_free_session_is_booked_by_keyboard_alone(page: Page) -> None:
    _press(page, "Ada Example")
    _press(page, "Choose a time for Intro call")
    _press(page, "12:00 on Tue 1 Dec")
    _type(page, "Your name", "Grace Example")
    _type(page, "Your e-mail address", "grace@example.com")
    _press(page, "Continue")
    _press(page, "Book")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your session is booked")


def test_the_skip_link_leads_past_the_head_of_the_page(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate(_NAME) == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(_NAME) == "Name or topic"


def test_a_fault_leads_to_its_field(page: Page) -> None:
    page.goto(f"{FREE_OFFER}?start=2026-12-01T12:00:00Z&zone=UTC")
    _press(page, "Continue")
    _press(page, "Enter your e-mail address.")
    page.keyboard.type("grace@example.com")
    expect(page.get_by_label("Your e-mail address")).to_have_value("grace@example.com")


def _press(page: Page, name: str) -> None:
    _reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _type(page: Page, label: str, text: str) -> None:
    _reach(page, label)
    page.keyboard.type(text)


def _reach(page: Page, name: str) -> None:
    """Tab to it from wherever the focus is."""
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        if " ".join(str(page.evaluate(_NAME)).split()) == name:
            assert page.evaluate(_RING) == "solid", f"nobody sees that {name} has the focus"
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")
