"""A connection over the hours: renewed in time, and honest when it cannot be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from application.ports.connections import ConnectionStatus
from application.token_keeper import ANSWER_LOST, REVOKED
from entrypoints.http.pages.operator.health_view import troubles
from tests.integration.connections.place import KATHERINE, Place

HER_PAGE = f"/builder/{KATHERINE}/connection"


def _status(at: Place) -> tuple[ConnectionStatus, str]:
    connection = at.connection()
    assert connection is not None
    return connection.status, connection.reason


def _generation(at: Place) -> int:
    held = at.database.connections.held(KATHERINE)
    assert held is not None
    return held.generation


def test_a_token_that_has_ended_is_renewed_on_the_way(at: Place) -> None:
    at.connect()
    at.clock.shift += timedelta(hours=3)
    assert at.times().status_code == 200
    assert at.book().status_code == 201
    assert _generation(at) == 2
    at.clock.shift += timedelta(hours=3)
    assert at.times().status_code == 200
    assert _generation(at) == 3


def test_a_token_that_calendly_refuses_before_its_time_is_renewed_and_the_call_made_again(at: Place) -> None:
    at.connect()
    at.clock.shift += timedelta(minutes=5)
    at.at_calendly("end_access")
    booked = at.book()
    assert booked.status_code == 201, booked.text
    assert _generation(at) == 2


def test_many_requests_at_once_exchange_the_refresh_token_once(at: Place) -> None:
    at.connect()
    at.clock.shift += timedelta(hours=3)
    calendar = at.connection()
    assert calendar is not None
    scheduling = at.service.world.scheduling
    with ThreadPoolExecutor(8) as threads:
        hosts = list(threads.map(lambda _: scheduling.host(calendar.calendar).name, range(8)))
    assert hosts == ["Katherine Example"] * 8
    assert _generation(at) == 2
    assert _status(at)[0] is ConnectionStatus.CONNECTED


def test_a_lost_answer_spends_the_refresh_token_and_says_so(at: Place) -> None:
    at.connect()
    assert at.book().status_code == 201
    at.fault("lost", "give_token")
    at.clock.shift += timedelta(hours=3)
    assert at.times(days=9).status_code == 503
    assert _status(at)[0] is ConnectionStatus.CONNECTED, "one answer may be lost"
    at.clock.shift += timedelta(seconds=10)
    assert at.times(days=9).status_code == 503
    assert _status(at) == (ConnectionStatus.NEEDS_RECONNECTING, ANSWER_LOST)
    _stands_still_and_says_why(at)
    assert at.connect().status_code == 303
    assert at.times().status_code == 200
    assert at.book(nth=4).status_code == 201


def test_a_grant_that_was_withdrawn_at_calendly_needs_reconnecting(at: Place) -> None:
    at.connect()
    at.clock.shift += timedelta(minutes=5)
    at.at_calendly("withdraw")
    assert at.times(days=9).status_code == 503
    assert _status(at) == (ConnectionStatus.NEEDS_RECONNECTING, REVOKED)
    _stands_still_and_says_why(at)


def test_calendly_being_away_loses_no_connection(at: Place) -> None:
    at.connect()
    at.fault("503", "give_token", count=3)
    at.clock.shift += timedelta(hours=3)
    for _ in range(3):
        assert at.times(days=9).status_code == 503
        at.clock.shift += timedelta(minutes=1)
    assert at.times().status_code == 200
    assert _status(at)[0] is ConnectionStatus.CONNECTED


def _stands_still_and_says_why(at: Place) -> None:
    """Nobody can book, everybody who can mend it reads why, and others are not touched."""
    reason = "The calendar of Katherine Example has to be connected again."
    builder = at.browser.get("/api/marketplace/builders/katherine").json()
    assert (builder["bookable"], builder["notBookableReason"]) == (False, reason)
    assert "Connect again" in at.page(HER_PAGE)
    assert [one.problem for one in troubles(at.service)] == ["A builder has to connect their calendar again"]
    health = at.page("/operator/health")
    assert "needs reconnecting" in health
    assert at.times("ada-intro").status_code == 200
