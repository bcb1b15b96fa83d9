"""Addresses that bounced: later mail to them is dropped until they are taken off the list."""

from entrypoints.sandbox.sendgrid.refusals import Fault, refusal
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World


def list_bounces(world: World, _call: Call) -> Answer:
    return Answer(200, [_shown(item) for item in world.store.select("suppression")])


def get_bounce(world: World, call: Call) -> Answer:
    found = world.store.get("suppression", call.path_params["email"].lower())
    return Answer(200, [] if found is None else [_shown(found)])


def delete_bounce(world: World, call: Call) -> Answer:
    if not world.store.delete("suppression", call.path_params["email"].lower()):
        raise refusal(404, Fault("resource not found"))
    return Answer(204)


def _shown(item: Document) -> Document:
    return {name: item[name] for name in ("created", "email", "reason", "status")}
