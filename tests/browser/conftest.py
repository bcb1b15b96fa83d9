"""One browser for all tests here; without one they are skipped, and the run says so at its end."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import MISSING, chromium_path, launched
from tests.browser.page_states import Site, open_site

LIMIT_MS = 10_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        pytest.skip(MISSING)
    with launched(path) as browser:
        yield browser


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as site:
        yield site


@pytest.fixture
def berlin(browser: Browser, site: Site) -> Iterator[Page]:
    """A client's page, in a browser whose clock is Berlin's."""
    with browser.new_context(base_url=site.url, timezone_id="Europe/Berlin") as context:
        context.set_default_timeout(LIMIT_MS)
        yield context.new_page()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if chromium_path() is None:
        terminalreporter.write_line(f"WARNING: {MISSING}", red=True, bold=True)
