"""Paying: the open payment page of a booking, and what a page has come to."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain.errors import HoldExpired, NotFound, PaymentsUnavailable, Unauthenticated, WrongState
from domain.identifiers import BookingId, CommandId
from entrypoints.http.api.checkout_sessions import SessionView, session_view
from entrypoints.http.authorization import HttpRequest, TheService, opened_bookings, require_access
from entrypoints.http.content_type import json_body
from entrypoints.http.openapi import BEARER
from entrypoints.http.problem_docs import refusals
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.schemas import Schema


class CheckoutBody(Schema, frozen=True, kw_only=True):
    booking_id: UUID


class CheckoutAnswer(Schema, frozen=True, kw_only=True):
    session_id: str
    checkout_url: str
    expires_at: Annotated[datetime, Meta(description="When the payment page closes by itself.")]


@post(
    "/checkout",
    operation_id="openCheckout",
    summary="The open payment page of a booking, or a new one while the time is held",
    status_code=200,
    sync_to_thread=True,
    opt=HOLDS,
    before_request=json_body,
    security=BEARER,
    responses=refusals(Unauthenticated, NotFound, HoldExpired, WrongState, PaymentsUnavailable, takes_body=True),
)
def open_checkout(data: JSONBody[CheckoutBody], request: HttpRequest, service: TheService) -> CheckoutAnswer:
    booking = BookingId(data.booking_id)
    require_access(request, service, booking)
    _, checkout = service.manage.open_checkout(booking, CommandId(uuid4()))
    return CheckoutAnswer(session_id=checkout.session_id, checkout_url=checkout.url, expires_at=checkout.ends_at)


@get(
    "/sessions/{session_id:str}",
    operation_id="getCheckoutSession",
    summary="What became of a payment page, for the owner of its booking",
    sync_to_thread=True,
    security=BEARER,
    responses=refusals(Unauthenticated, NotFound),
)
def show_session(session_id: FromPath[str], request: HttpRequest, service: TheService) -> SessionView:
    for booking in opened_bookings(request, service):
        view = session_view(booking, session_id, service)
        if view is not None:
            return view
    raise NotFound("There is no such payment session, or it is not yours.")


routes = Router("/api/stripe", route_handlers=[open_checkout, show_session], tags=["Payments"])
