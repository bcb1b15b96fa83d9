"""Each state of the pages as a person meets it: by axe in both colour schemes, and on the narrowest of screens."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.every_state import AREAS, EVERY_STATE
from tests.browser.hand_money import CLIENTS
from tests.browser.page_states import Site
from tests.browser.sign_in_states import SIGN_IN_STATES

NARROWEST = ViewportSize(width=320, height=640)
TARGET_PX = 44
_SMALL = """() => [...document.querySelectorAll('button, .button, .slot, input, select, textarea, .choice')]
    .filter(el => el.type != 'hidden' && el.checkVisibility() && (!el.closest('.choice') || el.matches('.choice')))
    .filter(el => el.getBoundingClientRect().height < %d).map(el => el.outerHTML)"""
_ALSO_GERMAN = {
    *(f"{area}: {name}" for area in ("builder", "operator", "analytics") for name in AREAS[area]),
    *(f"client: {name}" for name in (*SIGN_IN_STATES, *CLIENTS)),
}
"""The others are met in German by test_german.py."""
_OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with browser.new_context(base_url=site.url, viewport=NARROWEST, color_scheme="light") as context:
        page, refused = context.new_page(), list[str]()
        page.on("console", lambda told: refused.append(told.text) if "Content Security Policy" in told.text else None)
        yield page
        assert refused == []


@pytest.mark.parametrize("name", EVERY_STATE)
def test_a_page_can_be_used_by_everybody(name: str, page: Page, site: Site) -> None:
    bring_about, headline = EVERY_STATE[name]
    bring_about(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text(headline)
    _passes(page, {})
    page.emulate_media(color_scheme="dark")
    _passes(page, {"runOnly": ["color-contrast"]})
    _fits(page)
    if name in _ALSO_GERMAN:
        _in_german(page, site)
        _passes(page, {})
        _fits(page)


def _in_german(page: Page, site: Site) -> None:
    """Where a person would change the language: on the page as it stands."""
    page.emulate_media(color_scheme="light")
    page.context.add_cookies([{"name": "lang", "value": "de", "url": site.url}])
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "de")


def _fits(page: Page) -> None:
    """On the narrowest screen, with nothing too small for a finger."""
    assert page.evaluate(_OVERFLOW) == 0
    assert page.evaluate(_SMALL % TARGET_PX) == []


def _passes(page: Page, options: dict[str, Any]) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"], **options})
    assert found.violations_count == 0, found.generate_report()
