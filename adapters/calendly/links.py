"""Links that book once and carry our booking id."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from msgspec import Struct

from adapters.calendly.api import OPERATION_LIMIT_SECONDS, CalendlyApi, Deadline, ForeignUri, Reply
from adapters.calendly.meetings import TRACKING_SOURCE, no_of
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.scheduling import Refused, SchedulingLink
from domain.booking.vocabulary import CalendlyRefusal
from domain.identifiers import BookingId

_CREATED, _NOT_FOUND = 201, 404


class _Link(Struct):
    booking_url: str


class _Created(Struct):
    resource: _Link


def make_link(
    api: CalendlyApi, event_type_uri: str, booking_id: BookingId
) -> SchedulingLink | Refused | Limited | NotReached | Unknown:
    """As the Scheduling port says."""
    try:
        api.path_of(event_type_uri)
    except ForeignUri as fault:
        return Refused(CalendlyRefusal.CONFIGURATION, str(fault))
    body = {"max_event_count": 1, "owner": event_type_uri, "owner_type": "EventType"}
    reply = api.post("/scheduling_links", body, Deadline(OPERATION_LIMIT_SECONDS), window="linking")
    if not isinstance(reply, Reply):
        return reply
    if reply.status == _NOT_FOUND:
        return Refused(CalendlyRefusal.CONFIGURATION, "the event type is gone")
    if reply.status != _CREATED:
        return no_of(reply)
    try:
        return SchedulingLink(_tracked(msgspec.convert(reply.json(), _Created).resource.booking_url, booking_id))
    except ValueError:
        return Unknown("a scheduling link that cannot be read")


def _tracked(url: str, booking_id: BookingId) -> str:
    """What the address carries comes back as the invitee's tracking. ValueError if it is no web address."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.netloc:
        raise ValueError("not a web address")
    tracking = [("utm_content", str(booking_id)), ("utm_source", TRACKING_SOURCE)]
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *tracking])))
