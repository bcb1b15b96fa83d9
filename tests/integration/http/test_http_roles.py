"""Who may see what by their verified address, and what programs may do with their tokens."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from application.ports.api_tokens import Scope
from entrypoints.api_tokens import Wanted, make_token
from tests import ada
from tests.integration.http.browsing import page_of
from tests.integration.http.signing_in import MARY, SESSION, signed_in
from tests.integration.http.surface import Surface, refused, surface

OLGA, ANNA = "olga@example.org", "anna@example.org"
CHOSEN = {"OPERATORS": f"{OLGA}, oscar@example.org", "ANALYSTS": ANNA}
API = "/api/operator/bookings"


@pytest.fixture
def web() -> Iterator[Surface]:
    with surface(environment=CHOSEN) as opened:
        yield opened


def test_an_operator_signs_in_by_name_and_sees_everything(web: Surface) -> None:
    assert web.client.get("/operator").headers["location"].startswith("/operator/sign-in")
    assert "Sign in by name" in page_of(web.client.get("/operator/sign-in")).text
    signed_in(web, "Olga@example.org", "/operator")
    for path in ("/operator", "/operator/bookings", "/builder", "/builder/ada", "/builder/ben"):
        page_of(web.client.get(path))
    assert web.get(API).status_code == 200


def test_an_operators_form_needs_the_word_of_their_session(web: Surface) -> None:
    signed_in(web, OLGA)
    token = page_of(web.client.get("/builder/ada/pause")).form_fields()["token"]
    form = {"token": token, "by": "Olga", "why": "holidays", "reason": ""}
    assert web.client.post("/builder/ada/pause", data={**form, "token": "0" * 64}).status_code == 403
    assert (
        web.client.post("/builder/ada/pause", data=form, headers={"origin": "https://evil.example"}).status_code == 403
    )
    assert web.client.post("/builder/ada/pause", data=form).status_code in {200, 303}


def test_a_builder_sees_their_own_pages_and_nobody_elses(web: Surface) -> None:
    signed_in(web, ada.ADDRESS)
    page_of(web.client.get("/builder/ada"))
    page_of(web.client.get("/builder/ada/money"))
    assert "Your pages as an expert" in page_of(web.client.get("/account")).text
    assert "Operator\u2019s pages" not in page_of(web.client.get("/bookings")).text
    listed = page_of(web.client.get("/builder")).text
    assert "Ada Example" in listed
    assert "Ben Example" not in listed
    for path in ("/builder/ben", "/builder/ben/money", "/builder/nobody", "/operator", "/operator/bookings"):
        page_of(web.client.get(path), 404)
    refused(web.get(API), 401, "unauthenticated")


@pytest.mark.parametrize("email", [MARY, ANNA])
def test_whoever_has_no_such_role_finds_nothing(web: Surface, email: str) -> None:
    signed_in(web, email)
    for path in ("/operator", "/builder", "/builder/ada"):
        page_of(web.client.get(path), 404)
    refused(web.get(API), 401, "unauthenticated")


def test_an_operators_session_counts_on_the_api_from_our_own_pages_alone(web: Surface) -> None:
    signed_in(web, OLGA)
    path, body = "/api/operator/builders/ada/pause", {"by": "Olga", "why": "holidays"}
    refused(web.post(path, body, origin="https://evil.example"), 401, "unauthenticated")
    assert web.post(path, body, origin="https://booking.example.com").status_code == 200


def test_a_role_that_was_taken_back_opens_nothing_more(web: Surface) -> None:
    signed_in(web, OLGA)
    cookie = web.client.cookies[SESSION]
    with surface(web.around, environment={"OPERATORS": "oscar@example.org"}) as later:
        later.client.cookies.set(SESSION, cookie)
        page_of(later.client.get("/operator"), 404)


def test_without_a_token_operators_get_in_by_name_alone() -> None:
    chosen = {"OPERATOR_TOKEN": "", "OPERATORS": OLGA, "APP_ENV": "development", "APP_DATA_KEYS": "k"}
    with surface(environment=chosen) as web:
        refused(web.get(API), 401, "unauthenticated")
        page = page_of(web.client.get("/operator/sign-in"))
        assert not [field for field in page.all("input") if field.get("name") == "operator_token"]
        signed_in(web, OLGA)
        page_of(web.client.get("/operator"))


def test_a_token_does_what_its_scope_says_until_it_ends(web: Surface) -> None:
    now, tokens = web.around.clock.now(), web.service.api_tokens
    made = make_token(tokens, Wanted(name="dashboard", scopes=(Scope.OPERATOR,), days=30, by="Olga"), now)
    figures = make_token(
        tokens, Wanted(name="figures", scopes=(Scope.ANALYST, Scope.EVENTS_READ), days=30, by="Olga"), now
    )
    assert web.get(API, made.words).status_code == 200
    told = refused(web.get(API, figures.words), 401, "unauthenticated")
    assert "does not have the scope operator" in told["detail"]
    assert figures.words not in told["detail"]
    for wrong in ("bk_nonsense", made.words + "x", made.words[:-1], made.words.upper(), "x" * 5000):
        refused(web.get(API, wrong), 401, "unauthenticated")
    web.around.clock.pass_by(timedelta(days=30))
    assert "has expired or was revoked" in refused(web.get(API, made.words), 401, "unauthenticated")["detail"]


def test_a_revoked_token_opens_nothing(web: Surface) -> None:
    made = make_token(
        web.service.api_tokens,
        Wanted(name="lost", scopes=(Scope.OPERATOR,), days=30, by="Olga"),
        web.around.clock.now(),
    )
    assert web.service.api_tokens.revoke(made.token.id, web.around.clock.now())
    refused(web.get(API, made.words), 401, "unauthenticated")


def test_a_tokens_last_use_is_known_to_the_hour(web: Surface) -> None:
    made = make_token(
        web.service.api_tokens,
        Wanted(name="dashboard", scopes=(Scope.OPERATOR,), days=30, by="Olga"),
        web.around.clock.now(),
    )
    first = web.around.clock.now()
    for minutes, expected in ((0, first), (59, first), (1, first + timedelta(hours=1))):
        web.around.clock.pass_by(timedelta(minutes=minutes))
        assert web.get(API, made.words).status_code == 200
        assert web.service.api_tokens.all()[0].last_used_at == expected


def test_a_token_opens_no_page_and_no_booking(web: Surface) -> None:
    made = make_token(
        web.service.api_tokens,
        Wanted(name="dashboard", scopes=(Scope.OPERATOR,), days=30, by="Olga"),
        web.around.clock.now(),
    )
    booking = web.booked()["booking"]["id"]
    web.client.cookies.clear()
    refused(web.get(f"/api/scheduling/bookings/{booking}", made.words), 401, "unauthenticated")
    assert web.client.get("/operator", headers={"Authorization": f"Bearer {made.words}"}).status_code == 303
