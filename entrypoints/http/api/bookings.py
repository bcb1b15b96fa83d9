"""Confirming a time, looking at the booking, moving it, calling it off."""

import hmac
from contextlib import suppress
from uuid import UUID, uuid4

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody
from msgspec.structs import replace

from application.ports.people import address_key
from domain.booking.state import Begun
from domain.booking.vocabulary import Actor, Source
from domain.errors import (
    BuilderNotBookable,
    HoldExpired,
    IdempotencyKeyReused,
    InvalidRequest,
    NotFound,
    PaymentsUnavailable,
    PriceChanged,
    SchedulingUnavailable,
    SignInRequired,
    SlotUnavailable,
    Unauthenticated,
    UnderMaintenance,
    WrongState,
)
from domain.identifiers import BookingId, CommandId
from entrypoints.http.api.booking_bodies import CancelBody, IdempotencyKey, MoveBody, cancel_words, wanted_slot
from entrypoints.http.api.booking_views import (
    BookingAnswer,
    ConfirmAnswer,
    booking_answer,
    booking_view,
    confirm_answer,
)
from entrypoints.http.api.calendar_file import calendar_file
from entrypoints.http.api.calendly_body import CalendlyBody, HintAnswer, check_uris
from entrypoints.http.api.confirm_body import ConfirmBody, confirm_request
from entrypoints.http.authorization import (
    HttpRequest,
    TheService,
    limits_of,
    opened_bookings,
    proved_address,
    require_access,
)
from entrypoints.http.content_type import json_body
from entrypoints.http.devices import device_of
from entrypoints.http.offers import offer_of
from entrypoints.http.openapi import BEARER
from entrypoints.http.problem_docs import refusals
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.speaking import chosen_language


@post(
    "/confirm",
    operation_id="confirmBooking",
    summary="Hold a time and begin its payment, or book it if the session is free",
    sync_to_thread=True,
    opt=HOLDS,
    before_request=json_body,
    responses=refusals(
        InvalidRequest,
        NotFound,
        BuilderNotBookable,
        SlotUnavailable,
        PriceChanged,
        HoldExpired,
        SignInRequired,
        IdempotencyKeyReused,
        SchedulingUnavailable,
        PaymentsUnavailable,
        UnderMaintenance,
        takes_body=True,
    ),
)
def confirm(
    data: JSONBody[ConfirmBody], request: HttpRequest, service: TheService, idempotency_key: IdempotencyKey = None
) -> ConfirmAnswer:
    """A repeat with the same `Idempotency-Key` gets the booking as it is now. What is only booked signed in is held
    first; it goes on with a repeat by its client, signed in, or on the page that `confirmationUrl` leads to.
    """
    accepted = chosen_language() or request.headers.get("accept-language", "")
    asked = confirm_request(data, idempotency_key, service.settings.app_secret_keys, accepted, device_of(request))
    limits_of(request).count_person(asked.person_mac)
    booking_id, state = service.confirm(replace(asked, verified_email=proved_address(request, service)))
    return confirm_answer(booking_id, state, service)


@get(
    "/{booking_id:uuid}",
    operation_id="getBooking",
    summary="One booking, with what cancelling it would give back now",
    sync_to_thread=True,
    security=BEARER,
    responses=refusals(Unauthenticated, NotFound),
)
def show(booking_id: FromPath[UUID], request: HttpRequest, service: TheService) -> BookingAnswer:
    booking = BookingId(booking_id)
    require_access(request, service, booking)
    return booking_answer(booking, service.manage.state(booking), service)


@post(
    "/{booking_id:uuid}/extend",
    operation_id="extendHold",
    summary="Hold the time longer: ten times at most, and no longer than an open payment page lasts",
    status_code=200,
    sync_to_thread=True,
    opt=HOLDS,
    security=BEARER,
    responses=refusals(Unauthenticated, NotFound, HoldExpired, WrongState),
)
def extend(booking_id: FromPath[UUID], request: HttpRequest, service: TheService) -> BookingAnswer:
    booking = BookingId(booking_id)
    require_access(request, service, booking)
    return booking_answer(booking, service.manage.extend(booking, CommandId(uuid4())), service)


