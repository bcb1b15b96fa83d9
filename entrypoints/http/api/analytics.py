"""Figures for analysts, each with its definition and the bookings behind it. No personal data: ids lead on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter, SkipValidation

from application.figures.counting import funnel, rates
from application.figures.definitions import DRILLED_MAX, MEASURES, SPAN_DAYS_MAX
from application.figures.money import FEES, MONEY_PARTS
from application.figures.revenue import revenue
from application.figures.service import provider_errors
from application.figures.seven_events import page_after
from application.figures.views import views_between
from application.ports.figures import Asked, Dimension, Period
from application.reconcilers.money_standing import money_standing
from domain.errors import FieldFault, InvalidRequest, Unauthenticated
from domain.identifiers import BookingId
from entrypoints.http.api.analytics_reconciliation import Reconciliation, reconciliation_view
from entrypoints.http.api.analytics_service import ServiceView, service_view
from entrypoints.http.api.analytics_views import (
    Behind,
    Definitions,
    Feed,
    Funnel,
    Rates,
    Revenue,
    Views,
    behind_view,
    definitions_view,
    feed_view,
    funnel_view,
    rates_view,
    revenue_view,
    views_view,
)
from entrypoints.http.authorization import TheService, only_analysts
from entrypoints.http.fields import instant_fault, zone_fault
from entrypoints.http.openapi import ANALYST
from entrypoints.http.problem_docs import refusals

SPAN_DAYS = 30
TEXT_LENGTH_MAX = 200


class GroupBy(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    BUILDER = "builder"
    SESSION_TYPE = "sessionType"
    SOURCE = "source"
    UTM_SOURCE = "utmSource"
    UTM_MEDIUM = "utmMedium"
    UTM_CAMPAIGN = "utmCampaign"
    CURRENCY = "currency"
    DEVICE = "device"
    LANGUAGE = "language"
    TIMEZONE = "timezone"


GROUPINGS: Mapping[GroupBy, Dimension | Period] = {
    GroupBy.DAY: Period.DAY,
    GroupBy.WEEK: Period.WEEK,
    GroupBy.MONTH: Period.MONTH,
    GroupBy.BUILDER: Dimension.BUILDER,
    GroupBy.SESSION_TYPE: Dimension.SESSION_TYPE,
    GroupBy.SOURCE: Dimension.SOURCE,
    GroupBy.UTM_SOURCE: Dimension.CAMPAIGN_SOURCE,
    GroupBy.UTM_MEDIUM: Dimension.CAMPAIGN_MEDIUM,
    GroupBy.UTM_CAMPAIGN: Dimension.CAMPAIGN,
    GroupBy.CURRENCY: Dimension.CURRENCY,
    GroupBy.DEVICE: Dimension.DEVICE,
    GroupBy.LANGUAGE: Dimension.LANGUAGE,
    GroupBy.TIMEZONE: Dimension.ZONE,
}
_Text = Annotated[str | None, QueryParameter(max_length=TEXT_LENGTH_MAX)]
_get = partial(get, sync_to_thread=True, responses=refusals(Unauthenticated, InvalidRequest))


def asked_of(
    service: TheService,
    from_: Annotated[
        datetime | None, QueryParameter(name="from", description=f"{SPAN_DAYS} days before `to` if left out.")
    ] = None,
    to: Annotated[
        datetime | None, QueryParameter(description=f"Now if left out; {SPAN_DAYS_MAX} days after `from` at most.")
    ] = None,
    zone: Annotated[str, QueryParameter(max_length=64, description="Whose days, weeks and months are meant.")] = "UTC",
    builder: _Text = None,
    session_type: Annotated[str | None, QueryParameter(name="sessionType", max_length=TEXT_LENGTH_MAX)] = None,
    source: _Text = None,
    utm_source: Annotated[str | None, QueryParameter(name="utmSource", max_length=TEXT_LENGTH_MAX)] = None,
    utm_medium: Annotated[str | None, QueryParameter(name="utmMedium", max_length=TEXT_LENGTH_MAX)] = None,
    utm_campaign: Annotated[str | None, QueryParameter(name="utmCampaign", max_length=TEXT_LENGTH_MAX)] = None,
    currency: _Text = None,
    device: _Text = None,
    language: _Text = None,
    timezone: Annotated[
        str | None, QueryParameter(max_length=TEXT_LENGTH_MAX, description="The client's; `zone` is the reader's.")
    ] = None,
) -> Asked:
    """What every figure is asked with. Raises InvalidRequest with each fault."""
    until = to or service.world.clock.now()
    since = from_ or until - timedelta(days=SPAN_DAYS)
    faults = {
        "from": instant_fault(from_) if from_ else None,
        "to": instant_fault(to) if to else None,
        "zone": zone_fault(zone),
    }
    if not any(faults.values()):
        faults["to"] = _span_fault(since, until)
    told = [FieldFault(name, fault) for name, fault in faults.items() if fault]
    if told:
        raise InvalidRequest(told)
    wanted = {
        Dimension.BUILDER: builder,
        Dimension.SESSION_TYPE: session_type,
        Dimension.SOURCE: source,
        Dimension.CAMPAIGN_SOURCE: utm_source,
        Dimension.CAMPAIGN_MEDIUM: utm_medium,
        Dimension.CAMPAIGN: utm_campaign,
        Dimension.CURRENCY: currency,
        Dimension.DEVICE: device,
        Dimension.LANGUAGE: language,
        Dimension.ZONE: timezone,
    }
    where = {name: text.replace("\0", "") for name, text in wanted.items() if text is not None}
    return Asked(start=since, end=until, zone=zone, where=where)


def _span_fault(since: datetime, until: datetime) -> str | None:
    if since >= until:
        return "must be later than from"
    days = timedelta(days=SPAN_DAYS_MAX)
    return f"may be {SPAN_DAYS_MAX} days after from at most" if until - since > days else None


TheAsked = NamedDependency[SkipValidation[Asked]]
By = Annotated[GroupBy | None, QueryParameter(name="groupBy", description="One group for each value or period.")]
Limit = Annotated[int, QueryParameter(ge=1, le=DRILLED_MAX)]
Cursor = Annotated[str | None, QueryParameter(max_length=100, description="`nextCursor` of the page before.")]


def _grouped(asked: Asked, by: GroupBy | None) -> Asked:
    return Asked(start=asked.start, end=asked.end, zone=asked.zone, where=asked.where, by=GROUPINGS[by] if by else None)


@_get("/funnel", operation_id="getFunnel", summary="How far the bookings came that were begun in a span of time")
def show_funnel(service: TheService, asked: TheAsked, group_by: By = None) -> Funnel:
    return funnel_view(asked, group_by, [*funnel(service.figures, _grouped(asked, group_by))])


@_get(
    "/rates", operation_id="getRates", summary="Conversion, payment success, losses, moves, no-shows, time to confirm"
)
def show_rates(service: TheService, asked: TheAsked, group_by: By = None) -> Rates:
    grouped = _grouped(asked, group_by)
    waits = service.figures.waits(MEASURES["confirmed"], "confirmed_at", grouped)
    return rates_view(asked, group_by, [*rates(service.figures, grouped)], [*waits])


@_get("/revenue", operation_id="getRevenue", summary="What money moved, by currency and on its own day")
def show_revenue(service: TheService, asked: TheAsked, group_by: By = None) -> Revenue:
    """Fees are known of days that were compared with Stripe's balance, each night those that are over."""
    sums = revenue(service.figures, service.fees, _grouped(asked, group_by))
    return revenue_view(asked, group_by, [*sums], money_standing(service.balance_book, service.world.clock.now()).until)


