"""Every state of the client's pages, brought about in a browser on the service in memory."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from msgspec import Struct
from playwright.sync_api import Page, expect

from adapters.memory.faults import Away
from application.ports.answers import NotReached
from application.ports.scheduling import EventType, Question
from entrypoints.service import Service
from tests import ada
from tests.acceptance.servers import listening_again, port_of, serving
from tests.assembly import Surroundings, memory_service, work
from tests.integration.http.surface import CONFIRM, confirm_body
from tests.web_app import web_app

OFFER = f"/book/ada/{ada.DEEP_DIVE}"
FREE_OFFER = f"/book/ada/{ada.INTRO}"
CHOSEN = f"?start={ada.STARTS[1].isoformat().replace('+00:00', 'Z')}&zone=Europe/Berlin"
ANSWERS = {"What have you tried?": "Everything", "Which language?": "Python"}
QUESTIONS = (
    Question(ada.QUESTION, required=False, position=0),
    Question("What have you tried?", required=True, position=1, kind="text"),
    Question("Which language?", required=True, position=2, kind="single_select", choices=("Python", "Rust")),
    Question(
        "Which parts?", required=False, position=3, kind="multi_select", choices=("API", "Pages"), other_allowed=True
    ),
    Question("Your phone number", required=False, position=4, kind="phone_number"),
)


class Site(Struct, frozen=True):
    url: str
    around: Surroundings
    service: Service


@contextmanager
def open_site(**environment: str) -> Iterator[Site]:
    around = Surroundings.fresh()
    around.scheduling.offer(
        EventType(uri=ada.DEEP_DIVE_EVENT_TYPE, duration_minutes=60, questions=QUESTIONS), ada.CALENDAR, ada.STARTS
    )
    with listening_again() as listener:
        url = f"http://127.0.0.1:{port_of(listener)}"
        with (
            memory_service(around, None, {"APP_BASE_URL": url} | environment) as service,
            web_app(service) as app,
            serving(app, listener),
        ):
            yield Site(url, around, service)


def details(page: Page) -> None:
    page.goto(OFFER + CHOSEN)


def check(page: Page) -> None:
    details(page)
    page.get_by_label("Your name").fill("Grace Example")
    page.get_by_label("Your e-mail address").fill("grace@gmial.com")
    page.get_by_label("What have you tried?").fill("Everything")
    page.get_by_label("Python").check()
    page.get_by_label("Pages").check()
    page.get_by_label("Anything").fill("Nothing")
    _press(page, "Continue")


def _faulty(page: Page, _: Site) -> None:
    details(page)
    _press(page, "Continue")


def _gone(page: Page, site: Site) -> None:
    check(page)
    site.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, ada.STARTS[1])
    _press(page, "Pay US$149.00 and book")


def _no_payments(page: Page, site: Site) -> None:
    check(page)
    for _ in ("the script", "the form that it sends then"):
        site.around.payments.faults.lay("start_checkout", NotReached("down"))
    _press(page, "Pay US$149.00 and book")
    expect(page.get_by_role("heading", level=1)).to_have_text("The payment page could not be opened yet")


def _silent(page: Page, site: Site) -> None:
    """For longer than the page itself tries again."""
    for _ in range(20):
        site.around.scheduling.faults.lay("offered_times", Away())
    page.goto(OFFER)


def _no_times(page: Page, site: Site) -> None:
    for start in ada.STARTS:
        site.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, start)
    page.goto(OFFER)


def _time_chosen(page: Page, _: Site) -> None:
    page.goto(OFFER)
    page.get_by_role("button", name="18:00").or_(page.get_by_role("button", name="19:00")).first.click()
    expect(page.get_by_role("group", name="Your choice")).to_be_visible()


def _time_taken_while_looking(page: Page, site: Site) -> None:
    _time_chosen(page, site)
    site.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, ada.STARTS[3])
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_contain_text("has just gone")


def _time_taken_while_typing(page: Page, site: Site) -> None:
    details(page)
    site.around.scheduling.take(ada.DEEP_DIVE_EVENT_TYPE, ada.STARTS[1])
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_contain_text("has just gone")


def _api_silent(page: Page, _: Site) -> None:
    page.route("**/api/scheduling/calendly/**", lambda route: route.abort())
    page.goto(OFFER)
    expect(page.get_by_role("button", name="Retry")).to_be_visible()


def _hold_almost_over(page: Page, site: Site) -> None:
    _held(page, site)
    site.around.clock.pass_by(timedelta(minutes=site.service.settings.hold_minutes - 1, seconds=-40))
    page.reload()
    expect(page.get_by_role("dialog")).to_be_visible()


def _held(page: Page, site: Site) -> None:
    _no_payments(page, site)
    site.around.clock.pass_by(timedelta(minutes=1))
    work(site.service)
    page.get_by_role("link", name="Open your booking").click()


def _booked(page: Page, _: Site) -> None:
    page.goto(FREE_OFFER + CHOSEN)
    page.get_by_label("Your name").fill("Grace Example")
    page.get_by_label("Your e-mail address").fill("grace@example.com")
    _press(page, "Continue")
    _press(page, "Book")


def _cancelled(page: Page, site: Site) -> None:
    _booked(page, site)
    _press(page, "Cancel the booking")


def moving(page: Page, site: Site) -> None:
    _booked(page, site)
    page.get_by_role("link", name="Move this session").click()
    expect(page.get_by_role("table")).to_be_visible()


def _move_checked(page: Page, site: Site) -> None:
    moving(page, site)
    page.goto(f"{page.url.partition('&')[0]}&start={ada.STARTS[3].isoformat().replace('+00:00', 'Z')}")


def _move_stopped(page: Page, site: Site) -> None:
    _move_checked(page, site)
    site.around.scheduling.take(ada.INTRO_EVENT_TYPE, ada.STARTS[3])
    _press(page, "Move the session")


def _moved(page: Page, site: Site) -> None:
    _move_checked(page, site)
    _press(page, "Move the session")


def link_ended(page: Page, site: Site) -> None:
    _booked(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your session is booked")
    site.around.clock.pass_by(timedelta(days=200))
    page.reload()


def _receipt(page: Page, site: Site) -> None:
    booked = page.request.post(CONFIRM, data=confirm_body(answers=ANSWERS)).json()
    site.around.payments.pay(str(booked["checkoutUrl"]).rpartition("/")[2])
    page.goto(booked["booking"]["confirmationUrl"])
    work(site.service)
    page.reload()
    page.get_by_role("link", name="See and print your receipt").click()


def _at(path: str) -> Callable[[Page, Site], None]:
    def go(page: Page, _: Site) -> None:
        page.goto(path)

    return go


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


STATES: dict[str, tuple[Callable[[Page, Site], None], str]] = {
    "marketplace": (_at("/"), "Experts you can book"),
    "search with a fault": (_at("/?maxPrice=5"), "Experts you can book"),
    "search that finds nobody": (_at("/?q=nobody"), "Experts you can book"),
    "profile": (_at("/marketplace/builders/ada"), "Ada Example"),
    "profile that cannot be booked": (_at("/marketplace/builders/ben"), "Ben Example"),
    "sessions": (_at("/book/ada"), "Choose a session with Ada Example"),
    "times": (_at(OFFER), "Choose a time"),
    "times in an unknown zone": (_at(f"{OFFER}?zone=Mars"), "Choose a time"),
    "no times": (_no_times, "Choose a time"),
    "silent calendar": (_silent, "Ada Example's calendar cannot be asked right now"),
    "session that cannot be booked": (_at("/book/ben/ben-chat"), "Chat cannot be booked right now"),
    "details": (lambda page, _: details(page), "Your details"),
    "details with faults": (_faulty, "Your details"),
    "check": (lambda page, _: check(page), "Check and book"),
    "time gone": (_gone, "This time has just gone"),
    "payments away": (_no_payments, "The payment page could not be opened yet"),
    "time chosen": (_time_chosen, "Choose a time"),
    "time taken while looking": (_time_taken_while_looking, "Choose a time"),
    "time taken while typing": (_time_taken_while_typing, "Your details"),
    "silent API": (_api_silent, "Choose a time"),
    "hold almost over": (_hold_almost_over, "This time is held for you"),
    "held": (_held, "This time is held for you"),
    "booked": (_booked, "Your session is booked"),
    "cancelled": (_cancelled, "You have cancelled this booking"),
    "times to move to": (moving, "Choose another time"),
    "new time checked": (_move_checked, "Check the new time"),
    "move stopped": (_move_stopped, "This time has just gone"),
    "moved": (_moved, "Your session is booked"),
    "link that has ended": (link_ended, "This link has ended"),
    "receipt": (_receipt, "Receipt"),
    "nothing there": (_at("/nowhere"), "There is nothing at this address"),
}
