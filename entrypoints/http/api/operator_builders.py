"""Builders as those see them who run the marketplace: who takes no new bookings, since when, and who said so."""

from datetime import datetime
from functools import partial
from typing import Annotated

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from application.ports.catalog import Builder, Pause
from application.ports.connections import Connection, ConnectionStatus
from application.requests.calendar_check import Finding, Light
from domain.errors import FieldFault, InvalidRequest, NotFound, Unauthenticated
from domain.identifiers import BuilderId
from entrypoints.http.api.operator_words import SOMEBODY, WHO_LENGTH_MAX, WHY_LENGTH_MAX
from entrypoints.http.authorization import TheService, only_operators
from entrypoints.http.calendar_checks import calendar_check
from entrypoints.http.content_type import json_body
from entrypoints.http.fields import one_line_fault
from entrypoints.http.openapi import OPERATOR
from entrypoints.http.problem_docs import refusals
from entrypoints.http.provider_reads import ASKS_CALENDAR
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.schemas import Schema
from entrypoints.service import Service

PAUSES_SHOWN_MAX = 20

By = Annotated[str, Meta(min_length=1, max_length=WHO_LENGTH_MAX, description="Who of you does it.", examples=["Olga"])]
_REFUSALS = refusals(Unauthenticated, InvalidRequest, NotFound, takes_body=True)
_action = partial(post, status_code=200, sync_to_thread=True, opt=HOLDS, before_request=json_body)


class PauseBody(Schema, frozen=True, kw_only=True):
    by: By = SOMEBODY
    reason: Annotated[
        str,
        Meta(max_length=WHY_LENGTH_MAX, description="In one line; clients read it.", examples=["Back on 3 May"]),
    ] = ""


class ResumeBody(Schema, frozen=True, kw_only=True):
    by: By = SOMEBODY


class PauseView(Schema, frozen=True, kw_only=True):
    paused_at: datetime
    paused_by: str
    reason: str
    resumed_at: Annotated[datetime | None, Meta(description="Null while it lasts.")]
    resumed_by: str


class ConnectionView(Schema, frozen=True, kw_only=True):
    calendly_user: str
    status: ConnectionStatus
    reason: Annotated[str, Meta(description="Why it needs reconnecting; else empty.")]
    connected_at: datetime
    changed_at: datetime


class OperatorBuilderView(Schema, frozen=True, kw_only=True):
    slug: str
    name: str
    timezone: str
    calendly_user: str | None
    connected_at: datetime | None
    bookable: bool
    not_bookable_reason: str | None
    paused: bool
    own_connection: Annotated[
        ConnectionView | None,
        Meta(description="Null for who never connected a calendar of their own: the organization's token serves them."),
    ]


class FindingView(Schema, frozen=True, kw_only=True):
    about: str
    light: Light
    detail: str
    moment: Annotated[datetime | None, Meta(description="The time that `detail` speaks of.")]
    mend: Annotated[str, Meta(description="What to do about it.")]


class CalendarTest(Schema, frozen=True, kw_only=True):
    works: Annotated[bool, Meta(description="False if any light is `fail`.")]
    findings: tuple[FindingView, ...]


class OperatorBuilders(Schema, frozen=True, kw_only=True):
    builders: tuple[OperatorBuilderView, ...]


class OperatorBuilder(Schema, frozen=True, kw_only=True):
    builder: OperatorBuilderView
    pauses: Annotated[tuple[PauseView, ...], Meta(description="The newest first.")]


@get(
    "",
    operation_id="listOperatorBuilders",
    summary="All builders in catalog order, with who is paused",
    sync_to_thread=True,
    responses=refusals(Unauthenticated),
)
def list_builders(service: TheService) -> OperatorBuilders:
    return OperatorBuilders(
        builders=tuple(_builder_view(builder, service) for builder in service.world.catalog.builders())
    )


@get(
    "/{slug:str}",
    operation_id="getOperatorBuilder",
    summary="One builder, with when new bookings were paused and who said so",
    sync_to_thread=True,
    responses=refusals(Unauthenticated, NotFound),
)
def show_builder(slug: FromPath[str], service: TheService) -> OperatorBuilder:
    return _answer(known_builder(slug, service), service)


