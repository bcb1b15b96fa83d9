"""Forgetting a person, and telling them what is held. The address is never in a URL, which others keep."""

from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, post
from litestar.params import JSONBody
from msgspec import Meta

from application.forgetting.export import Held
from application.forgetting.forget import Erasure
from domain.errors import FieldFault, InvalidRequest, NotFound, Unauthenticated, WrongState
from entrypoints.addresses import NoAddress, email_address
from entrypoints.http.api.operator_words import OperatorWords, told_by
from entrypoints.http.authorization import TheService, only_operators
from entrypoints.http.content_type import json_body
from entrypoints.http.openapi import OPERATOR
from entrypoints.http.problem_docs import refusals
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.schemas import Schema

Email = Annotated[str, Meta(min_length=3, max_length=254, examples=["grace@example.com"])]


class ForgetBody(OperatorWords, frozen=True, kw_only=True):
    email: Email
    dry_run: Annotated[bool, Meta(description="Only say what it would do.")] = False
    even_if_live: Annotated[
        bool,
        Meta(
            description="Also while a booking goes on: it then tells nobody by mail, and what is not in the"
            " calendar yet is given up."
        ),
    ] = False


class PersonBody(Schema, frozen=True, kw_only=True):
    email: Email


class RemainsView(Schema, frozen=True, kw_only=True):
    """What a provider keeps, by its own ids, and how to have it deleted there."""

    where: str
    ids: tuple[str, ...]
    mend: str
    link: str


class CertificateView(Schema, frozen=True, kw_only=True):
    """What was deleted, in counts and ids; with `dryRun`, what would be. Nothing in it says who it was."""

    id: UUID
    at: datetime
    by: str
    why: str
    dry_run: bool
    people: Annotated[
        tuple[UUID, ...], Meta(description="Keep them: to be told again after an old backup is restored.")
    ]
    bookings: tuple[UUID, ...]
    needed_by: Annotated[tuple[UUID, ...], Meta(description="Bookings that go on without the person.")]
    mails_given_up: int
    deliveries: Annotated[int, Meta(description="Stored deliveries that lost their bodies.")]
    keys: Annotated[int, Meta(description="Idempotency keys that were dropped.")]
    waiting: Annotated[int, Meta(description="Deliveries that wait to be handled: do it again afterwards.")]
    closed: Annotated[int, Meta(description="Deliveries that no key of ours opens.")]
    remains: tuple[RemainsView, ...]
    kept: Annotated[tuple[str, ...], Meta(description="What stays here, and why.")]


class FactView(Schema, frozen=True, kw_only=True):
    at: datetime
    what: str
    cause: str


class HeldMailView(Schema, frozen=True, kw_only=True):
    id: UUID
    kind: str
    to: str
    standing: str
    wanted_at: datetime
    accepted_at: datetime | None


class ClientView(Schema, frozen=True, kw_only=True):
    id: UUID
    name: str
    email: str
    timezone: str
    notes: str
    answers: dict[str, str]


class HeldBookingView(Schema, frozen=True, kw_only=True):
    id: UUID
    expert: str
    session: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: str
    payment_status: str
    price: str
    client: ClientView | None
    facts: tuple[FactView, ...]
    mails: tuple[HeldMailView, ...]
    at_providers: tuple[str, ...]


class HeldView(Schema, frozen=True, kw_only=True):
    """All that is held about whoever has the address. It is for them alone."""

    email: str
    at: datetime
    people: tuple[ClientView, ...]
    bookings: tuple[HeldBookingView, ...]


_action = partial(post, status_code=200, sync_to_thread=True, opt=HOLDS, before_request=json_body)


@_action(
    "/forget",
    operation_id="forgetPerson",
    summary="Forget everybody who has an address; bookings and money stay",
    responses=refusals(Unauthenticated, InvalidRequest, NotFound, WrongState, takes_body=True),
)
def forget(data: JSONBody[ForgetBody], service: TheService) -> CertificateView:
    """409 while a booking still needs the person, or the address is an expert's."""
    faults: list[FieldFault] = []
    email = _address(data.email, faults)
    by, why = told_by(data, *faults)
    done = service.forgetting(
        Erasure(email=email, by=by, why=why, dry_run=data.dry_run, even_if_needed=data.even_if_live)
    )
    return msgspec.convert(done, CertificateView, from_attributes=True)


@_action(
    "/export",
    operation_id="exportPerson",
    summary="All that is held about whoever has an address",
    responses=refusals(Unauthenticated, InvalidRequest, NotFound, takes_body=True),
)
def export(data: JSONBody[PersonBody], service: TheService) -> HeldView:
    faults: list[FieldFault] = []
    email = _address(data.email, faults)
    if faults:
        raise InvalidRequest(faults)
    return held_view(service.exporting(email))


def held_view(held: Held) -> HeldView:
    return msgspec.convert(held, HeldView, from_attributes=True)


def _address(text: str, faults: list[FieldFault]) -> str:
    try:
        return email_address(text.strip())
    except NoAddress as fault:
        faults.append(FieldFault("email", str(fault)))
        return ""


routes = Router(
    "/api/operator/people",
    route_handlers=[forget, export],
    guards=[only_operators],
    security=OPERATOR,
    tags=["Operator"],
)
