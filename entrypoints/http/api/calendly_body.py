"""What the page that shows Calendly's own widget says was booked there."""

import re
from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from domain.errors import FieldFault, InvalidRequest
from entrypoints.http.schemas import Schema

URI_LENGTH_MAX = 300

_Uri = Annotated[str, Meta(min_length=1, max_length=URI_LENGTH_MAX)]
_EVENT_EXAMPLE = "https://api.calendly.com/scheduled_events/GBGBDCAADAEDCRZ2"
_EVENT = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*/scheduled_events/[A-Za-z0-9_-]+")
_INVITEE_TAIL = re.compile(r"/invitees/[A-Za-z0-9_-]+")


class CalendlyBody(Schema, frozen=True, kw_only=True):
    """The two URIs of Calendly's `event_scheduled` message: a hint, the facts are read from Calendly."""

    event_uri: Annotated[_Uri, Meta(examples=[_EVENT_EXAMPLE])]
    invitee_uri: Annotated[_Uri, Meta(examples=[f"{_EVENT_EXAMPLE}/invitees/a1b2c3"])]


def check_uris(body: CalendlyBody, api_base: str) -> None:
    """Raises InvalidRequest for what Calendly cannot have said."""
    faults = list(_faults(body, api_base))
    if faults:
        raise InvalidRequest(faults)


def _faults(body: CalendlyBody, api_base: str) -> Iterator[FieldFault]:
    """Whatever stands in for Calendly may do without https."""
    event = body.event_uri
    base = f"{api_base.rstrip('/')}/"
    if not _EVENT.fullmatch(f"https://stand.in/{event[len(base) :]}" if event.startswith(base) else event):
        yield FieldFault("eventUri", "must be the https address of an event at Calendly")
    elif not (body.invitee_uri.startswith(event) and _INVITEE_TAIL.fullmatch(body.invitee_uri[len(event) :])):
        yield FieldFault("inviteeUri", "must be the address of an invitee of that event")
