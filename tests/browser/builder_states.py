"""Every state of a builder's pages, brought about in a browser that has signed in."""

from collections.abc import Callable
from datetime import timedelta

import httpx
from playwright.sync_api import Page

from adapters.memory.faults import Away
from tests import ada
from tests.assembly import work
from tests.browser.page_states import Site
from tests.integration.http.desks import SIGN_IN, TOKEN
from tests.integration.http.surface import confirm_body

ADA = "/builder/ada"


def signed_in(page: Page, path: str) -> None:
    page.goto(f"{SIGN_IN}?next={path}")
    page.get_by_label("The operator\u2019s token").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()


def booked(site: Site) -> str:
    """A free session and a paid one, with notes; the name that Stripe has for its payment page."""
    with httpx.Client(base_url=site.url) as client:
        for session, start, minutes in ((ada.INTRO, ada.STARTS[0], 30), (ada.DEEP_DIVE, ada.STARTS[1], 60)):
            answers = {"What have you tried?": "Everything", "Which language?": "Rust"} if minutes == 60 else None
            body = confirm_body(session=session, start=start, minutes=minutes, notes="Bring tea", answers=answers)
            answer = client.post("/api/scheduling/bookings/confirm", json=body).raise_for_status().json()
        checkout = str(answer["checkoutUrl"]).rpartition("/")[2]
        site.around.payments.pay(checkout)
        client.get(answer["booking"]["confirmationUrl"], follow_redirects=True)
    work(site.service)
    return checkout


def _at(path: str, *, with_bookings: bool = False) -> Callable[[Page, Site], None]:
    def go(page: Page, site: Site) -> None:
        if with_bookings:
            booked(site)
        signed_in(page, path)

    return go


def _session(page: Page, site: Site) -> None:
    _at(ADA, with_bookings=True)(page, site)
    page.get_by_role("link", name="Deep dive with Grace Example").click()


def _cancelling(page: Page, site: Site) -> None:
    _session(page, site)
    page.get_by_role("link", name="Cancel the session").click()


def _cancelling_faulty(page: Page, site: Site) -> None:
    _cancelling(page, site)
    page.get_by_label("Why").fill(" ")
    page.get_by_role("button", name="Cancel the session").click()


def _cancelled(page: Page, site: Site) -> None:
    _cancelling(page, site)
    page.get_by_label("Why").fill("ill")
    page.get_by_role("button", name="Cancel the session").click()


def _missed(page: Page, site: Site) -> None:
    booked(site)
    site.around.clock.pass_by(timedelta(days=10, hours=4))
    signed_in(page, f"{ADA}?show=past")
    page.get_by_role("link", name="Deep dive with Grace Example").click()
    page.get_by_role("link", name="Mark as missed").click()


def _month(page: Page, site: Site) -> None:
    _at(f"{ADA}/money", with_bookings=True)(page, site)
    page.get_by_role("link", name="December 2026").click()


def _paused(page: Page, _: Site) -> None:
    signed_in(page, f"{ADA}/pause")
    page.get_by_label("Reason, as clients read it").fill("Back on 3 May")
    page.get_by_role("button", name="Take no new bookings").click()


def _resumed(page: Page, site: Site) -> None:
    _paused(page, site)
    page.get_by_role("button", name="Take bookings again").click()


def _silent(page: Page, site: Site) -> None:
    site.around.scheduling.faults.lay("host", Away())
    signed_in(page, f"{ADA}/calendar")


BUILDER_STATES: dict[str, tuple[Callable[[Page, Site], None], str]] = {
    "builders": (_at("/builder"), "Builders"),
    "no sessions": (_at(ADA), "Sessions"),
    "sessions": (_at(ADA, with_bookings=True), "Sessions"),
    "a session": (_session, "Deep dive with Grace Example"),
    "cancelling": (_cancelling, "Cancel this session?"),
    "cancelling with a fault": (_cancelling_faulty, "Cancel this session?"),
    "cancelled": (_cancelled, "Deep dive with Grace Example"),
    "a client who did not come": (_missed, "Did the client not come?"),
    "no money": (_at(f"{ADA}/money"), "Money"),
    "money": (_at(f"{ADA}/money", with_bookings=True), "Money"),
    "money of a month": (_month, "Money in December 2026"),
    "on offer": (_at(f"{ADA}/offer"), "On offer"),
    "nothing connected": (_at("/builder/ben/offer"), "On offer"),
    "nothing to connect": (_at(f"{ADA}/connection"), "Calendar"),
    "calendar test": (_at(f"{ADA}/calendar"), "Calendar test"),
    "silent calendar": (_silent, "Calendar test"),
    "pausing": (_at(f"{ADA}/pause"), "Pause new bookings"),
    "paused": (_paused, "No new bookings are taken"),
    "resumed": (_resumed, "Pause new bookings"),
}
