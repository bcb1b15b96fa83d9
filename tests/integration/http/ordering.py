"""Booking by hand, form by form, as a browser without a script does."""

from uuid import UUID

import httpx

from domain.identifiers import BookingId
from tests import ada
from tests.integration.http.browsing import page_of
from tests.integration.http.html import Page
from tests.integration.http.surface import START, Surface

OFFER = f"/book/ada/{ada.DEEP_DIVE}"
FREE_OFFER = f"/book/ada/{ada.INTRO}"
ZONE = "Europe/Berlin"
TYPED = {
    "name": "Grace Example",
    "email": "grace@example.com",
    f"answer:{ada.QUESTION}": "Tests",
    "notes": "Two\r\nlines",
}


def chosen(web: Surface, offer: str = OFFER) -> Page:
    """The details page of a chosen time."""
    query = {"start": START.isoformat(), "zone": ZONE}
    return page_of(web.client.get(offer, params=query))


def checked(web: Surface, offer: str = OFFER, **typed: str) -> httpx.Response:
    """What comes of the details as they are sent."""
    return web.client.post(f"{offer}/check", data=hidden(chosen(web, offer)) | TYPED | typed)


def order(web: Surface, offer: str = OFFER) -> dict[str, str]:
    """The last form, ready to be sent."""
    return hidden(page_of(checked(web, offer)))


def sent(web: Surface, fields: dict[str, str], offer: str = OFFER, **headers: str) -> httpx.Response:
    return web.client.post(offer, data=fields, headers=headers)


def booking_of(led: httpx.Response) -> BookingId:
    """The booking that the browser was given a cookie for."""
    name = led.headers["set-cookie"].partition("=")[0]
    return BookingId(UUID(name.removeprefix("booking_")))


def hidden(page: Page) -> dict[str, str]:
    return {field["name"]: field["value"] for field in page.all("input") if field.get("type") == "hidden"}


def actions(page: Page) -> list[str]:
    return [form["action"] for form in page.all("form")]


def links(page: Page) -> list[str]:
    return [link["href"] for link in page.all("a")]
