"""In which language a page comes: as its reader has chosen, else as their browser accepts."""

import re
from collections.abc import Iterator

import pytest

from tests import ada
from tests.integration.http.browsing import page_of
from tests.integration.http.surface import Surface, surface


@pytest.fixture
def web() -> Iterator[Surface]:
    with surface() as web:
        yield web


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en-GB"),
        ("en-US,en;q=0.9", "en-GB"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de-AT"),
        ("fr-FR,fr;q=0.9,de;q=0.8,en;q=0.7", "de"),
        ("fr", "en-GB"),
        ("en, de", "en-GB"),
        ("x" * 5000, "en-GB"),
    ],
)
def test_a_page_comes_in_the_best_language_that_the_browser_accepts(web: Surface, accepted: str, language: str) -> None:
    page = page_of(web.client.get("/", headers={"Accept-Language": accepted}), language=language)
    skip = "Zum Inhalt springen" if language.startswith("de") else "Skip to the content"
    assert skip in page.text


def test_a_language_that_was_chosen_in_the_footer_stays_chosen(web: Surface) -> None:
    page = page_of(web.client.get("/?q=ada&lang=en"))
    (german,) = [link for link in page.all("a") if link.get("hreflang")]
    assert german == {"href": "/?q=ada&lang=de", "lang": "de", "hreflang": "de", "rel": "nofollow"}
    answer = web.client.get(german["href"])
    page_of(answer, language="de")
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("lang=de", "Path=/", "SameSite=lax", "HttpOnly", "Max-Age="))
    assert "English" in page_of(web.client.get("/", headers={"Accept-Language": "en"}), language="de").text


@pytest.mark.parametrize("asked", ["?lang=fr", "?lang=", "?lang=../de", "?lang=de&lang=en%0d%0aX: y"])
def test_what_is_no_language_of_ours_chooses_nothing(web: Surface, asked: str) -> None:
    answer = web.client.get("/" + asked)
    assert "x" not in answer.headers
    assert "lang" not in web.client.cookies or web.client.cookies["lang"] in {"de", "en"}


def test_the_clock_is_chosen_without_a_script_and_begins_as_the_readers_country_has_it(web: Surface) -> None:
    times = f"/book/ada/{ada.DEEP_DIVE}"
    american = page_of(web.client.get(times, headers={"Accept-Language": "en-US"}), language="en-GB")
    assert re.search(r"12:00\spm", american.text)
    page = page_of(web.client.get(times))
    assert "12:00 on" in page.text
    (turn,) = [link["href"] for link in page.all("a") if "clock=" in link["href"]]
    assert re.search(r"12:00\spm", page_of(web.client.get(turn)).text)
    assert re.search(r"12:00\spm", page_of(web.client.get(times)).text), "the choice is kept"
    german = page_of(web.client.get(times, headers={"Accept-Language": "de"}))
    assert "pm" not in german.text.split()
    assert not [link for link in german.all("a") if "clock=" in link["href"]]


def test_an_address_that_leads_nowhere_speaks_too(web: Surface) -> None:
    answer = web.client.get("/nowhere", headers={"Accept-Language": "de"})
    assert "Zum Inhalt springen" in page_of(answer, 404, "de").text


def test_requests_of_several_readers_do_not_hear_each_other(web: Surface) -> None:
    for accepted in ("de", "en", "de", "", "de"):
        page_of(
            web.client.get("/", headers={"Accept-Language": accepted}),
            language=accepted if accepted == "de" else "en-GB",
        )


@pytest.mark.parametrize(("path", "status"), [("/operator/nowhere", 404), ("/operator/sign-in", 200)])
def test_what_stands_at_a_gate_speaks_too(web: Surface, path: str, status: int) -> None:
    answer = web.client.get(path, headers={"Accept-Language": "de"}, follow_redirects=False)
    assert "Zum Inhalt springen" in page_of(answer, status, "de").text
