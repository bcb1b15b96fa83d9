"""What an operator says of a booking that no provider told us: its meeting, and its money."""

from functools import partial
from typing import Annotated
from uuid import UUID

from litestar import Router, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain.errors import FieldFault, InvalidRequest, NotFound, SchedulingUnavailable, Unauthenticated, WrongState
from domain.identifiers import BookingId
from domain.money import Money
from entrypoints.http.api.calendly_body import URI_LENGTH_MAX, meeting_fault
from entrypoints.http.api.operator_booking import OperatorBooking, operator_booking
from entrypoints.http.api.operator_words import NOTHING_PERSONAL, OperatorWords, told_by
from entrypoints.http.authorization import TheService, only_operators
from entrypoints.http.content_type import json_body
from entrypoints.http.openapi import OPERATOR
from entrypoints.http.operator_commands import (
    PLACE_LENGTH_MAX,
    REFERENCE_LENGTH_MAX,
    given_back,
    less_accepted,
    linked,
    paid_by_hand,
    place_fault,
    reference_fault,
    told,
    vouched,
)
from entrypoints.http.problem_docs import refusals
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.schemas import MoneyView
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


class ReferenceBody(OperatorWords, frozen=True, kw_only=True):
    reference: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=REFERENCE_LENGTH_MAX,
            description=f"What names this money in your own books. {NOTHING_PERSONAL}",
            examples=["bank statement 12 line 4"],
        ),
    ]


class PaidBody(ReferenceBody, frozen=True, kw_only=True):
    amount: MoneyView
    accepts_less: Annotated[bool, Meta(description="Less than what is owed is enough.")] = False


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


@_action(
    "/paid-by-hand",
    operation_id="markPaidByHand",
    summary="Money for a booking came outside Stripe",
    responses=refusals(Unauthenticated, InvalidRequest, NotFound, WrongState, takes_body=True),
)
def mark_paid(booking_id: FromPath[UUID], data: JSONBody[PaidBody], service: TheService) -> OperatorBooking:
    """An open payment page is closed first; whoever has paid on it meanwhile has paid, and this is refused. The same
    reference is the same money: repeating it adds nothing. What has to go back of it goes back by hand.
    """
    booking, reference = BookingId(booking_id), data.reference.strip()
    by, why = told_by(data, *_faults("reference", reference_fault(reference)), *_amount_faults(data.amount))
    amount, now = Money(data.amount.amount_minor, data.amount.currency), service.world.clock.now()
    said, less = told(by, why), data.accepts_less
    service.take_by_hand(paid_by_hand(booking, now, amount, reference, said, accepts_less=less))
    return _seen(booking, service)


@_action(
    "/accept-less",
    operation_id="acceptLess",
    summary="The part of the price that came is enough: the booking goes on",
    responses=_REFUSALS,
)
def accept_less(booking_id: FromPath[UUID], data: JSONBody[OperatorWords], service: TheService) -> OperatorBooking:
    """Before the session, where a wrong amount waits for a decision. Its payment status is then `PARTIALLY_PAID`."""
    booking, (by, why) = BookingId(booking_id), told_by(data)
    service.world.bus.handle(less_accepted(booking, service.world.clock.now(), told(by, why)))
    return _seen(booking, service)


@_action(
    "/refunds/{number:int}/given-back",
    operation_id="recordGivenBackByHand",
    summary="A refund of money that came by hand was paid out by a person",
    responses=_REFUSALS,
)
def give_back_by_hand(
    booking_id: FromPath[UUID], number: FromPath[int], data: JSONBody[ReferenceBody], service: TheService
) -> OperatorBooking:
    booking, reference = BookingId(booking_id), data.reference.strip()
    by, why = told_by(data, *_faults("reference", reference_fault(reference)))
    command = given_back(booking, service.world.clock.now(), number, reference, told(by, why))
    service.world.bus.handle(command)
    return _seen(booking, service)


def _amount_faults(amount: MoneyView) -> tuple[FieldFault, ...]:
    return () if amount.amount_minor else (FieldFault("amount.amountMinor", "must be more than nothing"),)


def _faults(name: str, fault: str | None) -> tuple[FieldFault, ...]:
    return (FieldFault(name, fault),) if fault else ()


def _seen(booking_id: BookingId, service: Service) -> OperatorBooking:
    return operator_booking(booking_id, service.manage.state(booking_id), service)


routes = Router(
    "/api/operator/bookings/{booking_id:uuid}",
    route_handlers=[confirm_at_calendly, confirm_outside_calendly, mark_paid, accept_less, give_back_by_hand],
    guards=[only_operators],
    security=OPERATOR,
    tags=["Operator"],
)