@post(
    "/{booking_id:uuid}/cancel",
    operation_id="cancelBooking",
    summary="Call a booking off; what its policy gives back is on its way with the answer",
    status_code=200,
    sync_to_thread=True,
    opt=HOLDS,
    before_request=json_body,
    security=BEARER,
    responses=refusals(Unauthenticated, InvalidRequest, NotFound, WrongState, takes_body=True),
)
def cancel(
    booking_id: FromPath[UUID], request: HttpRequest, service: TheService, data: JSONBody[CancelBody | None] = None
) -> BookingAnswer:
    booking = BookingId(booking_id)
    require_access(request, service, booking)
    state = service.manage.cancel(booking, Actor.CLIENT, cancel_words(data), CommandId(uuid4()))
    return booking_answer(booking, state, service)


@post(
    "/{booking_id:uuid}/move",
    operation_id="moveBooking",
    summary="Another time for the same money: once until cancelling costs, or after the time was lost",
    status_code=200,
    sync_to_thread=True,
    opt=HOLDS,
    before_request=json_body,
    security=BEARER,
    responses=refusals(
        Unauthenticated,
        InvalidRequest,
        NotFound,
        WrongState,
        SlotUnavailable,
        BuilderNotBookable,
        SchedulingUnavailable,
        takes_body=True,
    ),
)
def move(
    booking_id: FromPath[UUID], data: JSONBody[MoveBody], request: HttpRequest, service: TheService
) -> BookingAnswer:
    """A booking that is still CONFIRMED with `movingTo` keeps its old time until the calendar has answered."""
    booking = BookingId(booking_id)
    require_access(request, service, booking)
    state = service.move(booking, wanted_slot(data), Actor.CLIENT, CommandId(uuid4()))
    return booking_answer(booking, state, service)


@post(
    "/calendly",
    operation_id="hearEmbed",
    summary="The booking that a meeting from Calendly's own widget has become",
    status_code=200,
    sync_to_thread=True,
    opt=HOLDS,
    before_request=json_body,
    responses=refusals(InvalidRequest, NotFound, WrongState, SchedulingUnavailable, takes_body=True),
)
def hear_embed(data: JSONBody[CalendlyBody], request: HttpRequest, service: TheService) -> HintAnswer:
    """The names of an invitee are a hint and open nothing by themselves: they stand in many places."""
    check_uris(data, service.settings.calendly_api_base)
    calendar = offer_of(data.session_type_id, service)[0].calendar if data.session_type_id is not None else None
    booking_id, state = service.hear_embed(data.event_uri, data.invitee_uri, uuid4(), calendar or "")
    is_adopted = state.core.selected.source is not Source.OWN_FLOW
    is_clients = is_adopted and _has_clients_address(data, state, request, service)
    if is_clients or _is_opened(request, service, booking_id):
        return HintAnswer(success=True, booking=booking_view(booking_id, state, service))
    if not is_adopted:
        raise NotFound("This meeting was booked here; ask for its booking with its access token.")
    return HintAnswer(success=True, booking=None)


def _has_clients_address(data: CalendlyBody, state: Begun, request: HttpRequest, service: TheService) -> bool:
    """Raises TooManyRequests for whoever tries address after address."""
    if data.client_email is None or state.core.person_id is None:
        return False
    client = service.world.people.get(state.core.person_id)
    known, given = address_key(client.email if client else ""), address_key(data.client_email)
    with suppress(Unauthenticated), limits_of(request).no_guessing(request):
        if known and hmac.compare_digest(known.encode(), given.encode()):
            return True
        raise Unauthenticated
    return False


def _is_opened(request: HttpRequest, service: TheService, booking_id: BookingId) -> bool:
    with suppress(Unauthenticated):
        return booking_id in opened_bookings(request, service)
    return False


routes = Router(
    "/api/scheduling/bookings",
    route_handlers=[confirm, show, calendar_file, extend, cancel, move, hear_embed],
    tags=["Bookings"],
)
