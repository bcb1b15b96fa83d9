"""Cancellation and no-show marks over the API."""

import re
import uuid

from entrypoints.sandbox.calendly import resources
from entrypoints.sandbox.calendly.callers import caller, check_sees
from entrypoints.sandbox.calendly.meetings import by_event, by_invitee, cancel, put, touch
from entrypoints.sandbox.calendly.refusals import invalid, not_found
from entrypoints.sandbox.calendly.requests import json_object
from entrypoints.sandbox.calendly.subscriptions import publish
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

REASON_LENGTH_LIMIT = 10_000


def cancel_meeting(world: World, call: Call) -> Answer:
    reason = json_object(call).get("reason")
    if reason is not None and (not isinstance(reason, str) or len(reason) > REASON_LENGTH_LIMIT):
        raise invalid("reason", f"is too long (maximum is {REASON_LENGTH_LIMIT} characters)")
    with world.store.transaction():
        meeting = by_event(world, call.path_params["uuid"])
        check_sees(world, call, meeting["host"])
        cancellation = cancel(world, meeting, caller(world, call).name, "host", reason)
    return Answer(201, {"resource": cancellation})


def mark_no_show(world: World, call: Call) -> Answer:
    address = json_object(call).get("invitee")
    if not isinstance(address, str):
        raise invalid("invitee", "is missing")
    pattern = re.escape(resources.uri(world, "scheduled_events")) + r"/[\w-]+/invitees/([\w-]+)"
    found = re.fullmatch(pattern, address)
    if found is None:
        raise not_found()
    with world.store.transaction():
        meeting = by_invitee(world, found[1])
        check_sees(world, call, meeting["host"])
        set_no_show(world, meeting)
    return Answer(201, {"resource": resources.no_show(world, meeting)})


def set_no_show(world: World, meeting: Document) -> None:
    """Mark the invitee as absent; marking twice keeps the first mark."""
    if meeting["no_show"] is not None:
        return
    mark = {"id": str(uuid.uuid4()), "created_at": resources.stamp(world.clock())}
    meeting["no_show"] = mark
    touch(world, meeting)
    put(world, meeting)
    world.store.put("no_show", mark["id"], {"event": meeting["id"]})
    publish(world, "invitee_no_show.created", meeting)


def get_no_show(world: World, call: Call) -> Answer:
    return Answer(200, {"resource": resources.no_show(world, _marked(world, call))})


def delete_no_show(world: World, call: Call) -> Answer:
    with world.store.transaction():
        clear_no_show(world, _marked(world, call))
    return Answer(204)


def clear_no_show(world: World, meeting: Document) -> None:
    """Take the mark away; nothing if there is none."""
    if meeting["no_show"] is None:
        return
    world.store.delete("no_show", meeting["no_show"]["id"])
    meeting["no_show"] = None
    touch(world, meeting)
    put(world, meeting)
    publish(world, "invitee_no_show.deleted", meeting)


def _marked(world: World, call: Call) -> Document:
    mark = world.store.get("no_show", call.path_params["uuid"])
    if mark is None:
        raise not_found()
    meeting = by_event(world, mark["event"])
    check_sees(world, call, meeting["host"])
    return meeting
