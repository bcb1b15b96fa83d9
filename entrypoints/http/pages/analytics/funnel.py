"""How far bookings come, step by step, and the rates beside it; before them the pages seen, which are no bookings."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from litestar import Response

from application.figures.counting import Rate, funnel, rates
from application.figures.definitions import VIEWS
from application.figures.views import TOLD_APART_BY, views_between
from application.ports.page_views import Page
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.analytics.filters import Look, TheTyped, look_at
from entrypoints.http.pages.analytics.frame import BEHIND, Format, answer, figures_page
from entrypoints.http.pages.analytics.pictures import bars
from entrypoints.http.pages.analytics.sheets import (
    Cell,
    Line,
    Sheet,
    count_cell,
    count_words,
    meaning_of,
    share_cell,
    share_words,
)
from entrypoints.http.pages.gate import TheDesk
from entrypoints.http.speaking import gettext, marked
from entrypoints.service import Service

_PAGES = {Page.PROFILE: marked("Profile of an expert"), Page.TIMES: marked("Times of a session")}


@figures_page("/")
def funnel_page(
    service: TheService,
    desk: TheDesk,
    typed: TheTyped,
    format_: Format = None,
) -> Response[Any]:
    look = look_at(typed, service)
    return answer("funnel", () if look.mistakes else _sheets(look, service), look, desk, service, format_)


def _sheets(look: Look, service: Service) -> tuple[Sheet, ...]:
    ((steps,), (others,)) = funnel(service.figures, look.asked()), rates(service.figures, look.asked())
    title = gettext("From the time chosen to the session")
    told = gettext("One bar for each step, as long as its bookings; the numbers are in the table.")
    shown = [(gettext(r.definition.title), r.count, _bar_words(r)) for r in steps.rates]
    return (
        *_views(look, service),
        Sheet(
            key="steps",
            title=title,
            columns=(*_columns(), ("share_of_all", gettext("Of all"))),
            lines=tuple(_line(rate, look, share_cell(rate.share_of_first)) for rate in steps.rates),
            picture=bars(title, told, shown),
        ),
        Sheet(
            key="rates",
            title=gettext("Rates"),
            columns=_columns(),
            lines=tuple(_line(rate, look) for rate in others.rates),
        ),
    )


def _views(look: Look, service: Service) -> Iterator[Sheet]:
    """Not where it is asked for what nobody keeps of those who look."""
    where = look.asked().where
    if not where.keys() <= TOLD_APART_BY:
        return
    seen = Counter(dict.fromkeys(Page, 0))
    for one in views_between(service.page_views, look.first, look.last, where):
        seen[one.view.page] += one.times
    yield Sheet(
        key="views",
        title=gettext(VIEWS.title),
        columns=(("figure", gettext("Page")), ("count", gettext("Times seen"))),
        lines=tuple(Line(key=page, words=gettext(_PAGES[page]), cells=(count_cell(seen[page]),)) for page in Page),
        meanings=(meaning_of(VIEWS),),
    )


def _columns() -> tuple[tuple[str, str], ...]:
    return (
        ("figure", gettext("Figure")),
        ("count", gettext("Bookings")),
        ("of", gettext("Of")),
        ("share", gettext("Share")),
    )


def _line(rate: Rate, look: Look, *more: Cell) -> Line:
    definition = rate.definition
    return Line(
        key=definition.name,
        words=gettext(definition.title),
        meaning=meaning_of(definition),
        cells=(
            count_cell(rate.count, look.typed.address(BEHIND, measure=definition.top)),
            Cell() if rate.of is None else count_cell(rate.of),
            share_cell(rate.share),
            *more,
        ),
    )


def _bar_words(rate: Rate) -> str:
    """The number, and how many that are of those before."""
    return " \N{MIDDLE DOT} ".join(filter(None, (count_words(rate.count), share_words(rate.share))))
