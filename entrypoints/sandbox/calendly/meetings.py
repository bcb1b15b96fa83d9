"""Meetings: booked, canceled, moved. One record holds the event and its one invitee."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import msgspec

from entrypoints.sandbox.calendly import resources
from entrypoints.sandbox.calendly.account import EventType
from entrypoints.sandbox.calendly.refusals import denied, invalid, not_found
from entrypoints.sandbox.calendly.resources import moment, stamp
from entrypoints.sandbox.calendly.slots import is_taken, open_times
from entrypoints.sandbox.calendly.subscriptions import publish
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.world import World


class Person(msgspec.Struct, frozen=True):
    """Who books, as asked; `method` is api for the Scheduling API and null on the public page."""

    email: str
    name: str
    timezone: str
    first_name: str | None = None
    last_name: str | None = None
    answers: tuple[dict[str, Any], ...] = ()
    tracking: dict[str, str | None] = {}
    text_reminder_number: str | None = None
    method: str | None = None
    guests: tuple[str, ...] = ()


def book(world: World, kind: EventType, start: datetime, person: Person) -> Document:
    """Book an open time; refuses a taken one with `already_filled` and any other closed one with 404."""
    with world.store.transaction():
        _claim(world, kind, start)
        meeting = _new(world, kind, start, person)
        put(world, meeting)
        publish(world, "invitee.created", meeting)
    return meeting


def cancel(world: World, meeting: Document, by: str, canceler: str, reason: str | None) -> Document:
    """Cancel an active meeting that has not begun; return Calendly's cancellation."""
    with world.store.transaction():
        _refuse_ended(world, meeting)
        _close(world, meeting, by, canceler, reason)
        publish(world, "invitee.canceled", meeting)
    cancellation: Document = meeting["cancellation"]
    return cancellation


def move(world: World, meeting: Document, kind: EventType, start: datetime) -> Document:
    """Move as an invitee does: a canceled old pair and a created new one, with new ids on both levels."""
    with world.store.transaction():
        _refuse_ended(world, meeting)
        old = meeting["invitee"]
        _close(world, meeting, old["name"], "invitee", "Rescheduled")
        _claim(world, kind, start)
        person = Person(
            old["email"],
            old["name"],
            old["timezone"],
            first_name=old["first_name"],
            last_name=old["last_name"],
            answers=tuple(old["answers"]),
        )
        fresh = _new(world, kind, start, person)
        fresh["old"] = {"event": meeting["id"], "invitee": old["id"]}
        meeting |= {"rescheduled": True, "new": {"event": fresh["id"], "invitee": fresh["invitee"]["id"]}}
        put(world, meeting)
        put(world, fresh)
        publish(world, "invitee.canceled", meeting)
        publish(world, "invitee.created", fresh)
    return fresh


def put(world: World, meeting: Document) -> None:
    """Store a meeting by its host and start; its invitee's key leads back to it."""
    start = moment(meeting["start_time"])
    assert start is not None
    world.store.put("meeting", meeting["id"], meeting, owner=meeting["host"], moment=start.timestamp())
    world.store.put("invitee", meeting["invitee"]["id"], {"event": meeting["id"]})


def by_invitee(world: World, key: str) -> Document:
    found = world.store.get("invitee", key)
    return by_event(world, found["event"] if found else "")


def by_event(world: World, key: str) -> Document:
    meeting = world.store.get("meeting", key)
    if meeting is None:
        raise not_found()
    return meeting


def touch(world: World, meeting: Document) -> None:
    meeting["updated_at"] = stamp(world.clock())


def _claim(world: World, kind: EventType, start: datetime) -> None:
    if is_taken(world, kind, start):
        raise invalid("event.start_time", "That start time has been filled", "already_filled")
    if start not in open_times(world, kind, start, start + timedelta(minutes=1)):
        raise not_found()


def _refuse_ended(world: World, meeting: Document) -> None:
    if meeting["status"] != "active":
        raise denied("Event is already canceled")
    start = moment(meeting["start_time"])
    if start is not None and start < world.clock():
        raise denied("Event in the past")


def _close(world: World, meeting: Document, by: str, canceler: str, reason: str | None) -> None:
    now = stamp(world.clock())
    meeting |= {
        "status": "canceled",
        "updated_at": now,
        "cancellation": {
            "canceled_by": by,
            "reason": reason,
            "canceler_type": canceler,
            "created_at": now,
        },
    }
    put(world, meeting)


def _new(world: World, kind: EventType, start: datetime, person: Person) -> Document:
    now = stamp(world.clock())
    guests = [{"email": guest, "created_at": now, "updated_at": now} for guest in person.guests]
    return {
        "id": str(uuid.uuid4()),
        "host": kind.owner.key,
        "event_type": kind.key,
        "location": kind.location,
        "status": "active",
        "start_time": stamp(start),
        "end_time": stamp(start + timedelta(minutes=kind.minutes)),
        "created_at": now,
        "updated_at": now,
        "guests": guests,
        "rescheduled": False,
        "old": None,
        "new": None,
        "no_show": None,
        "invitee": {
            "id": str(uuid.uuid4()),
            "email": person.email,
            "name": person.name,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "timezone": person.timezone,
            "answers": list(person.answers),
            "tracking": dict.fromkeys(resources.TRACKING_KEYS) | person.tracking,
            "text_reminder_number": person.text_reminder_number,
            "method": person.method,
        },
    }
