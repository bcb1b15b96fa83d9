"""Moving one's own session: another time is chosen, checked beside the present one, and asked for."""

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from domain.booking.moving import why_not_movable
from domain.booking.state import Begun, Confirmed, NeedsNewTime
from domain.booking.vocabulary import Actor
from domain.errors import BuilderNotBookable, NotFound, Refusal, SchedulingUnavailable, SlotUnavailable, WrongState
from domain.identifiers import BookingId, CommandId
from domain.time_slot import TimeSlot
from entrypoints.http.authorization import HttpRequest, TheService, require_access
from entrypoints.http.offers import free_times_as_agreed
from entrypoints.http.pages.booking_draft import start_of
from entrypoints.http.pages.booking_forms import start_of_form
from entrypoints.http.pages.booking_page import PAGE, address
from entrypoints.http.pages.choosing import From
from entrypoints.http.pages.first_look import FirstLooks, TheFirstLooks
from entrypoints.http.pages.known_times import known_times, nothing_known
from entrypoints.http.pages.move_pages import OwnMove, check_move, is_as_offered, own_move, stopped_move
from entrypoints.http.pages.own_booking import NOT_OURS, booking_id_of, booking_of_form, declined, rendered
from entrypoints.http.pages.times_page import awaited_page, first_day, times_page, window_from
from entrypoints.http.pages.zones import zone_meant, zones_on_offer
from entrypoints.http.provider_reads import ASKS_CALENDAR
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.speaking import speak_as_told
from entrypoints.service import Service

_GONE_TOO = "That time has just gone too. Please choose again."
_ONLY_CONFIRMED = "Only a confirmed session can be moved."
_TAKEN = "Somebody else was faster."


class MoveFields(Struct, frozen=True):
    booking: str
    token: str
    start: str
    zone: str = ""


@get("/move", sync_to_thread=True, opt=ASKS_CALENDAR)
def choose_other_time(
    request: HttpRequest,
    service: TheService,
    first_looks: TheFirstLooks,
    booking: FromQuery[str | None] = None,
    zone: FromQuery[str | None] = None,
    from_day: From = None,
    start: FromQuery[str | None] = None,
    wait: FromQuery[str | None] = None,
) -> Response[Any]:
    """With a `start` the time is chosen, and is checked beside the present one. `wait`: as on the page of times."""
    booking_id = booking_id_of(booking)
    require_access(request, service, booking_id)
    state = service.manage.state(booking_id)
    speak_as_told(state.core.selected.language)
    now = service.world.clock.now()
    why = why_not_movable(state, Actor.CLIENT, now) if isinstance(state, Confirmed) else _ONLY_CONFIRMED
    if not isinstance(state, Confirmed) or why is not None:
        return rendered(booking_id, state, service, note=why or "", status=HTTPStatus.CONFLICT)
    known = zone_meant(zone) if zone else state.core.selected.zone
    one = own_move(booking_id, state, known or state.core.selected.zone, service)
    try:
        if start is None or known is None:
            return _times(one, zone if known is None else None, from_day, service, None if wait else first_looks)
        to = _slot_from(start_of(start), one)
        _require_free(one, to, service)
        return check_move(one, to, service)
    except (SlotUnavailable, SchedulingUnavailable, BuilderNotBookable) as refusal:
        return stopped_move(request, one, refusal)


@post("/move", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def move(request: HttpRequest, service: TheService, data: URLEncodedBody[MoveFields]) -> Response[Any]:
    """To a time that a page of ours has offered: for a time that was lost, or for one that no longer suits."""
    booking_id = booking_of_form(data.booking, data.token, request, service)
    before = service.manage.state(booking_id)
    speak_as_told(before.core.selected.language)
    to = _wanted(data.start, before)
    try:
        state = service.move(booking_id, to, Actor.CLIENT, CommandId(uuid4()))
    except (SlotUnavailable, WrongState, BuilderNotBookable, SchedulingUnavailable) as refusal:
        state = service.manage.state(booking_id)
        if state.core.slot != to or isinstance(state, NeedsNewTime):  # not the same press of the button twice
            return _refused(request, booking_id, refusal, data.zone, service)
    if isinstance(state, NeedsNewTime):
        return rendered(booking_id, state, service, note=_GONE_TOO, status=HTTPStatus.CONFLICT)
    return Redirect(address(PAGE, booking_id, look=1), status_code=HTTP_303_SEE_OTHER)


def _refused(
    request: HttpRequest, booking_id: BookingId, refusal: Refusal, zone: str, service: Service
) -> Response[Any]:
    state = service.manage.state(booking_id)
    if not isinstance(state, Confirmed) or isinstance(refusal, WrongState):
        return declined(booking_id, refusal, service)
    known = zone_meant(zone) if zone else None
    return stopped_move(request, own_move(booking_id, state, known or state.core.selected.zone, service), refusal)


def _times(
    one: OwnMove,
    unknown_zone: str | None,
    from_day: str | None,
    service: Service,
    first_looks: FirstLooks | None,
) -> Response[Any]:
    now, selected = service.world.clock.now(), one.state.core.selected
    day = first_day(from_day, one.zone, now)
    window = window_from(day, one.zone, now)
    ask = partial(free_times_as_agreed, selected, one.session, window, service)
    found = first_looks.soon(ask) if first_looks else ask()
    told = (
        known_times(selected.session_type_id, found, window, now)
        if found
        else nothing_known(selected.session_type_id, now)
    )
    context = {
        "one": one,
        "way": f"{one.path}&",
        "page": times_page(found, day, one.zone, now) if found else awaited_page(day, one.zone),
        "known": told if is_as_offered(one.state, service) else None,
        "is_awaited": found is None,
        "from_day": day.isoformat(),
        "zones": zones_on_offer(),
        "unknown_zone": unknown_zone,
        "is_experts_zone": False,
        "expert_name": one.expert,
    }
    return Template("move_times.html", context=context)


def _require_free(one: OwnMove, to: TimeSlot, service: Service) -> None:
    """Raises SlotUnavailable with the nearest free times, SchedulingUnavailable, BuilderNotBookable."""
    is_ahead = to.start > service.world.clock.now()
    found = (
        free_times_as_agreed(one.state.core.selected, one.session, (to.start, to.end), service) if is_ahead else None
    )
    if found is None or not any(free.slot == to for free in found.times):
        raise SlotUnavailable(_TAKEN, service.move.alternatives(one.state, to))


def _slot_from(start: datetime, one: OwnMove) -> TimeSlot:
    return TimeSlot.lasting(start, one.state.core.selected.terms.duration_minutes)


def _wanted(start: str, state: Begun) -> TimeSlot:
    try:
        return TimeSlot.lasting(start_of_form(start), state.core.selected.terms.duration_minutes)
    except (ValueError, OverflowError):
        raise NotFound(NOT_OURS) from None
