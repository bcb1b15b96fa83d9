"""Every state of a session that is only booked signed in, on the way from its time to its payment page."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from tests.assembly import work
from tests.browser.account_states import GRACE, link_in_mail, sign_in
from tests.browser.builder_states import ADA, signed_in
from tests.browser.page_states import CHOSEN, OFFER, Site
from tests.integration.http.signing_in import ask_for_sign_in

PAY = "Pay US$149.00 and book"
HELD = "This time is held for you"


def check(page: Page, site: Site, email: str = GRACE) -> None:
    ask_for_sign_in(site.around)
    page.goto(OFFER + CHOSEN)
    page.get_by_label("Your name").fill("Grace Example")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_label("What have you tried?").fill("Everything")
    page.get_by_label("Python").check()
    page.get_by_role("button", name="Continue").click()


def ordered(page: Page, site: Site) -> None:
    """The time is held, and the client is asked to sign in."""
    check(page, site)
    page.get_by_role("button", name=PAY).click()
    page.get_by_text("is held for you until").wait_for()


def link_sent(page: Page, site: Site) -> str:
    """The link in the mail that they have asked for; their address was filled in."""
    page.get_by_role("button", name="Send me a link").click()
    page.get_by_role("heading", name="Look into your mailbox").wait_for()
    return link_in_mail(site)


def use_link(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_in_too_late(page: Page, site: Site) -> None:
    """The link still lives, but the hold has ended meanwhile."""
    ordered(page, site)
    site.around.clock.pass_by(timedelta(minutes=10))
    link = link_sent(page, site)
    site.around.clock.pass_by(timedelta(minutes=6))
    work(site.service)
    use_link(page, link)


def _booking_page(page: Page, site: Site) -> None:
    ordered(page, site)
    page.goto(own_page(page))


def _somebody_else(page: Page, site: Site) -> None:
    sign_in(page, site, "tom@example.org")
    check(page, site)
    page.get_by_role("button", name=PAY).click()
    page.get_by_role("heading", name=HELD).wait_for()


def own_page(page: Page) -> str:
    return str(page.locator("input[name=next]").first.get_attribute("value"))


def _at(path: str) -> Callable[[Page, Site], None]:
    def go(page: Page, site: Site) -> None:
        ask_for_sign_in(site.around)
        page.goto(path)

    return go


def _on_offer(page: Page, site: Site) -> None:
    ask_for_sign_in(site.around)
    signed_in(page, f"{ADA}/offer")


SIGN_IN_STATES: dict[str, tuple[Callable[[Page, Site], None], str]] = {
    "sessions that ask to sign in": (_at("/book/ada"), "Choose a session with Ada Example"),
    "sign in for a held time": (ordered, "Sign in"),
    "held until signed in": (_booking_page, HELD),
    "held for another address": (_somebody_else, HELD),
    "signed in after the hold": (sign_in_too_late, "The hold on this time has ended"),
}
OFFER_STATES: dict[str, tuple[Callable[[Page, Site], None], str]] = {
    "asked for on offer": (_on_offer, "On offer"),
}
