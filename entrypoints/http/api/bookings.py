"""Confirming a time, looking at the booking, calling it off."""

from typing import Annotated
from uuid import UUID, uuid4

from litestar import Router, get, post
from litestar.params import FromPath, HeaderParameter, JSONBody
from msgspec import Meta

from domain.booking.events import Actor
from domain.errors import (
    BuilderNotBookable,
    HoldExpired,
    IdempotencyKeyReused,
    InvalidRequest,
    NotFound,
    PaymentsUnavailable,
    PriceChanged,
    SchedulingUnavailable,
    SlotUnavailable,
    Unauthenticated,
    WrongState,
)
from domain.identifiers import BookingId, CommandId
from entrypoints.http.api.booking_views import BookingAnswer, ConfirmAnswer, booking_answer, confirm_answer
from entrypoints.http.api.confirm_body import ConfirmBody, confirm_request
from entrypoints.http.authorization import HttpRequest, TheService, require_access
from entrypoints.http.content_type import json_body
from entrypoints.http.openapi import BEARER
from entrypoints.http.problem_docs import refusals
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.schemas import Schema

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        pattern="^[!-~]{1,255}$",
        description="1 to 255 visible ASCII characters, kept for a day: asking again with it asks once.",
    ),
]


class CancelBody(Schema, frozen=True, kw_only=True):
    reason: Annotated[str, Meta(max_length=1000)] | None = None


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
        IdempotencyKeyReused,
        SchedulingUnavailable,
        PaymentsUnavailable,
        takes_body=True,
    ),
)
def confirm(data: JSONBody[ConfirmBody], service: TheService, idempotency_key: IdempotencyKey = None) -> ConfirmAnswer:
    """A repeat with the same `Idempotency-Key` gets the booking as it is now."""
    request = confirm_request(data, idempotency_key, service.settings.app_secret_keys)
    booking_id, state = service.confirm(request)
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
    words = (data.reason or "").strip() if data else ""
    state = service.manage.cancel(booking, Actor.CLIENT, words.replace("\x00", ""), CommandId(uuid4()))
    return booking_answer(booking, state, service)


routes = Router("/api/scheduling/bookings", route_handlers=[confirm, show, extend, cancel], tags=["Bookings"])
