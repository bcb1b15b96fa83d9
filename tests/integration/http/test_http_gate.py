"""Who gets to the operator's pages, and what is taken from whom."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from entrypoints.http.pages.gate import COOKIE, own_path
from entrypoints.http.pages.operator_sessions import SESSION_LASTS
from entrypoints.http.rate_limits import SIGN_INS_PER_MINUTE
from tests.assembly import Surroundings
from tests.integration.http.browsing import page_of
from tests.integration.http.desks import SIGN_IN, TOKEN, desk_page, operator_desk, sign_in
from tests.integration.http.surface import Surface, surface

_CLOSED = {"APP_ENV": "production", "APP_DATA_KEYS": "a-data-key", "OPERATOR_TOKEN": ""}


def is_out(web: Surface) -> bool:
    return str(web.client.get("/operator").headers.get("location")).startswith(SIGN_IN)


def test_a_page_without_a_session_leads_to_the_sign_in_and_from_there_back() -> None:
    with surface() as web:
        answer = web.client.get("/operator?a=b")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{SIGN_IN}?next={quote('/operator?a=b', '')}")
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        page = page_of(web.client.get(answer.headers["location"]))
        assert page.form_fields() == {"next": "/operator?a=b", "operator_token": ""}
        signed = sign_in(web, leads_to="/operator?a=b")
        assert (signed.status_code, signed.headers["location"]) == (303, "/operator?a=b")
        assert "Operator" in desk_page(web, "/operator").text


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_holds_no_token() -> None:
    with surface() as web:
        cookie = sign_in(web).headers["set-cookie"]
        assert {"HttpOnly", "Secure", "SameSite=lax", f"Max-Age={12 * 3600}", "Path=/"} <= set(cookie.split("; "))
        assert TOKEN not in cookie


def test_a_wrong_token_opens_nothing() -> None:
    with surface() as web:
        for wrong in ("", "the-operato", "the-operatör"):
            answer = sign_in(web, wrong)
            assert "This is not the operator's token." in page_of(answer, 403).text
            assert "set-cookie" not in answer.headers
        assert is_out(web)


def test_tokens_cannot_be_tried_without_end() -> None:
    with surface() as web:
        for _ in range(SIGN_INS_PER_MINUTE):
            assert sign_in(web, "wrong").status_code == 403
        assert sign_in(web).status_code == 429
        assert is_out(web)


def test_without_a_token_set_the_pages_are_closed_in_production() -> None:
    with surface(environment=_CLOSED) as web:
        assert "OPERATOR_TOKEN is not set" in page_of(web.client.get(SIGN_IN), 403).text
        assert sign_in(web, "").status_code == 403
        assert is_out(web)


def test_without_a_token_set_development_is_open_and_still_asks_for_our_own_form() -> None:
    with surface(environment={"APP_ENV": "development", "OPERATOR_TOKEN": ""}) as web:
        page = desk_page(web, "/operator")
        assert "/operator/sign-out" not in [form["action"] for form in page.all("form")]
        assert web.client.get(SIGN_IN).headers["location"] == "/operator"
        assert web.client.post("/operator/sign-out", data={"token": ""}).status_code == 403


def test_a_session_ends_after_its_hours() -> None:
    with operator_desk() as web:
        web.around.clock.pass_by(SESSION_LASTS - timedelta(seconds=1))
        assert not is_out(web)
        web.around.clock.pass_by(timedelta(seconds=1))
        assert is_out(web)


def test_a_forged_cookie_opens_nothing() -> None:
    with operator_desk() as web:
        good = str(web.client.cookies[COOKIE])
        for forged in ("", "x", f"{good}x", good[::-1], good.partition(".")[0], "ü", "x" * 5000):
            web.client.cookies.clear()
            answer = web.client.get("/operator", headers={b"Cookie": f"{COOKIE}={forged}".encode()})
            assert answer.status_code == 303, forged


@pytest.mark.parametrize(
    "changed", [{"OPERATOR_TOKEN": "another"}, {"APP_SECRET_KEY": "another"}], ids=["token", "keys"]
)
def test_another_token_or_another_key_ends_every_session(changed: dict[str, str]) -> None:
    around = Surroundings.fresh()
    with operator_desk(around) as web:
        cookie = str(web.client.cookies[COOKIE])
    with surface(around, environment=changed) as web:
        assert web.client.get("/operator", headers={"Cookie": f"{COOKIE}={cookie}"}).status_code == 303


def test_a_key_that_has_become_the_older_one_still_opens() -> None:
    around = Surroundings.fresh()
    with operator_desk(around) as web:
        cookie = str(web.client.cookies[COOKIE])
    with surface(around, environment={"APP_SECRET_KEY": "a-newer-one,the-newest-key"}) as web:
        assert web.client.get("/operator", headers={"Cookie": f"{COOKIE}={cookie}"}).status_code == 200


def test_signing_out_takes_the_cookie_away() -> None:
    with operator_desk() as web:
        fields = desk_page(web, "/operator").form_fields()
        answer = web.client.post("/operator/sign-out", data=fields)
        assert (answer.status_code, answer.headers["location"]) == (303, SIGN_IN)
        assert is_out(web)


def test_a_form_without_the_sessions_word_is_refused() -> None:
    with operator_desk() as web:
        word = desk_page(web, "/operator").form_fields()["token"]
        for wrong in ({}, {"token": ""}, {"token": word[:-1]}, {"token": "ü"}):
            answer = web.client.post("/operator/sign-out", data=wrong)
            assert "Nothing was changed" in page_of(answer, 403).text
        assert web.client.post("/operator/sign-out", json={"token": word}).status_code == 403
        assert not is_out(web)


def test_the_word_of_one_session_is_none_of_another() -> None:
    with operator_desk() as web:
        word = desk_page(web, "/operator").form_fields()["token"]
        assert sign_in(web).status_code == 303
        assert web.client.post("/operator/sign-out", data={"token": word}).status_code == 403


def test_a_form_from_another_site_is_refused_even_with_the_word() -> None:
    with operator_desk() as web:
        fields = desk_page(web, "/operator").form_fields()
        for header in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
            assert web.client.post("/operator/sign-out", data=fields, headers=header).status_code == 403
            signing = web.client.post(SIGN_IN, data={"operator_token": TOKEN}, headers=header)
            assert "came from another page" in page_of(signing, 403).text
        assert not is_out(web)


def test_a_form_sent_after_the_session_has_ended_says_that_it_was_not_done() -> None:
    with operator_desk() as web:
        fields = desk_page(web, "/operator").form_fields()
        web.around.clock.pass_by(SESSION_LASTS)
        answer = web.client.post("/operator/sign-out", data=fields)
        assert answer.status_code == 303
        assert "was not done" in page_of(web.client.get(answer.headers["location"])).text


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.example/operator",
        "//evil.example/operator",
        "/operator//../..//evil.example",
        "/\\evil.example",
        "/operator\\evil",
        "operator",
        "/operators",
        "javascript:alert(1)",
        "/operator\r\nSet-Cookie: a=b",
        "/operator/ä",
        "/booking/confirmation",
        "http://[",
        "",
        SIGN_IN,
    ],
)
def test_a_sign_in_leads_on_only_to_our_own_pages_behind_the_gate(foreign: str) -> None:
    assert own_path(foreign) == "/operator"
    with surface() as web:
        assert sign_in(web, leads_to=foreign).headers["location"] == "/operator"


@pytest.mark.parametrize("ours", ["/operator", "/operator/bookings?status=HELD", "/builder/ada", "/analytics"])
def test_a_sign_in_leads_on_to_our_pages(ours: str) -> None:
    assert own_path(ours) == ours
