"""The time that is held while its client signs in: named on the way, and gone on with once they are."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from litestar import Response
from litestar.datastructures import Cookie
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from application.ports.event_store import OutcomeUnknown, StoreUnavailable
from domain.booking.state import Held
from domain.errors import NotFound, Refusal
from domain.identifiers import BookingId
from entrypoints.http.api.booking_views import checkout_url
from entrypoints.http.authorization import HttpRequest, booked_here
from entrypoints.http.pages.booking_page import PAGE
from entrypoints.http.speaking import gettext
from entrypoints.http.time_words import clock_words, times_words
from entrypoints.service import Service


class HeldTime(Struct, frozen=True, kw_only=True):
    booking_id: BookingId
    email: str
    session: str
    expert: str
    times: str
    until: str


def held_time(leads_to: str, request: HttpRequest, service: Service) -> HeldTime | None:
    """What the sign-in is for, told only to the browser that holds it."""
    booking_id = _booking_in(leads_to)
    if booking_id is None or booking_id not in booked_here(request, service):
        return None
    try:
        state = service.manage.state(booking_id)
    except NotFound:
        return None
    core = state.core
    waits = isinstance(state, Held) and state.awaits_sign_in and service.world.clock.now() < core.held_until
    client = service.world.people.get(core.person_id) if waits and core.person_id else None
    if client is None:
        return None
    offer = service.world.catalog.agreed(core.selected.session_type_id)
    return HeldTime(
        booking_id=booking_id,
        email=client.email,
        session=offer[1].title if offer else gettext("Session"),
        expert=offer[0].name if offer else gettext("the expert"),
        times=times_words(core.slot, core.selected.zone),
        until=clock_words(core.held_until, core.selected.zone),
    )


def led_on(leads_to: str, email: str, cookies: list[Cookie], request: HttpRequest, service: Service) -> Response[Any]:
    """Where whoever has just signed in wanted to go. In the browser that holds a time for that address, the booking
    goes on at once; in another one its page asks first.
    """
    held = held_time(leads_to, request, service)
    to = leads_to
    if held is not None:
        try:
            to = checkout_url(service.going_on(held.booking_id, email)) or leads_to
        except (Refusal, StoreUnavailable, OutcomeUnknown):
            to = leads_to  # the booking's page tells how it stands, and has a button to try again
    return Redirect(to, status_code=HTTP_303_SEE_OTHER, cookies=cookies)


def _booking_in(leads_to: str) -> BookingId | None:
    address = urlsplit(leads_to)
    named = parse_qs(address.query).get("booking", [""])[0]
    try:
        return BookingId(UUID(named)) if address.path == PAGE else None
    except ValueError:
        return None
