"""What is JSON and yet what nobody means, in every place of every body that the API takes: told, never a 500."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from entrypoints.http.rate_limits import RateLimits
from tests import ada
from tests.assembly import NOW
from tests.integration.http.situations import OPERATOR, confirmed, stored_web, token_of, web_of
from tests.integration.http.surface import CONFIRM, PROBLEM, Json, Surface, bearer, confirm_body
from tests.signing import signed

WORDS = {"by": "Olga", "why": "ticket 17"}
EVENT = "https://api.calendly.com/scheduled_events/AAAA"
SLOT = {"startTime": ada.STARTS[3].isoformat(), "endTime": ada.STARTS[3].isoformat(), "schedulingUrl": ""}
OF_A_BOOKING: dict[str, Json] = {
    "/api/scheduling/bookings/{id}/cancel": {"reason": "I am ill"},
    "/api/scheduling/bookings/{id}/move": {"timeSlot": SLOT},
    "/api/stripe/checkout": {"bookingId": "{id}"},
}
OF_AN_OPERATOR: dict[str, Json] = {
    "/api/operator/bookings/{id}/no-show": {"missed": True},
    "/api/operator/bookings/{id}/refund": {"amount": {"amountMinor": 100, "currency": "USD"}},
    "/api/operator/bookings/{id}/client-email": {"email": "grace@example.com", **WORDS},
    "/api/operator/bookings/{id}/confirm-at-calendly": {"meeting": EVENT, **WORDS},
    "/api/operator/bookings/{id}/confirm-outside-calendly": {"place": "https://meet.example.com/1", **WORDS},
    "/api/operator/bookings/{id}/cases/refund_failed/close": {"outcome": "paid_by_hand"},
    "/api/operator/builders/ada/pause": {"by": "Olga", "reason": "on holiday"},
    "/api/operator/builders/ada/resume": {"by": "Olga"},
    "/api/operator/people/forget": {"email": "tom@example.org", **WORDS},
    "/api/operator/people/export": {"email": "tom@example.org"},
    "/api/operator/mails/{id}/resend": WORDS,
}
OF_ANYBODY: dict[str, Json] = {
    CONFIRM: confirm_body(
        notes="n", answers={ada.QUESTION: "a"}, utm={"utm_source": "s"}, price={"amountMinor": 14900, "currency": "USD"}
    ),
    "/api/scheduling/bookings/calendly": {
        "eventUri": EVENT,
        "inviteeUri": f"{EVENT}/invitees/1",
        "clientEmail": "a@b.de",
    },
}
BODIES = OF_A_BOOKING | OF_AN_OPERATOR | OF_ANYBODY
DEEP = "[" * 3_000 + "]" * 3_000
ODD: tuple[str, ...] = (
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\ud800"',
    '"\\uffff\\u202e"',
    str(2**63),
    str(-(2**63) - 1),
    "1" + "0" * 400,
    "1e400",
    "-0",
)
ODD += ("NaN", "null", DEEP, '{"a":' * 3_000 + "1" + "}" * 3_000, "true", '""', '"' + "é" * 5_000 + '"')
HARMLESS = {200, 201, 400, 401, 404, 409, 422, 429, 503}


@pytest.fixture(scope="module", params=["memory", "postgres"])
def web(request: pytest.FixtureRequest) -> Iterator[Surface]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(RateLimits, "count", lambda *_: None)
        memory = request.param == "memory"
        with web_of() if memory else stored_web(request.getfixturevalue("module_database")) as web:
            yield web


@pytest.fixture(scope="module")
def booked(web: Surface) -> Json:
    return confirmed(web)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else ()
    return [path, *(place for name, child in inner for place in _places(child, (*path, name)))]


def _with(value: Any, path: tuple[Any, ...], put: str) -> str:
    """The JSON of the value, with `put` as it is at one place."""
    if not path:
        return put
    return (
        "{"
        + ",".join(
            f"{json.dumps(n)}:{_with(c, path[1:], put) if n == path[0] else json.dumps(c)}" for n, c in value.items()
        )
        + "}"
    )


def _twice(value: Json) -> str:
    """Every name a second time, with nothing."""
    named = [*value.items(), *((name, None) for name in value)]
    return "{" + ",".join(f"{json.dumps(name)}:{json.dumps(of)}" for name, of in named) + "}"


def _judge(answer: httpx.Response, sent: str) -> None:
    assert answer.status_code in HARMLESS, (answer.status_code, sent[:300], answer.text)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == PROBLEM
        problem = answer.json()
        assert problem["error"] != "internal", (sent[:300], problem)
        assert problem["detail"]
        assert problem["reference"]


@pytest.mark.parametrize("path", BODIES)
def test_odd_values_in_any_place_are_told_and_never_a_fault_of_ours(web: Surface, booked: Json, path: str) -> None:
    token = token_of(booked) if path in OF_A_BOOKING else OPERATOR if path in OF_AN_OPERATOR else None
    headers = {"Content-Type": "application/json", **bearer(token)}
    id_ = booked["booking"]["id"]
    body = {name: id_ if value == "{id}" else value for name, value in BODIES[path].items()}
    bodies = [_with(body, place, odd) for place in _places(body) for odd in ODD]
    names = [json.dumps({**body, name: 1}) for name in ("\x00", "", "__class__", "é" * 500)]
    for raw in (*bodies, *names, _twice(body)):
        _judge(web.client.post(path.format(id=id_), content=raw.encode("utf-8", "surrogatepass"), headers=headers), raw)


ADDRESSES = (
    "/api/marketplace/builders?q={}",
    "/api/marketplace/builders?cursor={}",
    "/api/marketplace/builders?currency={}&maxPrice={}",
    "/api/marketplace/builders/{}",
    "/api/scheduling/session-types/{}",
    "/api/scheduling/calendly/available-times?sessionTypeId={}&start={}&end={}&timezone={}",
    "/api/stripe/sessions/{}",
    "/api/operator/bookings?cursor={}",
    "/api/operator/bookings?status={}&builder={}",
    "/api/operator/mails?booking={}&trouble={}",
    "/api/operator/builders/{}",
    "/api/operator/deliveries?limit={}",
    "/api/operator/work?limit={}",
    "/api/events?after={}",
    "/api/events?limit={}",
)


ODD_WORDS = ("\x00", "a\x00b", "é" * 300, str(2**63), "-1", "9" * 500, "'; --", "\u202e", "%", "\x7f")


@pytest.mark.parametrize("address", ADDRESSES)
def test_odd_values_in_an_address_are_told_and_never_a_fault_of_ours(web: Surface, address: str) -> None:
    for odd in ODD_WORDS:
        path = address.replace("{}", quote(odd, safe=""))
        _judge(web.client.get(path, headers=bearer(OPERATOR)), path)


@pytest.mark.parametrize("provider", ["stripe", "calendly", "sendgrid"])
def test_odd_deliveries_are_stored_or_told_and_never_a_fault_of_ours(web: Surface, provider: str) -> None:
    body = {"id": "evt_1", "type": "charge.refunded", "event": "invitee.created", "created_at": "x", "payload": {}}
    bodies = [_with(body, place, odd) for place in _places(body) for odd in ODD]
    for raw in (*bodies, f"[{bodies[len(ODD)]}]", _twice(body)):
        sent = raw.encode("utf-8", "surrogatepass")
        answer = web.client.post(f"/api/webhooks/{provider}", content=sent, headers=signed(provider, sent, NOW))
        assert answer.status_code in {200, 400}, (raw[:300], answer.text)
