"""`python -m tests.browser.screenshots [--only WORDS]` draws docs/screens and writes docs/screens.md."""

import argparse
import base64
import random
import sys
from pathlib import Path
from unittest.mock import patch

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.assembly import NOW
from tests.browser.chromium import MISSING, chromium_path, launched
from tests.browser.every_state import EVERY_STATE
from tests.browser.page_states import open_site
from tests.browser.picture_book import DOCS, HEIGHT_MAX, WIDTHS, Picture, every_file, page, pictures

HEIGHT_USUAL = 800
QUALITY = 0.3
SCALE = 0.7
"""Of their width and height; the page of them shows them smaller still."""
LIMIT_MS = 30_000
_AS_WEBP = """async ([png, quality, scale]) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
    const drawn = canvas.getContext("2d");
    drawn.imageSmoothingQuality = "high";
    drawn.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality });
    return btoa(Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(""));
}"""


def draw(state: str, browser: Browser, folder: Path) -> None:
    """Write the pictures of one state. Ids come from its name, so that the next run draws the same."""
    bring_about, headline = EVERY_STATE[state]
    with (
        patch("os.urandom", chance := random.Random(state).randbytes),
        patch("random._urandom", chance),  # what `secrets` asks
        open_site() as site,
        browser.new_context(base_url=site.url, timezone_id="Europe/Berlin") as context,
    ):
        context.set_default_timeout(LIMIT_MS)
        shown = context.new_page()
        shown.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT_USUAL})  # some of it is for narrow screens alone
        shown.clock.set_fixed_time(NOW)
        bring_about(shown, site)
        expect(shown.get_by_role("heading", level=1)).to_have_text(headline)
        for picture in pictures(state):
            _turn(shown, picture)
            (folder / picture.file).write_bytes(_webp(context, _png(shown)))


def _turn(shown: Page, picture: Picture) -> None:
    shown.set_viewport_size({"width": picture.width, "height": HEIGHT_USUAL})
    shown.emulate_media(color_scheme="dark" if picture.is_dark else "light")
    if picture.is_german and "lang" not in {cookie.get("name") for cookie in shown.context.cookies()}:
        shown.context.add_cookies([{"name": "lang", "value": "de", "url": shown.url}])
        shown.reload(wait_until="networkidle")


def _png(shown: Page) -> bytes:
    """In a window as high as the page, so that what stays in sight by itself lies over nothing."""
    size = shown.viewport_size
    assert size
    tall = shown.evaluate("document.documentElement.scrollHeight")
    shown.set_viewport_size({"width": size["width"], "height": min(HEIGHT_MAX, tall)})
    return shown.screenshot(animations="disabled")


def _webp(context: BrowserContext, png: bytes) -> bytes:
    """As Chromium itself writes it, about a sixth of the PNG."""
    with context.new_page() as blank:
        written = blank.evaluate(_AS_WEBP, [base64.b64encode(png).decode(), QUALITY, SCALE])
    return base64.b64decode(written)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=__doc__)
    parser.add_argument(
        "--only",
        default="",
        metavar="WORDS",
        help="draw only states with these words in their name; commas between several",
    )
    words = str(parser.parse_args().only)
    wanted = [state for state in EVERY_STATE if any(part in state for part in words.split(","))]
    path = chromium_path()
    if path is None or not wanted:
        parser.error(f'no state has "{words}" in its name' if path else MISSING.partition(":")[0])
    folder = DOCS / "screens"
    folder.mkdir(exist_ok=True)
    with launched(path) as browser:
        for number, state in enumerate(wanted, 1):
            sys.stdout.write(f"{number}/{len(wanted)} {state}\n")
            sys.stdout.flush()
            draw(state, browser, folder)
    for orphan in {file.name for file in folder.iterdir()} - every_file():
        (folder / orphan).unlink()
    (DOCS / "screens.md").write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
