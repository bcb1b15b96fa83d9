"""Users, event types, open and busy times, meetings: everything that only reads."""

from datetime import datetime, timedelta

from entrypoints.sandbox.calendly import resources
from entrypoints.sandbox.calendly.account import (
    CLOSES_HOUR,
    OPENS_HOUR,
    USERS,
    EventType,
)
from entrypoints.sandbox.calendly.callers import caller, check_sees, sees
from entrypoints.sandbox.calendly.event_types import all_types, known_type, present_type
from entrypoints.sandbox.calendly.listing import paged
from entrypoints.sandbox.calendly.meetings import by_event
from entrypoints.sandbox.calendly.refusals import denied, invalid, not_found
from entrypoints.sandbox.calendly.slots import busy, open_times
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

AVAILABLE_SPAN_MAX = timedelta(days=31)
BUSY_SPAN_MAX = timedelta(days=7)
_WEEK = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


def get_me(world: World, call: Call) -> Answer:
    return Answer(200, {"resource": resources.user(world, caller(world, call))})


def get_user(world: World, call: Call) -> Answer:
    user = USERS.get(call.path_params["uuid"])
    if user is None:
        raise not_found()
    if user.organization != caller(world, call).organization:  # colleagues see each other
        raise denied("You do not have permission to access this resource.")
    return Answer(200, {"resource": resources.user(world, user)})


def list_event_types(world: World, call: Call) -> Answer:
    host, everyone = _whose(world, call)
    active, ours = call.param("active"), caller(world, call).organization
    kinds = [
        kind
        for kind in all_types(world)
        if ((everyone and kind.owner.organization == ours) or kind.owner.key == host)
        and active in (None, str(kind.active).lower())
    ]
    field, _, direction = (call.param("sort") or "name:asc").partition(":")
    if field not in ("name", "position", "created_at", "updated_at") or direction not in ("", "asc", "desc"):
        raise invalid("sort", "is invalid")
    shown = [resources.event_type(world, kind) for kind in kinds]
    shown.sort(key=lambda item: item[field], reverse=direction == "desc")
    return paged(world, call, shown)


def get_event_type(world: World, call: Call) -> Answer:
    kind = known_type(world, call.path_params["uuid"])
    check_sees(world, call, kind.owner.key)
    return Answer(200, {"resource": resources.event_type(world, kind)})


def available_times(world: World, call: Call) -> Answer:
    if call.param("event_type") is None:
        raise invalid("event_type", "is missing")
    kind = present_type(world, resources.key_of(world, "event_types", call.param("event_type")))
    check_sees(world, call, kind.owner.key)
    start, end = _span(world, call, AVAILABLE_SPAN_MAX)
    return Answer(200, {"collection": [_slot(world, kind, slot) for slot in open_times(world, kind, start, end)]})


def busy_times(world: World, call: Call) -> Answer:
    host = _host(world, call)
    start, end = _span(world, call, BUSY_SPAN_MAX)
    blocks = [
        {
            "type": "calendly",
            "start_time": meeting["start_time"],
            "end_time": meeting["end_time"],
            "event": {"uri": resources.uri(world, "scheduled_events", meeting["id"])},
        }
        for meeting in busy(world, host, start, end)
    ]
    return Answer(200, {"collection": sorted(blocks, key=lambda block: str(block["start_time"]))})


def availability_schedules(world: World, call: Call) -> Answer:
    host = _host(world, call)
    hours = [{"from": f"{OPENS_HOUR:02}:00", "to": f"{CLOSES_HOUR:02}:00"}]
    schedule = {
        "uri": resources.uri(world, "user_availability_schedules", host),
        "default": True,
        "name": "Working hours",
        "user": resources.uri(world, "users", host),
        "timezone": USERS[host].timezone,
        "rules": [{"type": "wday", "wday": day, "intervals": hours} for day in _WEEK],
    }
    return Answer(200, {"collection": [schedule]})


