"""A session that is only booked signed in: its time is held, and the client comes back to the same, still held time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from domain.identifiers import SessionTypeId
from tests import ada
from tests.assembly import Surroundings
from tests.integration.http.browsing import page_of
from tests.integration.http.ordering import FREE_OFFER, OFFER, booking_of, checked, hidden, order, sent
from tests.integration.http.signing_in import SESSION, ask_for_sign_in, asked, link_in_mail, pressed, signed_in
from tests.integration.http.surface import CONFIRM, START, Surface, confirm_body, refused, surface

GRACE = "grace@example.com"
KEY = "hold-for-sign-in"
HELD_MINUTES = 15
HOST = "https://booking.example.com"


@contextmanager
def asking_for_sign_in() -> Iterator[Surface]:
    """Both of Ada's sessions ask for it."""
    around = Surroundings.fresh()
    ask_for_sign_in(around)
    with surface(around) as web:
        yield web


def confirmed(web: Surface, session: SessionTypeId = ada.DEEP_DIVE, **headers: str) -> httpx.Response:
    minutes = 60 if session == ada.DEEP_DIVE else 30
    return web.post(
        CONFIRM, confirm_body(session=session, minutes=minutes), None, **{"Idempotency-Key": KEY, **headers}
    )


def held(web: Surface, session: SessionTypeId = ada.DEEP_DIVE) -> str:
    """The booking's id; this browser keeps nothing of it."""
    return str(refused(confirmed(web, session), 401, "unauthenticated")["bookingId"])


def page(booking: object) -> str:
    return f"/booking/confirmation?booking={booking}"


def status(web: Surface, booking: str, token: str) -> str:
    return str(web.get(f"/api/scheduling/bookings/{booking}", token).json()["booking"]["status"])


def test_it_is_said_beforehand() -> None:
    with asking_for_sign_in() as web:
        assert web.get(f"/api/scheduling/session-types/{ada.INTRO}").json()["requiresSignIn"] is True
        catalog = web.get("/api/marketplace/builders").json()["builders"]
        assert all(session["requiresSignIn"] for builder in catalog for session in builder["sessionTypes"])
        for path in ("/book/ada", OFFER):
            assert "sign in" in page_of(web.client.get(path)).text
        assert "You sign in as grace@example.com" in page_of(checked(web)).text
    with surface() as web:
        assert web.get(f"/api/scheduling/session-types/{ada.INTRO}").json()["requiresSignIn"] is False


def test_whoever_is_not_signed_in_is_told_with_the_held_booking_and_asked_for_no_money() -> None:
    with asking_for_sign_in() as web:
        problem = refused(confirmed(web), 401, "unauthenticated")
        booking, token = problem["bookingId"], problem["accessToken"]
        shown = web.get(f"/api/scheduling/bookings/{booking}", token).json()["booking"]
        assert (shown["status"], shown["signInRequired"], shown["checkoutUrl"]) == ("HELD", True, None)
        assert shown["holdExpiresAt"]
        assert shown["confirmationUrl"].partition("?")[0] == problem["confirmationUrl"].partition("?")[0]
        web.work()
        assert web.around.payments.sessions(booking_id=web.service.tokens.booking(token, web.around.clock.now())) == []
        checkout = refused(web.post("/api/stripe/checkout", {"bookingId": booking}, token), 401, "unauthenticated")
        assert checkout["bookingId"] == booking
        other = confirm_body(client={"email": "tom@example.org"})
        refused(web.post(CONFIRM, other), 409, "slot_unavailable")


@pytest.mark.parametrize(("session", "reached"), [(ada.DEEP_DIVE, "AWAITING_PAYMENT"), (ada.INTRO, "CONFIRMED")])
def test_a_repeat_once_signed_in_goes_on_with_the_same_time(session: SessionTypeId, reached: str) -> None:
    with asking_for_sign_in() as web:
        booking = held(web, session)
        signed_in(web, "Grace@example.com")
        answer = confirmed(web, session)
        assert answer.status_code == 201, answer.text
        assert (answer.json()["booking"]["id"], answer.json()["booking"]["status"]) == (booking, reached)
        again = confirmed(web, session).json()
        assert (again["booking"]["id"], again["checkoutUrl"]) == (booking, answer.json()["checkoutUrl"])


def test_whoever_is_signed_in_already_notices_nothing_of_it() -> None:
    with asking_for_sign_in() as web:
        signed_in(web, GRACE)
        assert confirmed(web).json()["booking"]["status"] == "AWAITING_PAYMENT"


