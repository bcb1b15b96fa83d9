"""A link by mail: used once, within its time, by a press and not by a look; and it leads nowhere but to us."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from litestar.testing import TestClient

from application.requests.signing_in import LINKS_PER_ADDRESS_MAX
from entrypoints.access import SignInTokens
from entrypoints.http.app import create_app
from tests.integration.http.browsing import page_of
from tests.integration.http.signing_in import (
    MARY,
    SESSION,
    asked,
    link_in_mail,
    pressed,
    sign_in_mails,
    signed_in,
    token_of,
)
from tests.integration.http.surface import surface

NOT_OURS = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "/..//evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "evil.example",
    "/book\r\nLocation: https://evil.example",
    "/sign-in",
    "/sign-in/confirm?link=x",
    "/api/scheduling/bookings",
    "/book#x",
    "/" + "x" * 2000,
    "/bücher",
    "[",
    "",
]


def test_a_link_by_mail_signs_in_and_leads_on() -> None:
    with surface() as web:
        answer = signed_in(web, leads_to="/book/ada?zone=Europe%2FBerlin")
        assert (answer.status_code, answer.headers["location"]) == (303, "/book/ada?zone=Europe%2FBerlin")
        assert MARY in page_of(web.client.get("/account")).text


def test_the_session_is_kept_from_scripts_other_sites_and_the_open_network() -> None:
    with surface() as web:
        cookies = signed_in(web).headers.get_list("set-cookie")
        (session,) = [cookie for cookie in cookies if cookie.startswith(SESSION)]
        told = {part.strip().lower() for part in session.split(";")[1:]}
        assert {"httponly", "secure", "samesite=lax", "path=/"} <= told
        assert not [part for part in told if part.startswith("domain")]
        assert "mary" not in session


def test_looking_at_the_link_uses_nothing() -> None:
    with surface() as web:
        asked(web)
        path = link_in_mail(web)
        for _ in range(3):
            page_of(web.client.get(path))
            assert web.client.head(path).status_code in {200, 405}
        assert SESSION not in web.client.cookies
        assert pressed(web, path).status_code == 303


def test_a_link_works_once() -> None:
    with surface() as web:
        signed_in(web)
        path = link_in_mail(web)
        web.client.cookies.clear()
        assert pressed(web, path).status_code == 410
        assert "This link has ended" in page_of(web.client.get(path), 410).text
        assert SESSION not in web.client.cookies


def test_two_browsers_race_for_one_link_and_one_gets_in() -> None:
    with surface() as web:
        asked(web)
        path = link_in_mail(web)
        with ThreadPoolExecutor(8) as browsers:
            answers = list(browsers.map(lambda _: pressed(web, path).status_code, range(8)))
        assert sorted(answers) == [303, *[410] * 7]


def test_a_link_ends_after_a_quarter_of_an_hour() -> None:
    with surface() as web:
        asked(web)
        path = link_in_mail(web)
        web.around.clock.pass_by(timedelta(minutes=15))
        page_of(web.client.get(path), 410)
        assert pressed(web, path).status_code == 410


def test_a_mail_that_comes_too_late_to_be_of_use_is_not_sent() -> None:
    with surface() as web:
        asked(web)
        web.around.clock.pass_by(timedelta(minutes=15))
        assert sign_in_mails(web) == []


def test_what_is_no_link_of_ours_says_so() -> None:
    with surface() as web:
        for token in ("", "nonsense", "x" * 5000, "IjEyMyI.c2lnbmVk"):
            page_of(web.client.get("/sign-in/confirm", params={"link": token}), 410)
            assert web.client.post("/sign-in/confirm", data={"link": token}).status_code == 410


def test_a_token_of_a_booking_is_no_link_to_sign_in() -> None:
    with surface() as web:
        token = web.booked()["booking"]["accessToken"]
        assert web.client.post("/sign-in/confirm", data={"link": token}).status_code == 410


def test_another_browser_is_told_so_and_may_go_on() -> None:
    with surface() as web, TestClient(create_app(web.service), base_url="https://booking.example.com") as other:
        asked(web)
        path = link_in_mail(web)
        assert "asked for in another browser" not in page_of(web.client.get(path)).text
        page = page_of(other.get(path))
        assert "asked for in another browser" in page.text
        assert MARY in page.text
        other.follow_redirects = False
        assert other.post("/sign-in/confirm", data={"link": token_of(path)}).status_code == 303
        assert SESSION in other.cookies
        assert SESSION not in web.client.cookies


def test_the_answer_is_the_same_for_a_known_and_an_unknown_address() -> None:
    with surface() as web:
        signed_in(web)
        web.client.cookies.clear()
        told = {}
        for email in (MARY, "nobody@example.org"):
            answer = asked(web, email)
            page = web.client.get("/sign-in/sent").text.replace(email, "the address")
            told[email] = (answer.status_code, answer.headers["location"], page)
        assert told[MARY] == told["nobody@example.org"]
        assert len(sign_in_mails(web)) == 3


def test_what_is_no_address_is_told_with_its_mend() -> None:
    with surface() as web:
        for email in ("", "mary", "mary@", "a b@example.org", "x" * 300 + "@example.org", "<x>@y.de"):
            page = page_of(asked(web, email), 422)
            assert "This is no e-mail address" in page.text
        assert sign_in_mails(web) == []


def test_a_mailbox_is_not_filled() -> None:
    with surface() as web:
        for number in range(LINKS_PER_ADDRESS_MAX):
            assert asked(web, MARY if number % 2 else "MARY@example.org").status_code == 303
        assert asked(web).status_code == 429
        assert len(sign_in_mails(web)) == LINKS_PER_ADDRESS_MAX
        assert asked(web, "tom@example.org").status_code == 303


def test_one_client_cannot_ask_without_end() -> None:
    with surface() as web:
        answers = [asked(web, f"a{number}@example.org").status_code for number in range(12)]
        assert answers == [303] * 10 + [429] * 2


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://["])
def test_forms_of_other_sites_do_nothing(origin: str) -> None:
    with surface() as web:
        assert asked(web, origin=origin).status_code == 403
        assert sign_in_mails(web) == []
        asked(web)
        assert pressed(web, link_in_mail(web), origin=origin).status_code == 403
        assert SESSION not in web.client.cookies


def test_nobody_is_led_anywhere_but_to_a_page_of_ours() -> None:
    with surface() as web:
        assert signed_in(web, leads_to="//evil.example").headers["location"] == "/bookings"
        for leads_to in NOT_OURS:
            again = web.client.get("/sign-in", params={"next": leads_to})
            assert (again.status_code, again.headers["location"]) == (303, "/bookings"), leads_to


def test_a_link_that_an_older_key_signed_still_works() -> None:
    with surface() as web:
        asked(web)
        newest, older = web.service.settings.app_secret_keys
        link_id = SignInTokens((newest,)).link(token_of(link_in_mail(web)))
        assert link_id is not None
        old = SignInTokens((older,)).issue(link_id)
        strange = SignInTokens(("another",)).issue(link_id)
        assert web.client.post("/sign-in/confirm", data={"link": strange}).status_code == 410
        assert web.client.post("/sign-in/confirm", data={"link": old}).status_code == 303


def test_the_mail_is_in_the_readers_language() -> None:
    with surface() as web:
        asked(web, **{"accept-language": "de-AT,de;q=0.9"})
        assert "Ihr Link zum Anmelden" in sign_in_mails(web)[-1].written.subject