def list_meetings(world: World, call: Call) -> Answer:
    host, everyone = _whose(world, call)
    asking = caller(world, call)
    if host != asking.key and not (everyone and asking.is_admin):
        raise denied("You do not have permission to access this resource.")
    since, until = _bound(call, "min_start_time"), _bound(call, "max_start_time")
    sort = call.param("sort") or "start_time:asc"
    if sort not in ("start_time:asc", "start_time:desc"):
        raise invalid("sort", "is invalid")
    found = world.store.select(
        "meeting",
        owner=host,
        since=None if since is None else since.timestamp(),
        before=None if until is None else until.timestamp() + 1e-6,  # the upper bound belongs to the range
    )
    found = [meeting for meeting in found if _matches(call, meeting) and sees(world, call, meeting["host"])]
    found.sort(key=lambda meeting: str(meeting["start_time"]), reverse=sort == "start_time:desc")
    return paged(world, call, [resources.event(world, meeting) for meeting in found])


def get_meeting(world: World, call: Call) -> Answer:
    return Answer(200, {"resource": resources.event(world, _seen(world, call, call.path_params["uuid"]))})


def list_invitees(world: World, call: Call) -> Answer:
    meeting = _seen(world, call, call.path_params["uuid"])
    email, status = call.param("email"), _status(call)
    hit = email in (None, meeting["invitee"]["email"]) and status in (None, meeting["status"])
    return paged(world, call, [resources.invitee(world, meeting)] if hit else [])


def get_invitee(world: World, call: Call) -> Answer:
    meeting = _seen(world, call, call.path_params["event_uuid"])
    if meeting["invitee"]["id"] != call.path_params["invitee_uuid"]:
        raise not_found()
    return Answer(200, {"resource": resources.invitee(world, meeting)})


def _slot(world: World, kind: EventType, slot: datetime) -> Document:
    page = resources.uri(world, "book", kind.key, f"{slot:%Y-%m-%dT%H:%M:%SZ}")
    return {
        "status": "available",
        "invitees_remaining": 1,
        "start_time": resources.stamp(slot),
        "scheduling_url": f"{page}?month={slot:%Y-%m}&date={slot:%Y-%m-%d}",
    }


def _whose(world: World, call: Call) -> tuple[str | None, bool]:
    user, organization = call.param("user"), call.param("organization")
    if user is None and organization is None:
        raise invalid("user", "one of user or organization is required")
    host = resources.key_of(world, "users", user)
    if user is not None and host not in USERS:
        raise denied("You do not have permission to access this resource.")
    ours = caller(world, call).organization
    if organization is not None and resources.key_of(world, "organizations", organization) != ours:
        raise denied("You do not have permission to access this resource.")
    return host, organization is not None


def _host(world: World, call: Call) -> str:
    host = resources.key_of(world, "users", call.param("user"))
    if call.param("user") is None:
        raise invalid("user", "is missing")
    if host is None or host not in USERS:
        raise not_found()
    check_sees(world, call, host)
    return host


def _seen(world: World, call: Call, event: str) -> Document:
    meeting = by_event(world, event)
    check_sees(world, call, meeting["host"])
    return meeting


def _span(world: World, call: Call, longest: timedelta) -> tuple[datetime, datetime]:
    start, end = _bound(call, "start_time"), _bound(call, "end_time")
    if start is None or end is None:
        raise invalid("start_time" if start is None else "end_time", "is missing")
    if start < world.clock():
        raise invalid("start_time", "must be in the future")
    if end <= start:
        raise invalid("end_time", "must be after start_time")
    if end - start > longest:
        raise invalid("end_time", f"date range can be no greater than {longest.days} days")
    return start, end


def _bound(call: Call, name: str) -> datetime | None:
    given = call.param(name)
    if given is None:
        return None
    read = resources.moment(given)
    if read is None:
        raise invalid(name, "is not a valid date-time")
    return read


def _status(call: Call) -> str | None:
    status = call.param("status")
    if status not in (None, "active", "canceled"):
        raise invalid("status", "is not one of active, canceled")
    return status


def _matches(call: Call, meeting: Document) -> bool:
    email, status = call.param("invitee_email"), _status(call)
    return email in (None, meeting["invitee"]["email"]) and status in (None, meeting["status"])