def test_a_session_counts_only_from_our_own_pages() -> None:
    with asking_for_sign_in() as web:
        signed_in(web, GRACE)
        refused(confirmed(web, Origin="https://evil.example"), 401, "unauthenticated")


def test_another_address_than_the_bookings_does_not_go_on() -> None:
    with asking_for_sign_in() as web:
        signed_in(web, "tom@example.org")
        problem = refused(confirmed(web), 401, "unauthenticated")
        assert "another address" in problem["detail"]
        assert status(web, problem["bookingId"], problem["accessToken"]) == "HELD"


def test_a_sign_in_after_the_hold_is_told_that_it_has_ended() -> None:
    with asking_for_sign_in() as web:
        held(web)
        signed_in(web, GRACE)
        web.around.clock.pass_by(timedelta(minutes=HELD_MINUTES))
        refused(confirmed(web), 409, "hold_expired")
        web.work()
        assert confirmed(web).json()["booking"]["status"] == "EXPIRED"


def ordered(web: Surface, offer: str) -> httpx.Response:
    return sent(web, order(web, offer), offer)


@pytest.mark.parametrize(
    ("offer", "leads_to_payment", "said"),
    [(OFFER, True, "We have not received a payment for it yet"), (FREE_OFFER, False, "Your session is booked")],
)
def test_on_the_pages_it_goes_on_by_itself_after_the_sign_in(offer: str, leads_to_payment: bool, said: str) -> None:
    with asking_for_sign_in() as web:
        led = ordered(web, offer)
        booking = booking_of(led)
        assert led.headers["location"].startswith("/sign-in?")
        asks = page_of(web.client.get(led.headers["location"]))
        assert "is held for you until" in asks.text
        assert {"name": "email", "value": GRACE}.items() <= next(
            f for f in asks.all("input") if f["name"] == "email"
        ).items()
        assert asked(web, GRACE, hidden(asks)["next"]).status_code == 303
        went_on = pressed(web, link_in_mail(web))
        assert went_on.headers["location"].startswith("/") is not leads_to_payment
        assert said in page_of(web.client.get(page(booking))).text


def test_in_another_browser_the_bookings_page_asks_first() -> None:
    with asking_for_sign_in() as web:
        booking = held(web)
        asked(web, GRACE, page(booking))
        link = link_in_mail(web)
        assert pressed(web, link).headers["location"] == page(booking)
        shown = page_of(web.client.get(page(booking)))
        assert "This time is held for you" in shown.text
        assert "149.00 and book" in shown.text
        fields = {name: value for name, value in shown.form_fields().items() if name in {"booking", "token"}}
        went_on = web.client.post("/booking/go-on", data=fields)
        assert went_on.status_code == 303
        assert not went_on.headers["location"].startswith("/")


def test_the_bookings_page_leads_to_the_sign_in_and_says_which_address_is_wrong() -> None:
    with asking_for_sign_in() as web:
        led = ordered(web, OFFER)
        booking = booking_of(led)
        shown = page_of(web.client.get(page(booking)))
        fields = {name: value for name, value in shown.form_fields().items() if name in {"booking", "token"}}
        to = web.client.post("/booking/go-on", data=fields).headers["location"]
        assert parse_qs(urlsplit(to).query)["next"] == [page(booking)]
        signed_in(web, "tom@example.org", page(booking))
        assert SESSION in web.client.cookies
        shown = page_of(web.client.get(page(booking)))
        assert "You are signed in as tom@example.org" in shown.text
        assert "is held for you until" in page_of(web.client.get(to)).text, "who is signed in can sign in anew"


def test_the_hold_can_be_let_go_and_ends_by_itself() -> None:
    with asking_for_sign_in() as web:
        problem = refused(confirmed(web, ada.INTRO), 401, "unauthenticated")
        booking, token = problem["bookingId"], problem["accessToken"]
        web.client.get(urlsplit(problem["confirmationUrl"])._replace(scheme="", netloc="").geturl())
        assert "Cancel this booking" in page_of(web.client.get(page(booking))).text
        web.around.clock.pass_by(timedelta(minutes=HELD_MINUTES))
        web.work()
        assert status(web, booking, token) == "EXPIRED"


def test_nobody_else_learns_what_is_held() -> None:
    with asking_for_sign_in() as web:
        booking = held(web)
        web.client.cookies.clear()
        text = page_of(web.client.get("/sign-in", params={"next": page(booking)})).text
        assert "is held for you" not in text
        assert START.isoformat() not in text
