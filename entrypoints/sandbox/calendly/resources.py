"""How stored facts look on the wire. Records hold keys; addresses are made here, so a moved server stays right."""

import re
from datetime import UTC, datetime

from entrypoints.sandbox.calendly.account import (
    EVENT_TYPES,
    SEEDED_AT,
    TOKEN_OWNER,
    USERS,
    EventType,
    Question,
    User,
)
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.world import World

PHONE = "+44 20 7946 0000"
TRACKING_KEYS = (
    "utm_campaign",
    "utm_source",
    "utm_medium",
    "utm_content",
    "utm_term",
    "salesforce_uuid",
)


def uri(world: World, *steps: str) -> str:
    return "/".join((world.base_url, "calendly", *steps))


def key_of(world: World, kind: str, address: object) -> str | None:
    """Return the last segment of a URI of ours of that kind, None for anything else."""
    if not isinstance(address, str):
        return None
    found = re.fullmatch(re.escape(uri(world, kind)) + r"/([A-Za-z0-9-]+)", address)
    return found[1] if found else None


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(value: object) -> datetime | None:
    """Read an RFC 3339 time with its offset; None when it is not one."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo is not None else None


def user(world: World, item: User) -> Document:
    return {
        "uri": uri(world, "users", item.key),
        "name": item.name,
        "slug": item.key,
        "email": item.email,
        "scheduling_url": uri(world, "calendar"),
        "timezone": item.timezone,
        "time_notation": "24h",
        "avatar_url": None,
        "created_at": SEEDED_AT,
        "updated_at": SEEDED_AT,
        "current_organization": uri(world, "organizations", item.organization),
        "resource_type": "User",
        "locale": "en",
    }


def event_type(world: World, item: EventType) -> Document:
    return {
        "uri": uri(world, "event_types", item.key),
        "name": item.name,
        "active": item.active,
        "admin_managed": False,
        "booking_method": "instant",
        "color": "#0069ff",
        "created_at": SEEDED_AT,
        "updated_at": SEEDED_AT,
        "deleted_at": None,
        "description_html": None,
        "description_plain": None,
        "duration": item.minutes,
        "duration_options": None,
        "internal_note": None,
        "is_paid": False,
        "kind": "solo",
        "locale": "en",
        "locations": None if item.location is None else [{"kind": item.location}],
        "pooling_type": None,
        "position": item.position,
        "profile": {"type": "User", "name": item.owner.name, "owner": uri(world, "users", item.owner.key)},
        "scheduling_url": uri(world, "book", item.key),
        "secret": True,
        "slug": item.key,
        "type": "StandardEventType",
        "custom_questions": [_question(number, question) for number, question in enumerate(item.questions)],
    }


def _question(number: int, item: Question) -> Document:
    return {
        "name": item.name,
        "type": "text",
        "position": number,
        "enabled": True,
        "required": item.required,
        "answer_choices": [],
        "include_other": False,
    }


def event(world: World, item: Document) -> Document:
    """Render a stored meeting as a scheduled event."""
    kind = EVENT_TYPES[item["event_type"]]
    active = item["status"] == "active"
    shown = {
        "uri": uri(world, "scheduled_events", item["id"]),
        "name": kind.name,
        "meeting_notes_plain": None,
        "meeting_notes_html": None,
        "status": item["status"],
        "start_time": item["start_time"],
        "end_time": item["end_time"],
        "event_type": uri(world, "event_types", kind.key),
        "location": _location(world, item),
        "invitees_counter": {"total": 1, "active": int(active), "limit": 1},
        "created_at": item["created_at"],
        "updated_at": item["updated_at"],
        "event_memberships": [
            {
                "user": uri(world, "users", kind.owner.key),
                "user_email": kind.owner.email,
                "user_name": kind.owner.name,
            }
        ],
        "event_guests": item["guests"],
    }
    return shown if active else shown | {"cancellation": item["cancellation"]}


def _location(world: World, item: Document) -> Document | None:
    kind: str | None = item.get("location", EVENT_TYPES[item["event_type"]].location)
    if kind is None:
        return None
    if not kind.endswith("_conference"):
        return {"type": kind, "location": PHONE}
    join_url = uri(world, "events", item["id"], "join")
    return {"type": kind, "status": "pushed", "join_url": join_url}


def invitee(world: World, item: Document) -> Document:
    """Render the person of a stored meeting."""
    person = item["invitee"]
    own = uri(world, "scheduled_events", item["id"], "invitees", person["id"])
    mark = item["no_show"]
    shown = {
        "uri": own,
        "email": person["email"],
        "first_name": person["first_name"],
        "last_name": person["last_name"],
        "name": person["name"],
        "status": item["status"],
        "questions_and_answers": person["answers"],
        "timezone": person["timezone"],
        "event": uri(world, "scheduled_events", item["id"]),
        "created_at": item["created_at"],
        "updated_at": item["updated_at"],
        "tracking": dict.fromkeys(TRACKING_KEYS) | person["tracking"],
        "text_reminder_number": person["text_reminder_number"],
        "rescheduled": item["rescheduled"],
        "old_invitee": _other(world, item["old"]),
        "new_invitee": _other(world, item["new"]),
        "cancel_url": uri(world, "cancellations", person["id"]),
        "reschedule_url": uri(world, "reschedulings", person["id"]),
        "routing_form_submission": None,
        "payment": None,
        "no_show": mark and {"uri": uri(world, "invitee_no_shows", mark["id"]), "created_at": mark["created_at"]},
        "reconfirmation": None,
        "scheduling_method": person["method"],
        "invitee_scheduled_by": None,
    }
    return shown if item["status"] == "active" else shown | {"cancellation": item["cancellation"]}


def _other(world: World, other: Document | None) -> str | None:
    return None if other is None else uri(world, "scheduled_events", other["event"], "invitees", other["invitee"])


def no_show(world: World, item: Document) -> Document:
    mark = item["no_show"]
    return {
        "uri": uri(world, "invitee_no_shows", mark["id"]),
        "invitee": invitee(world, item)["uri"],
        "created_at": mark["created_at"],
    }


def subscription(world: World, item: Document) -> Document:
    host, creator = item["user"], item.get("creator", TOKEN_OWNER)
    return {
        "uri": uri(world, "webhook_subscriptions", item["id"]),
        "callback_url": item["url"],
        "created_at": item["created_at"],
        "updated_at": item.get("updated_at", item["created_at"]),
        "retry_started_at": item.get("failing_since"),
        "state": item.get("state", "active"),
        "events": item["events"],
        "scope": item["scope"],
        "organization": uri(world, "organizations", USERS[creator].organization),
        "user": host and uri(world, "users", host),
        "group": None,
        "creator": uri(world, "users", creator),
    }
