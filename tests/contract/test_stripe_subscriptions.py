"""What Stripe's Subscriptions promise, against the sandbox."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from adapters.stripe.client import API_VERSION
from adapters.stripe.subscriptions import StripeSubscriptions
from adapters.stripe.translator import HEARD
from application.ports.answers import ProviderUnavailable
from application.ports.subscriptions import Subscription, Subscriptions
from entrypoints.sandbox.credentials import STRIPE_SECRET_KEY
from tests.contract.judging import JudgingAdapter, RealClock, running_sandbox

OURS = "https://booking.example/api/webhooks/stripe"


class Place:
    def __init__(self, base: str) -> None:
        self.base = base
        self._adapter = StripeSubscriptions(STRIPE_SECRET_KEY, RealClock(), f"{base}/stripe")
        self._adapter._wire.mount(base, JudgingAdapter())
        self.port: Subscriptions = self._adapter

    def close(self) -> None:
        self._adapter.close()

    def by_hand(self, path: str = "", **form: Any) -> str:
        """As somebody else might do it in the Dashboard; the endpoint's id."""
        headers = {"Authorization": f"Bearer {STRIPE_SECRET_KEY}"}
        done = httpx.post(f"{self.base}/stripe/v1/webhook_endpoints{path}", data=form, headers=headers)
        assert done.status_code == httpx.codes.OK, done.text
        return str(done.json()["id"])

    def subscribe(self, url: str, events: tuple[str, ...] = HEARD, **form: Any) -> str:
        wanted = {f"enabled_events[{number}]": name for number, name in enumerate(events)}
        return self.by_hand(url=url, api_version=API_VERSION, **wanted, **form)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with running_sandbox(tmp_path) as base:
        made = Place(base)
        yield made
        made.close()


def test_a_new_subscription_is_active_complete_and_listed_and_tells_its_secret(place: Place) -> None:
    new = place.port.create(OURS)
    assert new.secret.startswith("whsec_")
    assert new.subscription == Subscription(id=new.subscription.id, url=OURS, active=True)
    assert place.port.ours(OURS) == [new.subscription]


def test_only_those_whose_address_begins_like_ours_are_listed(place: Place) -> None:
    place.subscribe("https://elsewhere.example/api/webhooks/stripe")
    mine = place.subscribe(f"{OURS}/1")
    assert [found.id for found in place.port.ours(OURS)] == [mine]


def test_two_may_have_the_same_address_until_the_old_one_is_deleted(place: Place) -> None:
    old, new = (place.port.create(OURS).subscription for _ in range(2))
    assert {found.id for found in place.port.ours(OURS)} == {old.id, new.id}
    place.port.delete(old.id)
    place.port.delete(old.id)
    assert place.port.ours(OURS) == [new]


def test_one_that_was_switched_off_is_not_active(place: Place) -> None:
    made = place.port.create(OURS).subscription
    place.by_hand(f"/{made.id}", disabled="true")
    assert place.port.ours(OURS) == [replace(made, active=False)]


@pytest.mark.parametrize(
    ("events", "complete"), [(("*",), True), (HEARD, True), ((*HEARD, "charge.failed"), True), (HEARD[1:], False)]
)
def test_one_is_complete_if_it_has_all_our_events(place: Place, events: tuple[str, ...], complete: bool) -> None:
    place.subscribe(OURS, events)
    assert [found.complete for found in place.port.ours(OURS)] == [complete]


def test_one_that_speaks_another_version_is_not_complete(place: Place) -> None:
    place.by_hand(url=OURS, api_version="2023-08-16", **{"enabled_events[0]": "*"})
    assert [found.complete for found in place.port.ours(OURS)] == [False]


def test_an_address_that_stripe_refuses_is_no_subscription(place: Place) -> None:
    with pytest.raises(ProviderUnavailable, match="url"):
        place.port.create("booking.example")
    assert place.port.ours("") == []
