"""Signing in with a real OpenID Connect provider on loopback, and everything that must not sign anybody in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.assembly import NOW, Surroundings
from tests.integration.http.browsing import page_of
from tests.integration.http.openid_provider import knows, let_in, running_provider
from tests.integration.http.signing_in import MARY, SESSION, signed_in
from tests.integration.http.surface import Surface, surface

CALLBACK = "https://booking.example.com/sign-in/callback"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_provider() as running:
        knows(running, "mary", email=MARY, email_verified=True, name="Mary Example")
        knows(running, "tom", email="tom@example.org", email_verified=False)
        knows(running, "nobody", name="No Address")
        knows(running, "odd", email="no address", email_verified=True)
        yield running


@contextmanager
def open_surface(issuer: str) -> Iterator[Surface]:
    """By the provider's own clock."""
    around = Surroundings.fresh()
    around.clock.pass_by(datetime.now(UTC) - NOW)
    chosen = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "us", "OIDC_CLIENT_SECRET": "secret", "OIDC_NAME": "Example ID"}
    with surface(around, environment=chosen) as web:
        yield web


@pytest.fixture
def web(issuer: str) -> Iterator[Surface]:
    with open_surface(issuer) as opened:
        yield opened


def away(web: Surface, leads_to: str = "/account") -> str:
    answer = web.client.get("/sign-in/provider", params={"next": leads_to})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def back(web: Surface, url: str) -> httpx.Response:
    assert url.startswith(CALLBACK)
    return web.client.get(url.removeprefix("https://booking.example.com"))


def refused(web: Surface, answer: httpx.Response, status: int = 403) -> str:
    text = page_of(answer, status).text
    assert "You are not signed in" in text
    assert SESSION not in web.client.cookies
    return text


def test_the_provider_is_offered_by_its_name_beside_the_mail(web: Surface) -> None:
    page = page_of(web.client.get("/sign-in", params={"next": "/account"}))
    assert "Sign in with Example ID" in page.text
    assert "/sign-in/provider?next=%2Faccount" in [link["href"] for link in page.all("a")]
    assert "Send me a link" in page.text


def test_somebody_signs_in_and_is_led_on(web: Surface) -> None:
    there = away(web, "/book/ada")
    asked = {name: value for name, (value,) in parse_qs(urlsplit(there).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}
    assert all(len(asked[name]) > 40 for name in ("state", "nonce", "code_challenge"))
    answer = back(web, let_in(there, "mary"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/book/ada")
    assert MARY in page_of(web.client.get("/account")).text
    ((_, subject),) = web.around.database.accounts.identities
    assert subject == "mary"


def test_the_same_address_is_the_same_account_whichever_way_it_was_proved(web: Surface) -> None:
    signed_in(web)
    web.client.cookies.clear()
    back(web, let_in(away(web), "mary"))
    assert len({account.id for account in web.around.database.accounts._accounts.values()}) == 1


@pytest.mark.parametrize("subject", ["tom", "nobody", "odd"])
def test_an_address_that_is_not_verified_signs_nobody_in(web: Surface, subject: str) -> None:
    text = refused(web, back(web, let_in(away(web), subject)))
    assert "has not verified your e-mail address" in text


def test_coming_back_a_second_time_signs_nobody_in(web: Surface) -> None:
    url = let_in(away(web), "mary")
    flow = web.client.cookies["sign_in_flow"]
    assert back(web, url).status_code == 303
    web.client.cookies.clear()
    refused(web, back(web, url))
    web.client.cookies.set("sign_in_flow", flow, path="/sign-in")
    refused(web, back(web, url))


def test_another_browser_cannot_come_back_with_somebody_elses_word(web: Surface, issuer: str) -> None:
    url = let_in(away(web), "mary")
    with open_surface(issuer) as other:
        refused(other, back(other, url))
        away(other)
        refused(other, back(other, url))


def test_a_code_for_another_way_there_signs_nobody_in(web: Surface) -> None:
    first = parse_qs(urlsplit(let_in(away(web), "mary")).query)["code"][0]
    state = parse_qs(urlsplit(away(web)).query)["state"][0]
    refused(web, back(web, f"{CALLBACK}?code={first}&state={state}"))


def test_a_way_that_took_too_long_ends(web: Surface) -> None:
    url = let_in(away(web), "mary")
    web.around.clock.pass_by(timedelta(minutes=10))
    refused(web, back(web, url))


def test_a_forged_or_foreign_answer_signs_nobody_in(web: Surface) -> None:
    url = let_in(away(web), "mary")
    for changed in (
        f"{CALLBACK}?code=x",
        f"{CALLBACK}?code=x&state=",
        f"{url}x",
        f"{url}&iss=https%3A%2F%2Fevil.example",
        CALLBACK,
    ):
        refused(web, back(web, changed))


def test_whoever_does_not_agree_over_there_is_asked_again_here(web: Surface) -> None:
    state = parse_qs(urlsplit(away(web)).query)["state"][0]
    page = page_of(back(web, f"{CALLBACK}?error=access_denied&state={state}"))
    assert "You did not sign in there." in page.text
    assert "Send me a link" in page.text


def test_a_provider_that_is_away_is_told_and_mail_still_offered() -> None:
    with running_provider() as issuer:
        pass
    with open_surface(issuer) as web:
        answer = web.client.get("/sign-in/provider")
        text = refused(web, answer, 503)
        assert "Example ID does not answer" in text
        assert "A link by mail signs you in as well" in text
        assert answer.headers["retry-after"]
        assert signed_in(web).status_code == 303


def test_nobody_is_led_elsewhere_afterwards(web: Surface) -> None:
    answer = back(web, let_in(away(web, "https://evil.example"), "mary"))
    assert answer.headers["location"] == "/bookings"


def test_without_a_provider_there_is_no_such_way() -> None:
    with surface() as web:
        assert "Sign in with" not in page_of(web.client.get("/sign-in")).text
        for path in ("/sign-in/provider", "/sign-in/callback"):
            page_of(web.client.get(path), 404)
