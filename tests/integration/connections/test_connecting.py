"""A builder connects their own Calendly, over HTTP, with a sandbox in Calendly's place."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from application.ports.connections import ConnectionStatus
from application.ports.scheduling import MeetingSearch
from domain.identifiers import BookingId
from entrypoints.catalog_file import read_catalog
from entrypoints.sandbox.catalog import demo_catalog, with_her_own_calendar
from tests.integration.connections.place import ADA, CALLBACK, GRACE, KATHERINE, Place

HER_PAGE = f"/builder/{KATHERINE}/connection"


@pytest.fixture
def any_database() -> MemoryDatabase:
    """What is proven here does not hang on the database."""
    return MemoryDatabase()


def test_a_calendar_that_only_its_owner_may_read_is_booked_by_the_owners_token(at: Place) -> None:
    assert at.times().status_code == 503, "the organization's token may not look into it"
    assert "Connect my Calendly" in at.page(HER_PAGE)

    led = at.connect()
    assert (led.status_code, led.headers["location"]) == (303, f"{HER_PAGE}?done=connected")
    page = at.page(f"{HER_PAGE}?done=connected")
    assert "The calendar is connected." in page
    assert "Katherine Example" in page

    booked = at.book()
    assert booked.status_code == 201, booked.text
    assert booked.json()["booking"]["status"] == "CONFIRMED"
    assert "Mary" in at.sandbox.get("/calendly/calendar").text
    assert at.times("ada-intro").status_code == 200, "everybody else is served by the organization's token as before"


def test_the_calendar_test_only_reads_and_asks_by_the_builders_own_token(at: Place) -> None:
    test = f"/builder/{KATHERINE}/calendar"
    assert "needs mending" in at.page(test)
    at.connect()
    page = at.page(test)
    assert "The connection to Calendly works." in page
    assert "Our webhook subscription is active." in page


def test_the_page_at_calendly_is_asked_for_with_pkce_and_with_our_one_address(at: Place) -> None:
    query = parse_qs(urlsplit(at.begin()).query)
    assert query["redirect_uri"] == [f"{at.base_url}{CALLBACK}"]
    assert (query["code_challenge_method"], query["response_type"]) == (["S256"], ["code"])
    assert len(query["state"][0]) >= 32
    held = at.browser.cookies["calendly_connecting"]
    assert query["code_challenge"][0] not in held
    assert "sandbox-calendly-client-secret" not in at.begin()


def test_the_page_lets_its_form_lead_to_calendly_and_nowhere_else(at: Place) -> None:
    policy = at.browser.get(HER_PAGE).headers["content-security-policy"]
    calendly = str(at.sandbox.base_url).rstrip("/")
    assert f"form-action 'self' {calendly};" in policy


def test_who_says_no_at_calendly_reads_so_and_nothing_changes(at: Place) -> None:
    denied = at.browser.get(at.answer(at.begin(), "katherine", said="deny"))
    assert denied.status_code == 200
    assert "You said no at Calendly" in denied.text
    assert at.connection() is None


def test_another_user_than_the_catalog_names_is_refused_and_given_back(at: Place) -> None:
    stopped = at.connect(GRACE, user="ada")
    assert stopped.status_code == 409
    assert "This is another Calendly user" in stopped.text
    assert "Ada Example" in stopped.text
    assert at.connection(GRACE) is None
    assert at.grants() == [], "what Calendly gave is revoked"


def test_a_builder_without_a_calendar_in_the_catalog_cannot_connect(at: Place) -> None:
    assert "there is nothing to connect yet" in at.page("/builder/linus/connection")
    stopped = at.press("/builder/linus/connection")
    assert stopped.status_code == 409
    assert "The catalog names no Calendly user" in stopped.text


def test_connecting_again_goes_on_with_the_new_tokens(at: Place) -> None:
    at.connect()
    first = at.database.connections.held(KATHERINE)
    at.connect()
    second = at.database.connections.held(KATHERINE)
    assert first is not None
    assert second is not None
    assert (second.generation, second.tokens.access != first.tokens.access) == (first.generation + 1, True)
    assert at.book().status_code == 201


def test_a_members_token_sees_no_colleagues(at: Place) -> None:
    """Grace is in Ada's organization, and no admin of it."""
    at.connect(GRACE)
    world = at.service.world
    ada = world.catalog.builder(ADA)
    assert ada is not None
    assert ada.calendar is not None
    own = at.database.connections.of_builder(GRACE)
    assert own is not None
    assert own.calendar.endswith("/users/grace")
    assert at.times("grace-review").status_code == 200
    search = MeetingSearch(
        booking_id=BookingId(uuid4()), calendar=own.calendar, email="mary@example.org", start=at.clock.now()
    )
    assert world.scheduling.find(search) == [], "one's own events are listed without the organization"


def test_each_token_has_its_own_calls(at: Place) -> None:
    at.connect()
    assert at.book().status_code == 201
    now, budgets = at.clock.now(), at.service.world.budgets
    calendar = at.connection()
    assert calendar is not None
    limits = at.service.settings.calendly_call_limits
    assert budgets.of(calendar.calendar).left(now).day == limits.per_day - 1
    assert budgets.of("").left(now).day == limits.per_day


def test_a_limit_of_one_token_holds_up_nobody_else(at: Place) -> None:
    at.connect()
    at.fault("429", "available_times")
    assert at.times().status_code == 503
    assert at.times().status_code == 503, "nobody asks before Calendly said so"
    assert at.times("ada-intro").status_code == 200


def test_an_import_of_the_catalog_leaves_the_connection_alone(at: Place) -> None:
    at.connect()
    sandbox_url = str(at.sandbox.base_url).rstrip("/")
    catalog = read_catalog(demo_catalog(sandbox_url) + with_her_own_calendar(sandbox_url))
    at.database.catalog.replace_all(catalog.builders, catalog.emails, at.clock.now() + timedelta(minutes=1))
    connection = at.connection()
    assert connection is not None
    assert connection.status is ConnectionStatus.CONNECTED
    assert at.book().status_code == 201
