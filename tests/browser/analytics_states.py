"""The pages of figures, with a few bookings to count."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.builder_states import booked, signed_in
from tests.browser.page_states import Site
from tests.integration.http.nights import compare

HOME = "/analytics"


def _counted(path: str) -> Callable[[Page, Site], None]:
    def go(page: Page, site: Site) -> None:
        booked(site)
        signed_in(page, f"{HOME}{path}")

    return go


def _empty(page: Page, _: Site) -> None:
    signed_in(page, f"{HOME}/money")


def _compared(*, equal: bool) -> Callable[[Page, Site], None]:
    def go(page: Page, site: Site) -> None:
        checkout = booked(site)
        if not equal:
            site.around.payments.refund_outside(checkout)
        compare(site.around, site.service)
        signed_in(page, f"{HOME}/reconciliation")

    return go


ANALYTICS_STATES: dict[str, tuple[Callable[[Page, Site], None], str]] = {
    "funnel": (_counted(""), "Funnel"),
    "figures with a mistake": (_counted("?builder=nobody"), "Funnel"),
    "trends": (_counted("/trends?by=week"), "Trends"),
    "popularity": (_counted("/popularity"), "Popularity"),
    "money": (_counted("/money"), "Money"),
    "no money": (_empty, "Money"),
    "compared with Stripe": (_compared(equal=True), "Compared with Stripe"),
    "a difference to Stripe": (_compared(equal=False), "Compared with Stripe"),
    "not compared yet": (_counted("/reconciliation"), "Compared with Stripe"),
    "service": (_counted("/service"), "Service"),
    "latency": (_counted("/latency"), "Latency"),
    "bookings behind a figure": (_counted("/bookings?measure=booked"), "Bookings behind a figure"),
}
