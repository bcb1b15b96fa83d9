"""What an operator says of a booking that no provider told us: its meeting, and its money."""

from functools import partial
from typing import Annotated
from uuid import UUID

from litestar import Router, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain.errors import FieldFault, InvalidRequest, NotFound, SchedulingUnavailable, Unauthenticated, WrongState
from domain.identifiers import BookingId
from entrypoints.http.api.calendly_body import URI_LENGTH_MAX, meeting_fault
from entrypoints.http.api.operator_booking import OperatorBooking, operator_booking
from entrypoints.http.api.operator_words import NOTHING_PERSONAL, OperatorWords, told_by
from entrypoints.http.authorization import TheService, only_operators
from entrypoints.http.content_type import json_body
from entrypoints.http.openapi import OPERATOR
from entrypoints.http.operator_commands import PLACE_LENGTH_MAX, linked, place_fault, told, vouched
from entrypoints.http.problem_docs import refusals
from entrypoints.http.rate_limits import HOLDS
from entrypoints.service import Service

_REFUSALS = refusals(Unauthenticated, InvalidRequest, NotFound, WrongState, takes_body=True)
_action = partial(post, status_code=200, sync_to_thread=True, opt=HOLDS, before_request=json_body)


class MeetingBody(OperatorWords, frozen=True, kw_only=True):
    meeting: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=URI_LENGTH_MAX,
            description="The event or the invitee, by its address in Calendly's API.",
            examples=["https://api.calendly.com/scheduled_events/GBGBDCAADAEDCRZ2"],
        ),
    ]


class PlaceBody(OperatorWords, frozen=True, kw_only=True):
    place: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=PLACE_LENGTH_MAX,
            description=f"A link or a few words, which both sides are told. {NOTHING_PERSONAL}",
            examples=["https://meet.example.com/ada"],
        ),
    ]


@_action(
    "/confirm-at-calendly",
    operation_id="confirmWithMeeting",
    summary="Confirm a booking with a meeting that was made by hand at Calendly",
    responses=refusals(Unauthenticated, InvalidRequest, NotFound, WrongState, SchedulingUnavailable, takes_body=True),
)
def confirm_at_calendly(
    booking_id: FromPath[UUID], data: JSONBody[MeetingBody], service: TheService
) -> OperatorBooking:
    """It has to be the same expert's and as long as the session; another time than the booking's is a move. What was
    reserved is taken, and both sides are told.
    """
    booking, uri = BookingId(booking_id), data.meeting.strip()
    by, why = told_by(data, *_faults("meeting", meeting_fault(uri, service.settings.calendly_api_base)))
    service.confirm_by_hand.do(linked(booking, uri, service, told(by, why)))
    return _seen(booking, service)


@_action(
    "/confirm-outside-calendly",
    operation_id="confirmOutsideCalendly",
    summary="Confirm a booking whose meeting was arranged without Calendly",
    responses=_REFUSALS,
)
def confirm_outside_calendly(
    booking_id: FromPath[UUID], data: JSONBody[PlaceBody], service: TheService
) -> OperatorBooking:
    """For when Calendly cannot be used. Calendly knows nothing of it: block the time there. A meeting that turns up
    there later with this booking's id is linked.
    """
    booking, place = BookingId(booking_id), data.place.strip()
    by, why = told_by(data, *_faults("place", place_fault(place)))
    service.confirm_by_hand.do(vouched(booking, service.world.clock.now(), place, told(by, why)))
    return _seen(booking, service)


def _faults(name: str, fault: str | None) -> tuple[FieldFault, ...]:
    return (FieldFault(name, fault),) if fault else ()


def _seen(booking_id: BookingId, service: Service) -> OperatorBooking:
    return operator_booking(booking_id, service.manage.state(booking_id), service)


routes = Router(
    "/api/operator/bookings/{booking_id:uuid}",
    route_handlers=[confirm_at_calendly, confirm_outside_calendly],
    guards=[only_operators],
    security=OPERATOR,
    tags=["Operator"],
)
