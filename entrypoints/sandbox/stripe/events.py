"""Events: recorded, listed for 30 days, delivered to the endpoints that want them."""

from typing import Any

import msgspec

from entrypoints.sandbox.store import Document
from entrypoints.sandbox.stripe import parameters as p
from entrypoints.sandbox.stripe.desk import (
    API_VERSION,
    list_shape,
    load,
    new_id,
    page,
    public,
    read_params,
    render,
    save,
)
from entrypoints.sandbox.stripe.refusals import refusal
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

KEPT_SECONDS = 30 * 24 * 3600
TYPES_LIMIT = 20

_LIST = list_shape(type=p.text, types=p.many(p.text, TYPES_LIMIT), delivery_success=p.boolean)
_ONE = p.record(expand=p.expand)


class Cause(msgspec.Struct, frozen=True):
    """The API request behind an event; both are null for what happened on a page or by itself."""

    request_id: str | None = None
    idempotency_key: str | None = None


BY_ITSELF = Cause()


def cause_of(call: Call) -> Cause:
    return Cause(call.headers.get("x-sandbox-request-id"), call.headers.get("idempotency-key"))


def publish(world: World, kind: str, item: Document, cause: Cause = BY_ITSELF, previous: Document | None = None) -> str:
    """Record an event about the object's present state and hand it to the courier; return its id."""
    data: dict[str, Any] = {"object": public(world, item)}
    if previous is not None:
        data["previous_attributes"] = previous
    wanting = [
        endpoint
        for endpoint in world.store.select("webhook_endpoint")
        if endpoint["status"] == "enabled" and {kind, "*"} & set(endpoint["enabled_events"])
    ]
    event: Document = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": world.unix(),
        "data": data,
        "livemode": False,
        "pending_webhooks": len(wanting),
        "request": {"id": cause.request_id, "idempotency_key": cause.idempotency_key},
        "type": kind,
    }
    save(world, event)
    body = msgspec.json.format(msgspec.json.encode(event), indent=2)
    for endpoint in wanting:
        world.courier.enqueue(
            provider="stripe",
            event_id=event["id"],
            kind=kind,
            url=endpoint["url"],
            secret=endpoint["_sandbox"]["secret"],
            body=body,
        )
    return str(event["id"])


def list_events(world: World, call: Call) -> Answer:
    params = read_params(call, _LIST)
    if "type" in params and "types" in params:
        raise refusal("You may only specify one of these parameters: type, types.", param="type")
    wanted = params.get("types") or ([params["type"]] if "type" in params else [])
    oldest = world.unix() - KEPT_SECONDS
    events = [
        event
        for event in world.store.select("event", since=oldest, newest_first=True)
        if _wanted(event["type"], wanted)
    ]
    if "delivery_success" in params:
        events = [event for event in events if _delivered(world, event) == params["delivery_success"]]
    return page(world, call, events, params, _fresh)


def get_event(world: World, call: Call) -> Answer:
    params = read_params(call, _ONE)
    return render(world, _fresh(world, load(world, "event", call.path_params["id"], "id")), params.get("expand", []))


def _wanted(kind: str, names: list[str]) -> bool:
    return not names or any(kind == name or (name.endswith(".*") and kind.startswith(name[:-1])) for name in names)


def _delivered(world: World, event: Document) -> bool:
    return world.courier.undelivered(event["id"]) == 0


def _fresh(world: World, event: Document) -> Document:
    return event | {"pending_webhooks": world.courier.undelivered(event["id"])}
