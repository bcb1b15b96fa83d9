"""Webhook endpoints over the API, and the one made at start."""

from typing import Any

from entrypoints.sandbox.credentials import STRIPE_WEBHOOK_SECRET
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.stripe import parameters as p
from entrypoints.sandbox.stripe.desk import (
    API_VERSION,
    PRIVATE,
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
from entrypoints.sandbox.stripe.sessions import merged_metadata
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

ENDPOINT_LIMIT = 16

_ONE = p.record(expand=p.expand)
_CREATE = p.record(
    ("enabled_events", "url"),
    api_version=p.text,
    connect=p.only("false", p.boolean),
    description=p.text,
    enabled_events=p.many(p.text, 500),
    expand=p.expand,
    metadata=p.metadata,
    url=p.text,
)
_UPDATE = p.record(
    description=p.text,
    disabled=p.boolean,
    enabled_events=p.many(p.text, 500),
    expand=p.expand,
    metadata=p.metadata,
    url=p.text,
)


def create_endpoint(world: World, call: Call) -> Answer:
    params = read_params(call, _CREATE)
    _check_url(params["url"])
    endpoint = _object(world, params, "whsec_" + new_id("s", 32)[2:])
    with world.store.transaction():
        if len(world.store.select("webhook_endpoint")) >= ENDPOINT_LIMIT:
            raise refusal(f"You have reached the maximum of {ENDPOINT_LIMIT} test webhook endpoints.")
        save(world, endpoint)
    shown = public(world, endpoint) | {"secret": endpoint[PRIVATE]["secret"]}
    return Answer(200, shown)


def get_endpoint(world: World, call: Call) -> Answer:
    params = read_params(call, _ONE)
    return render(world, _named(world, call), params.get("expand", []))


def list_endpoints(world: World, call: Call) -> Answer:
    params = read_params(call, list_shape())
    return page(world, call, world.store.select("webhook_endpoint", newest_first=True), params)


def update_endpoint(world: World, call: Call) -> Answer:
    params = read_params(call, _UPDATE)
    with world.store.transaction():
        endpoint = _named(world, call)
        if "url" in params:
            _check_url(params["url"])
        endpoint |= {name: params[name] for name in ("description", "enabled_events", "url") if name in params}
        endpoint["metadata"] = merged_metadata(endpoint["metadata"], params)
        if "disabled" in params:
            endpoint["status"] = "disabled" if params["disabled"] else "enabled"
        save(world, endpoint)
    return render(world, endpoint, params.get("expand", []))


def delete_endpoint(world: World, call: Call) -> Answer:
    with world.store.transaction():
        endpoint = _named(world, call)
        world.store.delete("webhook_endpoint", endpoint["id"])
    return Answer(200, public(world, endpoint) | {"deleted": True})


def notify(world: World, url: str | None) -> None:
    """Have exactly one endpoint from the start option, at `url`; an endpoint made over the API is left alone."""
    with world.store.transaction():
        for endpoint in world.store.select("webhook_endpoint"):
            if endpoint[PRIVATE]["from_start"] and endpoint["url"] != url:
                world.store.delete("webhook_endpoint", endpoint["id"])
            elif endpoint["url"] == url:
                return
        if url is not None:
            params = {"url": url, "enabled_events": ["*"], "description": "made when the sandbox started"}
            save(world, _object(world, params, STRIPE_WEBHOOK_SECRET, from_start=True))


def _named(world: World, call: Call) -> Document:
    return load(world, "webhook_endpoint", call.path_params["webhook_endpoint"], "webhook_endpoint")


def _check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise refusal("Invalid URL: An explicit scheme (such as https) must be provided.", param="url")


def _object(world: World, params: dict[str, Any], secret: str, *, from_start: bool = False) -> Document:
    return {
        "id": new_id("we"),
        "object": "webhook_endpoint",
        "api_version": params.get("api_version", API_VERSION),
        "application": None,
        "created": world.unix(),
        "description": params.get("description"),
        "enabled_events": params["enabled_events"],
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "status": "enabled",
        "url": params["url"],
        PRIVATE: {"secret": secret, "from_start": from_start},
    }
