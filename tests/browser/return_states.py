"""Every state of a booking's own page after the payment page, and of the links that lead to it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from playwright.sync_api import Page, expect

from application.ports.answers import NotReached, Unknown
from application.ports.service_modes import Mode
from domain.booking.commands import RecordDecline, RecordSchedulingLink
from domain.identifiers import BookingId, CommandId
from tests import ada
from tests.assembly import work
from tests.browser.page_states import ANSWERS, CHOSEN, OFFER, Site, link_ended, moving
from tests.integration.http.surface import CONFIRM, confirm_body

FROM_STRIPE = "&session_id=cs_of_an_address_is_not_believed"
LINK = "https://calendly.example/d/one-use"


def ordered(page: Page) -> dict[str, Any]:
    """What the API answers to a client who has yet to pay."""
    answer: dict[str, Any] = page.request.post(CONFIRM, data=confirm_body(answers=ANSWERS)).json()
    return answer


def paid(page: Page, site: Site) -> dict[str, Any]:
    """We know of it; nobody has been asked for the time yet."""
    answer = ordered(page)
    site.around.payments.pay(str(answer["checkoutUrl"]).rpartition("/")[2])
    site.service.manage.ask_for_payment(_id_of(answer), _command())
    return answer


def shown(page: Page, answer: dict[str, Any], after: str = "") -> None:
    page.goto(answer["booking"]["confirmationUrl"] + after)


def _come_back(page: Page, _: Site) -> None:
    shown(page, ordered(page), FROM_STRIPE)


def _left(page: Page, _: Site) -> None:
    address: str = ordered(page)["booking"]["confirmationUrl"]
    page.goto(address.replace("/booking/confirmation", "/booking/cancel"))


def _declined(page: Page, site: Site) -> None:
    answer = ordered(page)
    site.service.world.bus.handle(
        RecordDecline(
            booking_id=_id_of(answer),
            command_id=_command(),
            at=site.around.clock.now(),
            cause="test",
            attempt=1,
            charge="ch_1",
            reason="insufficient_funds",
        )
    )
    shown(page, answer)


def _offline(page: Page, site: Site) -> None:
    _come_back(page, site)
    expect(page.get_by_text("Waiting to hear of your payment")).to_be_visible()
    page.route("**/api/scheduling/bookings/**", lambda route: route.abort())
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("We could not be reached.")).to_be_visible()


def _paid_now(page: Page, site: Site) -> None:
    shown(page, paid(page, site), FROM_STRIPE)


def _parked(page: Page, site: Site) -> None:
    site.service.world.modes.switch(Mode.PARK, "Olga", "a new disk")
    _paid_now(page, site)


def _double_checked(page: Page, site: Site) -> None:
    site.around.scheduling.faults.lay("book", Unknown("timeout"))
    answer = paid(page, site)
    work(site.service)
    site.around.clock.pass_by(timedelta(seconds=30))
    shown(page, answer, FROM_STRIPE)


def _booked(page: Page, site: Site) -> None:
    answer = paid(page, site)
    work(site.service)
    shown(page, answer, FROM_STRIPE)


def _time_lost(page: Page, site: Site) -> None:
    answer = paid(page, site)
    site.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, ada.STARTS[1])
    work(site.service)
    shown(page, answer, FROM_STRIPE)
    expect(page.get_by_text("You can choose for 59 minutes")).to_be_visible()


def _by_own_link(page: Page, site: Site) -> None:
    site.around.scheduling.faults.lay("book", NotReached("no connection"))
    answer = paid(page, site)
    work(site.service)
    now = site.around.clock.now()
    told = RecordSchedulingLink(booking_id=_id_of(answer), command_id=_command(), at=now, cause="test", url=LINK)
    site.service.world.bus.handle(told)
    shown(page, answer)


def _hold_ended(page: Page, site: Site) -> None:
    answer = ordered(page)
    site.around.clock.pass_by(timedelta(minutes=40))
    work(site.service)
    shown(page, answer)


def _given_back(page: Page, site: Site) -> None:
    _booked(page, site)
    page.get_by_role("button", name="Cancel the booking", exact=True).click()


def _being_moved(page: Page, site: Site) -> None:
    moving(page, site)
    page.goto(f"{page.url.partition('&')[0]}&start={ada.STARTS[3].isoformat().replace('+00:00', 'Z')}")
    site.around.scheduling.faults.lay("book", Unknown("timeout"))
    page.get_by_role("button", name="Move the session").click()


def _over(page: Page, site: Site) -> None:
    answer = paid(page, site)
    work(site.service)
    site.around.clock.pass_by(timedelta(days=12))
    work(site.service)
    shown(page, answer)


def _own_hold(page: Page, _: Site) -> None:
    shown(page, ordered(page))
    page.goto(OFFER + CHOSEN)


def _link_sent(page: Page, site: Site) -> None:
    link_ended(page, site)
    page.get_by_role("button", name="Send me a fresh link").click()


def _opens_nothing(page: Page, _: Site) -> None:
    page.goto(f"/booking/confirmation?booking={uuid4()}")


def _id_of(answer: dict[str, Any]) -> BookingId:
    return BookingId(UUID(answer["booking"]["id"]))


def _command() -> CommandId:
    return CommandId(uuid4())


RETURN_STATES: dict[str, tuple[Callable[[Page, Site], None], str]] = {
    "back from the payment page": (_come_back, "This time is held for you"),
    "payment page left": (_left, "This time is held for you"),
    "card declined": (_declined, "This time is held for you"),
    "network lost while waiting": (_offline, "This time is held for you"),
    "paid, time being confirmed": (_paid_now, "Payment received. Confirming your time with Ada Example's calendar…"),
    "paid, confirmation to follow": (_parked, "We have your booking; the confirmation will follow"),
    "paid, calendar double-checked": (_double_checked, "We are double-checking with the calendar"),
    "paid and booked": (_booked, "Your session is booked"),
    "paid, time lost": (_time_lost, "This time has just gone"),
    "paid, to be booked by a link": (_by_own_link, "Book your time in Ada Example's calendar yourself"),
    "hold ended": (_hold_ended, "The hold on this time has ended"),
    "cancelled, money on its way back": (_given_back, "You have cancelled this booking"),
    "being moved": (_being_moved, "Your session is being moved"),
    "session over": (_over, "This session is over"),
    "time held by oneself": (_own_hold, "You hold this time yourself"),
    "fresh link sent": (_link_sent, "Look into your mailbox"),
    "link that opens nothing": (_opens_nothing, "This link does not open a booking"),
}
