"""Details, check and the button that books, with a network that fails and others who are faster."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests import ada
from tests.browser.page_states import CHOSEN, FREE_OFFER, Site, check, details

CONFIRM = "**/api/scheduling/bookings/confirm"
FIRST_PAGE, SECOND_PAGE = "cs_memory_1", "cs_memory_2"
PAY = "Pay US$149.00 and book"


def test_a_slip_in_the_address_is_offered_to_be_mended(berlin: Page) -> None:
    details(berlin)
    email = berlin.get_by_label("Your e-mail address")
    email.fill("grace@gmial.com")
    email.blur()
    berlin.get_by_role("button", name="Use grace@gmail.com").click()
    expect(email).to_have_value("grace@gmail.com")
    expect(berlin.get_by_text("Did you mean")).to_have_count(0)


def test_an_address_that_may_be_right_is_left_alone(berlin: Page) -> None:
    details(berlin)
    email = berlin.get_by_label("Your e-mail address")
    for address in ("grace@gmail.com", "grace@mail.com", "grace@example.com", "grace@", "grace@gmial.com", ""):
        email.fill(address)
        email.blur()
        expect(berlin.get_by_text("Did you mean")).to_have_count(1 if "gmial" in address else 0)


def test_faults_are_where_the_focus_is(berlin: Page) -> None:
    details(berlin)
    berlin.get_by_role("button", name="Continue").click()
    expect(berlin.get_by_role("alert").filter(has_text="need to be mended")).to_be_focused()


def test_what_was_typed_stays_while_another_time_is_chosen(berlin: Page) -> None:
    details(berlin)
    berlin.get_by_label("Your name").fill("Grace Example")
    berlin.get_by_label("Rust").check()
    berlin.get_by_label("API").check()
    berlin.get_by_role("link", name="Choose another time").click()
    berlin.get_by_role("button", name="16:00").click()
    berlin.get_by_role("link", name="Continue with 16:00").click()
    expect(berlin.get_by_label("Your name")).to_have_value("Grace Example")
    expect(berlin.get_by_label("Rust")).to_be_checked()
    expect(berlin.get_by_label("API")).to_be_checked()
    expect(berlin.get_by_label("Something else")).to_have_value("")
    expect(berlin.get_by_label("Your e-mail address")).to_have_value("")


def test_of_two_clients_one_gets_the_time_and_the_other_sees_the_nearest_and_keeps_what_was_typed(
    browser: Browser, berlin: Page, site: Site
) -> None:
    details(berlin)
    berlin.get_by_label("Your name").fill("Grace Example")
    with browser.new_context(base_url=site.url) as other:
        rival = other.new_page()
        rival.goto(FREE_OFFER + CHOSEN)
        rival.get_by_label("Your name").fill("Rita Rival")
        rival.get_by_label("Your e-mail address").fill("rita@example.com")
        rival.get_by_role("button", name="Continue").click()
        rival.get_by_role("button", name="Book").click()
        expect(rival).to_have_url(re.compile("/booking/confirmation"))
    berlin.evaluate("dispatchEvent(new Event('focus'))")
    gone = berlin.get_by_role("alert").filter(has_text="13:00 on Tuesday 1 December 2026 has just gone")
    gone.get_by_role("button", name="Tue 1 Dec, 16:00").click()
    expect(gone).to_have_count(0)
    expect(berlin.get_by_label("Your name")).to_have_value("Grace Example")
    expect(berlin.get_by_text("Tuesday 1 December 2026, 16:00 to 17:00 (Europe/Berlin, UTC+01:00)")).to_have_count(2)


def test_a_time_that_goes_while_the_button_is_pressed_is_told_by_the_server_with_everything_typed(
    berlin: Page, site: Site
) -> None:
    check(berlin)
    site.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, ada.STARTS[1])
    berlin.get_by_role("button", name=PAY).click()
    expect(berlin.get_by_role("heading", level=1)).to_have_text("This time has just gone")
    berlin.get_by_role("button", name="16:00").click()
    expect(berlin.get_by_text("Grace Example")).to_be_visible()


def test_without_a_network_the_same_attempt_goes_on_and_books_once(berlin: Page, site: Site) -> None:
    keys: list[str] = []

    def lose_answer(route: Route) -> None:
        """The request arrives, its answer does not."""
        keys.append(route.request.headers["idempotency-key"])
        route.fetch()
        route.abort()

    check(berlin)
    berlin.route(CONFIRM, lose_answer)
    berlin.get_by_role("button", name=PAY).dblclick()
    expect(berlin.get_by_text("We could not be reached.")).to_be_visible()
    assert len(keys) == 1
    berlin.unroute(CONFIRM)
    with berlin.expect_response(CONFIRM) as answered:
        berlin.get_by_role("button", name="Try again").click()
    assert answered.value.request.headers["idempotency-key"] == keys[0]
    assert answered.value.json()["checkoutUrl"].endswith(FIRST_PAGE)
    with pytest.raises(LookupError):
        site.around.payments.session(SECOND_PAGE)


def test_the_button_says_that_it_works_and_that_it_takes_long(berlin: Page) -> None:
    check(berlin)
    berlin.clock.install()
    waiting: list[Route] = []

    def keep_waiting(route: Route) -> None:
        waiting.append(route)

    berlin.route(CONFIRM, keep_waiting)
    berlin.get_by_role("button", name=PAY).click()
    expect(berlin.get_by_role("button", name="Opening the payment page…")).to_have_attribute("aria-disabled", "true")
    berlin.clock.run_for(8_000)
    expect(berlin.get_by_text("Still working.")).to_be_visible()
    waiting[0].abort()
    expect(berlin.get_by_role("button", name="Try again")).to_be_enabled()


def test_a_free_session_is_booked_by_keyboard_alone(berlin: Page) -> None:
    berlin.goto(FREE_OFFER)
    berlin.get_by_role("button", name="Tuesday 1 December 2026, 4 times free").focus()
    tab_to(berlin, "button", "13:00")
    tab_to(berlin, "link", "Continue with 13:00")
    tab_to(berlin, "textbox", "Your name", press=False)
    berlin.keyboard.type("Grace Example")
    tab_to(berlin, "textbox", "Your e-mail address", press=False)
    berlin.keyboard.type("grace@example.com")
    tab_to(berlin, "button", "Continue")
    tab_to(berlin, "button", "Book")
    expect(berlin.get_by_role("heading", level=1)).to_have_text("Your session is booked")


def tab_to(page: Page, role: str, name: str, *, press: bool = True) -> None:
    """By Tab alone, and then Enter."""
    wanted = page.get_by_role(role, name=name)  # type: ignore[arg-type]  # a word of this file, not of a user
    expect(wanted.first).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        if wanted.first.evaluate("element => element === document.activeElement"):
            break
    expect(wanted.first).to_be_focused()
    if press:
        page.keyboard.press("Enter")
