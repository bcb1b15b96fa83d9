"""The switches for rehearsing a bad day.

A program can press them too, with a form or with JSON:

* `POST /faults` with `provider` (stripe, calendly, sendgrid), `kind` (500, 503, 429, timeout, lost, wrong_body, slow;
  for its webhooks drop, delay, repeat, reorder, wrong_signature), and if wanted `operation` (such as
  `create_session`), `amount` (seconds, milliseconds or copies), `count` (the next so many; absent: until switched
  off), `percent` and `seed`. JSON is answered with 201 and the fault, a form with 303; 400 says what is wrong.
* `POST /faults/{id}/off`, and `POST /faults/heal` for all of them. `GET /faults` answers JSON to who accepts it.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.concurrency import sync_to_thread
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from entrypoints.sandbox.calendly.api import ROUTES as CALENDLY_ROUTES
from entrypoints.sandbox.calendly.oauth import ROUTES as OAUTH_ROUTES
from entrypoints.sandbox.faults import CALLS, KINDS, PROVIDERS, WEBHOOKS, BadSwitch, Faults
from entrypoints.sandbox.rendering import html, read_form, see
from entrypoints.sandbox.sendgrid.api import ROUTES as SENDGRID_ROUTES
from entrypoints.sandbox.stripe.api import ROUTES as STRIPE_ROUTES
from entrypoints.sandbox.world import World

JSON = "application/json"
_NAMES = {"stripe": "Stripe", "calendly": "Calendly", "sendgrid": "SendGrid"}

# What a person would press first: kind, amount, count.
_CALL_BUTTONS = (
    ("Down", "503", "", ""),
    ("500, next 3", "500", "", "3"),
    ("429, next 3", "429", "", "3"),
    ("Times out, next", "timeout", "20", "1"),
    ("Loses the next answer", "lost", "", "1"),
    ("Garbage, next", "wrong_body", "", "1"),
    ("Slow", "slow", "3000", ""),
)
_WEBHOOK_BUTTONS = (
    ("Drop", "drop", "", ""),
    ("A minute late", "delay", "60", ""),
    ("Twice", "repeat", "2", ""),
    ("Five times", "repeat", "5", ""),
    ("Out of order", "reorder", "", ""),
    ("Wrong signature, next 3", "wrong_signature", "", "3"),
)


def _names(routes: Iterable[tuple[Any, str, Any]]) -> list[str]:
    return sorted({operation.__name__ for _, _, operation in routes})


OPERATIONS = {
    "stripe": _names(STRIPE_ROUTES),
    "calendly": _names((*CALENDLY_ROUTES, *OAUTH_ROUTES)),
    "sendgrid": _names(SENDGRID_ROUTES),
}


def faults_page(world: World) -> Router:
    faults = Faults(world.store)
    return Router("/faults", route_handlers=[_page(faults), _switch_on(faults), _heal(faults), _switch_off(faults)])


def _page(faults: Faults) -> HTTPRouteHandler:
    @get("/", sync_to_thread=True)
    def page(request: Request[Any, Any, Any]) -> Response[Any]:
        if JSON in request.headers.get("accept", ""):
            return Response({"faults": msgspec.to_builtins(faults.on())})
        return html(
            "faults.html",
            faults=faults.on(),
            kinds=KINDS,
            calls=CALLS,
            webhooks=WEBHOOKS,
            providers=PROVIDERS,
            names=_NAMES,
            operations=OPERATIONS,
            call_buttons=_CALL_BUTTONS,
            webhook_buttons=_WEBHOOK_BUTTONS,
        )

    return page


def _switch_on(faults: Faults) -> HTTPRouteHandler:
    @post("/")
    async def switch_on(request: Request[Any, Any, Any]) -> Response[Any]:
        try:
            fault = await sync_to_thread(faults.switch_on, await _asked(request), OPERATIONS)
        except BadSwitch as bad:
            if _is_json(request):
                return Response({"error": str(bad)}, status_code=400)
            return html("refused.html", 400, title="Not possible", message=str(bad), back="/faults")
        return Response(msgspec.to_builtins(fault), status_code=201) if _is_json(request) else see("/faults")

    return switch_on


def _heal(faults: Faults) -> HTTPRouteHandler:
    @post("/heal")
    async def heal(request: Request[Any, Any, Any]) -> Response[Any]:
        healed = await sync_to_thread(faults.heal)
        return Response({"healed": healed}, status_code=200) if _is_json(request) else see("/faults")

    return heal


def _switch_off(faults: Faults) -> HTTPRouteHandler:
    @post("/{key:str}/off")
    async def switch_off(key: FromPath[str], request: Request[Any, Any, Any]) -> Response[Any]:
        known = await sync_to_thread(faults.switch_off, key)
        return Response({"healed": int(known)}, status_code=200) if _is_json(request) else see("/faults")

    return switch_off


def _is_json(request: Request[Any, Any, Any]) -> bool:
    return request.headers.get("content-type", "").startswith(JSON)


async def _asked(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Absent, null and empty are the same; numbers may be written as such."""
    if not _is_json(request):
        return {name: value for name, value in (await read_form(request)).items() if value}
    try:
        body = msgspec.json.decode(await request.body(), type=dict[str, str | int | None])
    except msgspec.MsgspecError:
        raise BadSwitch("the body must be an object of words and numbers") from None
    return {name: str(value) for name, value in body.items() if value not in (None, "")}
