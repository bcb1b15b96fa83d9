"""What every page must be for everybody: by axe, in both colour schemes, on the narrowest of screens, in German too."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

NARROWEST = ViewportSize(width=320, height=640)
TARGET_PX = 44
_SMALL = """() => [...document.querySelectorAll('button, .button, .slot, input, select, textarea, .choice')]
    .filter(el => el.type != 'hidden' && el.checkVisibility() && (!el.closest('.choice') || el.matches('.choice')))
    .filter(el => el.getBoundingClientRect().height < %d).map(el => el.outerHTML)"""
_OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def is_usable(page: Page) -> None:
    passes(page)
    page.emulate_media(color_scheme="dark")
    passes(page, {"runOnly": ["color-contrast"]})
    page.emulate_media(color_scheme="light")
    _fits(page)


def is_usable_in_german(page: Page, url: str) -> None:
    """The page as it stands, loaded again; the browser's context speaks German from then on."""
    page.context.add_cookies([{"name": "lang", "value": "de", "url": url}])
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    passes(page)
    _fits(page)


def passes(page: Page, options: dict[str, Any] | None = None) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"], **(options or {})})
    assert found.violations_count == 0, found.generate_report()


def _fits(page: Page) -> None:
    """With nothing cut off, and nothing too small for a finger."""
    assert page.evaluate(_OVERFLOW) == 0
    assert page.evaluate(_SMALL % TARGET_PX) == []