@_get("/reconciliation", operation_id="getReconciliation", summary="Each day's money beside Stripe's balance")
def show_reconciliation(service: TheService, asked: TheAsked) -> Reconciliation:
    """By whole days of UTC; filters change nothing."""
    return reconciliation_view(asked, (*service.balance_book.reports(asked.start.date(), asked.end.date()),))


@_get("/service", operation_id="getServiceFigures", summary="Mails delivered, messages handled, work held up")
def show_service(service: TheService, asked: TheAsked) -> ServiceView:
    """Of everybody: filters change nothing. What is held up is told as it stands now."""
    mails = service.mail_list.figures(asked.start, asked.end)
    came = service.service_figures.deliveries(asked.start, asked.end)
    return service_view(asked, mails, came, provider_errors(service.service_figures.held_up()))


@_get("/views", operation_id="getViews", summary="How often profiles and times were seen: no part of any fact")
def show_views(service: TheService, asked: TheAsked) -> Views:
    """By whole days of UTC, of the builder and session type that are asked for; other filters change nothing."""
    first, last = asked.start.date(), asked.end.date()
    return views_view(asked, views_between(service.page_views, first, last, asked.where))


@_get("/definitions", operation_id="getDefinitions", summary="What every figure counts, and what it does not")
def show_definitions() -> Definitions:
    return definitions_view()


