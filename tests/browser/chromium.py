"""The system's own Chromium: never one that a test run downloads."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_NOT_NEEDED = (
    # Suggestions under an address bar that nobody sees: a renderer for each window, as costly as our page.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    # What playwright leaves out by itself: the last list alone counts.
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "MediaRouter", "OptimizationHints", "PaintHolding"),
)
QUIET = (
    f"--disable-features={','.join(_NOT_NEEDED)}",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--accept-lang=en-GB",
)
MISSING = "no Chromium is installed: NONE of the browser tests ran (Debian: apt-get install chromium)"


def chromium_path() -> str | None:
    """CHROMIUM names it where it has another name or place."""
    found = (shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *NAMES) if name)
    return next(filter(None, found), None)


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """As root Chromium runs only without its sandbox; it visits nothing but our own pages."""
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield browser
        browser.close()
