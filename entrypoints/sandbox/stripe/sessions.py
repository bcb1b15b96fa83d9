"""Checkout Sessions over the API: create, retrieve, list, update, expire, line items."""

from typing import Any

from entrypoints.sandbox.store import Document
from entrypoints.sandbox.stripe import parameters as p
from entrypoints.sandbox.stripe.checkout import expire as expire_session
from entrypoints.sandbox.stripe.desk import (
    PRIVATE,
    list_shape,
    load,
    page,
    read_params,
    render,
    save,
)
from entrypoints.sandbox.stripe.events import cause_of
from entrypoints.sandbox.stripe.refusals import refusal
from entrypoints.sandbox.stripe.session_object import new_session
from entrypoints.sandbox.stripe.session_shape import CREATE
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

_ONE = p.record(expand=p.expand)
_UPDATE = p.record(metadata=p.metadata, expand=p.expand)
_LIST = list_shape(
    customer=p.text,
    customer_details=p.record(("email",), email=p.text),
    payment_intent=p.text,
    status=p.choice("complete", "expired", "open"),
)


def create_session(world: World, call: Call) -> Answer:
    params = read_params(call, CREATE)
    _check_presence(params)
    session = new_session(world, params)
    with world.store.transaction():
        if "customer" in params:
            load(world, "customer", params["customer"], "customer")
        save(world, session)
    return render(world, session, params.get("expand", []))


def get_session(world: World, call: Call) -> Answer:
    params = read_params(call, _ONE)
    return render(world, _named(world, call), params.get("expand", []))


def update_session(world: World, call: Call) -> Answer:
    params = read_params(call, _UPDATE)
    with world.store.transaction():
        session = _named(world, call)
        session["metadata"] = merged_metadata(session["metadata"], params)
        save(world, session)
    return render(world, session, params.get("expand", []))


def expire(world: World, call: Call) -> Answer:
    params = read_params(call, _ONE)
    with world.store.transaction():
        session = _named(world, call)
        if session["status"] != "open":
            raise refusal(
                'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a'
                f" status of `{session['status']}`."
            )
        expire_session(world, session, cause_of(call))
    return render(world, session, params.get("expand", []))


def line_items(world: World, call: Call) -> Answer:
    params = read_params(call, p.record(expand=p.expand, limit=p.integer, starting_after=p.text))
    session = _named(world, call)
    lines = [line | {"created": 0} for line in session[PRIVATE]["line_items"]]
    answer = page(world, call, lines, params)
    body: Any = answer.body
    for line in body["data"]:
        del line["created"]
    return answer


def list_sessions(world: World, call: Call) -> Answer:
    params = read_params(call, _LIST)
    email = params.get("customer_details", {}).get("email")
    sessions = [
        session
        for session in world.store.select("checkout.session", owner=params.get("payment_intent"), newest_first=True)
        if ("customer" not in params or session["customer"] == params["customer"])
        and ("status" not in params or session["status"] == params["status"])
        and (email is None or (session["customer_details"] or {}).get("email") == email)
    ]
    return page(world, call, sessions, params)


def merged_metadata(present: dict[str, str], params: dict[str, Any]) -> dict[str, str]:
    """Apply an update: given keys replace, an empty value removes, other keys stay."""
    merged = present | params.get("metadata", {})
    return {key: value for key, value in merged.items() if value}


def _named(world: World, call: Call) -> Document:
    return load(world, "checkout.session", call.path_params["session"], "session")


def _check_presence(params: dict[str, Any]) -> None:
    for name in ("mode", "line_items", "success_url"):
        if not params.get(name):
            raise refusal(f"Missing required param: {name}.", code="parameter_missing", param=name)
    if "customer" in params and "customer_email" in params:
        raise refusal("You may only specify one of these parameters: customer, customer_email.", param="customer_email")
    if "allowed_payment_method_types" in params and "excluded_payment_method_types" in params:
        raise refusal(
            "You may only specify one of these parameters: allowed_payment_method_types,"
            " excluded_payment_method_types.",
            param="excluded_payment_method_types",
        )
    for name in ("success_url", "cancel_url"):
        if name in params and not params[name].startswith(("http://", "https://")):
            raise refusal("Not a valid URL", code="url_invalid", param=name)
