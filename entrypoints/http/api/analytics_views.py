"""Figures on the wire: each number beside its definition, each rate with what it was divided by."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from application.figures.counting import Group, Rate
from application.figures.definition import Definition
from application.figures.definitions import DEFINITIONS, FUNNEL, RATES, TIME_TO_CONFIRM, VIEWS
from application.figures.money import AFTER_FEES, FEES, REVENUE
from application.figures.revenue import RevenueSums
from application.figures.seven_events import Name, Page
from application.ports.figures import Asked, Drilled, Waits
from application.ports.page_views import DayOfViews
from application.ports.page_views import Page as SeenPage
from domain.money import Money
from entrypoints.http.schemas import MoneyView, Schema, money_view


class DefinitionView(Schema, frozen=True, kw_only=True):
    name: str
    title: str
    formula: str
    counts: Annotated[str, Meta(description="What counts.")]
    leaves_out: Annotated[str, Meta(description="What does not.")]
    measure: Annotated[str, Meta(description="For /api/analytics/bookings: the bookings behind it; empty if none.")]


class Definitions(Schema, frozen=True, kw_only=True):
    definitions: tuple[DefinitionView, ...]


class RateView(Schema, frozen=True, kw_only=True):
    name: str
    count: int
    of: Annotated[int | None, Meta(description="What `rate` divides by; null where the figure is a count.")]
    rate: Annotated[float | None, Meta(description="From 0 to 1; null if there is nothing to divide by.")]


class StepView(RateView, frozen=True, kw_only=True):
    rate_of_all: Annotated[float | None, Meta(description="Of all whose time was chosen.")]


class FunnelGroup(Schema, frozen=True, kw_only=True):
    key: str
    steps: tuple[StepView, ...]


class RatesGroup(Schema, frozen=True, kw_only=True):
    key: str
    rates: tuple[RateView, ...]


class WaitsView(Schema, frozen=True, kw_only=True):
    key: str
    bookings: int
    median_seconds: float | None
    p95_seconds: float | None


class MoneyGroup(Schema, frozen=True, kw_only=True):
    """gross - refunded - disputed = net and net - fees = afterFees, in minor units; each may be less than zero."""

    key: str
    currency: str
    bookings: int
    gross_minor: int
    refunded_minor: int
    disputed_minor: int
    net_minor: int
    by_hand_minor: int
    fees_minor: Annotated[int, Meta(description="In this currency of Stripe's balance.")]
    after_fees_minor: int


class Told(Schema, frozen=True, kw_only=True):
    """`groups` are in the order of their keys; a key is the value that is grouped by, a period as its first day."""

    start: Annotated[datetime, Meta(description="As asked for in `from`.")]
    end: Annotated[datetime, Meta(description="As asked for in `to`.")]
    zone: str
    group_by: str | None
    definitions: tuple[DefinitionView, ...]


class Funnel(Told, frozen=True, kw_only=True):
    groups: tuple[FunnelGroup, ...]


class Rates(Told, frozen=True, kw_only=True):
    groups: tuple[RatesGroup, ...]
    time_to_confirm: tuple[WaitsView, ...]


class Revenue(Told, frozen=True, kw_only=True):
    fees_known_until: Annotated[date | None, Meta(description="The last day of UTC that was compared with Stripe.")]
    groups: tuple[MoneyGroup, ...]


class DrilledView(Schema, frozen=True, kw_only=True):
    booking_id: UUID
    at: Annotated[datetime, Meta(description="The moment by which it is counted.")]
    net_minor: Annotated[int | None, Meta(description="What it adds to the net; null where something else is told.")]
    minor: Annotated[int | None, Meta(description="What it adds to the amount; null where bookings are counted.")]


class Behind(Schema, frozen=True, kw_only=True):
    bookings: tuple[DrilledView, ...]
    next_cursor: str | None


class SeventhView(Schema, frozen=True, kw_only=True):
    position: int
    event: Name
    booking_id: UUID
    at: datetime
    attempt: Annotated[int | None, Meta(description="Which payment page.")]
    amount: MoneyView | None


class Feed(Schema, frozen=True, kw_only=True):
    events: tuple[SeventhView, ...]
    next: Annotated[int, Meta(description="`after` of the next page, also if this one is empty.")]
    more: Annotated[bool, Meta(description="Whether there are more facts to look at already.")]


def definition_view(definition: Definition) -> DefinitionView:
    return DefinitionView(
        name=definition.name,
        title=definition.title,
        formula=definition.formula,
        counts=definition.counts,
        leaves_out=definition.leaves_out,
        measure=definition.top,
    )


def definitions_view() -> Definitions:
    return Definitions(definitions=tuple(map(definition_view, DEFINITIONS)))


def funnel_view(asked: Asked, group_by: str | None, groups: list[Group]) -> Funnel:
    found = tuple(FunnelGroup(key=one.key, steps=tuple(map(_step, one.rates))) for one in groups)
    return Funnel(**_told(asked, group_by, FUNNEL), groups=found)


def rates_view(asked: Asked, group_by: str | None, groups: list[Group], waits: list[Waits]) -> Rates:
    found = tuple(RatesGroup(key=one.key, rates=tuple(RateView(**_rate(r)) for r in one.rates)) for one in groups)
    waited = tuple(
        WaitsView(key=one.key, bookings=one.bookings, median_seconds=one.median_seconds, p95_seconds=one.p95_seconds)
        for one in waits
    )
    return Rates(**_told(asked, group_by, (*RATES, TIME_TO_CONFIRM)), groups=found, time_to_confirm=waited)


def revenue_view(asked: Asked, group_by: str | None, revenue: list[RevenueSums], until: date | None) -> Revenue:
    groups = tuple(
        MoneyGroup(
            fees_minor=of.fees,
            after_fees_minor=of.after_fees,
            key=one.key,
            currency=one.currency,
            bookings=one.bookings,
            gross_minor=one.gross,
            refunded_minor=one.refunded,
            disputed_minor=one.disputed,
            net_minor=one.net,
            by_hand_minor=one.by_hand,
        )
        for of in revenue
        if (one := of.money)
    )
    definitions = (*REVENUE, FEES, AFTER_FEES)
    return Revenue(**_told(asked, group_by, definitions), groups=groups, fees_known_until=until)


def behind_view(drilled: list[Drilled], limit: int, part: str = "") -> Behind:
    """`drilled` has one more than `limit` if there is a next page; `part` names the amount, if it is one."""
    shown = drilled[:limit]
    bookings = tuple(
        DrilledView(
            booking_id=one.booking_id, at=one.at, net_minor=one.minor if part == "net" else None, minor=one.minor
        )
        for one in shown
    )
    cursor = f"{shown[-1].at.isoformat()}_{shown[-1].booking_id}" if len(drilled) > limit else None
    return Behind(bookings=bookings, next_cursor=cursor)


def feed_view(page: Page) -> Feed:
    events = tuple(
        SeventhView(
            position=told.position,
            event=told.name,
            booking_id=told.booking_id,
            at=told.at,
            attempt=told.attempt,
            amount=money_view(told.amount) if isinstance(told.amount, Money) else None,
        )
        for told in page.events
    )
    return Feed(events=events, next=page.next, more=page.more)


def _told(asked: Asked, group_by: str | None, definitions: tuple[Definition, ...]) -> dict[str, Any]:
    return {
        "start": asked.start,
        "end": asked.end,
        "zone": asked.zone,
        "group_by": group_by,
        "definitions": tuple(map(definition_view, definitions)),
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {"name": rate.definition.name, "count": rate.count, "of": rate.of, "rate": rate.share}


def _step(rate: Rate) -> StepView:
    return StepView(**_rate(rate), rate_of_all=rate.share_of_first)


class ViewsOf(Schema, frozen=True, kw_only=True):
    day: Annotated[date, Meta(description="Of UTC.")]
    builder: str
    session_type: Annotated[str | None, Meta(description="Null for a profile.")]
    page: SeenPage
    times: int


class Views(Schema, frozen=True, kw_only=True):
    """`totals` are by page."""

    start: datetime
    end: datetime
    definitions: tuple[DefinitionView, ...]
    totals: dict[SeenPage, int]
    views: tuple[ViewsOf, ...]


def views_view(asked: Asked, found: Sequence[DayOfViews]) -> Views:
    shown = tuple(
        ViewsOf(
            day=one.day,
            builder=one.view.builder,
            session_type=one.view.session_type,
            page=one.view.page,
            times=one.times,
        )
        for one in found
    )
    totals = Counter(dict.fromkeys(SeenPage, 0))
    for one in shown:
        totals[one.page] += one.times
    return Views(
        start=asked.start, end=asked.end, definitions=(definition_view(VIEWS),), totals=dict(totals), views=shown
    )
