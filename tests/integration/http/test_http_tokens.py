"""The operator's page of tokens for programs."""

from tests.integration.http.browsing import page_of
from tests.integration.http.desks import desk_page, operator_desk
from tests.integration.http.ordering import hidden, links
from tests.integration.http.surface import Surface, refused

PATH = "/operator/tokens"
WANTED = {"name": "dashboard", "may:operator": "yes", "days": "30", "by": "Olga", "why": "for the screen"}


def made(web: Surface) -> str:
    """The token's own words."""
    page = page_of(web.client.post(PATH, data=hidden(desk_page(web, PATH)) | WANTED))
    return next(word for word in page.text.split() if word.startswith("bk_") and "…" not in word)


def revoke_path(web: Surface) -> str:
    return next(link for link in links(desk_page(web, PATH)) if link.startswith(f"{PATH}/"))


def test_a_token_is_shown_once_and_works() -> None:
    with operator_desk() as web:
        words = made(web)
        page = desk_page(web, PATH)
        assert words not in page.text
        assert "dashboard" in page.text
        assert "Olga: for the screen" in page.text
        web.client.cookies.clear()
        assert web.get("/api/operator/bookings", words).status_code == 200


def test_a_revoked_token_opens_nothing_and_who_did_it_is_kept() -> None:
    with operator_desk() as web:
        words, path = made(web), revoke_path(web)
        fields = hidden(desk_page(web, path))
        assert web.client.post(path, data=fields | {"by": "Olga"}).status_code == 422
        assert web.client.post(path, data=fields | {"by": "Olaf", "why": "lost"}).status_code == 303
        page = desk_page(web, PATH)
        assert "Olaf: lost" in page.text
        assert not [link for link in links(page) if link.startswith(f"{PATH}/")]
        web.client.cookies.clear()
        refused(web.get("/api/operator/bookings", words), 401, "unauthenticated")


def test_what_is_wrong_is_told_beside_what_was_typed_and_makes_nothing() -> None:
    with operator_desk() as web:
        token = hidden(desk_page(web, PATH))
        page = page_of(web.client.post(PATH, data={**token, "name": "kept", "days": "367"}), 422)
        for words in ("Choose at least one thing", "from 1 to 366", "Say who you are", "Say why"):
            assert words in page.text
        assert [one["value"] for one in page.all("input") if one["name"] == "name"] == ["kept"]
        assert web.client.post(PATH, data=WANTED).status_code == 403
        assert not web.service.api_tokens.all()


def test_an_unknown_token_is_not_found() -> None:
    with operator_desk() as web:
        desk_page(web, f"{PATH}/00000000-0000-4000-8000-000000000000", 404)
