"""Days, weeks and months of what is looked at: each of them, also those in which nothing happened."""

from collections.abc import Iterator
from datetime import date, timedelta

from application.ports.figures import Period
from entrypoints.http.pages.analytics.filters import Look
from entrypoints.http.pages.analytics.frame import Field
from entrypoints.http.pages.analytics.pictures import COLUMNS_MAX
from entrypoints.http.pages.details_page import Mistake
from entrypoints.http.speaking import gettext

_DAYS_BY_DAY_MAX, _DAYS_BY_WEEK_MAX = 45, 366
"""Longer spans are shown by week or by month unless somebody chooses."""
_WEEK, _LONGEST_MONTH = timedelta(days=7), timedelta(days=31)


def period_of(look: Look) -> Period:
    """As chosen, else what suits the length."""
    if look.typed.by in set(Period):
        return Period(look.typed.by)
    if look.days <= _DAYS_BY_DAY_MAX:
        return Period.DAY
    return Period.WEEK if look.days <= _DAYS_BY_WEEK_MAX else Period.MONTH


def period_mistakes(look: Look) -> tuple[Mistake, ...]:
    if look.typed.by and look.typed.by not in set(Period):
        return (Mistake("by", gettext("Choose day, week or month.")),)
    if not look.mistakes and len(list(periods(look))) > COLUMNS_MAX:
        told = gettext("These are too many to draw: %(most)s at most. Choose longer ones.", most=COLUMNS_MAX)
        return (Mistake("by", told),)
    return ()


def periods(look: Look) -> Iterator[tuple[date, date]]:
    """Each as its first and its last day, whole; the first one may begin before what is looked at."""
    period, first = period_of(look), _begin(look.first, period_of(look))
    while first <= look.last:
        following = _begin(first + (_LONGEST_MONTH if period is Period.MONTH else _WEEK), period)
        after = first + timedelta(days=1) if period is Period.DAY else following
        yield first, after - timedelta(days=1)
        first = after


def period_field(look: Look) -> Field:
    choices = (
        (Period.DAY.value, gettext("Day")),
        (Period.WEEK.value, gettext("Week")),
        (Period.MONTH.value, gettext("Month")),
    )
    return Field(name="by", label=gettext("By"), value=look.typed.by, nothing=gettext("As it fits"), choices=choices)


def _begin(day: date, period: Period) -> date:
    if period is Period.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if period is Period.WEEK else day
