"""What an operator does to a booking: commands like any other, recorded, and refused by the same rules."""

from functools import partial
from typing import Annotated
from uuid import UUID, uuid4

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain.booking.commands import BookingCommand
from domain.booking.vocabulary import Actor, CaseKind
from domain.errors import (
    BuilderNotBookable,
    FieldFault,
    IdempotencyKeyReused,
    InvalidRequest,
    NotFound,
    SchedulingUnavailable,
    SlotUnavailable,
    Unauthenticated,
    WrongState,
)
from domain.identifiers import BookingId, CommandId
from domain.money import Money
from entrypoints.addresses import NoAddress, email_address
from entrypoints.http.api.booking_bodies import CancelBody, IdempotencyKey, MoveBody, cancel_words, wanted_slot
from entrypoints.http.api.operator_booking import OperatorBooking, operator_booking
from entrypoints.http.api.operator_words import OperatorWords, told_by
from entrypoints.http.authorization import TheService, only_operators
from entrypoints.http.content_type import json_body
from entrypoints.http.openapi import OPERATOR
from entrypoints.http.operator_commands import case_closed, email_corrected, give_back, no_show
from entrypoints.http.problem_docs import refusals
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.schemas import AT_THE_END, MoneyView, Schema
from entrypoints.service import Service

_REFUSALS = refusals(Unauthenticated, InvalidRequest, NotFound, WrongState, takes_body=True)
_action = partial(post, status_code=200, sync_to_thread=True, opt=HOLDS, before_request=json_body)


class NoShowBody(Schema, frozen=True, kw_only=True):
    missed: Annotated[bool, Meta(description="False takes the mark away.")]


class RefundBody(Schema, frozen=True, kw_only=True):
    amount: MoneyView


class ClientEmailBody(OperatorWords, frozen=True, kw_only=True):
    email: Annotated[str, Meta(min_length=3, max_length=254, examples=["grace@example.com"])]


class CloseCaseBody(Schema, frozen=True, kw_only=True):
    outcome: Annotated[str, Meta(pattern=f"^[a-z_]{{1,40}}{AT_THE_END}", examples=["paid_by_bank_transfer"])]


@get(
    "",
    operation_id="getOperatorBooking",
    summary="One booking with its money, its open cases and their deadlines",
    sync_to_thread=True,
    responses=refusals(Unauthenticated, NotFound),
)
def show_booking(booking_id: FromPath[UUID], service: TheService) -> OperatorBooking:
    booking = BookingId(booking_id)
    return operator_booking(booking, service.manage.state(booking), service)


@_action(
    "/no-show",
    operation_id="recordNoShow",
    summary="The client did not come, or came after all; Calendly shows it too",
    responses=_REFUSALS,
)
def record_no_show(booking_id: FromPath[UUID], data: JSONBody[NoShowBody], service: TheService) -> OperatorBooking:
    return _done(no_show(BookingId(booking_id), service.world.clock.now(), missed=data.missed), service)


@_action(
    "/refund",
    operation_id="refundGoodwill",
    summary="Give captured money back beyond what the policy asks for",
    responses=refusals(Unauthenticated, InvalidRequest, NotFound, WrongState, IdempotencyKeyReused, takes_body=True),
)
def refund(
    booking_id: FromPath[UUID],
    data: JSONBody[RefundBody],
    service: TheService,
    idempotency_key: IdempotencyKey = None,
) -> OperatorBooking:
    """Send an `Idempotency-Key`: without one, asking twice gives back twice."""
    if not data.amount.amount_minor:
        raise InvalidRequest([FieldFault("amount.amountMinor", "must be more than nothing")])
    booking, amount = BookingId(booking_id), Money(data.amount.amount_minor, data.amount.currency)
    give_back(booking, amount, idempotency_key, service)
    return operator_booking(booking, service.manage.state(booking), service)


@_action(
    "/cases/{kind:str}/close",
    operation_id="closeCase",
    summary="A person has dealt with it; a configuration is asked of Calendly again",
    responses=_REFUSALS,
)
def close_case(
    booking_id: FromPath[UUID], kind: FromPath[str], data: JSONBody[CloseCaseBody], service: TheService
) -> OperatorBooking:
    if kind not in set(CaseKind):
        raise NotFound("There is no such kind of case.")
    case, now = CaseKind(kind), service.world.clock.now()
    return _done(case_closed(BookingId(booking_id), now, case, data.outcome), service)


@_action(
    "/client-email",
    operation_id="correctClientEmail",
    summary="Give the client another e-mail address, where what is sent from then on goes",
    responses=_REFUSALS,
)
def correct_client_email(
    booking_id: FromPath[UUID], data: JSONBody[ClientEmailBody], service: TheService
) -> OperatorBooking:
    """Who and why are recorded, the address is not; Calendly and Stripe keep theirs. Mails that were sent are not sent
    again by it.
    """
    booking, email, faults = BookingId(booking_id), "", []
    try:
        email = email_address(data.email.strip())
    except NoAddress as fault:
        faults.append(FieldFault("email", str(fault)))
    by, why = told_by(data, *faults)
    service.correct_email(email_corrected(booking, service.world.clock.now(), by, why), email)
    return operator_booking(booking, service.manage.state(booking), service)


@_action(
    "/cancel",
    operation_id="cancelAsOperator",
    summary="Call a booking off for the house: everything goes back",
    responses=_REFUSALS,
)
def cancel(
    booking_id: FromPath[UUID], service: TheService, data: JSONBody[CancelBody | None] = None
) -> OperatorBooking:
    booking = BookingId(booking_id)
    state = service.manage.cancel(booking, Actor.OPERATOR, cancel_words(data), CommandId(uuid4()))
    return operator_booking(booking, state, service)


@_action(
    "/move",
    operation_id="moveAsOperator",
    summary="Another time for the same money, as often as needed, until it begins",
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
def move(booking_id: FromPath[UUID], data: JSONBody[MoveBody], service: TheService) -> OperatorBooking:
    booking = BookingId(booking_id)
    state = service.move(booking, wanted_slot(data), Actor.OPERATOR, CommandId(uuid4()))
    return operator_booking(booking, state, service)


def _done(command: BookingCommand, service: Service) -> OperatorBooking:
    service.world.bus.handle(command)
    return operator_booking(command.booking_id, service.manage.state(command.booking_id), service)


routes = Router(
    "/api/operator/bookings/{booking_id:uuid}",
    route_handlers=[show_booking, record_no_show, refund, close_case, correct_client_email, cancel, move],
    guards=[only_operators],
    security=OPERATOR,
    tags=["Operator"],
)
