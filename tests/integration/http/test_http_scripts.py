"""What a page with scripts loads: files of ours alone, all named in advance, and little enough for a slow phone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from application.ports.scheduling import EventType
from entrypoints.http.static_files import static, version
from tests import ada
from tests.integration.http.browsing import opened, page_of
from tests.integration.http.html import Page
from tests.integration.http.surface import Surface, surface

WEIGHT_MAX = 100_000
TIMES = f"/book/ada/{ada.DEEP_DIVE}"
CHOSEN = "?start=2026-12-01T12:00:00Z&zone=Europe/Berlin"
BUSY = [
    datetime(2026, 11, 23, 8, tzinfo=UTC) + timedelta(days=day, minutes=30 * step)
    for day in range(26)
    for step in range(16)
]
"""Sixteen times a day for four weeks."""
_IMPORT = re.compile(r'^(?:import|export) [^;]*?from "\./([a-z_]+\.js)";', re.MULTILINE | re.DOTALL)


@pytest.fixture
def web() -> Iterator[Surface]:
    with surface() as web:
        busy = EventType(uri=ada.DEEP_DIVE_EVENT_TYPE, duration_minutes=60)
        web.around.scheduling.offer(busy, ada.CALENDAR, [*ada.STARTS, *BUSY])
        yield web


def parts_of(page: Page) -> list[str]:
    """What it loads at once: styles, modules, icon."""
    return [link["href"] for link in page.all("link")] + [
        script["src"] for script in page.all("script") if "src" in script
    ]


def imported(web: Surface, path: str) -> set[str]:
    """The modules that one needs, and those that they need."""
    found: set[str] = set()
    ahead = [path]
    while ahead:
        names = _IMPORT.findall(web.client.get(ahead.pop()).text)
        fresh = {static(f"js/{name}") for name in names} - found
        found |= fresh
        ahead += sorted(fresh)
    return found


@pytest.mark.parametrize("path", [TIMES, TIMES + CHOSEN])
@pytest.mark.parametrize("language", ["en-GB", "de"])
def test_the_booking_page_weighs_less_than_a_hundred_kilobytes_with_all_that_it_loads(
    web: Surface, path: str, language: str
) -> None:
    answer = web.client.get(path, headers={"Accept-Language": language})
    files = {part: web.client.get(part) for part in parts_of(page_of(answer))}
    assert {file.status_code for file in files.values()} == {200}
    assert len(answer.content) + sum(len(file.content) for file in files.values()) < WEIGHT_MAX


@pytest.mark.parametrize("path", ["/", "/book/ada", TIMES, TIMES + CHOSEN, ""])
def test_every_module_that_a_page_needs_is_named_in_advance_and_no_other(web: Surface, path: str) -> None:
    """Else a phone would wait for one after the other; without a path it is the page of a booking. Nothing waits for
    what tells that the page was seen.
    """
    page = page_of(web.client.get(path) if path else opened(web, web.booked()))
    (script,) = [script for script in page.all("script") if script.get("blocking") == "render"]
    named = {link["href"] for link in page.all("link") if link["rel"] == "modulepreload"}
    assert named == imported(web, script["src"])
    assert named


def test_scripts_may_come_from_us_alone_and_may_ask_us_alone(web: Surface) -> None:
    policy = dict(
        part.strip().split(" ", 1) for part in web.client.get(TIMES).headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert not [url for url in parts_of(page_of(web.client.get(TIMES))) if urlsplit(url).netloc]


def test_what_a_page_loads_is_kept_for_good_because_its_address_names_its_content(web: Surface) -> None:
    for part in parts_of(page_of(web.client.get(TIMES))):
        assert part.startswith(f"/static/{version()}/")
        assert web.client.get(part).headers["cache-control"] == "max-age=31536000, public, immutable"
    assert web.client.get("/static/example-ada.svg").headers["cache-control"] == "max-age=3600, public"
    assert web.client.get("/static/000000000000/pages.css").status_code == 404


def test_a_change_of_any_file_changes_the_address_of_them_all(tmp_path: Path) -> None:
    (tmp_path / "js").mkdir()
    script = tmp_path / "js" / "a.js"
    seen = set()
    for text in ("one", "two"):
        script.write_text(text)
        version.cache_clear()
        seen.add(version(tmp_path))
    (tmp_path / "js" / "b.js").write_text("two")
    version.cache_clear()
    seen.add(version(tmp_path))
    assert len(seen) == 3
