"""`POST /invitees`: reading the request, with the refusals seen live."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from entrypoints.sandbox.calendly import resources
from entrypoints.sandbox.calendly.account import EventType
from entrypoints.sandbox.calendly.callers import check_sees
from entrypoints.sandbox.calendly.event_types import present_type
from entrypoints.sandbox.calendly.meetings import Person, book
from entrypoints.sandbox.calendly.refusals import invalid, refusal
from entrypoints.sandbox.calendly.requests import json_object
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

GUEST_LIMIT = 10
TRACKING_LENGTH_KEPT = 255

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[0-9 ()-]{6,20}")


def create_invitee(world: World, call: Call) -> Answer:
    request = json_object(call)
    if "event_type" not in request:
        raise invalid("event_type", "is missing")
    kind = present_type(world, resources.key_of(world, "event_types", request["event_type"]))
    check_sees(world, call, kind.owner.key)
    start = resources.moment(request.get("start_time"))
    if start is None:
        raise invalid("start_time", "is invalid")
    _check_location(kind, request.get("location"))
    person = _person(request, _answers(kind, request))
    meeting = book(world, kind, start, person)
    return Answer(201, {"resource": resources.invitee(world, meeting)})


def valid_zone(name: object) -> bool:
    if not isinstance(name, str) or not name:
        return False
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return True


def is_address(value: object) -> bool:
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None


def _check_location(kind: EventType, given: object) -> None:
    wanted = None if kind.location is None else {"kind": kind.location}
    chosen = {"kind": given.get("kind")} if isinstance(given, dict) else given
    if chosen != wanted:
        raise refusal(
            400,
            "Invalid Argument",
            "Specified location kind is not configured for this event type.",
            [
                {
                    "parameter": "event.location_configuration.location",
                    "message": "invalid location choice",
                    "code": "invalid_location_choice",
                }
            ],
        )


def _answers(kind: EventType, request: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    given = request.get("questions_and_answers") or []
    if not isinstance(given, list) or not all(_whole_answer(item) for item in given):
        raise invalid("questions_and_answers", "question, answer and position are required")
    answered = {item["question"] for item in given if item["answer"].strip()}
    if any(question.required and question.name not in answered for question in kind.questions):
        raise refusal(400, "Invalid Argument", "Required Questions and Answers cannot be blank.")
    if {item["question"] for item in given} - {question.name for question in kind.questions}:
        raise invalid("questions_and_answers", "question does not exist on the event type")
    return tuple({name: item[name] for name in ("question", "answer", "position")} for item in given)


def _whole_answer(item: object) -> bool:
    return (
        isinstance(item, dict)
        and isinstance(item.get("question"), str)
        and isinstance(item.get("answer"), str)
        and type(item.get("position")) is int
    )


def _person(request: dict[str, Any], answers: tuple[dict[str, Any], ...]) -> Person:
    given = request.get("invitee")
    if not isinstance(given, dict):
        raise invalid("invitee", "is missing")
    if not is_address(given.get("email")):
        raise invalid("invitee.email", "is invalid")
    if not valid_zone(given.get("timezone")):
        raise invalid("invitee.timezone", "is invalid")
    phone = given.get("text_reminder_number")
    if phone is not None and not (isinstance(phone, str) and _PHONE.fullmatch(phone)):
        raise invalid("invitee.text_reminder_number", "is invalid")
    first, last = given.get("first_name"), given.get("last_name")
    name = given.get("name") or " ".join(part for part in (first, last) if part)
    if not isinstance(name, str) or not name.strip():
        raise invalid("invitee.name", "can't be blank")
    return Person(
        given["email"],
        name,
        given["timezone"],
        answers=answers,
        tracking=_tracking(request.get("tracking")),
        text_reminder_number=phone,
        method="api",
        guests=_guests(request.get("event_guests") or []),
    )


def _tracking(given: object) -> dict[str, str | None]:
    if given is None:
        return {}
    if not isinstance(given, dict) or set(resources.TRACKING_KEYS) - given.keys():
        raise invalid("tracking", "all six keys are required")
    values = {name: given[name] for name in resources.TRACKING_KEYS}
    if not all(value is None or isinstance(value, str) for value in values.values()):
        raise invalid("tracking", "must be strings or null")
    return {name: value and value[:TRACKING_LENGTH_KEPT] for name, value in values.items()}


def _guests(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or len(given) > GUEST_LIMIT or not all(map(is_address, given)):
        raise invalid("event_guests", f"must be at most {GUEST_LIMIT} addresses")
    return tuple(given)