@get(
    "/{slug:str}/calendar-test",
    operation_id="testCalendar",
    summary="Whether the builder's calendar works with us; Calendly is only read, nothing is booked or cancelled",
    sync_to_thread=True,
    opt=ASKS_CALENDAR,
    responses=refusals(Unauthenticated, NotFound),
)
def test_calendar(slug: FromPath[str], service: TheService) -> CalendarTest:
    """A token that is not answered is not asked again: what follows it is missing from the list then."""
    findings = calendar_check(service, known_builder(slug, service))
    works = not any(finding.light is Light.FAIL for finding in findings)
    return CalendarTest(works=works, findings=tuple(map(_finding_view, findings)))


@_action(
    "/{slug:str}/pause",
    operation_id="pauseBuilder",
    summary="Take no new bookings for this builder; what is booked or held stands",
    responses=_REFUSALS,
)
def pause(slug: FromPath[str], data: JSONBody[PauseBody], service: TheService) -> OperatorBuilder:
    """Calendly's own page of the builder is not closed by it. Pausing again with another reason changes the reason."""
    by, reason = told_pause(data.by, data.reason)
    return _answer(service.pausing.pause(known_builder(slug, service).id, by, reason), service)


@_action(
    "/{slug:str}/resume",
    operation_id="resumeBuilder",
    summary="Take new bookings again",
    responses=_REFUSALS,
)
def resume(slug: FromPath[str], data: JSONBody[ResumeBody], service: TheService) -> OperatorBuilder:
    by, _ = told_pause(data.by, "")
    return _answer(service.pausing.resume(known_builder(slug, service).id, by), service)


def known_builder(slug: str, service: Service) -> Builder:
    """Raises NotFound."""
    builder = service.world.catalog.builder(BuilderId(slug)) if slug.isprintable() else None
    if builder is None:
        raise NotFound("There is no such builder.")
    return builder


def told_pause(by: str, reason: str) -> tuple[str, str]:
    """Who, and the reason if there is one; raises InvalidRequest."""
    who, why = by.strip(), reason.strip()
    found = {"by": one_line_fault(who), "reason": one_line_fault(why) if why else None}
    faults = [FieldFault(name, fault) for name, fault in found.items() if fault]
    if faults:
        raise InvalidRequest(faults)
    return who, why


def _answer(builder: Builder, service: Service) -> OperatorBuilder:
    pauses = service.world.catalog.pauses(builder.id, PAUSES_SHOWN_MAX)
    return OperatorBuilder(builder=_builder_view(builder, service), pauses=tuple(map(_pause_view, pauses)))


def _builder_view(builder: Builder, service: Service) -> OperatorBuilderView:
    return OperatorBuilderView(
        slug=builder.id,
        name=builder.name,
        timezone=builder.timezone,
        calendly_user=builder.calendar,
        connected_at=builder.connected_at,
        bookable=builder.not_bookable_reason is None,
        not_bookable_reason=builder.not_bookable_reason,
        paused=builder.pause is not None,
        own_connection=_connection_view(service.connections.of_builder(builder.id)),
    )


def _connection_view(connection: Connection | None) -> ConnectionView | None:
    if connection is None:
        return None
    return ConnectionView(
        calendly_user=connection.calendar,
        status=connection.status,
        reason=connection.reason,
        connected_at=connection.connected_at,
        changed_at=connection.changed_at,
    )


def _pause_view(pause: Pause) -> PauseView:
    return PauseView(
        paused_at=pause.at,
        paused_by=pause.by,
        reason=pause.reason,
        resumed_at=pause.ended_at,
        resumed_by=pause.ended_by,
    )


def _finding_view(finding: Finding) -> FindingView:
    return FindingView(
        about=finding.about,
        light=finding.light,
        detail=finding.detail,
        moment=finding.moment,
        mend=finding.mend,
    )


routes = Router(
    "/api/operator/builders",
    route_handlers=[list_builders, show_builder, test_calendar, pause, resume],
    guards=[only_operators],
    security=OPERATOR,
    tags=["Operator"],
)
