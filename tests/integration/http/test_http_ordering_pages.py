"""From a chosen time to a booking by forms alone."""

import pytest

from tests import ada
from tests.integration.http.browsing import PAGE, page_of
from tests.integration.http.ordering import (
    FREE_OFFER,
    OFFER,
    TYPED,
    booking_of,
    checked,
    hidden,
    links,
    order,
    sent,
)
from tests.integration.http.surface import surface


def test_the_check_shows_both_clocks_the_price_and_what_cancelling_gives_back() -> None:
    with surface() as web:
        answer = checked(web)
        text = page_of(answer).text
        assert "Tuesday 1 December 2026, 13:00 to 14:00 (Europe/Berlin, UTC+01:00)" in text
        assert "For Ada Example: Tuesday 1 December 2026, 12:00 to 13:00 (Europe/London, UTC+00:00)" in text
        assert "US$149.00" in text
        assert "You can cancel until Monday 30 November 2026, 13:00 (Europe/Berlin) and get everything back" in text
        assert "Pay US$149.00 and book" in text
        assert "Grace Example" in text
        assert "grace@example.com" in text
        assert f"{ada.QUESTION} Tests" in text
        (policy,) = answer.headers.get_list("content-security-policy")
        assert "form-action 'self' https://checkout.stripe.com;" in policy
        assert len(web.around.database.streams) == 0


def test_the_last_button_holds_the_time_and_leads_to_the_payment_page_of_a_booking_that_this_browser_can_open() -> None:
    with surface() as web:
        led = sent(web, order(web))
        assert led.status_code == 303
        assert led.headers["location"].startswith("memory://pay/")
        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(led.headers["set-cookie"].split("; "))
        page = page_of(web.client.get(f"{PAGE}?booking={booking_of(led)}"))
        assert "This time is held for you" in page.text
        assert "Deep dive with Ada Example" in page.text


def test_a_free_session_is_booked_by_the_button_and_shown_at_once() -> None:
    with surface() as web:
        page = page_of(checked(web, FREE_OFFER))
        assert "This session is free" in page.text
        led = sent(web, hidden(page), FREE_OFFER)
        assert led.status_code == 303
        assert "Your session is booked" in page_of(web.client.get(led.headers["location"])).text


def test_what_was_typed_goes_into_the_booking_as_it_was_typed() -> None:
    with surface() as web:
        core = web.service.manage.state(booking_of(sent(web, order(web)))).core
        assert core.person_id is not None
        person = web.around.database.people.get(core.person_id)
        assert person is not None
        assert (person.name, person.email, person.timezone) == ("Grace Example", "grace@example.com", "Europe/Berlin")
        assert (person.notes, person.answers) == ("Two\nlines", {ada.QUESTION: "Tests"})


def test_mails_come_in_the_language_that_the_browser_asks_for() -> None:
    with surface() as web:
        led = sent(web, order(web), **{"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
        assert web.service.manage.state(booking_of(led)).core.selected.language == "de-AT"


def test_the_last_button_when_pressed_twice_books_once() -> None:
    with surface() as web:
        fields = order(web)
        first, second = sent(web, fields), sent(web, fields)
        assert (second.status_code, second.headers["location"]) == (303, first.headers["location"])
        assert booking_of(second) == booking_of(first)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": " "}, "name", "Enter your name, in one line"),
        ({"name": "x" * 121}, "name", "Enter your name, in one line"),
        ({"email": ""}, "email", "Enter your e-mail address."),
        ({"email": "grace"}, "email", "must have an @-sign. Write it like grace@example.com."),
        ({"notes": "x" * 4001}, "notes", "at most 4000 characters"),
        ({"notes": "a\x00b"}, "notes", "Write your notes in plain text"),
        ({"answer:Is it asked?": "No"}, "name", "The expert's questions have changed"),
        ({f"answer:{ada.QUESTION}": "x" * 4001}, "question-1", "at most 4000 characters"),
    ],
)
def test_details_with_a_fault_come_back_with_a_link_to_it_and_all_that_was_typed(
    typed: dict[str, str], field: str, words: str
) -> None:
    with surface() as web:
        page = page_of(checked(web, **typed), 422)
        assert page.all("div")[0]["role"] == "alert"
        assert f"#{field}" in links(page)
        assert words in page.text
        assert field in [element.get("id") for _, element in page.elements]
        values = {box["name"]: box.get("value", "") for box in page.all("input")}
        for name in {"name", "email"} - set(typed):
            assert values[name] == TYPED[name]


def test_details_with_two_faults_name_both() -> None:
    with surface() as web:
        page = page_of(checked(web, name="", email=""), 422)
        assert "2 things need to be mended" in page.text
        assert {"#name", "#email"} <= set(links(page))


def test_details_can_be_changed_from_the_check_with_all_that_was_typed() -> None:
    with surface() as web:
        fields = order(web)
        page = page_of(web.client.post(f"{OFFER}/details", data=fields))
        values = {box["name"]: box.get("value", "") for box in page.all("input")}
        assert (values["name"], values[f"answer:{ada.QUESTION}"]) == ("Grace Example", "Tests")
        assert "Two lines" in page.text


def test_a_slip_in_a_well_known_mail_domain_is_asked_about() -> None:
    with surface() as web:
        page = page_of(checked(web, email="grace@gmial.com"))
        assert "Did you mean grace@gmail.com?" in page.text
        (use,) = [button for button in page.all("button") if button.get("name") == "email"]
        mended = page_of(web.client.post(f"{OFFER}/check", data=hidden(page) | {"email": use["value"]}))
        assert "Your e-mail grace@gmail.com" in mended.text
        assert "Did you mean" not in mended.text
        assert "Did you mean" not in page_of(checked(web)).text
