"""The list of experts with its search, and the profiles."""

import re

import pytest
from msgspec.structs import replace

from tests import ada
from tests.integration.http.browsing import page_of
from tests.integration.http.ordering import links
from tests.integration.http.surface import Surface, surface


def test_the_front_page_lists_experts_with_their_lowest_price_or_why_they_cannot_be_booked() -> None:
    with surface() as web:
        page = page_of(web.client.get("/"))
        assert "Ada Example Shipping your first web app Free and from US$149.00" in page.text
        assert (
            "Ben Example Not taking bookings at the moment Ben Example has not connected a calendar yet." in page.text
        )
        assert {"/marketplace/builders/ada", "/marketplace/builders/ben", "/schema/openapi.json"} <= set(links(page))


@pytest.mark.parametrize(
    ("query", "found", "told"),
    [
        ("q=web&maxPrice=&currency=", ["ada"], "One expert fits."),
        ("q=&maxPrice=50&currency=EUR", ["ada", "ben"], "2 experts fit."),
        ("q=nobody&maxPrice=&currency=", [], "Nobody fits this search"),
        ("q=&maxPrice=&currency=", ["ada", "ben"], ""),
    ],
)
def test_the_search_shows_who_fits_and_keeps_what_was_asked(query: str, found: list[str], told: str) -> None:
    with surface() as web:
        page = page_of(web.client.get(f"/?{query}"))
        assert [link for link in links(page) if link.startswith("/marketplace/")] == [
            f"/marketplace/builders/{slug}" for slug in found
        ]
        assert told in page.text
        typed = {box["name"]: box.get("value", "") for box in page.all("input")}
        assert f"q={typed['q']}&maxPrice={typed['maxPrice']}" in query


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("maxPrice=5", "currency", "Choose the currency of the highest price."),
        ("maxPrice=cheap&currency=USD", "max-price", "Write the highest price as an amount, such as 150 or 149.50."),
        ("maxPrice=1.001&currency=USD", "max-price", "Write the highest price as an amount, such as 150 or 149.50."),
        ("currency=usd", "currency", "Choose the currency"),
        ("q=" + "x" * 101, "q", "must have at most 100 characters"),
    ],
)
def test_a_search_with_a_fault_says_what_to_mend(query: str, field: str, words: str) -> None:
    with surface() as web:
        page = page_of(web.client.get(f"/?{query}"), 422)
        assert words in page.text
        assert f"#{field}" in links(page)
        (box,) = [at for _, at in page.elements if at.get("id") == field]
        assert box["aria-invalid"] == "true"
        assert box["aria-describedby"] == f"{field}-mistake"


def test_many_experts_come_a_page_at_a_time() -> None:
    with surface() as web:
        ada_herself = ada.builders()[0]
        many = [replace(ada_herself, id=f"ada-{n}", session_types=(), position=n) for n in range(60)]
        people = {ada_herself.person_id: ada.ADDRESS}
        web.around.database.catalog.replace_all(many, people, ada.CONNECTED_AT)
        first = page_of(web.client.get("/?q=ada"))
        (more,) = [link for link in links(first) if "cursor=" in link]
        second = page_of(web.client.get(more))
        shown = [link for page in (first, second) for link in links(page) if link.startswith("/marketplace/")]
        assert shown == [f"/marketplace/builders/ada-{n}" for n in range(60)]


def test_a_marketplace_without_experts_says_so() -> None:
    with surface() as web:
        web.around.database.catalog.replace_all((), {}, ada.CONNECTED_AT)
        assert "Nobody can be booked here yet" in page_of(web.client.get("/")).text


@pytest.mark.parametrize("path", ["/marketplace/builders/ada", "/book/ada"])
def test_sessions_are_cards_with_length_price_and_what_cancelling_gives_back(path: str) -> None:
    with surface() as web:
        page = page_of(web.client.get(path))
        assert "Intro call 30 minutes Free You can cancel at any time." in page.text
        assert "Deep dive 60 minutes US$149.00 Cancelling gives everything back until 24 hours before" in page.text
        assert {f"/book/ada/{ada.INTRO}", f"/book/ada/{ada.DEEP_DIVE}"} <= set(links(page))


