"""Event webhook settings over the API, and the batches that go out."""

import secrets
import uuid
from datetime import UTC, datetime
from typing import Any

import msgspec

from entrypoints.sandbox.credentials import sendgrid_public_key
from entrypoints.sandbox.sendgrid.refusals import Fault, refusal
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

WEBHOOK_LIMIT = 5
BATCH_LIMIT = 500

_FLAGS = (
    "group_resubscribe",
    "delivered",
    "group_unsubscribe",
    "spam_report",
    "bounce",
    "deferred",
    "unsubscribe",
    "processed",
    "open",
    "click",
    "dropped",
)
_FLAG_OF_EVENT = {"spamreport": "spam_report"}
_SIGNED, _FROM_START = "_signed", "_from_start"


def create_webhook(world: World, call: Call) -> Answer:
    request = _body(call)
    with world.store.transaction():
        if len(world.store.select("mail.webhook")) >= WEBHOOK_LIMIT:
            raise refusal(400, Fault("You have reached the maximum number of webhooks per your current billing plan."))
        webhook = _new(world, request.get("url"), request)
        _check_url(world, webhook)
        world.store.put("mail.webhook", webhook["id"], webhook)
    return Answer(201, _shown(webhook))


def list_webhooks(world: World, _call: Call) -> Answer:
    webhooks = [_shown(webhook, with_key=True) for webhook in world.store.select("mail.webhook")]
    return Answer(200, {"max_allowed": WEBHOOK_LIMIT, "webhooks": webhooks})


def get_webhook(world: World, call: Call) -> Answer:
    shown = _shown(_named(world, call), with_key=True)
    wanted = call.param("include") or ""
    dates = ("created_date", "updated_date")
    return Answer(200, {name: value for name, value in shown.items() if name not in dates or name in wanted})


def update_webhook(world: World, call: Call) -> Answer:
    request = _body(call)
    with world.store.transaction():
        webhook = _named(world, call)
        webhook |= {name: request[name] for name in (*_FLAGS, "enabled", "url", "friendly_name") if name in request}
        webhook["updated_date"] = _stamp(world)
        _check_url(world, webhook)
        world.store.put("mail.webhook", webhook["id"], webhook)
    return Answer(200, _shown(webhook))


def delete_webhook(world: World, call: Call) -> Answer:
    with world.store.transaction():
        world.store.delete("mail.webhook", _named(world, call)["id"])
    return Answer(204)


def get_public_key(world: World, call: Call) -> Answer:
    return _key_answer(_named(world, call))


def switch_signing(world: World, call: Call) -> Answer:
    request = _body(call)
    if not isinstance(request.get("enabled"), bool):
        raise refusal(400, Fault("enabled must be a boolean", "enabled"))
    with world.store.transaction():
        webhook = _named(world, call)
        webhook[_SIGNED] = request["enabled"]
        world.store.put("mail.webhook", webhook["id"], webhook)
    return _key_answer(webhook)


def notify(world: World, url: str | None) -> None:
    """Have exactly one signed webhook from the start option, at `url`."""
    with world.store.transaction():
        for webhook in world.store.select("mail.webhook"):
            if webhook[_FROM_START] and webhook["url"] != url:
                world.store.delete("mail.webhook", webhook["id"])
            elif webhook["url"] == url:
                return
        if url is not None:
            webhook = _new(world, url, dict.fromkeys(_FLAGS, True))
            webhook |= {_SIGNED: True, _FROM_START: True}
            world.store.put("mail.webhook", webhook["id"], webhook)


def send_batches(world: World) -> int:
    """Hand the events recorded since the last time to every webhook that wants them; return their number."""
    with world.store.transaction():
        events = world.store.select("mail.event")[:BATCH_LIMIT]
        for webhook in world.store.select("mail.webhook"):
            batch = [event for event in events if _wanted(webhook, event["event"])]
            if batch:
                world.courier.enqueue(
                    provider="sendgrid",
                    event_id=f"batch_{secrets.token_hex(8)}",
                    kind=", ".join(sorted({event["event"] for event in batch})),
                    url=webhook["url"],
                    secret="" if webhook[_SIGNED] else None,
                    body=b"[" + b",\r\n".join(msgspec.json.encode(event) for event in batch) + b"]\r\n",
                )
        for event in events:
            world.store.delete("mail.event", event["sg_event_id"])
    return len(events)


def _wanted(webhook: Document, kind: str) -> bool:
    return bool(webhook["enabled"] and webhook[_FLAG_OF_EVENT.get(kind, kind)])


def _body(call: Call) -> dict[str, Any]:
    try:
        return msgspec.json.decode(call.body, type=dict[str, Any])
    except msgspec.MsgspecError:
        raise refusal(400, Fault("Bad Request")) from None


def _named(world: World, call: Call) -> Document:
    webhook = world.store.get("mail.webhook", call.path_params["id"])
    if webhook is None:
        raise refusal(404, Fault("Invalid id provided."))
    return webhook


def _new(world: World, url: object, request: dict[str, Any]) -> Document:
    return {
        "enabled": request.get("enabled", True),
        "url": url,
        "account_status_change": False,
        **{name: request.get(name, False) for name in _FLAGS},
        "friendly_name": request.get("friendly_name"),
        "id": str(uuid.uuid4()),
        "created_date": _stamp(world),
        "updated_date": _stamp(world),
        _SIGNED: False,
        _FROM_START: False,
    }


def _check_url(world: World, webhook: Document) -> None:
    url = webhook["url"]
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise refusal(400, Fault(f"'{url}' is not a valid url"))
    for other in world.store.select("mail.webhook"):
        if other["url"] == url and other["id"] != webhook["id"]:
            raise refusal(400, Fault(f"Webhook at '{url}' already exists. Please provide a unique URL."))


def _shown(webhook: Document, *, with_key: bool = False) -> Document:
    shown = {name: value for name, value in webhook.items() if name not in (_SIGNED, _FROM_START)}
    return shown | ({"public_key": sendgrid_public_key()} if with_key and webhook[_SIGNED] else {})


def _key_answer(webhook: Document) -> Answer:
    key = sendgrid_public_key() if webhook[_SIGNED] else ""
    return Answer(200, {"id": webhook["id"], "public_key": key})


def _stamp(world: World) -> str:
    return datetime.fromtimestamp(world.unix(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
