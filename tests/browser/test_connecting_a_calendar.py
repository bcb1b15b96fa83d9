"""A builder's way to Calendly and back in a real browser, with each page of it as a person meets it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from adapters.memory.database import MemoryDatabase
from entrypoints.demonstration.environment import OPERATOR_TOKEN
from tests.browser.conftest import LIMIT_MS
from tests.browser.usable import NARROWEST, is_usable
from tests.integration.connections.place import KATHERINE, Place, place

CONNECTION = f"/builder/{KATHERINE}/connection"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Place]:
    with place(MemoryDatabase(), tmp_path) as made:
        yield made


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_builder_says_no_then_yes_and_ends_it(language: str, browser: Browser, at: Place) -> None:
    with browser.new_context(base_url=at.base_url, viewport=NARROWEST, color_scheme="light") as context:
        context.set_default_timeout(LIMIT_MS)
        context.add_cookies([{"name": "lang", "value": language, "url": at.base_url}])
        page = context.new_page()
        page.goto(f"/operator/sign-in?next={CONNECTION}")
        page.locator("input[name=operator_token]").fill(OPERATOR_TOKEN)
        page.locator("main form button").click()
        is_usable(page)
        _press(page)
        page.get_by_role("button", name="Deny").click()
        expect(page.locator("h1")).to_have_text(
            {"en": "You said no at Calendly", "de": "Sie haben bei Calendly abgelehnt"}[language]
        )
        is_usable(page)
        page.goto(CONNECTION)
        _press(page)
        page.get_by_label("Signed in at Calendly as").select_option("katherine")
        page.get_by_role("button", name="Allow").click()
        page.wait_for_url(f"**{CONNECTION}?done=connected")
        is_usable(page)
        page.goto(f"{CONNECTION}/end")
        is_usable(page)
        _press(page)
        page.wait_for_url(f"**{CONNECTION}?done=ended")
        is_usable(page)
        assert at.grants() == []


def _press(page: Page) -> None:
    page.locator("main form button[type=submit]").click()
