"""Opening a booking's page as a browser does."""

import httpx

from entrypoints.http.static_files import static
from tests.integration.http.html import Page
from tests.integration.http.surface import Json, Surface

PAGE = "/booking/confirmation"


def id_of(answer: Json) -> str:
    return str(answer["booking"]["id"])


def opened(web: Surface, answer: Json, *, from_stripe: bool = False) -> httpx.Response:
    """Follow the link of the booking as a browser does, the cookie included."""
    pointer = "&session_id=cs_whatever" if from_stripe else ""
    exchanged = web.client.get(answer["booking"]["confirmationUrl"] + pointer)
    assert exchanged.status_code == 303
    return web.client.get(exchanged.headers["location"])


def page_of(answer: httpx.Response, status: int = 200, language: str = "") -> Page:
    """The page, after a look at what every page must have. Without a language it is the one that was asked for."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(answer.text)
    assert page.faults == []
    (whole,) = page.all("html")
    assert whole["lang"] == (language or answer.request.headers.get("accept-language", "en-GB"))
    assert len(page.all("h1")) == 1
    assert len([title for title in page.all("title") if "id" not in title]) == 1  # pictures have titles with ids
    run = [script for script in page.all("script") if script.get("type") != "application/json"]
    assert all(script.get("src", "").startswith(static("js/")) for script in run)
    named = {name for _, attributes in page.elements for name in attributes}
    assert not [name for name in named if name == "style" or name.startswith("on")]
    return page