@_get("/bookings", operation_id="listMeasuredBookings", summary="The bookings behind a figure, the earliest first")
def list_bookings(
    service: TheService,
    asked: TheAsked,
    measure: Annotated[str, QueryParameter(max_length=50, description="A `measure` of a definition.")],
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Behind:
    known = MEASURES.get(measure)
    if known is None:
        raise InvalidRequest([FieldFault("measure", "is none of " + ", ".join(MEASURES))])
    return behind_view([*service.figures.bookings(known, asked, _place(cursor), limit + 1)], limit)


@_get("/revenue/bookings", operation_id="listRevenueBookings", summary="The bookings behind an amount of one currency")
def list_revenue_bookings(
    service: TheService,
    asked: TheAsked,
    of: Annotated[str, QueryParameter(max_length=3, description="The currency.")],
    part: Annotated[str, QueryParameter(max_length=50, description="The name of an amount's definition.")] = "net",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Behind:
    if part == FEES.name:
        return behind_view([*service.fees.fee_bookings(of, asked, _place(cursor), limit + 1)], limit, part)
    known = MONEY_PARTS.get(part)
    if known is None:
        raise InvalidRequest([FieldFault("part", "is none of " + ", ".join((*MONEY_PARTS, FEES.name)))])
    return behind_view([*service.figures.money_bookings(of, known, asked, _place(cursor), limit + 1)], limit, part)


@_get("/events", operation_id="listSevenEvents", summary="BOOKING_CREATED to CHECKOUT_EXPIRED, told from the facts")
def list_events(
    service: TheService,
    after: Annotated[int, QueryParameter(ge=0, le=2**63 - 1, description="`next` of the page before.")] = 0,
) -> Feed:
    """From the first fact on, however often. A page may be empty and not the last: go on while there is `more`."""
    return feed_view(page_after(service.world.store, after))


def _place(cursor: str | None) -> tuple[datetime, BookingId] | None:
    """Raises InvalidRequest for one that we did not make."""
    if cursor is None:
        return None
    moment, _, booking = cursor.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        place = at, BookingId(UUID(booking))
    except ValueError:
        raise InvalidRequest([FieldFault("cursor", "is no longer known: begin with the first page")]) from None
    if instant_fault(at):
        raise InvalidRequest([FieldFault("cursor", "is no longer known: begin with the first page")])
    return place


_HANDLERS: list[Any] = [
    show_funnel,
    show_rates,
    show_revenue,
    show_reconciliation,
    show_service,
    show_views,
    show_definitions,
    list_bookings,
    list_revenue_bookings,
    list_events,
]
routes = Router(
    "/api/analytics",
    route_handlers=_HANDLERS,
    dependencies={"asked": Provide(asked_of, sync_to_thread=False)},
    guards=[only_analysts],
    security=ANALYST,
    tags=["Analytics"],
)
