"""How far bookings come, step by step, and the rates beside it."""

from typing import Any

from litestar import Response

from application.figures.counting import Rate, funnel, rates
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
from entrypoints.http.speaking import gettext
from entrypoints.service import Service


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
