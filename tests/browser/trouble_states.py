"""What stands in the way before anything is booked: experts who cannot be, slow calendars, and faults of ours."""

from collections.abc import Callable
from unittest.mock import patch

from msgspec.structs import replace
from playwright.sync_api import Page, expect

from adapters.memory.catalog import MemoryCatalog
from application.ports.catalog import Pause
from application.ports.service_modes import Mode
from domain.identifiers import BuilderId
from domain.money import Money
from entrypoints.http import rate_limits
from tests import ada
from tests.browser.page_states import OFFER, Site, check, details

PAY = "Pay US$149.00 and book"
PROFILE = "/marketplace/builders/ada"


def _paused(page: Page, site: Site) -> None:
    pause = Pause(at=site.around.clock.now(), by="ada", reason="I am travelling until March")
    site.service.world.catalog.pause(BuilderId("ada"), pause)
    page.goto(PROFILE)


def _fully_booked(page: Page, site: Site) -> None:
    for start in ada.STARTS:
        site.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, start)
    page.goto(PROFILE)  # from now on it is known
    page.goto(PROFILE)
    expect(page.get_by_text("Fully booked")).to_be_visible()


def _slow(page: Page, _: Site) -> None:
    page.route("**/api/scheduling/calendly/**", lambda _: None)
    page.goto(f"{OFFER}?month=2027-03")
    expect(page.get_by_text("The calendar is slow, still trying…")).to_be_visible()


def _price_changed(page: Page, site: Site) -> None:
    check(page)
    dearer = Money(15900, "USD")
    builders = site.service.world.catalog.builders()
    changed = [
        replace(
            builder,
            session_types=tuple(
                replace(session, terms=replace(session.terms, price=dearer)) if session.terms.price else session
                for session in builder.session_types
            ),
        )
        for builder in builders
    ]
    emails = {builder.person_id: f"{builder.id}@example.com" for builder in builders}
    site.service.world.catalog.replace_all(changed, emails, ada.CONNECTED_AT)
    page.get_by_role("button", name=PAY).click()
    expect(page.get_by_role("button", name="Pay US$159.00 and book")).to_be_visible()


def _network_lost(page: Page, _: Site) -> None:
    check(page)
    page.route("**/api/scheduling/bookings/confirm", lambda route: route.abort())
    page.get_by_role("button", name=PAY).click()
    expect(page.get_by_text("We could not be reached.")).to_be_visible()


def _too_many_tries(page: Page, _: Site) -> None:
    details(page)
    with patch.dict(rate_limits._PER_MINUTE, {"holds": 0}):
        page.get_by_role("button", name="Continue", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Too many")


def _maintenance(page: Page, site: Site) -> None:
    check(page)
    site.service.world.modes.switch(Mode.MAINTENANCE, "Olga", "a new disk")
    page.get_by_role("button", name=PAY).click()


def _our_fault(page: Page, _: Site) -> None:
    with patch.object(MemoryCatalog, "builders", side_effect=RuntimeError("a bug")):
        page.goto("/")


TROUBLE_STATES: dict[str, tuple[Callable[[Page, Site], None], str]] = {
    "profile that is paused": (_paused, "Ada Example"),
    "profile that is fully booked": (_fully_booked, "Ada Example"),
    "slow calendar": (_slow, "Choose a time"),
    "price changed": (_price_changed, "Check and book"),
    "network lost at the button": (_network_lost, "Check and book"),
    "too many tries": (_too_many_tries, "Too many requests from your address"),
    "new bookings stopped": (_maintenance, "New bookings are not taken right now"),
    "our fault": (_our_fault, "We cannot look that up right now"),
}
