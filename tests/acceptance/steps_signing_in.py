"""Proving an address, and what is found with it."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
from pytest_bdd import given, parsers, then, when

from tests.acceptance.servers import wait_until
from tests.acceptance.stage import Stage
from tests.acceptance.steps_clients import Visitors
from tests.acceptance.visitors import FrontDoor, Visitor

SEEN_WITHIN_SECONDS = 10
_LINK = re.compile(r"https?://\S+/sign-in/confirm\?\S+")
_GONE = 410


@given(parsers.parse("{client:w} has signed in by mail"))
@when(parsers.parse("{client:w} signs in by mail"))
def signs_in(stage: Stage, visitors: Visitors, client: str) -> None:
    visitor = visitors[client]
    assert stage.http.post("/sign-in/link", data={"email": visitor.email}, follow_redirects=False).is_redirect
    stage.settle()
    answer = _use_link(stage, visitor)
    assert answer.is_redirect, answer.text
    cookies = answer.headers.get_list("set-cookie")
    visitor.session = next(cookie.partition(";")[0] for cookie in cookies if "account=" in cookie)
    stage.http.cookies.clear()


@when(parsers.parse("{client:w} looks at {other:w}'s session"))
def looks_at(stage: Stage, visitors: Visitors, client: str, other: str) -> None:
    booking = visitors[other].booking
    headers = _as(visitors[client])
    visitors[client].answers.append(stage.http.get(f"/api/scheduling/bookings/{booking}", headers=headers))


@when(parsers.parse("{client:w}'s browser sends his choice again, signed in as {other:w}"))
def sends_as(front_door: FrontDoor, visitors: Visitors, client: str, other: str) -> None:
    visitors[client].session = visitors[other].session
    front_door.repeat(visitors[client])


@when(parsers.parse("somebody uses {client:w}'s link again"))
def uses_link_again(stage: Stage, visitors: Visitors, client: str) -> None:
    visitors[client].answers.append(_use_link(stage, visitors[client]))


@then("that link signs nobody in")
def signs_nobody_in(visitors: Visitors) -> None:
    (last,) = (visitor.answers[-1] for visitor in visitors.values())
    assert last.status_code == _GONE
    assert "set-cookie" not in last.headers


@then(parsers.parse("{client:w} finds that session among her own bookings"))
def finds_it(stage: Stage, visitors: Visitors, client: str) -> None:
    visitor = visitors[client]
    _sees(lambda: str(visitor.booking) in _own_bookings(stage, visitor), "the booking in the list")


@then(parsers.parse("{client:w} finds no bookings of his own"))
def finds_none(stage: Stage, visitors: Visitors, client: str) -> None:
    assert "/booking/confirmation" not in _own_bookings(stage, visitors[client])


@then(parsers.parse("{client:w} learns nothing of it"))
def is_not_found(visitors: Visitors, client: str) -> None:
    assert visitors[client].refusal == "not_found"


@then(parsers.parse("{client:w} is told to sign in"))
def is_asked_to_sign_in(visitors: Visitors, client: str) -> None:
    assert visitors[client].refusal == "unauthenticated"


def _use_link(stage: Stage, visitor: Visitor) -> httpx.Response:
    found = _LINK.findall(stage.texts_of_mails(visitor.email)[-1])
    token = parse_qs(urlsplit(found[0]).query)["link"][0]
    return stage.http.post("/sign-in/confirm", data={"link": token}, follow_redirects=False)


def _own_bookings(stage: Stage, visitor: Visitor) -> str:
    answer = stage.http.get("/bookings", headers=_as(visitor))
    assert answer.is_success
    return answer.text


def _as(visitor: Visitor) -> dict[str, str]:
    return {"Cookie": visitor.session} if visitor.session else {}


def _sees(true: Callable[[], object], what: str) -> None:
    wait_until(true, what, SEEN_WITHIN_SECONDS)
