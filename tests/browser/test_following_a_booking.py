"""The page of a booking keeps itself true while somebody looks at it, and the time held."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from playwright.sync_api import Page, expect

from domain.identifiers import BookingId, CommandId
from tests.assembly import work
from tests.browser.page_states import Site, details
from tests.browser.return_states import FROM_STRIPE
from tests.integration.http.surface import CONFIRM, confirm_body

ANSWERS = {"What have you tried?": "Everything", "Which language?": "Python"}


def booked(site: Site) -> dict[str, Any]:
    answer = httpx.post(site.url + CONFIRM, json=confirm_body(answers=ANSWERS))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def pay(site: Site, answer: dict[str, Any]) -> None:
    """Stripe tells us of it at once."""
    site.around.payments.pay(answer["checkoutUrl"].rpartition("/")[2])
    site.service.manage.ask_for_payment(BookingId(UUID(answer["booking"]["id"])), CommandId(uuid4()))


def held(page: Page, site: Site, left: timedelta) -> None:
    """The page of a time that is held for so long still."""
    answer = booked(site)
    site.around.clock.pass_by(timedelta(minutes=site.service.settings.hold_minutes) - left)
    page.goto(answer["booking"]["confirmationUrl"])


def test_after_paying_the_page_goes_on_to_confirmed_by_itself_and_claims_no_more_than_is_known(
    berlin: Page, site: Site
) -> None:
    answer = booked(site)
    berlin.goto(answer["booking"]["confirmationUrl"] + FROM_STRIPE)
    steps = berlin.get_by_role("list", name="How far it is").get_by_role("listitem")
    expect(steps).to_have_text(
        [
            "Waiting to hear of your payment: in progress",
            "Your time is held: not yet",
            "A mail follows once your time is confirmed: not yet",
        ]
    )
    address = berlin.url
    pay(site, answer)
    expect(steps.nth(0)).to_have_text("Payment received: done")
    expect(steps.nth(1)).to_have_text("Confirming your time with Ada Example's calendar: in progress")
    work(site.service)
    expect(berlin.get_by_role("heading", level=1)).to_have_text("Your session is booked")
    expect(steps).to_have_text(
        ["Payment received: done", "Time confirmed in Ada Example's calendar: done", "Confirmation mail sent: done"]
    )
    expect(berlin).to_have_title(re.compile("^Your session is booked"))
    assert berlin.url == address


def test_a_lost_network_is_said_and_tried_again(berlin: Page, site: Site) -> None:
    berlin.goto(booked(site)["booking"]["confirmationUrl"] + FROM_STRIPE)
    expect(berlin.get_by_text("Waiting to hear of your payment")).to_be_visible()
    berlin.context.set_offline(True)
    lost = berlin.get_by_text("We could not be reached.")
    expect(lost).to_be_visible()
    expect(berlin.get_by_text("Waiting to hear of your payment")).to_be_visible()
    berlin.context.set_offline(False)
    expect(lost).to_have_count(0)


def test_a_hold_is_kept_longer_by_its_button(berlin: Page, site: Site) -> None:
    held(berlin, site, timedelta(minutes=2, seconds=30))
    expect(berlin.get_by_role("status").get_by_text("Held for you for 2 minutes")).to_be_visible()
    expect(berlin.locator(".countdown")).to_have_attribute("aria-hidden", "true")
    berlin.get_by_role("button", name="Keep it longer").click()
    expect(berlin.get_by_text("Held for you for 14 minutes")).to_be_visible()
    expect(berlin.get_by_role("button", name="Keep it longer")).to_have_count(0)


def test_shortly_before_its_end_the_client_is_asked_whether_to_keep_it(berlin: Page, site: Site) -> None:
    held(berlin, site, timedelta(seconds=40))
    dialog = berlin.get_by_role("dialog", name="Keep this time?")
    expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    berlin.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(berlin.get_by_text("Held for you for 14 minutes")).to_be_visible()


def test_a_time_that_cannot_be_kept_longer_says_why(berlin: Page, site: Site) -> None:
    held(berlin, site, timedelta(seconds=40))
    berlin.route("**/extend", lambda route: route.fulfill(status=409, json={"detail": "This time has been held."}))
    berlin.keyboard.press("Enter")
    expect(berlin.get_by_role("alert")).to_have_text("It cannot be held longer: This time has been held.")


def test_once_a_hold_has_ended_the_page_says_whether_its_time_is_still_free(berlin: Page, site: Site) -> None:
    details(berlin)
    berlin.get_by_label("Your name").fill("Grace Example")
    held(berlin, site, timedelta(seconds=2))
    expect(berlin.get_by_text("Your hold has ended. Nothing was charged.")).to_be_visible()
    site.around.clock.pass_by(timedelta(minutes=30))
    work(site.service)
    expect(berlin.get_by_role("heading", level=1)).to_have_text("The hold on this time has ended")
    berlin.get_by_role("link", name="Take it again").click()
    expect(berlin.get_by_text("Tuesday 1 December 2026, 13:00 to 14:00 (Europe/Berlin")).to_be_visible()
    expect(berlin.get_by_label("Your name")).to_have_value("Grace Example")
