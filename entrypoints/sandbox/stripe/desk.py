"""What every Stripe operation needs: its typed parameters, the stored objects, expansion and lists."""

import secrets
import string
from collections.abc import Callable
from typing import Any

from entrypoints.sandbox.store import Document
from entrypoints.sandbox.stripe import parameters as p
from entrypoints.sandbox.stripe.refusals import missing, refusal
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

API_VERSION = "2026-10-28.endive"
LIST_LIMIT = 100
LIST_DEFAULT = 10
EXPAND_DEPTH_LIMIT = 4
PRIVATE = "_sandbox"

_ALPHABET = string.ascii_letters + string.digits
_KINDS = {
    "cs": ("checkout.session", "checkout.session"),
    "pi": ("payment_intent", "payment_intent"),
    "ch": ("charge", "charge"),
    "py": ("charge", "charge"),
    "re": ("refund", "refund"),
    "cus": ("customer", "customer"),
    "txn": ("balance_transaction", "balance transaction"),
    "du": ("dispute", "dispute"),
    "evt": ("event", "event"),
    "we": ("webhook_endpoint", "webhook endpoint"),
}


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(length))


def read_params(call: Call, shape: p.Shape) -> dict[str, Any]:
    """Decode query or form by method and read it by the shape."""
    pairs = call.query if call.method == "GET" else p.form_pairs(call.body)
    params: dict[str, Any] = shape(p.decode_form(pairs), "")
    return params


def load(world: World, kind: str, key: str, param: str) -> Document:
    """Return a stored object with its private part; refuse with 404 as Stripe does."""
    found = world.store.get(kind, key)
    if found is None:
        noun = next((noun for stored, noun in _KINDS.values() if stored == kind), kind)
        raise missing(noun, key, param)
    return found


def save(world: World, item: Document) -> None:
    """Store an object; its owner is its intent, its moment the end of an open session, else its creation."""
    kind = item["object"]
    owner = item.get("payment_intent")
    moment = item["created"]
    if kind == "checkout.session":
        moment = item["expires_at"] if item["status"] == "open" else None
    world.store.put(kind, item["id"], item, owner=owner if isinstance(owner, str) else None, moment=moment)


def public(world: World, item: Document) -> Document:
    """Return the object as the API shows it: without our private part, with the page's address while open."""
    shown = {key: value for key, value in item.items() if key != PRIVATE}
    if item["object"] == "checkout.session" and item["status"] == "open":
        shown["url"] = f"{world.base_url}/stripe/pay/{item['id']}"
    return shown


def render(world: World, item: Document, paths: list[str], status: int = 200) -> Answer:
    shown = public(world, item)
    for path in paths:
        _expand(world, shown, path.split("."), path)
    return Answer(status, shown)


def _expand(world: World, item: Document, steps: list[str], path: str) -> None:
    if len(steps) > EXPAND_DEPTH_LIMIT:
        raise refusal("You cannot expand more than 4 levels of a property.", param="expand")
    name, rest = steps[0], steps[1:]
    if name in ("line_items", "refunds") and item["object"] in ("checkout.session", "charge"):
        item[name] = _included(world, item, name)
        return
    if name not in item:
        raise refusal(f"This property cannot be expanded ({path}).", param="expand")
    value = item[name]
    if isinstance(value, str):
        kind = _KINDS.get(value.split("_", 1)[0])
        if kind is None:
            raise refusal(f"This property cannot be expanded ({path}).", param="expand")
        item[name] = value = public(world, load(world, kind[0], value, name))
    if rest and isinstance(value, dict):
        _expand(world, value, rest, path)


def _included(world: World, item: Document, name: str) -> Document:
    if name == "line_items":
        stored = load(world, "checkout.session", item["id"], "session")
        data, url = stored[PRIVATE]["line_items"], f"/v1/checkout/sessions/{item['id']}/line_items"
    else:
        data = [
            public(world, refund)
            for refund in world.store.select("refund", owner=item["payment_intent"], newest_first=True)
        ]
        url = f"/v1/charges/{item['id']}/refunds"
    return {"object": "list", "data": data, "has_more": False, "url": url}


def list_shape(**filters: p.Shape) -> p.Shape:
    return p.record(
        created=p.created,
        ending_before=p.text,
        expand=p.expand,
        limit=p.integer,
        starting_after=p.text,
        **filters,
    )


def page(
    world: World,
    call: Call,
    items: list[Document],
    params: dict[str, Any],
    show: Callable[[World, Document], Document] = public,
) -> Answer:
    """Answer a list call: newest first, `created`, cursor and limit applied. `items` come newest first."""
    limit = params.get("limit", LIST_DEFAULT)
    if not 1 <= limit <= LIST_LIMIT:
        raise refusal(f"Invalid integer: limit must be between 1 and {LIST_LIMIT}", param="limit")
    matching = [item for item in items if _in_range(item["created"], params.get("created", {}))]
    window, more = _window(matching, params, limit)
    data = [show(world, item) for item in window]
    for path in params.get("expand", []):
        for item in data:
            _expand(world, item, path.removeprefix("data.").split("."), path)
    url = call.path.removeprefix("/stripe")
    return Answer(200, {"object": "list", "data": data, "has_more": more, "url": url})


def _in_range(moment: int, wanted: dict[str, int]) -> bool:
    return (
        moment > wanted.get("gt", -1)
        and moment >= wanted.get("gte", 0)
        and ("lt" not in wanted or moment < wanted["lt"])
        and ("lte" not in wanted or moment <= wanted["lte"])
    )


def _window(items: list[Document], params: dict[str, Any], limit: int) -> tuple[list[Document], bool]:
    positions = {item["id"]: number for number, item in enumerate(items)}
    for name in ("starting_after", "ending_before"):
        if name in params and params[name] not in positions:
            raise refusal(f"No such object: '{params[name]}'", code="resource_missing", param=name)
    if "ending_before" in params:
        end = positions[params["ending_before"]]
        return items[max(0, end - limit) : end], end > limit
    start = positions[params["starting_after"]] + 1 if "starting_after" in params else 0
    return items[start : start + limit], len(items) > start + limit
