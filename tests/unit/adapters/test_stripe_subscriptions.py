"""Answers that get lost while a webhook endpoint is made, and questions that get none."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from adapters.stripe.client import API_VERSION
from adapters.stripe.subscriptions import LIST_PAGES_MAX, StripeSubscriptions
from adapters.stripe.translator import HEARD
from application.ports.answers import ProviderUnavailable
from tests.unit.adapters.provider_files import NOW
from tests.unit.adapters.scripted_server import HANGS_UP, Provider, Says, provider

URL = "https://booking.example/api/webhooks/stripe"
FAULT = {"error": {"type": "api_error", "message": "marta@example.org is unlucky", "code": "odd", "param": "p"}}


class StoppedClock:
    def now(self) -> datetime:
        return NOW


def endpoint(**changes: Any) -> dict[str, Any]:
    head = {"id": "we_1", "object": "webhook_endpoint", "url": URL, "status": "enabled"}
    return head | {"api_version": API_VERSION, "enabled_events": list(HEARD), "secret": "whsec_1"} | changes


@pytest.fixture
def stripe() -> Iterator[Provider]:
    with provider() as world:
        yield world


@pytest.fixture
def port(stripe: Provider) -> Iterator[StripeSubscriptions]:
    made = StripeSubscriptions("sk_test_1", StoppedClock(), stripe.url)
    yield made
    made.close()


@pytest.mark.parametrize("lost", [HANGS_UP, Says(500, FAULT), Says(502, b"<html>")])
def test_a_lost_secret_is_asked_for_once_more_under_the_same_key(
    stripe: Provider, port: StripeSubscriptions, lost: Says | str
) -> None:
    stripe.script.extend([lost, Says(200, endpoint())])
    assert port.create(URL).secret == "whsec_1"
    first, second = stripe.asked
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert first.body == second.body


def test_each_new_endpoint_has_a_key_of_its_own(stripe: Provider, port: StripeSubscriptions) -> None:
    stripe.script.extend([Says(200, endpoint())] * 2)
    port.create(URL)
    port.create(URL)
    assert len({asked.headers["Idempotency-Key"] for asked in stripe.asked}) == 2


@pytest.mark.parametrize("said", [Says(400, FAULT), Says(401, FAULT), Says(429, FAULT)])
def test_a_refusal_is_not_repeated_and_says_why_without_what_was_typed(
    stripe: Provider, port: StripeSubscriptions, said: Says
) -> None:
    stripe.script.append(said)
    with pytest.raises(ProviderUnavailable, match="api_error odd p") as refused:
        port.create(URL)
    assert "marta" not in str(refused.value)
    assert len(stripe.asked) == 1


@pytest.mark.parametrize("said", [HANGS_UP, Says(500, FAULT), Says(403, FAULT), Says(200, {"data": 3})])
def test_no_answer_to_a_question_is_unavailable(stripe: Provider, port: StripeSubscriptions, said: Says | str) -> None:
    stripe.script.append(said)
    with pytest.raises(ProviderUnavailable):
        port.ours(URL)


@pytest.mark.parametrize("said", [HANGS_UP, Says(500, FAULT), Says(403, FAULT)])
def test_what_may_still_be_there_is_not_called_deleted(
    stripe: Provider, port: StripeSubscriptions, said: Says | str
) -> None:
    stripe.script.append(said)
    with pytest.raises(ProviderUnavailable):
        port.delete("we_1")


def test_all_pages_are_looked_through_and_no_more(stripe: Provider, port: StripeSubscriptions) -> None:
    more = {"object": "list", "data": [endpoint()], "has_more": True, "url": "/v1/webhook_endpoints"}
    stripe.script.extend([Says(200, more), Says(200, more | {"has_more": False})])
    assert len(port.ours(URL)) == 2
    stripe.script.extend([Says(200, more)] * LIST_PAGES_MAX)
    with pytest.raises(ProviderUnavailable, match="more than"):
        port.ours(URL)
