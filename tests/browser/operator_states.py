"""The operator's pages with something on each, brought about in a browser that has signed in."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from playwright.sync_api import Page

from application.ports.audit_ledger import AuditReport, Finding
from application.ports.inbox import Delivery, Provider
from domain.identifiers import BookingId
from tests.assembly import NOW
from tests.browser.builder_states import booked, signed_in
from tests.browser.page_states import Site
from tests.integration.http.desks import SIGN_IN

HOME = "/operator"


def _at(path: str) -> Callable[[Page, Site], None]:
    def go(page: Page, _: Site) -> None:
        signed_in(page, path)

    return go


def _busy(site: Site) -> None:
    """Two bookings, a delivery, work that was set aside, and an exception of the audit."""
    booked(site)
    site.service.inbox.store(Delivery(Provider.STRIPE, "evt_1", "payment_intent.amount_capturable_updated", b"{}", NOW))
    site.around.clock.pass_by(timedelta(hours=1))
    (claimed, *_) = site.service.effects.claim(site.around.clock.now(), 1, 15)
    site.service.effects.park(claimed, "bug: ValueError")
    finding = Finding("I7", str(_paid(site)), "149.00 USD are captured by nobody")
    report = AuditReport(
        at=NOW, events=9, new_events=9, bookings=2, milliseconds=7, counts={"I7": 1}, findings=(finding,)
    )
    site.around.database.audit_ledger.keep(report)


def _paid(site: Site) -> BookingId:
    rows = site.service.booking_list.page(status=None, before=None, limit=10)
    return next(row.booking_id for row in rows if row.amount_minor)


def _with_something(path: str) -> Callable[[Page, Site], None]:
    def go(page: Page, site: Site) -> None:
        _busy(site)
        signed_in(page, path)

    return go


def _booking(page: Page, site: Site) -> None:
    _busy(site)
    signed_in(page, f"{HOME}/bookings/{_paid(site)}")
    page.get_by_text("Booked in the expert's calendar").wait_for()
    page.locator(".timeline summary").first.click()


def _earlier(page: Page, site: Site) -> None:
    _booking(page, site)
    page.get_by_role("link", name="The booking as it was then").first.click()


def _act(page: Page, site: Site) -> None:
    _booking(page, site)
    page.get_by_role("link", name="Give money back").click()
    page.get_by_role("button", name="Show what it would do").click()


def _act_faulty(page: Page, site: Site) -> None:
    _act(page, site)
    page.get_by_role("button", name="Give money back").click()


def _first(path: str, link: str) -> Callable[[Page, Site], None]:
    def go(page: Page, site: Site) -> None:
        _with_something(path)(page, site)
        page.get_by_role("link", name=link).first.click()

    return go


def _token_made(page: Page, _: Site) -> None:
    signed_in(page, f"{HOME}/tokens")
    page.get_by_label("What it is for").fill("The screen in the hall")
    page.get_by_label("analyst").check()
    page.get_by_label("Who you are").fill("Olga")
    page.get_by_label("Why").fill("Figures for all")
    page.get_by_role("button", name="Make the token").click()
    page.get_by_role("heading", name="The new token").wait_for()


def _token_faulty(page: Page, _: Site) -> None:
    signed_in(page, f"{HOME}/tokens")
    page.get_by_role("button", name="Make the token").click()


def _token(page: Page, site: Site) -> None:
    _token_made(page, site)
    page.get_by_role("link", name="Revoke").click()


def _wrong_token(page: Page, _: Site) -> None:
    page.goto(SIGN_IN)
    page.get_by_label("The operator\u2019s token").fill("wrong")
    page.get_by_role("button", name="Sign in").click()


OPERATOR_STATES: dict[str, tuple[Callable[[Page, Site], None], str]] = {
    "a wrong token": (_wrong_token, "Sign in"),
    "nothing to do": (_at(HOME), "Nothing needs you"),
    "worth a look": (_with_something(HOME), "Worth a look"),
    "no bookings": (_at(f"{HOME}/bookings"), "Bookings"),
    "bookings": (_with_something(f"{HOME}/bookings"), "Bookings"),
    "a search that finds nothing": (_at(f"{HOME}/bookings?q=nobody"), "Bookings"),
    "a booking": (_booking, "Deep dive with Ada Example"),
    "a booking as it was": (_earlier, "Deep dive with Ada Example"),
    "a booking that is none": (_at(f"{HOME}/bookings/{UUID(int=1)}"), "There is nothing here, or it is not yours"),
    "an act": (_act, "Give money back"),
    "an act with a fault": (_act_faulty, "Give money back"),
    "mails": (_with_something(f"{HOME}/mails"), "Mails"),
    "a mail": (_first(f"{HOME}/mails?kind=receipt", "Send again"), "Receipt to the client"),
    "webhooks": (_with_something(f"{HOME}/webhooks"), "Webhooks"),
    "one webhook": (_first(f"{HOME}/webhooks", "Stripe"), "Stripe: payment_intent.amount_capturable_updated"),
    "work": (_with_something(f"{HOME}/work"), "Work"),
    "one piece of work": (_first(f"{HOME}/work", "Try again"), "Try again"),
    "health": (_with_something(f"{HOME}/health"), "Health"),
    "tokens": (_token_made, "Tokens"),
    "tokens with faults": (_token_faulty, "Tokens"),
    "a token": (_token, "Revoke a token"),
    "audit": (_with_something(f"{HOME}/audit"), "Audit"),
}
