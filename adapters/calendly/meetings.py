"""Booking, finding and cancelling, in Calendly's words and back."""

import re
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from adapters.calendly.api import Reply
from adapters.calendly.event_types import Location, place_of
from application.ports.answers import Unknown
from application.ports.scheduling import MeetingRequest, Refused
from domain.booking.vocabulary import CalendlyRefusal, Meeting

ALREADY_CANCELED = "Event is already canceled"
DETAIL_LENGTH_MAX = 160
TRACKING_SOURCE = "booking"

_SERVER_FAULT = 500

_SAFE = re.compile(r"[A-Za-z0-9_.\[\]]{1,80}")
# Messages that are the same for everybody; any other may repeat what a client typed.
_KNOWN_MESSAGES = {
    "Required Questions and Answers cannot be blank.": "a required question has no answer",
    "Please upgrade to a paid Calendly account.": "the plan does not allow it",
    "This operation requires the scopes listed in the 'required_scopes' array.": "the token lacks a scope",
    "The access token is invalid": "the token is invalid",
    "You are not allowed to cancel this event": "not allowed to cancel it",
    "Event in the past": "it is in the past",
}


class Tracking(Struct, frozen=True):
    utm_content: str | None = None


class Place(Struct, frozen=True):
    type: str | None = None
    join_url: str | None = None


class Invitee(Struct, frozen=True, kw_only=True):
    uri: str
    event: str
    status: str = "active"
    tracking: Tracking = Tracking()
    cancel_url: str = ""
    reschedule_url: str = ""


class _Created(Struct):
    resource: Invitee


class _ErrorDetail(Struct):
    code: str | None = None
    parameter: str | None = None


class _Error(Struct):
    message: str = ""
    details: list[_ErrorDetail] = []


def invitee_body(request: MeetingRequest, location: Location | None) -> dict[str, Any]:
    """The body of POST /invitees; `location` is left out where the type has none."""
    body: dict[str, Any] = {
        "event_type": request.event_type_uri,
        "start_time": instant(request.start),
        "invitee": {"name": request.name, "email": request.email, "timezone": request.timezone},
        "tracking": {
            "utm_campaign": None,
            "utm_source": TRACKING_SOURCE,
            "utm_medium": None,
            "utm_content": str(request.booking_id),
            "utm_term": None,
            "salesforce_uuid": None,
        },
    }
    if location is not None:
        body["location"] = {"kind": location.kind} | ({"location": location.location} if location.location else {})
    if request.answers:
        body["questions_and_answers"] = [
            {"question": answer.question, "answer": answer.text, "position": answer.position}
            for answer in request.answers
        ]
    return body


def instant(moment: datetime) -> str:
    """As Calendly writes an instant: UTC, microseconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def created_meeting(reply: Reply, location_kind: str | None) -> Meeting:
    """The meeting of a 201; ValueError if it does not name one."""
    try:
        invitee = msgspec.convert(reply.json(), _Created).resource
    except msgspec.ValidationError as fault:
        raise ValueError(f"not an invitee: {fault}") from None
    return meeting_of(invitee, place_of(location_kind))


def meeting_of(invitee: Invitee, place: str = "") -> Meeting:
    return Meeting(
        event_uri=invitee.event,
        invitee_uri=invitee.uri,
        cancel_url=invitee.cancel_url,
        reschedule_url=invitee.reschedule_url,
        place=place,
    )


def no_of(reply: Reply) -> Refused | Unknown:
    """What is not the yes that was expected: a definite no, or no answer."""
    if reply.status >= _SERVER_FAULT or reply.status < 300:  # noqa: PLR2004 - a yes of another kind
        return Unknown(f"Calendly answered {reply.status}")
    return refusal_of(reply)


def refusal_of(reply: Reply) -> Refused:
    """A definite no, other than "not found". An unknown 400 is never called taken: it may be for every time."""
    error = _error(reply)
    if reply.status in (401, 403):
        return Refused(CalendlyRefusal.PLAN, _detail(reply, error))
    if any(detail.code == "already_filled" for detail in error.details):
        return Refused(CalendlyRefusal.TAKEN, _detail(reply, error))
    return Refused(CalendlyRefusal.CONFIGURATION, _detail(reply, error))


def was_cancelled_before(reply: Reply) -> bool:
    return reply.status == 403 and _error(reply).message == ALREADY_CANCELED  # noqa: PLR2004 - the documented status


def _detail(reply: Reply, error: _Error) -> str:
    """Codes, parameter names and known words only."""
    named = (word for detail in error.details for word in (detail.code, detail.parameter) if word)
    words = (f"Calendly answered {reply.status}", *filter(_SAFE.fullmatch, named), _KNOWN_MESSAGES.get(error.message))
    return " ".join(word for word in words if word)[:DETAIL_LENGTH_MAX]


def _error(reply: Reply) -> _Error:
    try:
        return msgspec.convert(reply.json(), _Error)
    except ValueError:
        return _Error()
