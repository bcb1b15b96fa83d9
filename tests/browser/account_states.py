"""Every state of the pages around an account, brought about in a browser that signs in by mail."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from application.ports.mailer import OutgoingMail
from domain.mail.events import MailKind
from tests import ada
from tests.assembly import work
from tests.browser.builder_states import booked
from tests.browser.page_states import Site

GRACE = "grace@example.com"


def ask_for_link(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Send me a link").click()


def link_in_mail(site: Site) -> str:
    """The address that the last mail to sign in leads to."""
    work(site.service)
    sent: list[OutgoingMail] = [mail for mail in site.around.mailer.sent if mail.kind is MailKind.SIGN_IN]
    return next(line for line in sent[-1].written.text.splitlines() if line.startswith("http"))


def sign_in(page: Page, site: Site, email: str = GRACE) -> None:
    ask_for_link(page, email)
    page.goto(link_in_mail(site))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Your bookings").wait_for()


def _asked(page: Page, _: Site) -> None:
    ask_for_link(page, GRACE)


def _faulty(page: Page, _: Site) -> None:
    ask_for_link(page, "grace")


def _link(page: Page, site: Site) -> None:
    ask_for_link(page, GRACE)
    page.goto(link_in_mail(site))


def _link_elsewhere(page: Page, site: Site) -> None:
    ask_for_link(page, GRACE)
    page.context.clear_cookies()
    page.goto(link_in_mail(site))


def _link_again(page: Page, site: Site) -> None:
    sign_in(page, site)
    page.goto(link_in_mail(site))


def _bookings(page: Page, site: Site) -> None:
    booked(site)
    sign_in(page, site)


def _then(path: str, email: str = GRACE) -> Callable[[Page, Site], None]:
    def go(page: Page, site: Site) -> None:
        booked(site)
        sign_in(page, site, email)
        page.goto(path)

    return go


def _can_be_forgotten(page: Page, site: Site) -> None:
    booked(site)
    site.around.clock.pass_by(ada.STARTS[-1] - site.around.clock.now() + timedelta(days=30))
    work(site.service)
    sign_in(page, site)
    page.goto("/account/forget")
    page.get_by_role("button", name="Forget me for good").wait_for()


def _forgotten(page: Page, site: Site) -> None:
    _can_be_forgotten(page, site)
    page.get_by_role("button", name="Forget me for good").click()


def _at(path: str) -> Callable[[Page, Site], None]:
    def go(page: Page, _: Site) -> None:
        page.goto(path)

    return go


ACCOUNT_STATES: dict[str, tuple[Callable[[Page, Site], None], str]] = {
    "sign in": (_at("/sign-in"), "Sign in"),
    "sign in with a fault": (_faulty, "Sign in"),
    "link on its way": (_asked, "Look into your mailbox"),
    "link": (_link, "Sign in"),
    "link in another browser": (_link_elsewhere, "Sign in"),
    "link that has ended": (_link_again, "This link has ended"),
    "no bookings": (lambda page, site: sign_in(page, site, "nobody@example.org"), "Your bookings"),
    "bookings": (_bookings, "Your bookings"),
    "account": (_then("/account"), "Your account"),
    "an expert's account": (_then("/account", ada.ADDRESS), "Your account"),
    "not yours": (_then("/operator"), "There is nothing here, or it is not yours"),
    "not to be forgotten yet": (_then("/account/forget"), "Be forgotten"),
    "to be forgotten": (_can_be_forgotten, "Be forgotten"),
    "forgotten": (_forgotten, "You are forgotten"),
}
