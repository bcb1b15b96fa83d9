"""A client signs in by mail, finds a booking, books another with their details filled in up to paying, signs out."""

import re

from playwright.sync_api import Page, Route, expect

from entrypoints.http.pages.booking_page import PAGE
from tests import ada
from tests.assembly import work
from tests.browser.account_states import sign_in
from tests.browser.builder_states import booked
from tests.browser.page_states import CHOSEN, OFFER, Site
from tests.browser.return_states import FROM_STRIPE
from tests.browser.test_following_a_booking import pay
from tests.browser.test_ordering import CONFIRM
from tests.integration.http.surface import Json

OTHER_TIME = CHOSEN.replace(
    ada.STARTS[1].isoformat().replace("+00:00", "Z"), ada.STARTS[3].isoformat().replace("+00:00", "Z")
)


def test_a_client_signs_in_finds_a_booking_need_not_say_who_they_are_and_signs_out(berlin: Page, site: Site) -> None:
    booked(site)
    sign_in(berlin, site)
    expect(berlin.get_by_role("listitem").filter(has_text="Deep dive with Ada Example")).to_have_count(1)
    berlin.goto(OFFER + OTHER_TIME)
    expect(berlin.get_by_label("Your name")).to_have_value("Grace Example")
    expect(berlin.get_by_label("Your e-mail address")).to_have_value("grace@example.com")
    berlin.get_by_label("What have you tried?").fill("Everything")
    berlin.get_by_label("Python").check()
    berlin.get_by_role("button", name="Continue").click()
    expect(berlin.get_by_role("button", name="Pay US$149.00 and book")).to_be_visible()
    berlin.goto("/account")
    berlin.get_by_role("button", name="Sign out in this browser").click()
    berlin.wait_for_url(re.compile("/sign-in.out=yes$"))
    expect(berlin.get_by_text("You are signed out.")).to_be_visible()
    berlin.goto("/bookings")
    expect(berlin.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_what_was_typed_comes_back_beside_what_is_known(berlin: Page, site: Site) -> None:
    booked(site)
    sign_in(berlin, site)
    berlin.goto(OFFER + OTHER_TIME)
    berlin.get_by_label("Anything").fill("Bring tea")
    berlin.get_by_label("Your name").fill("Grace Other")
    berlin.goto(OFFER + OTHER_TIME)
    expect(berlin.get_by_label("Anything")).to_have_value("Bring tea")
    expect(berlin.get_by_label("Your name")).to_have_value("Grace Other")
    expect(berlin.get_by_label("Your e-mail address")).to_have_value("grace@example.com")


def test_a_client_who_is_signed_in_pays_and_finds_the_booking_among_their_own(berlin: Page, site: Site) -> None:
    booked(site)
    sign_in(berlin, site)
    answers = _instead_of_stripes_page(berlin, f"{site.url}/?paying")
    berlin.goto(OFFER + OTHER_TIME)
    berlin.get_by_label("What have you tried?").fill("Everything")
    berlin.get_by_label("Python").check()
    berlin.get_by_role("button", name="Continue").click()
    berlin.get_by_role("button", name="Pay US$149.00 and book").click()
    berlin.wait_for_url("**/?paying")
    (answer,) = answers
    pay(site, answer)
    work(site.service)
    berlin.goto(f"{PAGE}?booking={answer['booking']['id']}{FROM_STRIPE}")
    expect(berlin.get_by_role("heading", level=1)).to_have_text("Your session is booked")
    berlin.get_by_role("link", name="Your bookings").click()
    own = berlin.get_by_role("listitem").filter(has_text="Deep dive with Ada Example")
    expect(own).to_have_count(2)
    expect(own.last).to_contain_text("19:00")


def _instead_of_stripes_page(page: Page, url: str) -> list[Json]:
    """Where the script leads, so that it has done so before the test goes on; the answers as the service gave them."""
    answers: list[Json] = []

    def lead(route: Route) -> None:
        answers.append(route.fetch().json())
        route.fulfill(status=201, json={**answers[-1], "checkoutUrl": url})

    page.route(CONFIRM, lead)
    return answers