@pytest.mark.parametrize("path", ["/marketplace/builders/ben", "/book/ben"])
def test_an_expert_who_cannot_be_booked_says_why_and_offers_no_times(path: str) -> None:
    with surface() as web:
        page = page_of(web.client.get(path))
        assert "Not taking bookings at the moment" in page.text
        assert "Ben Example has not connected a calendar yet." in page.text
        assert "/book/ben/ben-chat" not in links(page)


@pytest.mark.parametrize(
    "path",
    [
        "/marketplace/builders/nobody",
        "/marketplace/builders/a%00b",
        "/book/nobody",
        "/book/ada/nothing",
        "/book/ben/ada-intro",
        "/book/ada/a%E2%80%A8b",
        "/book/ada/ada-intro?start=soon",
    ],
)
def test_what_is_not_on_offer_is_a_kind_page(path: str) -> None:
    with surface() as web:
        page = page_of(web.client.get(path), 404)
        assert "This cannot be booked here" in page.text
        assert "Nothing was held or charged" in page.text
        assert "Reference:" in page.text


def test_every_step_has_a_title_of_its_own_and_search_engines_find_experts_but_no_steps() -> None:
    with surface() as web:
        paths = ("/", "/marketplace/builders/ada", "/book/ada", "/book/ada/ada-intro")
        shown = [web.client.get(path).text for path in paths]
        assert len({text.partition("<title>")[2].partition("</title>")[0] for text in shown}) == 4
        assert ["noindex" in text for text in shown] == [False, False, True, True]


def _with_profile(web: Surface, **fields: object) -> None:
    ada_herself, *others = ada.builders()
    builders = (replace(ada_herself, **fields), *others)
    emails = {builder.person_id: ada.ADDRESS for builder in builders}
    web.around.database.catalog.replace_all(builders, emails, ada.CONNECTED_AT)


def test_a_profile_shows_photo_skills_and_what_the_expert_says_in_paragraphs() -> None:
    with surface() as web:
        about = "First <b>line</b>.\nStill first.\n \n\nSecond."
        _with_profile(web, about=about, skills=("Python", "Naming"), avatar_url="/static/example-ada.svg")
        page = page_of(web.client.get("/marketplace/builders/ada"))
        assert page.text.count("Python Naming") == 1
        (second,) = [at for tag, at in page.elements if tag == "img"]
        assert second["src"] == "/static/example-ada.svg"
        assert web.client.get(second["src"]).status_code == 200
        spoken = [at for tag, at in page.elements if tag == "p" and at.get("class") == "as-typed"]
        assert len(spoken) == 2
        assert "First <b>line</b>. Still first. Second." in page.text


@pytest.mark.parametrize("path", ["/", "/marketplace/builders/ada"])
@pytest.mark.parametrize(
    ("photo", "allowed"),
    [
        ("https://photos.example.com:8443/ada.jpg?s=9", "img-src 'self' https://photos.example.com:8443;"),
        ("/static/example-ada.svg", "img-src 'self';"),
        ("", "img-src 'self';"),
        ("https://evil.example;script-src", "img-src 'self';"),
    ],
)
def test_a_page_may_load_pictures_only_from_the_hosts_of_the_photos_it_shows(
    path: str, photo: str, allowed: str
) -> None:
    with surface() as web:
        _with_profile(web, avatar_url=photo)
        policy = web.client.get(path).headers["content-security-policy"]
        assert allowed in policy
        (scripts,) = [part.strip() for part in policy.split(";") if "script-src" in part]
        assert re.fullmatch("script-src 'nonce-[A-Za-z0-9_-]{22}'", scripts)


def test_the_api_tells_the_profile_with_a_photo_that_other_front_ends_can_load() -> None:
    with surface() as web:
        _with_profile(web, about="Hello.", skills=("Naming",), avatar_url="/static/example-ada.svg")
        told = web.client.get("/api/marketplace/builders?q=naming").json()["builders"]
        base_url = web.service.settings.app_base_url
        assert [(one["about"], one["skills"], one["avatarUrl"]) for one in told] == [
            ("Hello.", ["Naming"], f"{base_url}/static/example-ada.svg")
        ]
