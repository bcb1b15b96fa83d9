"""The cancel form: what it does, and from whom it is taken."""

from datetime import timedelta

import httpx
import pytest

from entrypoints.http.security_headers import payment_origin
from tests import ada
from tests.integration.http.browsing import PAGE, id_of, opened, page_of
from tests.integration.http.surface import Json, Surface, refused, surface


def test_the_form_when_sent_cancels_and_shows_what_came_of_it() -> None:
    with surface() as web:
        answer = web.booked()
        fields = page_of(opened(web, answer)).form_fields()
        sent = web.client.post("/booking/cancel", data=fields)
        assert (sent.status_code, sent.headers["location"]) == (303, f"{PAGE}?booking={id_of(answer)}")
        assert "You have cancelled this booking" in page_of(web.client.get(sent.headers["location"])).text


def test_the_form_when_the_amount_has_changed_shows_it_again_and_cancels_nothing() -> None:
    with surface() as web:
        answer = web.booked()
        web.paid(answer)
        opened(web, answer)
        web.work()
        fields = page_of(opened(web, answer)).form_fields()
        assert fields["shown"] == "14900"
        web.around.clock.pass_by(timedelta(days=10))
        page = page_of(web.client.post("/booking/cancel", data=fields), 409)
        assert "What you get back has changed" in page.text
        assert "You get US$74.50 back." in page.text
        assert web.client.post("/booking/cancel", data=page.form_fields()).status_code == 303


def test_the_form_when_the_booking_cannot_be_cancelled_says_why() -> None:
    with surface() as web:
        answer = web.booked()
        fields = page_of(opened(web, answer)).form_fields()
        web.around.payments.pay_later(web.session_of(answer))
        web.around.clock.pass_by(timedelta(seconds=11))
        opened(web, answer)
        page = page_of(web.client.post("/booking/cancel", data=fields), 409)
        assert "The payment is on its way" in page.text


def closed_page(web: Surface, answer: Json) -> httpx.Response:
    """The booking's page once its payment page has closed unpaid, with time left on the hold."""
    web.around.payments.lapse(web.session_of(answer))
    return opened(web, answer)


def test_the_page_when_the_payment_page_has_closed_offers_to_pay_and_leads_to_a_new_one() -> None:
    with surface() as web:
        answer = web.booked()
        shown = closed_page(web, answer)
        page = page_of(shown)
        assert [form["action"] for form in page.all("form")] == ["/booking/pay", "/booking/cancel"]
        assert "Pay US$149.00 and book" in page.text
        (policy,) = shown.headers.get_list("content-security-policy")
        assert "form-action 'self' https://checkout.stripe.com;" in policy
        sent = web.client.post("/booking/pay", data=page.form_fields())
        newest = web.get(f"/api/scheduling/bookings/{id_of(answer)}").json()["booking"]["checkoutUrl"]
        assert newest != answer["checkoutUrl"]
        assert (sent.status_code, sent.headers["location"]) == (303, newest)


def test_the_page_when_the_payment_page_has_closed_can_still_cancel() -> None:
    with surface() as web:
        fields = page_of(closed_page(web, web.booked())).form_fields()
        sent = web.client.post("/booking/cancel", data=fields)
        assert "You have cancelled this booking" in page_of(web.client.get(sent.headers["location"])).text


def test_paying_when_the_hold_has_ended_says_so() -> None:
    with surface() as web:
        fields = page_of(closed_page(web, web.booked())).form_fields()
        web.around.clock.pass_by(timedelta(hours=2))
        page = page_of(web.client.post("/booking/pay", data=fields), 409)
        assert "The hold has ended" in page.text


def test_paying_by_a_form_that_is_not_ours_opens_no_payment_page() -> None:
    with surface() as web:
        fields = page_of(closed_page(web, web.booked())).form_fields()
        page_of(web.client.post("/booking/pay", data=fields | {"token": "0" * 64}), 404)
        page_of(web.client.post("/booking/pay", data=fields, headers={"Origin": "https://evil.example"}), 404)


@pytest.mark.parametrize(
    ("base", "origin"),
    [
        ("https://api.stripe.com", "https://checkout.stripe.com"),
        ("http://127.0.0.1:8900/stripe", "http://127.0.0.1:8900"),
    ],
)
def test_payment_pages_are_stripes_or_those_of_its_stand_in(base: str, origin: str) -> None:
    assert payment_origin(base) == origin


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        ({"token": "0" * 64}, {}),
        ({"token": "é"}, {}),
        ({"booking": "x"}, {}),
        ({}, {"Origin": "https://evil.example"}),
        ({}, {"Origin": "null"}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
    ],
)
def test_the_form_when_it_is_not_ours_cancels_nothing(change: dict[str, str], headers: dict[str, str]) -> None:
    with surface() as web:
        answer = web.booked()
        fields = page_of(opened(web, answer)).form_fields()
        page_of(web.client.post("/booking/cancel", data=fields | change, headers=headers), 404)
        assert "This time is held for you" in page_of(web.client.get(f"{PAGE}?booking={id_of(answer)}")).text


def test_the_form_when_sent_from_our_own_page_counts() -> None:
    with surface() as web:
        fields = page_of(opened(web, web.booked())).form_fields()
        headers = {"Origin": "https://booking.example.com", "Sec-Fetch-Site": "same-origin"}
        assert web.client.post("/booking/cancel", data=fields, headers=headers).status_code == 303


def test_a_form_of_another_booking_cancels_nothing() -> None:
    with surface() as web:
        mine, other = web.booked(), web.booked(start=ada.STARTS[0])
        fields = page_of(opened(web, mine)).form_fields()
        opened(web, other)
        page_of(web.client.post("/booking/cancel", data=fields | {"booking": id_of(other)}), 404)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}])
def test_the_cookie_when_another_site_sends_it_changes_nothing_by_the_api_either(headers: dict[str, str]) -> None:
    with surface() as web:
        answer = web.booked()
        opened(web, answer)
        path = f"/api/scheduling/bookings/{id_of(answer)}/cancel"
        refused(web.client.post(path, headers=headers), 401, "unauthenticated")
        assert web.post(path, Origin="https://booking.example.com").json()["booking"]["status"] == "CANCELLED"


def test_a_booking_that_came_to_nothing_leads_to_the_free_times_of_its_session() -> None:
    with surface() as web:
        answer = web.booked()
        assert "Choose a time again" not in page_of(opened(web, answer)).text
        web.around.clock.pass_by(timedelta(minutes=16))
        web.work()
        ended = page_of(opened(web, answer))
        assert "Choose a time again" in ended.text
        again = next(
            link["href"] for link in ended.all("a") if link["href"].startswith(f"/book/ada/{ada.DEEP_DIVE}?zone")
        )
        assert "Times are those of Europe/Berlin." in page_of(web.client.get(again)).text
        web.around.database.catalog.replace_all((), {}, ada.CONNECTED_AT)
        assert "Look at all experts" in page_of(opened(web, answer)).text
