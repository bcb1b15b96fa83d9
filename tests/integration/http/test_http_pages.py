"""The booking's own page: right for whoever opens it, however often, and never claiming more than is known."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.faults import Away
from application.ports.answers import NotReached, Unknown
from application.ports.scheduling import Refused
from domain.booking.vocabulary import CalendlyRefusal
from domain.money import Money
from entrypoints.http.pages.booking_page import LOOKS_MAX, place_words
from tests import ada
from tests.integration.http.browsing import PAGE, id_of, opened, page_of
from tests.integration.http.html import Page
from tests.integration.http.surface import Surface, surface


def test_a_link_when_opened_moves_its_token_into_a_cookie_of_one_booking() -> None:
    with surface() as web:
        answer = web.booked()
        exchanged = web.client.get(answer["booking"]["confirmationUrl"])
        assert exchanged.status_code == 303
        assert exchanged.headers["location"] == f"{PAGE}?booking={id_of(answer)}"
        cookie = exchanged.headers["set-cookie"]
        assert cookie.startswith(f"booking_{id_of(answer).replace('-', '')}=")
        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
        assert exchanged.headers["referrer-policy"] == "same-origin"


def test_a_cookie_when_the_service_has_no_https_is_not_marked_secure() -> None:
    with surface(environment={"APP_BASE_URL": "http://localhost.example:8000"}) as web:
        exchanged = web.client.get(web.booked()["booking"]["confirmationUrl"])
        assert "Secure" not in exchanged.headers["set-cookie"]
        assert "strict-transport-security" not in exchanged.headers


def test_the_cookie_opens_the_api_of_its_booking_and_of_no_other() -> None:
    with surface() as web:
        answer, other = web.booked(), web.booked(start=ada.STARTS[0])
        opened(web, answer)
        assert web.get(f"/api/scheduling/bookings/{id_of(answer)}").status_code == 200
        assert web.get(f"/api/scheduling/bookings/{id_of(other)}").status_code == 404
        assert web.client.get(f"{PAGE}?booking={id_of(other)}").status_code == 404


def test_an_open_checkout_is_shown_with_its_end_its_page_and_a_way_out() -> None:
    with surface() as web:
        answer = web.booked()
        page = page_of(opened(web, answer))
        assert "This time is held for you" in page.text
        assert "Held for you until 10:15 (Europe/Berlin, UTC+01:00)" in page.text
        assert "Tuesday 1 December 2026, 13:00 to 14:00 (Europe/Berlin, UTC+01:00)" in page.text
        assert "US$149.00" in page.text
        assert id_of(answer) in page.text
        assert answer["checkoutUrl"] in [link["href"] for link in page.all("a")]
        assert page.all("form") == [{"method": "post", "action": "/booking/cancel"}]
        assert page.refresh() is None
        assert answer["booking"]["accessToken"] not in page.text


def test_the_agreed_deadlines_are_shown_before_paying_and_once_booked_as_long_as_they_hold() -> None:
    both = (
        "You can cancel until Monday 30 November 2026, 13:00 (Europe/Berlin) and get everything back,"
        " half until Tuesday 1 December 2026, 11:00 (Europe/Berlin), and nothing after that."
    )
    with surface() as web:
        answer = web.booked()
        assert f"Cancelling once paid {both}" in page_of(opened(web, answer)).text
        web.paid(answer)
        web.around.clock.pass_by(timedelta(seconds=11))
        opened(web, answer, from_stripe=True)
        web.work()
        booked = page_of(opened(web, answer)).text
        assert f"Cancelling {both}" in booked
        assert "message that Calendly sends you" in booked
        web.around.clock.pass_by(timedelta(days=10))
        late = page_of(opened(web, answer)).text
        assert "everything back" not in late
        assert "get half back until Tuesday 1 December 2026, 11:00 (Europe/Berlin), nothing after that." in late


def test_a_place_without_a_link_says_where_the_link_is() -> None:
    invitation = "message that Calendly sends you."
    assert place_words("https://meet.example/abc") == "https://meet.example/abc"
    assert place_words("Google Meet").startswith("Google Meet. ")
    assert place_words("Google Meet").endswith(invitation)
    assert place_words("").endswith(invitation)


def test_a_payer_who_returns_before_the_webhook_sees_the_payment_because_the_page_asks_stripe() -> None:
    with surface() as web:
        answer = web.booked()
        web.paid(answer)
        page = page_of(opened(web, answer, from_stripe=True))
        assert "Payment received. Confirming your time with Ada Example's calendar…" in page.text
        assert page.refresh() == f"{PAGE}?booking={id_of(answer)}&look=2"
        web.work()
        confirmed = page_of(web.client.get(page.refresh() or ""))
        assert "Your session is booked" in confirmed.text
        assert "US$149.00 paid." in confirmed.text
        assert confirmed.refresh() is None


def test_a_payer_who_returns_while_stripe_is_silent_is_told_no_more_than_is_known() -> None:
    with surface() as web:
        answer = web.booked()
        web.paid(answer)
        web.around.payments.faults.lay("read_checkout", Away())
        page = page_of(opened(web, answer, from_stripe=True))
        assert "We have not received a payment for it yet." in page.text
        assert "If you have just paid, this page shows it as soon as Stripe tells us." in page.text
        assert page.refresh() is not None


def test_the_page_when_looked_at_often_asks_stripe_every_ten_seconds_at_most() -> None:
    with surface() as web:
        answer = web.booked()
        opened(web, answer)
        web.paid(answer)
        path = f"{PAGE}?booking={id_of(answer)}"
        web.around.clock.pass_by(timedelta(seconds=9))
        assert "This time is held for you" in page_of(web.client.get(path)).text
        web.around.clock.pass_by(timedelta(seconds=1))
        assert "Payment received." in page_of(web.client.get(path)).text


def test_the_page_when_it_has_looked_long_enough_stops_and_says_so() -> None:
    with surface() as web:
        answer = web.booked()
        opened(web, answer)
        page = page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}&look={LOOKS_MAX}"))
        assert page.refresh() is None
        assert "Reload it to look again." in page.text
        page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}&look={LOOKS_MAX + 1}"), 400)


def _paid_then(web: Surface, fault: Any) -> Page:
    answer = web.booked()
    web.around.scheduling.faults.lay("book", fault)
    web.paid(answer)
    opened(web, answer)
    web.work()
    return page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}"))


def test_a_time_that_was_lost_and_not_chosen_anew_is_told_with_the_money_that_went_back() -> None:
    with surface() as web:
        page = _paid_then(web, Refused(CalendlyRefusal.TAKEN, "already_filled"))
        assert "This time has just gone" in page.text
        web.around.clock.pass_by(timedelta(hours=1))
        web.work()
        page = page_of(web.client.get(f"{PAGE}?booking={page.form_fields()['booking']}"))
        assert "This time had just gone" in page.text
        assert "US$149.00 was given back." in page.text
        assert page.all("form") == []


def test_a_refusal_that_is_not_about_the_time_is_not_called_taken() -> None:
    with surface() as web:
        page = _paid_then(web, Refused(CalendlyRefusal.CONFIGURATION, "bad location"))
        assert "Your time is not in Ada Example's calendar yet" in page.text
        assert "Your money is safe." in page.text
        assert "bad location" not in page.text
        assert page.refresh() is None


def test_an_unknown_answer_of_the_calendar_is_being_confirmed_still() -> None:
    with surface() as web:
        page = _paid_then(web, Unknown("timeout"))
        assert "Payment received. Confirming your time" in page.text
        again = page.refresh()
        assert again is not None
        web.around.clock.pass_by(timedelta(seconds=11))
        later = page_of(web.client.get(again))
        assert "We are double-checking with the calendar" in later.text
        assert "Your money is safe. You can close this page" in later.text


def test_a_calendar_that_cannot_be_reached_is_not_called_a_few_seconds() -> None:
    with surface() as web:
        page = _paid_then(web, NotReached("no connection"))
        assert "The calendar cannot be reached right now" in page.text
        assert "We keep trying. Your money is safe." in page.text


def test_a_wrong_amount_is_told_as_such() -> None:
    with surface() as web:
        answer = web.booked()
        web.around.payments.pay(web.session_of(answer), Money(100, "USD"))
        page = page_of(opened(web, answer))
        assert "We received another amount than the price" in page.text
        assert page.refresh() is None


def test_a_delayed_payment_is_on_its_way() -> None:
    with surface() as web:
        answer = web.booked()
        web.around.payments.pay_later(web.session_of(answer))
        assert "Your payment is on its way" in page_of(opened(web, answer)).text


def test_an_ended_hold_says_that_no_payment_was_taken() -> None:
    with surface() as web:
        answer = web.booked()
        opened(web, answer)
        web.around.clock.pass_by(timedelta(minutes=16))
        web.work()
        assert "No payment was taken." in page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}")).text


def test_a_hold_that_is_over_but_not_closed_yet_offers_no_payment() -> None:
    with surface() as web:
        answer = web.booked()
        opened(web, answer)
        web.around.clock.pass_by(timedelta(minutes=15))
        page = page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}"))
        assert "The hold on this time is ending" in page.text
        assert "Held for you until" not in page.text
        assert answer["checkoutUrl"] not in [link["href"] for link in page.all("a")]


def test_whoever_leaves_the_payment_page_comes_to_the_held_time() -> None:
    with surface() as web:
        answer = web.booked()
        token = answer["booking"]["accessToken"]
        exchanged = web.client.get("/booking/cancel", params={"access": token})
        assert exchanged.headers["location"] == f"/booking/cancel?booking={id_of(answer)}"
        page = page_of(web.client.get(exchanged.headers["location"]))
        assert "You have left the payment page." in page.text
        assert answer["checkoutUrl"] in [link["href"] for link in page.all("a")]


@pytest.mark.parametrize(
    "query", ["", "?access=", "?access=x", "?booking=x", "?booking=" + "0" * 32, "?access=a&look=x"]
)
def test_a_link_that_opens_nothing_is_a_kind_page(query: str) -> None:
    with surface() as web:
        answer = web.client.get(PAGE + query)
        assert answer.status_code in {400, 404}
        page = page_of(answer, answer.status_code)
        assert "Reference:" in page.text
        if answer.status_code == 404:
            assert "This link does not open a booking" in page.text
            assert "Open the link from your mail once more" in page.text


def test_an_address_with_nothing_and_the_front_page_are_pages_too() -> None:
    with surface() as web:
        assert "There is nothing at this address" in page_of(web.client.get("/nowhere"), 404).text
        front = page_of(web.client.get("/"))
        for link in (link["href"] for link in front.all("a") if link["href"].startswith("/")):
            assert web.client.get(link).status_code == 200


def test_what_the_pages_load_is_ours_and_there() -> None:
    with surface() as web:
        page = page_of(web.client.get("/"))
        for link in page.all("link"):
            answer = web.client.get(link["href"])
            assert answer.status_code == 200
            assert "max-age=" in answer.headers["cache-control"]
