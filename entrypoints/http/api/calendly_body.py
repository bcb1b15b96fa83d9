"""What the page that shows Calendly's own widget says was booked there."""

import re
from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from domain.errors import FieldFault, InvalidRequest
from entrypoints.addresses import EMAIL_LENGTH_MAX
from entrypoints.http.api.booking_views import BookingView
from entrypoints.http.schemas import Schema

URI_LENGTH_MAX = 300
ID_LENGTH_MAX = 200

_Uri = Annotated[str, Meta(min_length=1, max_length=URI_LENGTH_MAX)]
_EVENT_EXAMPLE = "https://api.calendly.com/scheduled_events/GBGBDCAADAEDCRZ2"
_EVENT = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*/scheduled_events/[A-Za-z0-9_-]+")
_INVITEE_TAIL = re.compile(r"/invitees/[A-Za-z0-9_-]+")


class CalendlyBody(Schema, frozen=True, kw_only=True):
    """The two URIs of Calendly's `event_scheduled` message: a hint, the facts are read from Calendly."""

    event_uri: Annotated[_Uri, Meta(examples=[_EVENT_EXAMPLE])]
    invitee_uri: Annotated[_Uri, Meta(examples=[f"{_EVENT_EXAMPLE}/invitees/a1b2c3"])]
    session_type_id: (
        Annotated[
            str,
            Meta(
                max_length=ID_LENGTH_MAX,
                examples=["ada-intro"],
                description="Whose widget it is: needed where an expert has connected a calendar of their own.",
            ),
        ]
        | None
    ) = None
    client_email: (
        Annotated[
            str,
            Meta(
                max_length=EMAIL_LENGTH_MAX,
                examples=["grace@example.com"],
                description="The address that the client gave to Calendly: with it the answer opens the booking.",
            ),
        ]
        | None
    ) = None


class HintAnswer(Schema, frozen=True, kw_only=True):
    """What was told is known now. Its client gets the link to the booking by mail in any case."""

    success: bool
    booking: Annotated[
        BookingView | None,
        Meta(
            description="Only for whoever proves to be its client, by the address in `clientEmail` or by the booking's"
            " own access token: two addresses at Calendly are no secret."
        ),
    ]


def check_uris(body: CalendlyBody, api_base: str) -> None:
    """Raises InvalidRequest for what Calendly cannot have said."""
    faults = list(_faults(body, api_base))
    if faults:
        raise InvalidRequest(faults)


def meeting_fault(uri: str, api_base: str) -> str | None:
    """Of the address of an event or of an invitee; None if Calendly can have said it."""
    event, slash, key = uri.partition("/invitees/")
    fits = _is_event(event, api_base) and (not slash or _INVITEE_TAIL.fullmatch(f"{slash}{key}"))
    return None if fits else "must be the address of an event or of an invitee in Calendly's API"


def _is_event(uri: str, api_base: str) -> bool:
    """Whatever stands in for Calendly may do without https."""
    base = f"{api_base.rstrip('/')}/"
    return bool(_EVENT.fullmatch(f"https://stand.in/{uri[len(base) :]}" if uri.startswith(base) else uri))


def _faults(body: CalendlyBody, api_base: str) -> Iterator[FieldFault]:
    event = body.event_uri
    if not _is_event(event, api_base):
        yield FieldFault("eventUri", "must be the https address of an event at Calendly")
    elif not (body.invitee_uri.startswith(event) and _INVITEE_TAIL.fullmatch(body.invitee_uri[len(event) :])):
        yield FieldFault("inviteeUri", "must be the address of an invitee of that event")
