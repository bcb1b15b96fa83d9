"""The event types as they are now: seeded, and changed by their hosts since."""

from typing import Any

import msgspec
from msgspec.structs import replace

from entrypoints.sandbox.calendly.account import EVENT_TYPES, EventType, Question
from entrypoints.sandbox.calendly.refusals import invalid, not_found, refusal
from entrypoints.sandbox.world import World

QUESTIONS_MAX = 10
QUESTION_LENGTH_MAX = 200
LOCATIONS = (
    "google_conference",
    "zoom_conference",
    "microsoft_teams_conference",
    "webex_conference",
    "gotomeeting_conference",
    "inbound_call",
    "outbound_call",
    "ask_invitee",
)

_CHANGED = "calendly.event_type"


def known_type(world: World, key: str | None) -> EventType:
    """A type with its changes, switched off ones too; refuses an unknown one with 404."""
    seeded = EVENT_TYPES.get(key or "")
    if seeded is None:
        raise not_found()
    changes = world.store.get(_CHANGED, seeded.key)
    return seeded if changes is None else replace(seeded, **_decoded(changes))


def present_type(world: World, key: str | None) -> EventType:
    """A type that can be booked."""
    kind = known_type(world, key)
    if not kind.active:
        raise not_found()
    return kind


def all_types(world: World) -> list[EventType]:
    return [known_type(world, key) for key in EVENT_TYPES]


def change(world: World, key: str, form: dict[str, str]) -> EventType:
    """What a host does on the event type's own page."""
    with world.store.transaction():
        kind = known_type(world, key)
        match form.get("action"):
            case "add_question":
                kind = replace(kind, questions=(*kind.questions, _question(kind, form)))
            case "change_location":
                kind = replace(kind, location=_location(form))
            case "switch_off" | "switch_on" as action:
                kind = replace(kind, active=action == "switch_on")
            case "restore":
                world.store.delete(_CHANGED, key)
                return EVENT_TYPES[key]
            case _:
                raise refusal(400, "Invalid Argument", "There is no such button.")
        changes = {"questions": kind.questions, "location": kind.location, "active": kind.active}
        world.store.put(_CHANGED, key, msgspec.to_builtins(changes))
    return kind


def _question(kind: EventType, form: dict[str, str]) -> Question:
    name = form.get("question", "").strip()
    if not name or len(name) > QUESTION_LENGTH_MAX or len(kind.questions) >= QUESTIONS_MAX:
        raise invalid("question", f"must have a name, {QUESTIONS_MAX} questions at most")
    if any(question.name == name for question in kind.questions):
        raise invalid("question", "is asked already")
    return Question(name, required=form.get("required", "true") != "false")


def _location(form: dict[str, str]) -> str | None:
    location = form.get("location", "")
    if location and location not in LOCATIONS:
        raise invalid("location", f"is not one of {', '.join(LOCATIONS)}, or empty for none")
    return location or None


def _decoded(changes: dict[str, Any]) -> dict[str, Any]:
    questions = msgspec.convert(changes["questions"], tuple[Question, ...])
    return changes | {"questions": questions}
