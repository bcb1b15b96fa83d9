"""Webhook subscriptions over the API, what is posted to them, and how they go wrong."""

import uuid
from datetime import timedelta
from typing import Any

import msgspec

from entrypoints.sandbox.calendly import resources
from entrypoints.sandbox.calendly.account import TOKEN_OWNER, USERS
from entrypoints.sandbox.calendly.callers import by_app, caller, check_sees
from entrypoints.sandbox.calendly.listing import paged
from entrypoints.sandbox.calendly.refusals import denied, invalid, not_found, refusal
from entrypoints.sandbox.calendly.requests import json_object
from entrypoints.sandbox.credentials import CALENDLY_APP_SIGNING_KEY, CALENDLY_WEBHOOK_SIGNING_KEY
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

EVENTS = (
    "invitee.created",
    "invitee.canceled",
    "invitee_no_show.created",
    "invitee_no_show.deleted",
)
GIVES_UP_AFTER = timedelta(days=1)
_OTHER_EVENTS = (
    "meeting_recap.created",
    "meeting_recap.updated",
    "meeting_recap.deleted",
    "routing_form_submission.created",
    "contact.created",
    "contact.updated",
    "contact.deleted",
)


def publish(world: World, name: str, meeting: Document) -> None:
    """Post one event about a meeting to every subscription that covers it."""
    payload = resources.invitee(world, meeting) | {"scheduled_event": resources.event(world, meeting)}
    created_at = resources.stamp(world.clock().replace(microsecond=0))
    for item in _all(world):
        creator = item.get("creator", TOKEN_OWNER)
        body = {
            "event": name,
            "created_at": created_at,
            "created_by": resources.uri(world, "users", creator),
            "payload": payload,
        }
        is_theirs = USERS[creator].organization == USERS[meeting["host"]].organization
        if name in item["events"] and is_theirs and item["user"] in (None, meeting["host"]) and _hears(item):
            world.courier.enqueue(
                provider="calendly",
                event_id=f"{name}:{meeting['invitee']['id']}",
                kind=name,
                url=item["url"],
                secret=item["signing_key"],
                body=msgspec.json.encode(body),
            )


def create_subscription(world: World, call: Call) -> Answer:
    request = json_object(call)
    item = _read(world, call, request)
    with world.store.transaction():
        if any(other["url"] == item["url"] for other in world.store.select("calendly.subscription")):
            raise refusal(409, "Already Exists", "Hook with this url already exists")
        world.store.put("calendly.subscription", item["id"], item)
    return Answer(201, {"resource": resources.subscription(world, item)})


def list_subscriptions(world: World, call: Call) -> Answer:
    scope, organization = call.param("scope"), call.param("organization")
    if organization is None:
        raise invalid("organization", "is missing")
    if scope not in ("organization", "user", "group"):
        raise invalid("scope", "is not one of organization, user, group")
    ours = caller(world, call).organization
    if resources.key_of(world, "organizations", organization) != ours:
        raise denied("You do not have permission to access this resource.")
    host = resources.key_of(world, "users", call.param("user"))
    if scope == "user" and host is None:
        raise invalid("user", "is missing")
    _check_scope(world, call, scope, host)
    found = [
        resources.subscription(world, item)
        for item in _all(world, newest_first=call.param("sort") == "created_at:desc")
        if item["scope"] == scope
        and (scope != "user" or item["user"] == host)
        and USERS[item.get("creator", TOKEN_OWNER)].organization == ours
    ]
    return paged(world, call, found)


def get_subscription(world: World, call: Call) -> Answer:
    return Answer(200, {"resource": resources.subscription(world, _named(world, call))})


def delete_subscription(world: World, call: Call) -> Answer:
    with world.store.transaction():
        world.store.delete("calendly.subscription", _named(world, call)["id"])
    return Answer(204)


