"""What an operator looks at. No personal data: people are looked up elsewhere."""

from datetime import datetime
from itertools import islice
from typing import Annotated
from uuid import UUID

from litestar import Router, get
from litestar.params import FromPath, QueryParameter

from domain.booking.status import Status
from domain.errors import FieldFault, InvalidRequest, NotFound, Unauthenticated
from domain.identifiers import StreamId
from entrypoints.http.api.operator_views import (
    BookingRows,
    Deliveries,
    Timeline,
    Work,
    booking_rows,
    deliveries,
    timeline,
    waiting_work,
)
from entrypoints.http.authorization import TheService, only_operators
from entrypoints.http.fields import instant_fault
from entrypoints.http.openapi import OPERATOR
from entrypoints.http.problem_docs import refusals

PAGE_SIZE = 50
PAGE_SIZE_MAX = 500

Limit = Annotated[int, QueryParameter(ge=1, le=PAGE_SIZE_MAX)]


@get(
    "/bookings",
    operation_id="listBookings",
    summary="The most recently selected bookings first",
    sync_to_thread=True,
    responses=refusals(Unauthenticated, InvalidRequest),
)
def list_bookings(
    service: TheService,
    status: Annotated[Status | None, QueryParameter()] = None,
    before: Annotated[datetime | None, QueryParameter(description="Only those selected before; for paging.")] = None,
    limit: Limit = PAGE_SIZE,
) -> BookingRows:
    fault = instant_fault(before) if before else None
    if fault:
        raise InvalidRequest([FieldFault("before", fault)])
    return booking_rows(service.booking_list.page(status=status, before=before, limit=limit))


@get(
    "/bookings/{booking_id:uuid}/timeline",
    operation_id="getTimeline",
    summary="Every fact of one booking with its cause",
    sync_to_thread=True,
    responses=refusals(Unauthenticated, NotFound),
)
def show_timeline(booking_id: FromPath[UUID], service: TheService) -> Timeline:
    stream = StreamId(booking_id)
    told = timeline(booking_id, service.world.store.load([stream])[stream])
    if told is None:
        raise NotFound("There is no such booking.")
    return told


@get(
    "/deliveries",
    operation_id="listDeliveries",
    summary="The newest webhooks first, and what became of each",
    sync_to_thread=True,
    responses=refusals(Unauthenticated),
)
def list_deliveries(service: TheService, limit: Limit = PAGE_SIZE) -> Deliveries:
    return deliveries(service.inbox.entries(limit))


@get(
    "/work",
    operation_id="listWork",
    summary="Work that waits or was set aside, the parked first",
    sync_to_thread=True,
    responses=refusals(Unauthenticated),
)
def list_work(service: TheService, limit: Limit = PAGE_SIZE_MAX) -> Work:
    everything = sorted(service.effects.open_effects(), key=lambda effect: (effect.parked_reason is None, effect.due))
    return waiting_work(islice(everything, limit), len(everything))


routes = Router(
    "/api/operator",
    route_handlers=[list_bookings, show_timeline, list_deliveries, list_work],
    guards=[only_operators],
    security=OPERATOR,
    tags=["Operator"],
)
