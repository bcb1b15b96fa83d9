"""Each state of the pages as a person meets it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.every_state import AREAS, EVERY_STATE
from tests.browser.hand_money import CLIENTS
from tests.browser.page_states import Site
from tests.browser.sign_in_states import SIGN_IN_STATES
from tests.browser.usable import NARROWEST, is_usable, is_usable_in_german

_ALSO_GERMAN = {
    *(f"{area}: {name}" for area in ("builder", "operator", "analytics") for name in AREAS[area]),
    *(f"client: {name}" for name in (*SIGN_IN_STATES, *CLIENTS)),
}
"""The others are met in German by test_german.py."""


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
    is_usable(page)
    if name in _ALSO_GERMAN:
        is_usable_in_german(page, site.url)
