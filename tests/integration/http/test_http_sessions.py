"""Sessions of people who signed in: signed, renewed while they are used, and ended here, everywhere and by time."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer
from litestar.testing import TestClient

from entrypoints.http.app import create_app
from entrypoints.http.static_files import static
from tests.assembly import Surroundings
from tests.integration.http.browsing import page_of
from tests.integration.http.signing_in import MARY, SESSION, signed_in
from tests.integration.http.surface import Surface, surface

KEYS = "the-newest-key,the-older-key"
SIGN_IN_FOR_ACCOUNT = "/sign-in?next=%2Faccount"


def is_in(web: Surface) -> bool:
    answer = web.client.get("/account")
    assert answer.status_code == 200 or answer.headers["location"] == SIGN_IN_FOR_ACCOUNT
    return answer.status_code == 200


def form_token(web: Surface) -> str:
    return page_of(web.client.get("/account")).form_fields()["token"]


def test_without_a_session_the_pages_lead_to_the_sign_in_and_back() -> None:
    with surface() as web:
        assert not is_in(web)
        assert web.client.get("/bookings").headers["location"] == "/sign-in?next=%2Fbookings"
        assert web.client.post("/account/end-sessions").headers["location"] == "/sign-in?next=%2Fbookings"


def given(web: Surface, words: object, salt: str = "account-session", key: str = "the-newest-key") -> None:
    """The browser holds a cookie that was signed so."""
    signed = URLSafeSerializer(key, salt=salt, signer_kwargs={"digest_method": hashlib.sha256}).dumps(words)
    web.client.cookies.clear()
    web.client.cookies.set(SESSION, signed)


def test_a_cookie_counts_only_under_a_key_of_ours_and_for_what_it_is() -> None:
    with surface() as web:
        signed_in(web)
        account = web.service.accounts.of_address(MARY)
        assert account is not None
        now = (web.around.clock.now() - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
        words = [account.id.hex, "id", now, now]
        given(web, words)
        assert is_in(web)
        given(web, words, key="another key")
        assert not is_in(web)
        given(web, words, salt="operator-session")
        assert not is_in(web)


@pytest.mark.parametrize("words", [["0" * 32, "id"], "text", ["no id", "id", 1, 1], ["0" * 32, "id", 1, 1]])
def test_a_cookie_of_ours_that_says_something_else_is_none(words: object) -> None:
    with surface() as web:
        given(web, words)
        assert not is_in(web)


def test_what_is_no_cookie_of_ours_is_none() -> None:
    with surface() as web:
        for words in ("", "x", "x" * 4000, "a.b", "..."):
            web.client.cookies.set(SESSION, words)
            assert not is_in(web)


def test_a_session_ends_after_two_weeks_without_a_visit() -> None:
    with surface() as web:
        signed_in(web)
        web.around.clock.pass_by(timedelta(days=13, hours=23))
        assert is_in(web)
        web.around.clock.pass_by(timedelta(days=13, hours=23))
        assert is_in(web)
        web.around.clock.pass_by(timedelta(days=14))
        assert not is_in(web)


def test_a_session_ends_after_two_months_however_often_it_is_used() -> None:
    with surface() as web:
        signed_in(web)
        for _ in range(59):
            web.around.clock.pass_by(timedelta(days=1))
            assert is_in(web)
        web.around.clock.pass_by(timedelta(days=1))
        assert not is_in(web)


def test_a_session_that_is_used_gets_a_new_cookie_by_the_hour() -> None:
    with surface() as web:
        signed_in(web)
        first = web.client.cookies[SESSION]
        web.around.clock.pass_by(timedelta(minutes=59))
        assert "set-cookie" not in web.client.get("/account").headers
        web.around.clock.pass_by(timedelta(minutes=1))
        renewed = web.client.get("/account").headers["set-cookie"]
        assert renewed.startswith(SESSION)
        assert web.client.cookies[SESSION] != first


def test_what_everybody_may_keep_holds_nobodys_cookie() -> None:
    with surface() as web:
        signed_in(web)
        web.around.clock.pass_by(timedelta(hours=2))
        answer = web.client.get(static("pages.css"))
        assert "public" in answer.headers["cache-control"]
        assert "set-cookie" not in answer.headers


def test_signing_out_ends_the_session_here() -> None:
    with surface() as web:
        signed_in(web)
        answer = web.client.post("/account/sign-out", data={"token": form_token(web)})
        assert (answer.status_code, SESSION in web.client.cookies) == (303, False)
        assert not is_in(web)


def test_signing_out_everywhere_ends_every_session_renewed_or_not_and_no_later_one() -> None:
    with surface() as web, TestClient(create_app(web.service), base_url="https://booking.example.com") as lost:
        lost.follow_redirects = False
        signed_in(web)
        lost.cookies.set(SESSION, web.client.cookies[SESSION])
        web.around.clock.pass_by(timedelta(hours=2))
        assert lost.get("/account").status_code == 200  # and it was renewed
        assert web.client.post("/account/end-sessions", data={"token": form_token(web)}).status_code == 303
        web.around.clock.pass_by(timedelta(hours=2))
        assert lost.get("/account").status_code == 303
        signed_in(web)
        assert is_in(web)
        assert lost.get("/account").status_code == 303


@pytest.mark.parametrize("act", ["sign-out", "end-sessions"])
def test_no_other_page_can_end_a_session(act: str) -> None:
    with surface() as web:
        signed_in(web)
        token = form_token(web)
        path = f"/account/{act}"
        assert web.client.post(path).status_code == 403
        assert web.client.post(path, data={"token": "0" * 64}).status_code == 403
        assert (
            web.client.post(path, data={"token": token}, headers={"origin": "https://evil.example"}).status_code == 403
        )
        assert is_in(web)


def test_a_session_under_the_older_key_goes_on_and_moves_to_the_newest() -> None:
    around = Surroundings.fresh()
    with surface(around, environment={"APP_SECRET_KEY": "the-older-key"}) as web:
        signed_in(web)
        old = web.client.cookies[SESSION]
    with surface(around, environment={"APP_SECRET_KEY": KEYS}) as web:
        web.client.cookies.set(SESSION, old)
        around.clock.pass_by(timedelta(hours=1))
        assert is_in(web)
        moved = web.client.cookies.get(SESSION, domain="booking.example.com") or ""
        assert moved != old
    with surface(around, environment={"APP_SECRET_KEY": "the-newest-key"}) as web:
        web.client.cookies.set(SESSION, old)
        assert not is_in(web)
        web.client.cookies.clear()
        web.client.cookies.set(SESSION, moved)
        assert is_in(web)


def test_whoever_was_forgotten_is_signed_out() -> None:
    with surface() as web:
        signed_in(web)
        people = web.around.database.persons
        (gone,) = [person.id for person in people.values() if person.email == MARY]
        del people[gone]
        assert not is_in(web)
        signed_in(web)
        assert is_in(web)


def test_without_https_the_cookie_has_no_prefix_that_needs_it() -> None:
    with surface(environment={"APP_BASE_URL": "http://booking.example.com"}) as web:
        signed_in(web)
        assert "account" in web.client.cookies
