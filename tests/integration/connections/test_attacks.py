"""Nobody can be connected to what they did not choose, and no code or token ends up elsewhere."""

import base64
import hashlib
import logging
from datetime import timedelta
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx
import pytest

from adapters.memory.database import MemoryDatabase
from entrypoints.demonstration.environment import OPERATOR_TOKEN
from entrypoints.sandbox import credentials
from tests.integration.connections.place import ADA, CALLBACK, KATHERINE, Place

COOKIE = "calendly_connecting"


@pytest.fixture
def any_database() -> MemoryDatabase:
    """What is proven here does not hang on the database."""
    return MemoryDatabase()


def test_an_answer_without_an_attempt_of_this_browser_is_turned_away(at: Place) -> None:
    back = at.answer(at.begin(), "katherine")
    at.browser.cookies.delete(COOKIE)
    stopped = at.browser.get(back)
    assert stopped.status_code == 400
    assert "This attempt has ended" in stopped.text
    assert at.connection() is None


def test_an_answer_is_good_once(at: Place) -> None:
    back = at.answer(at.begin(), "katherine")
    kept = at.browser.cookies[COOKIE]
    assert at.browser.get(back).status_code == 303
    assert COOKIE not in at.browser.cookies, "the attempt is over"
    assert "This attempt has ended" in at.browser.get(back).text
    at.browser.cookies.set(COOKIE, kept, domain="127.0.0.1", path=CALLBACK)
    stopped = at.browser.get(back)
    assert stopped.status_code == 409
    assert "Calendly did not take its answer back" in stopped.text, "even with the cookie the code is spent"


def test_a_code_of_somebody_elses_attempt_cannot_be_slipped_in(at: Place) -> None:
    """The attacker begins, stops before the end, and sends the victim the address."""
    theirs = at.answer(at.begin(), "katherine")
    at.begin()  # the victim's own attempt, in this browser
    stopped = at.browser.get(theirs)
    assert stopped.status_code == 400
    assert "This answer belongs to another attempt" in stopped.text
    assert at.connection() is None


def test_a_stolen_code_is_worth_nothing_without_the_verifier(at: Place) -> None:
    """The thief begins an attempt of their own and puts the stolen code into its answer."""
    stolen = dict(parse_qsl(urlsplit(at.answer(at.begin(), "katherine")).query))["code"]
    state = dict(parse_qsl(urlsplit(at.begin()).query))["state"]
    stopped = at.browser.get(f"{CALLBACK}?{urlencode({'code': stolen, 'state': state})}")
    assert stopped.status_code == 409
    assert "Calendly did not take its answer back" in stopped.text
    assert at.connection() is None
    assert at.grants() == []


def test_an_attempt_that_lasted_too_long_has_ended(at: Place) -> None:
    back = at.answer(at.begin(), "katherine")
    kept = at.browser.cookies[COOKIE]
    at.clock.shift += timedelta(minutes=11)
    at.browser.cookies.set(COOKIE, kept, domain="127.0.0.1", path=CALLBACK)
    assert "This attempt has ended" in at.browser.get(back).text
    assert at.connection() is None


def test_a_cookie_that_was_changed_or_is_nobodys_is_no_attempt(at: Place) -> None:
    back = at.answer(at.begin(), "katherine")
    kept = at.browser.cookies[COOKIE]
    for forged in (kept[:-2] + "xx", kept.replace("0", "1", 1), "x" * 4000, "{}"):
        answer = httpx.get(f"{at.base_url}{back.removeprefix(at.base_url)}", cookies=_with(at, forged))
        assert "This attempt has ended" in answer.text
    assert at.connection() is None


def test_an_attempt_belongs_to_the_session_that_began_it(at: Place) -> None:
    back = at.answer(at.begin(), "katherine")
    kept = at.browser.cookies[COOKIE]
    with httpx.Client(base_url=at.base_url) as another:
        another.post("/operator/sign-in", data={"operator_token": OPERATOR_TOKEN, "next": "/builder"})
        another.cookies.set(COOKIE, kept, domain="127.0.0.1", path=CALLBACK)
        assert "This answer belongs to another attempt" in another.get(back).text
    assert at.connection() is None


