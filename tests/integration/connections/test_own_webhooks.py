"""Each connection has a webhook subscription of its own, kept alive, and signed with the app's key."""

from datetime import timedelta

import httpx
import pytest

from adapters.memory.database import MemoryDatabase
from application.ports.inbox import Provider
from entrypoints.sandbox import credentials
from entrypoints.sandbox.signatures import signature_headers
from tests.acceptance.servers import wait_until
from tests.assembly import work
from tests.integration.connections.place import KATHERINE, Place

OWN = f"/api/webhooks/calendly/builders/{KATHERINE}"
WAIT_SECONDS = 10


@pytest.fixture
def any_database() -> MemoryDatabase:
    """What is proven here does not hang on the database."""
    return MemoryDatabase()


def _keep(at: Place) -> None:
    (routine,) = [r for r in at.service.ear().routines(at.service.settings) if r.name == "own subscriptions"]
    routine.run(lambda: True)


def _deliveries(at: Place) -> list[str]:
    return [entry.type for entry in at.service.inbox.entries(50) if entry.provider is Provider.CALENDLY]


def test_connecting_subscribes_that_user_alone_at_an_address_of_their_own(at: Place) -> None:
    at.connect()
    assert f"{at.base_url}{OWN}" in at.subscriptions()
    bearer = {"Authorization": f"Bearer {_token(at)}"}
    base = f"{at.sandbox.base_url}/calendly".replace("//calendly", "/calendly")
    asked = {"organization": f"{base}/organizations/elsewhere", "scope": "user", "user": f"{base}/users/katherine"}
    (listed,) = at.sandbox.get("/calendly/webhook_subscriptions", params=asked, headers=bearer).json()["collection"]
    assert (listed["scope"], listed["user"]) == ("user", asked["user"])


def test_news_of_the_own_calendar_come_and_are_heard(at: Place) -> None:
    at.connect()
    booked = at.book().json()["booking"]
    wait_until(lambda: _deliveries(at) == ["invitee.created"], "the delivery", WAIT_SECONDS)
    event = booked["calendlyEventId"].rpartition("/")[2]
    at.sandbox.post(f"/calendly/calendar/{event}", data={"action": "cancel_as_host"})
    wait_until(lambda: len(_deliveries(at)) == 2, "the second delivery", WAIT_SECONDS)
    work(at.service)
    headers = {"Authorization": f"Bearer {booked['accessToken']}"}
    told = at.browser.get(f"/api/scheduling/bookings/{booked['id']}", headers=headers).json()["booking"]
    assert told["status"] == "CANCELLED"


def test_what_no_webhook_told_is_found_by_asking_with_the_builders_own_token(at: Place) -> None:
    at.connect()
    at.sandbox.post("/faults", data={"provider": "calendly", "kind": "drop"})
    booked = at.book().json()["booking"]
    event = booked["calendlyEventId"].rpartition("/")[2]
    at.sandbox.post(f"/calendly/calendar/{event}", data={"action": "cancel_as_host"})
    swept = at.service.ear().calendars.sweep()
    assert swept.unasked == (), "every calendar was read, hers by her own token"
    headers = {"Authorization": f"Bearer {booked['accessToken']}"}
    told = at.browser.get(f"/api/scheduling/bookings/{booked['id']}", headers=headers).json()["booking"]
    assert told["status"] == "CANCELLED"


def test_a_session_is_cancelled_at_calendly_by_the_builders_own_token(at: Place) -> None:
    at.connect()
    booked = at.book().json()["booking"]
    headers = {"Authorization": f"Bearer {booked['accessToken']}"}
    ended = at.browser.post(f"/api/scheduling/bookings/{booked['id']}/cancel", json={}, headers=headers)
    assert ended.status_code == 200
    work(at.service)
    bearer = {"Authorization": f"Bearer {_token(at)}"}
    path = f"/calendly/scheduled_events/{booked['calendlyEventId'].rpartition('/')[2]}"
    assert at.sandbox.get(path, headers=bearer).json()["resource"]["status"] == "canceled"


@pytest.mark.parametrize("path", [OWN, f"{OWN}/3"])
def test_only_the_apps_key_opens_a_builders_own_address(at: Place, path: str) -> None:
    body = b'{"event": "invitee.created", "payload": {}}'
    assert _posted(at, path, credentials.CALENDLY_APP_SIGNING_KEY, body).status_code == 200
    assert _posted(at, path, credentials.CALENDLY_WEBHOOK_SIGNING_KEY, body).status_code == 400
    assert _posted(at, "/api/webhooks/calendly", credentials.CALENDLY_APP_SIGNING_KEY, body).status_code == 400
    assert _posted(at, "/api/webhooks/calendly", credentials.CALENDLY_WEBHOOK_SIGNING_KEY, body).status_code == 200


def test_a_subscription_that_calendly_has_switched_off_is_made_anew(at: Place) -> None:
    at.connect()
    _at_the_subscription(at, "disable")
    _keep(at)
    assert "disabled" in at.subscriptions(), "not twice in half an hour"
    fault = [trouble.detail for trouble in at.service.world.troubles.present()]
    assert len(fault) == 1
    assert "katherine" in fault[0]
    at.clock.shift += timedelta(minutes=31)
    _keep(at)
    assert "disabled" not in at.subscriptions()
    assert f"{at.base_url}{OWN}/1" in at.subscriptions()
    assert list(at.service.world.troubles.present()) == []
    at.book()
    wait_until(lambda: _deliveries(at) == ["invitee.created"], "the delivery at the new address", WAIT_SECONDS)


def test_a_subscription_that_could_not_be_made_at_once_is_made_by_the_routine(at: Place) -> None:
    at.fault("503", "create_subscription")
    assert at.connect().status_code == 303
    assert OWN not in at.subscriptions()
    at.clock.shift += timedelta(minutes=31)
    _keep(at)
    assert f"{at.base_url}{OWN}" in at.subscriptions()


def _token(at: Place) -> str:
    held = at.database.connections.held(KATHERINE)
    assert held is not None
    return held.tokens.access


def _at_the_subscription(at: Place, action: str) -> None:
    article = at.subscriptions().partition(OWN)[2]
    key = article.partition('action="/calendly/subscriptions/')[2].partition('"')[0]
    assert at.sandbox.post(f"/calendly/subscriptions/{key}", data={"action": action}).status_code == 303


def _posted(at: Place, path: str, key: str, body: bytes) -> httpx.Response:
    signed = signature_headers("calendly", key, int(at.clock.now().timestamp()), body)
    return at.browser.post(path, content=body, headers={"Content-Type": "application/json", **signed})
