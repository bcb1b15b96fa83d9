"""What we read of an event type, and whether it can be booked for somebody who is not there to answer."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from application.ports.scheduling import EventType, Question

# These need nothing but their name, or the text that the host wrote; the other two ask the client.
_KIND_ONLY = frozenset(
    {
        "inbound_call",
        "zoom_conference",
        "google_conference",
        "gotomeeting_conference",
        "microsoft_teams_conference",
        "webex_conference",
    }
)
_WITH_HOSTS_TEXT = frozenset({"physical", "custom"})
_PLACES = {
    "google_conference": "Google Meet",
    "zoom_conference": "Zoom",
    "zoom": "Zoom",
    "microsoft_teams_conference": "Microsoft Teams",
    "webex_conference": "Webex",
    "gotomeeting_conference": "GoToMeeting",
    "gotomeeting": "GoToMeeting",
    "inbound_call": "by phone",
    "physical": "in person",
}


class Location(Struct, frozen=True):
    kind: str
    location: str | None = None


class CustomQuestion(Struct, frozen=True):
    name: str
    type: str
    position: int
    enabled: bool
    required: bool
    answer_choices: list[str] | None = None
    include_other: bool = False


class EventTypeResource(Struct, frozen=True, kw_only=True):
    uri: str
    active: bool
    duration: float
    kind: str
    is_paid: bool
    booking_method: str = "instant"
    pooling_type: str | None = None
    deleted_at: datetime | None = None
    locations: list[Location] | None = None
    custom_questions: list[CustomQuestion] = []
    scheduling_url: str | None = None


class _Envelope(Struct):
    resource: EventTypeResource


def read_event_type(told: Any) -> EventTypeResource:
    """ValueError if it is none as Calendly documents it."""
    try:
        return msgspec.convert(told, _Envelope).resource
    except msgspec.ValidationError as fault:
        raise ValueError(f"not an event type: {fault}") from None


def usable_location(resource: EventTypeResource) -> Location | None:
    """The first place that needs nothing from the client; None if there is none such."""
    for location in resource.locations or ():
        if location.kind in _KIND_ONLY:
            return Location(location.kind)
        if location.kind in _WITH_HOSTS_TEXT and location.location:
            return location
    return None


def event_type_of(resource: EventTypeResource) -> EventType:
    location = usable_location(resource)
    return EventType(
        uri=resource.uri,
        duration_minutes=int(resource.duration),
        questions=tuple(
            Question(q.name, q.required, q.position, q.type, tuple(q.answer_choices or ()), q.include_other)
            for q in resource.custom_questions
            if q.enabled
        ),
        location_kind=location.kind if location else None,
        not_bookable_reason=_not_bookable_reason(resource, location),
        public_url=url if (url := resource.scheduling_url or "").startswith(("https://", "http://")) else "",
    )


def _not_bookable_reason(resource: EventTypeResource, location: Location | None) -> str | None:
    kinds = ", ".join(sorted({place.kind for place in resource.locations or ()}))
    faults = (
        (resource.deleted_at is not None, "It was deleted at Calendly."),
        (not resource.active, "It is switched off at Calendly."),
        (resource.kind != "solo" or resource.pooling_type is not None, "It is not one-on-one at Calendly."),
        (resource.is_paid, "Calendly itself takes money for it; that must be switched off there."),
        (resource.booking_method != "instant", "It is a poll at Calendly, not a bookable time."),
        (bool(kinds) and location is None, f"Its location at Calendly asks the client for something ({kinds})."),
    )
    return next((words for wrong, words in faults if wrong), None)


def place_of(kind: str | None, join_url: str | None = None) -> str:
    """Where people meet, as far as it can be told without anybody's address or number."""
    if join_url and join_url.startswith(("https://", "http://")):
        return join_url
    return _PLACES.get(kind or "", "")
