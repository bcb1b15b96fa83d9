"""Scheduling links: each books once and is spent then, whatever becomes of the meeting."""

import uuid
from datetime import datetime

from entrypoints.sandbox.calendly import resources
from entrypoints.sandbox.calendly.callers import check_sees
from entrypoints.sandbox.calendly.event_types import present_type
from entrypoints.sandbox.calendly.meetings import Person, book
from entrypoints.sandbox.calendly.refusals import denied, invalid, not_found
from entrypoints.sandbox.calendly.requests import json_object
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

_KIND = "calendly.link"


def create_link(world: World, call: Call) -> Answer:
    request = json_object(call)
    if request.get("max_event_count") != 1:
        raise invalid("max_event_count", "must be 1")
    if request.get("owner_type") != "EventType":
        raise invalid("owner_type", "is not one of EventType")
    kind = present_type(world, resources.key_of(world, "event_types", request.get("owner")))
    check_sees(world, call, kind.owner.key)
    key = uuid.uuid4().hex
    world.store.put(_KIND, key, {"event_type": kind.key, "event": None})
    shown = {"booking_url": resources.uri(world, "d", key), "owner": request["owner"], "owner_type": "EventType"}
    return Answer(201, {"resource": shown})


def unspent_link(world: World, key: str) -> Document:
    link = world.store.get(_KIND, key)
    if link is None:
        raise not_found()
    if link["event"] is not None:
        raise denied("This link has been used already.")
    return link


def book_through(world: World, key: str, start: datetime, person: Person) -> Document:
    with world.store.transaction():
        link = unspent_link(world, key)
        meeting = book(world, present_type(world, link["event_type"]), start, person)
        world.store.put(_KIND, key, link | {"event": meeting["id"]})
    return meeting
