"""What is held about somebody who is signed in: given to them as a file, and deleted when they say so."""

from datetime import datetime, timedelta

import httpx

from application.forgetting.oneself import TOLD_FOR
from entrypoints.http.rate_limits import SIGN_INS_PER_MINUTE
from tests import ada
from tests.integration.http.browsing import page_of
from tests.integration.http.ordering import FREE_OFFER, OFFER, chosen, hidden, sent
from tests.integration.http.ordering import order as ready
from tests.integration.http.signing_in import MARY, SESSION, asked, signed_in
from tests.integration.http.surface import START, Surface, surface

FORGET = "/account/forget"
FILE = "/account/what-is-held.json"


def booked(web: Surface, email: str = MARY, start: datetime = START) -> str:
    answer = web.booked(session=ada.INTRO, minutes=30, start=start, client={"email": email, "name": "Mary Example"})
    web.client.cookies.clear()
    return str(answer["booking"]["id"])


def pass_session(web: Surface) -> None:
    web.around.clock.pass_by(START - web.around.clock.now() + timedelta(days=1))
    web.work()


def forget(web: Surface) -> httpx.Response:
    fields = hidden(page_of(web.client.get(FORGET)))
    return web.client.post(FORGET, data=fields, headers={"origin": "https://booking.example.com"})


def test_the_file_has_ones_own_bookings_and_nobody_elses() -> None:
    with surface() as web:
        booking, other = booked(web), booked(web, "tom@example.org", ada.STARTS[2])
        assert web.client.get(FILE).status_code == 303
        signed_in(web)
        answer = web.client.get(FILE)
        assert answer.headers["content-disposition"] == 'attachment; filename="what-is-held.json"'
        held = answer.json()
        assert [(one["id"], one["client"]["name"]) for one in held["bookings"]] == [(booking, "Mary Example")]
        assert other not in answer.text


def test_nobody_is_forgotten_while_a_session_is_to_come() -> None:
    with surface() as web:
        booking = booked(web)
        signed_in(web)
        page = page_of(web.client.get(FORGET))
        assert "somebody still needs your name" in page.text
        assert [link["href"] for link in page.all("a") if booking in link["href"]]
        token = hidden(page_of(web.client.get("/account")))["token"]
        assert web.client.post(FORGET, data={"token": token}).status_code == 409
        assert web.client.get("/bookings").status_code == 200


def test_whoever_says_so_is_forgotten_and_signed_out_and_the_operator_hears_of_it() -> None:
    with surface() as web:
        booking = booked(web)
        pass_session(web)
        signed_in(web)
        page = page_of(forget(web))
        assert "You are forgotten" in page.text
        assert "Calendly" in page.text
        assert not web.service.world.people.with_email(MARY)
        assert SESSION not in web.client.cookies
        assert web.client.get("/bookings").status_code == 303
        (told,) = [one for one in web.service.world.troubles.present() if one.about == "forgotten"]
        assert booking in told.detail
        web.around.clock.pass_by(TOLD_FOR)
        assert not [one for one in web.service.world.troubles.present() if one.about == "forgotten"]


def test_a_form_from_elsewhere_forgets_nobody() -> None:
    with surface() as web:
        booked(web)
        pass_session(web)
        signed_in(web)
        assert web.client.post(FORGET, data={"token": "made up"}).status_code == 403
        assert web.service.world.people.with_email(MARY)


def test_one_asks_a_few_times_a_minute_at_most() -> None:
    with surface() as web:
        signed_in(web)
        answers = {web.client.get(FORGET).status_code for _ in range(SIGN_INS_PER_MINUTE + 1)}
        assert answers == {200, 429}


def test_an_expert_is_told_to_be_taken_out_first() -> None:
    with surface() as web:
        signed_in(web, "ada@example.com")
        assert "is the address of an expert" in page_of(web.client.get(FORGET)).text


def test_the_form_knows_whoever_is_signed_in() -> None:
    with surface() as web:
        booked(web, start=ada.STARTS[2])
        signed_in(web)
        given = {one["name"]: one["value"] for one in chosen(web).all("input") if one["name"] in {"name", "email"}}
        assert given == {"name": "Mary Example", "email": MARY}
        zone = next(one for one in page_of(web.client.get(OFFER)).all("input") if one["name"] == "zone")
        assert zone["value"] == "Europe/Berlin"


def test_a_stranger_gets_an_empty_form() -> None:
    with surface() as web:
        given = {one["name"]: one["value"] for one in chosen(web).all("input") if one["name"] in {"name", "email"}}
        assert given == {"name": "", "email": ""}


def test_what_is_booked_while_signed_in_is_in_the_list_at_once() -> None:
    with surface() as web:
        signed_in(web, "grace@example.com")
        assert sent(web, ready(web, FREE_OFFER), FREE_OFFER).status_code == 303
        assert "Intro call with Ada Example" in page_of(web.client.get("/bookings")).text


def test_the_page_after_asking_names_the_address_to_that_browser_alone() -> None:
    with surface() as web:
        assert asked(web).status_code == 303
        assert MARY in page_of(web.client.get("/sign-in/sent")).text
        kept = web.client.cookies["sign_in_browser"]
        web.client.cookies.set("sign_in_browser", kept[:-1] + ("a" if kept[-1] != "a" else "b"))
        assert MARY not in web.client.get("/sign-in/sent").text
        web.client.cookies.set("sign_in_browser", "nonsense")
        assert MARY not in web.client.get("/sign-in/sent").text
