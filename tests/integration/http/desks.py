"""Sitting down at the operator's pages as a browser does."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import httpx

from application.effects import effect_id
from application.ports.inbox import Delivery, Provider
from tests.assembly import Surroundings
from tests.integration.http.browsing import page_of
from tests.integration.http.html import Page
from tests.integration.http.surface import Json, Surface, surface

TOKEN = "the-operator"
SIGN_IN = "/operator/sign-in"


@contextmanager
def operator_desk(
    around: Surroundings | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Surface]:
    """A surface whose client is signed in."""
    with surface(around, environment=environment) as web:
        assert sign_in(web).status_code == 303
        yield web


def sign_in(web: Surface, token: str = TOKEN, leads_to: str = "") -> httpx.Response:
    return web.client.post(SIGN_IN, data={"operator_token": token, "next": leads_to})


def back_at_desk(web: Surface, answer: Json) -> Json:
    """Signed in again after a client has used the same browser."""
    assert sign_in(web).status_code == 303
    return answer


def desk_page(web: Surface, path: str, status: int = 200) -> Page:
    """A page behind the gate, after a look at what each of them must tell the browser."""
    answer = web.client.get(path)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    return page_of(answer, status)


def linked(web: Surface, path: str) -> list[str]:
    return [link["href"] for link in desk_page(web, path).all("a")]


def delivered(web: Surface, key: str = "evt_1", provider: Provider = Provider.STRIPE) -> Delivery:
    body = json.dumps({"id": key, "type": "customer.created", "data": {"email": "grace@example.com"}}).encode()
    delivery = Delivery(provider, key, "customer.created", body, web.around.clock.now())
    assert web.service.inbox.store(delivery)
    return delivery


def parked(web: Surface) -> str:
    """The path of one piece of work that was set aside."""
    web.booked()
    web.around.clock.pass_by(timedelta(hours=1))
    (claimed, *_) = web.service.effects.claim(web.around.clock.now(), 1, 15)
    web.service.effects.park(claimed, "bug: ValueError")
    return f"/operator/waiting/{effect_id(claimed.effect)}"
