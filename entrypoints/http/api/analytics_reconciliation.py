"""On the wire: how the money of each day that is over compared with Stripe's balance."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from application.figures.differences import EXPLANATIONS
from application.figures.money import RECONCILED
from application.ports.balance import EntryKind
from application.ports.balance_book import Aside, DayReport, Difference, DifferenceKind
from application.ports.figures import Asked
from entrypoints.http.api.analytics_views import DefinitionView, definition_view
from entrypoints.http.schemas import Schema


class ComparedView(Schema, frozen=True, kw_only=True):
    """In minor units, less than zero if money left us."""

    what: EntryKind
    currency: str
    here_minor: int
    stripe_minor: int


class AsideView(Schema, frozen=True, kw_only=True):
    category: str
    currency: str
    minor: int


class DifferenceView(Schema, frozen=True, kw_only=True):
    kind: DifferenceKind
    title: str
    to_do: str
    open: Annotated[bool, Meta(description="Whether somebody has to see to it.")]
    what: EntryKind
    booking_id: UUID | None
    payment: Annotated[str, Meta(description="Stripe's payment intent; empty for one of the figures.")]
    currency: str
    here_minor: Annotated[int, Meta(description="In our books; of the kind `figures`, what the figures say.")]
    there_minor: Annotated[int, Meta(description="At Stripe; of the kind `figures`, what the facts say.")]


class DayView(Schema, frozen=True, kw_only=True):
    day: Annotated[date, Meta(description="Of UTC.")]
    checked_at: datetime
    equal: bool
    compared: tuple[ComparedView, ...]
    fees: Annotated[tuple[AsideView, ...], Meta(description="What Stripe kept, by the currency of its balance.")]
    by_hand: Annotated[tuple[AsideView, ...], Meta(description="Outside Stripe, compared with nothing.")]
    aside: Annotated[tuple[AsideView, ...], Meta(description="Payouts and Stripe's own bills.")]
    differences: tuple[DifferenceView, ...]
    differences_left_out: int


class Reconciliation(Schema, frozen=True, kw_only=True):
    """The latest day first; a day that was not compared yet is not among them."""

    start: datetime
    end: datetime
    definitions: tuple[DefinitionView, ...]
    days: tuple[DayView, ...]


def reconciliation_view(asked: Asked, reports: tuple[DayReport, ...]) -> Reconciliation:
    return Reconciliation(
        start=asked.start,
        end=asked.end,
        definitions=(definition_view(RECONCILED),),
        days=tuple(map(_day, reports)),
    )


def _day(report: DayReport) -> DayView:
    return DayView(
        day=report.day,
        checked_at=report.checked_at,
        equal=report.is_equal,
        compared=tuple(
            ComparedView(what=one.what, currency=one.currency, here_minor=one.here_minor, stripe_minor=one.there_minor)
            for one in report.compared
        ),
        fees=tuple(map(_aside, report.fees)),
        by_hand=tuple(map(_aside, report.by_hand)),
        aside=tuple(map(_aside, report.aside)),
        differences=tuple(map(_difference, report.differences)),
        differences_left_out=report.left_out,
    )


def _aside(one: Aside) -> AsideView:
    return AsideView(category=one.category, currency=one.currency, minor=one.minor)


def _difference(one: Difference) -> DifferenceView:
    explained = EXPLANATIONS[one.kind]
    return DifferenceView(
        kind=one.kind,
        title=explained.title,
        to_do=explained.to_do,
        open=one.is_open,
        what=one.what,
        booking_id=one.booking_id,
        payment=one.intent,
        currency=one.currency,
        here_minor=one.here_minor,
        there_minor=one.there_minor,
    )