def test_who_is_not_signed_in_connects_nothing(at: Place) -> None:
    back = at.answer(at.begin(), "katherine")
    cookies = {COOKIE: at.browser.cookies[COOKIE]}
    led = httpx.get(back, cookies=cookies)
    assert led.status_code == 303
    assert led.headers["location"].startswith("/operator/sign-in?next=")
    assert at.connection() is None


def test_no_other_site_can_press_connect_or_disconnect(at: Place) -> None:
    at.connect()
    for path in (f"/builder/{ADA}/connection", f"/builder/{KATHERINE}/connection/end"):
        assert at.browser.post(path, data={"by": "Mallory"}).status_code == 403
        foreign = {"Origin": "https://evil.example"}
        assert at.browser.post(path, data={"by": "Mallory", "token": "x"}, headers=foreign).status_code == 403
    connection = at.connection()
    assert connection is not None
    assert connection.works


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/builder/calendly-callback",
        "http://127.0.0.1:1/builder/calendly-callback/more",
        "http://127.0.0.1:1/elsewhere",
        "http://user@127.0.0.1:1/builder/calendly-callback",
    ],
)
def test_calendly_sends_nobody_to_an_address_that_is_not_registered(at: Place, elsewhere: str) -> None:
    page = at.begin()
    asked = {**dict(parse_qsl(urlsplit(page).query)), "redirect_uri": elsewhere}
    assert at.sandbox.get(f"/calendly-auth/oauth/authorize?{urlencode(asked)}").status_code == 400
    pressed = at.sandbox.post("/calendly-auth/oauth/authorize", data={**asked, "user": "katherine", "answer": "allow"})
    assert pressed.status_code == 400
    assert "location" not in pressed.headers


def test_the_sandbox_gives_a_token_only_for_the_verifier_and_the_address_of_the_code(at: Place) -> None:
    verifier = "v" * 50
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    redirect_uri = f"{at.base_url}{CALLBACK}"
    asked = {
        "client_id": credentials.CALENDLY_CLIENT_ID,
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "state": "s",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    page = f"{at.sandbox.base_url}/calendly-auth/oauth/authorize?{urlencode(asked, quote_via=quote)}"
    right = {"code_verifier": verifier, "redirect_uri": redirect_uri}
    for wrong in ({"code_verifier": "w" * 50}, {"redirect_uri": f"{redirect_uri}?x"}, {"code_verifier": ""}):
        code = dict(parse_qsl(urlsplit(at.answer(page, "ada")).query))["code"]
        assert _exchange(at, code, {**right, **wrong}).json()["error"] == "invalid_grant"
        assert _exchange(at, code, right).json()["error"] == "invalid_grant", "whoever shows a code has spent it"
    code = dict(parse_qsl(urlsplit(at.answer(page, "ada")).query))["code"]
    at.clock.shift += timedelta(minutes=10)
    assert _exchange(at, code, right).json()["error"] == "invalid_grant"
    code = dict(parse_qsl(urlsplit(at.answer(page, "ada")).query))["code"]
    told = _exchange(at, code, right).json()
    assert told["owner"].endswith("/users/ada")
    assert told["expires_in"] == 7200
    stranger = _exchange(at, "x", {**right, "client_secret": "guessed"})
    assert (stranger.status_code, stranger.json()["error"]) == (401, "invalid_client")


def test_no_page_and_no_log_ever_holds_a_token(at: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    at.connect()
    held = at.database.connections.held(KATHERINE)
    assert held is not None
    secrets = (held.tokens.access, held.tokens.refresh, credentials.CALENDLY_CLIENT_SECRET)
    pages = [at.page(f"/builder/{KATHERINE}{rest}") for rest in ("", "/connection", "/connection/end", "/calendar")]
    listed = at.browser.get("/api/operator/builders", headers={"Authorization": f"Bearer {OPERATOR_TOKEN}"})
    assert "katherine" in listed.text
    pages += [at.page("/operator/health"), listed.text, caplog.text]
    assert not [secret for secret in secrets for page in pages if secret in page]


def _with(at: Place, attempt: str) -> dict[str, str]:
    return {**dict(at.browser.cookies), COOKIE: attempt}


def _exchange(at: Place, code: str, form: dict[str, str]) -> httpx.Response:
    client = {"client_id": credentials.CALENDLY_CLIENT_ID, "client_secret": credentials.CALENDLY_CLIENT_SECRET}
    return at.sandbox.post(
        "/calendly-auth/oauth/token", data={"grant_type": "authorization_code", "code": code, **client, **form}
    )
