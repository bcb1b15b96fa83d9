"""Nothing on a page jumps while it loads."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.page_states import CHOSEN, OFFER, Site
from tests.browser.return_states import FROM_STRIPE, ordered, shown

_SHIFTED = """() => new Promise((done) => {
    let sum = 0;
    const count = (list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value; };
    const seen = new PerformanceObserver(count);
    seen.observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => { count({ getEntries: () => seen.takeRecords() }); done(sum); }));
})"""
"""How much has moved without anybody's doing, as Chromium's "cumulative layout shift" counts it."""


@pytest.fixture(params=[360, 1280])
def page(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    size = ViewportSize(width=request.param, height=800)
    with browser.new_context(base_url=site.url, timezone_id="Europe/Berlin", viewport=size) as context:
        yield context.new_page()


@pytest.mark.parametrize("path", ["/", "/marketplace/builders/ada", "/book/ada", OFFER, OFFER + CHOSEN])
def test_nothing_jumps_while_a_page_loads(page: Page, path: str) -> None:
    page.goto(path, wait_until="networkidle")
    assert page.evaluate(_SHIFTED) == 0


def test_nothing_jumps_on_the_page_of_a_held_time(page: Page) -> None:
    shown(page, ordered(page), FROM_STRIPE)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Held for you for 14 minutes")).to_be_visible()
    assert page.evaluate(_SHIFTED) == 0


def test_a_jump_would_be_seen(page: Page) -> None:
    page.goto("/", wait_until="networkidle")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('afterbegin', '<p>Look</p>'.repeat(5))")
    assert page.evaluate(_SHIFTED) > 0
