"""A builder takes the calendar back: what is booked stays, what begins is stopped, and Calendly is told."""

import pytest

from adapters.memory.database import MemoryDatabase
from application.ports.connections import ConnectionStatus
from application.requests.connecting import CALENDAR_DISCONNECTED
from tests.integration.connections.place import ADA, GRACE, KATHERINE, Place

HER_PAGE = f"/builder/{KATHERINE}/connection"


@pytest.fixture
def any_database() -> MemoryDatabase:
    """What is proven here does not hang on the database."""
    return MemoryDatabase()


def _end(at: Place, by: str = "Katherine") -> str:
    led = at.press(f"{HER_PAGE}/end", by=by)
    assert led.status_code == 303, led.text
    return at.page(led.headers["location"])


def test_it_is_said_first_what_would_happen(at: Place) -> None:
    at.connect()
    at.book()
    page = at.page(f"{HER_PAGE}/end")
    assert CALENDAR_DISCONNECTED in page
    assert "1 coming session stays as booked" in page
    assert at.connection() is not None


def test_disconnecting_pauses_the_profile_and_keeps_what_is_booked(at: Place) -> None:
    at.connect()
    booked = at.book().json()["booking"]
    assert at.subscriptions().count("/builders/katherine") == 1
    page = _end(at)
    assert "The calendar is disconnected, here and at Calendly." in page
    builder = at.browser.get("/api/marketplace/builders/katherine").json()
    assert builder["bookable"] is False
    assert CALENDAR_DISCONNECTED in builder["notBookableReason"]
    headers = {"Authorization": f"Bearer {booked['accessToken']}"}
    told = at.browser.get(f"/api/scheduling/bookings/{booked['id']}", headers=headers).json()["booking"]
    assert told["status"] == "CONFIRMED"
    assert at.grants() == [], "revoked at Calendly"
    assert "/builders/katherine" not in at.subscriptions(), "nobody listens any more"
    assert at.database.connections.held(KATHERINE) is None
    assert "No session" not in at.page(f"/builder/{KATHERINE}")


def test_connecting_again_ends_the_pause_and_another_pause_stays(at: Place) -> None:
    at.connect()
    _end(at)
    at.connect()
    assert at.browser.get("/api/marketplace/builders/katherine").json()["bookable"] is True
    assert at.book().status_code == 201
    at.press(f"/builder/{KATHERINE}/pause", by="Katherine", reason="On holiday")
    _end(at)
    at.connect()
    builder = at.browser.get("/api/marketplace/builders/katherine").json()
    assert "On holiday" in builder["notBookableReason"]


def test_a_builder_of_the_organization_is_served_by_its_token_again(at: Place) -> None:
    at.connect(GRACE)
    at.press(f"/builder/{GRACE}/connection/end", by="Grace")
    assert at.press(f"/builder/{GRACE}/resume", by="Olga").status_code == 303
    assert at.times("grace-review").status_code == 200


def test_it_ends_here_even_when_calendly_cannot_be_told(at: Place) -> None:
    at.connect()
    at.fault("503", "revoke_token")
    at.fault("503", "list_subscriptions")
    page = _end(at)
    assert "Calendly could not be told" in page
    connection = at.connection()
    assert connection is not None
    assert connection.status is ConnectionStatus.DISCONNECTED
    assert at.database.connections.held(KATHERINE) is None


def test_who_does_it_has_to_be_said(at: Place) -> None:
    at.connect()
    mistaken = at.press(f"{HER_PAGE}/end", by="")
    assert mistaken.status_code == 422
    assert "Who does it" in mistaken.text
    assert at.database.connections.held(KATHERINE) is not None


def test_who_is_not_connected_has_nothing_to_end(at: Place) -> None:
    for led in (at.browser.get(f"/builder/{ADA}/connection/end"), at.press(f"/builder/{ADA}/connection/end", by="Ada")):
        assert (led.status_code, led.headers["location"]) == (303, f"/builder/{ADA}/connection")
    assert at.browser.get("/api/marketplace/builders/ada").json()["bookable"] is True


def test_operators_see_how_everybody_is_connected(at: Place) -> None:
    at.connect()
    bearer = {"Authorization": "Bearer demo-operator"}
    listed = at.browser.get("/api/operator/builders", headers=bearer).json()["builders"]
    own = {builder["slug"]: builder["ownConnection"] for builder in listed}
    assert own["katherine"]["status"] == "connected"
    assert own["ada"] is None
    _end(at)
    told = at.browser.get("/api/operator/builders/katherine", headers=bearer).json()["builder"]
    assert told["ownConnection"]["status"] == "disconnected"
