"""Money that came outside Stripe, as an operator takes and gives it back in a browser, and who sees it afterwards."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.assembly import work
from tests.browser.builder_states import ADA, signed_in
from tests.browser.page_states import ANSWERS, Site
from tests.integration.http.surface import CONFIRM, confirm_body


def unpaid(page: Page, site: Site) -> str:
    """The address where the client's booking is opened; its payment page is open."""
    booked = page.request.post(CONFIRM, data=confirm_body(answers=ANSWERS)).json()
    work(site.service)
    return str(booked["booking"]["confirmationUrl"])


def shown(page: Page, site: Site, amount: str = "100.00") -> str:
    """What taking less than the price would do; nothing is taken."""
    address = unpaid(page, site)
    booking = site.service.booking_list.page(status=None, before=None, limit=1)[0].booking_id
    signed_in(page, f"/operator/bookings/{booking}")
    page.get_by_role("link", name="Mark as paid by hand").click()
    page.get_by_label("Amount").fill(amount)
    page.get_by_label("Reference in your books").fill("bank statement 12 line 4")
    page.get_by_role("button", name="Show what it would do").click()
    return address


def taken(page: Page, site: Site, amount: str = "100.00") -> str:
    address = shown(page, site, amount)
    page.get_by_label("Who you are").fill("Olga")
    page.get_by_label("Why").fill("Agreed with both")
    page.get_by_role("button", name="Mark as paid by hand").click()
    page.get_by_text("The money is in this booking's books.").wait_for()
    work(site.service)
    page.reload()
    return address


def being_given_back(page: Page, site: Site) -> str:
    """The client has cancelled: the operator says that it was paid out."""
    address = taken(page, site)
    _cancelled(page, address)
    work(site.service)
    booking = site.service.booking_list.page(status=None, before=None, limit=1)[0].booking_id
    page.goto(f"/operator/bookings/{booking}")
    page.get_by_role("link", name="Record a refund that you have paid out").click()
    return address


def _cancelled(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Cancel the booking").click()


def money(page: Page, site: Site) -> None:
    taken(page, site)
    page.goto(f"{ADA}/money")


def receipt(page: Page, site: Site) -> None:
    page.goto(taken(page, site))
    page.get_by_role("link", name="See and print your receipt").click()


def _cancelled_and_seen(page: Page, site: Site) -> None:
    page.goto(being_given_back(page, site))


_States = dict[str, tuple[Callable[[Page, Site], object], str]]
CLIENTS: _States = {
    "cancelled after paying by hand": (_cancelled_and_seen, "You have cancelled this booking"),
    "receipt for money by hand": (receipt, "Receipt"),
}
BUILDERS: _States = {"money by hand": (money, "Money")}
OPERATORS: _States = {
    "taking money by hand": (shown, "Mark as paid by hand"),
    "a booking paid by hand": (taken, "Deep dive with Ada Example"),
    "giving money back by hand": (being_given_back, "Record a refund that you have paid out"),
}