def notify(world: World, url: str | None) -> None:
    """Have exactly one subscription from the start option, at `url`."""
    with world.store.transaction():
        for item in world.store.select("calendly.subscription"):
            if item["from_start"] and item["url"] != url:
                world.store.delete("calendly.subscription", item["id"])
            elif item["url"] == url:
                return
        if url is not None:
            item = _new(world, url, list(EVENTS), "organization", None, CALENDLY_WEBHOOK_SIGNING_KEY)
            world.store.put("calendly.subscription", item["id"], item | {"from_start": True})


def _named(world: World, call: Call) -> Document:
    item = by_key(world, call.path_params["uuid"])
    check_sees(world, call, item.get("creator", TOKEN_OWNER))
    return item


def by_key(world: World, key: str) -> Document:
    item = world.store.get("calendly.subscription", key)
    if item is None:
        raise not_found()
    return _aged(world, item)


def shown_subscriptions(world: World) -> list[Document]:
    """Every subscription for the page."""
    return [item | {"shown": resources.subscription(world, item)} for item in _all(world)]


def press(world: World, key: str, action: str | None) -> None:
    """Let a subscription fail, mend it, or end it as Calendly does; what is disabled stays so, as it does there."""
    with world.store.transaction():
        item, now = by_key(world, key), resources.stamp(world.clock())
        if action == "disable":
            item |= {"state": "disabled"}
        elif action == "fail":
            item |= {"failing_since": item.get("failing_since") or now}
        elif action == "mend" and item.get("state") != "disabled":
            item |= {"failing_since": None}
        elif action == "delete":
            world.store.delete("calendly.subscription", key)
            return
        else:
            raise refusal(400, "Invalid Argument", "There is no such button, or it cannot be pressed now.")
        world.store.put("calendly.subscription", key, item | {"updated_at": now})


def _all(world: World, *, newest_first: bool = False) -> list[Document]:
    return [_aged(world, item) for item in world.store.select("calendly.subscription", newest_first=newest_first)]


def _aged(world: World, item: Document) -> Document:
    """After a day of failure a subscription is disabled, and nobody is told."""
    began = resources.moment(item.get("failing_since"))
    over = began is not None and began + GIVES_UP_AFTER <= world.clock()
    return item | {"state": "disabled"} if over else item


def _hears(item: Document) -> bool:
    """A failing one misses everything: of Calendly's retries nothing is rehearsed here."""
    return item.get("state", "active") == "active" and item.get("failing_since") is None


def _check_scope(world: World, call: Call, scope: str, host: str | None) -> None:
    """The organization's is for its admins, a user's for that user and for them."""
    if scope == "user":
        check_sees(world, call, host or "")
    elif not caller(world, call).is_admin:
        raise denied("You do not have permission to access this resource.")


def _read(world: World, call: Call, request: dict[str, Any]) -> Document:
    url, events, scope = request.get("url"), request.get("events"), request.get("scope")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise invalid("url", "is not a valid url")
    if not isinstance(events, list) or not events or set(map(str, events)) - {*EVENTS, *_OTHER_EVENTS}:
        raise invalid("events", "is not a list of known events")
    if scope not in ("organization", "user"):
        raise invalid("scope", "is not one of organization, user")
    asking = caller(world, call)
    if resources.key_of(world, "organizations", request.get("organization")) != asking.organization:
        raise denied("You do not have permission to access this resource.")
    host = resources.key_of(world, "users", request.get("user"))
    if scope == "user" and host not in USERS:
        raise invalid("user", "is missing")
    _check_scope(world, call, scope, host)
    key = CALENDLY_APP_SIGNING_KEY if by_app(call) else request.get("signing_key")
    if key is not None and not isinstance(key, str):
        raise invalid("signing_key", "is not a string")
    item = _new(world, url, events, scope, host if scope == "user" else None, key)
    return item | {"creator": asking.key}


def _new(world: World, url: str, events: list[str], scope: str, host: str | None, signing_key: str | None) -> Document:
    return {
        "id": str(uuid.uuid4()),
        "url": url,
        "events": events,
        "scope": scope,
        "user": host,
        "signing_key": signing_key,
        "created_at": resources.stamp(world.clock()),
        "from_start": False,
    }
