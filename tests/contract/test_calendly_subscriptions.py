"""What Calendly's Subscriptions promise, against the sandbox."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.calendly.api import CalendlyApi
from adapters.calendly.subscriptions import EVENTS, CalendlySubscriptions
from application.ports.answers import ProviderUnavailable
from application.ports.subscriptions import Subscription, Subscriptions
from entrypoints.sandbox.credentials import CALENDLY_API_TOKEN
from tests.contract.judging import JudgingTransport, RealClock, running_sandbox

OURS = "https://booking.example/api/webhooks/calendly"


class Place:
    def __init__(self, base: str) -> None:
        self.base = f"{base}/calendly"
        self._api = CalendlyApi(CALENDLY_API_TOKEN, RealClock(), self.base, transport=JudgingTransport("calendly"))
        self.port: Subscriptions = CalendlySubscriptions(self._api, RealClock(), "our-key")

    def close(self) -> None:
        self._api.close()

    def press(self, subscription: Subscription, action: str) -> None:
        pressed = httpx.post(f"{self.base}/subscriptions/{subscription.id.rsplit('/', 1)[1]}", data={"action": action})
        assert pressed.status_code == httpx.codes.SEE_OTHER, pressed.text

    def subscribe(self, url: str, **other: Any) -> None:
        """By hand, as somebody else might have done it."""
        body = {
            "url": url,
            "events": list(EVENTS),
            "organization": f"{self.base}/organizations/sandbox",
            "scope": "organization",
            **other,
        }
        headers = {"Authorization": f"Bearer {CALENDLY_API_TOKEN}"}
        made = httpx.post(f"{self.base}/webhook_subscriptions", json=body, headers=headers)
        assert made.status_code == httpx.codes.CREATED, made.text


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with running_sandbox(tmp_path) as base:
        made = Place(base)
        yield made
        made.close()


def test_a_new_subscription_is_active_complete_and_listed(place: Place) -> None:
    new = place.port.create(OURS)
    assert new.secret == "", "the key is ours, Calendly tells it nobody"
    assert new.subscription == Subscription(id=new.subscription.id, url=OURS, active=True)
    assert place.port.ours(OURS) == [new.subscription]


def test_only_addresses_that_begin_like_ours_are_ours(place: Place) -> None:
    place.subscribe("https://staging.example/api/webhooks/calendly")
    first, second = (place.port.create(url).subscription for url in (OURS, f"{OURS}/1"))
    assert place.port.ours(OURS) == [first, second]
    assert place.port.ours("https://elsewhere.example/") == []


def test_an_address_that_is_subscribed_already_is_told_as_it_is(place: Place) -> None:
    place.port.create(f"{OURS}/1")
    new = place.port.create(OURS).subscription
    assert place.port.create(OURS).subscription == new
    place.press(new, "disable")
    assert not place.port.create(OURS).subscription.active
    assert len(place.port.ours(OURS)) == 2


def test_an_address_that_another_scope_holds_is_refused_with_the_reason(place: Place) -> None:
    place.subscribe(OURS, scope="user", user=f"{place.base}/users/ada")
    with pytest.raises(ProviderUnavailable, match="not for the organization"):
        place.port.create(OURS)


def test_a_disabled_subscription_is_not_active(place: Place) -> None:
    place.press(place.port.create(OURS).subscription, "disable")
    (listed,) = place.port.ours(OURS)
    assert (listed.active, listed.failing_since) == (False, None)


def test_a_failing_subscription_says_since_when(place: Place) -> None:
    place.press(place.port.create(OURS).subscription, "fail")
    (listed,) = place.port.ours(OURS)
    assert listed.active
    assert listed.failing_since is not None
    assert timedelta(0) <= datetime.now(UTC) - listed.failing_since < timedelta(minutes=1)
    place.press(listed, "mend")
    assert place.port.ours(OURS)[0].failing_since is None


def test_a_subscription_without_one_of_our_events_is_not_complete(place: Place) -> None:
    place.subscribe(OURS, events=["invitee.created", "invitee.canceled"])
    (listed,) = place.port.ours(OURS)
    assert not listed.complete
    place.subscribe(f"{OURS}/1", events=[*EVENTS, "contact.created"])
    assert place.port.ours(f"{OURS}/1")[0].complete, "more than we need does no harm"


def test_a_deleted_subscription_is_gone_and_may_be_deleted_again(place: Place) -> None:
    new = place.port.create(OURS).subscription
    for _ in range(2):
        place.port.delete(new.id)
        assert place.port.ours(OURS) == []


def test_what_it_makes_is_signed_with_our_key(tmp_path: Path) -> None:
    """The sandbox keeps the key in its file, as Calendly keeps it to itself."""
    with running_sandbox(tmp_path) as base:
        made = Place(base)
        made.port.create(OURS)
        made.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b'"signing_key":"our-key"' in kept
