"""How long it takes from the time chosen to the confirmation."""

from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from litestar import Response
from msgspec.structs import replace

from application.figures.definitions import MEASURES, TIME_TO_CONFIRM
from application.ports.figures import Waits
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.analytics.filters import Look, TheTyped, look_at
from entrypoints.http.pages.analytics.frame import BEHIND, Format, answer, figures_page
from entrypoints.http.pages.analytics.periods import period_field, period_mistakes, period_of, periods
from entrypoints.http.pages.analytics.pictures import Columns, columns
from entrypoints.http.pages.analytics.sheets import Cell, Line, Sheet, count_cell, meaning_of
from entrypoints.http.pages.gate import TheDesk
from entrypoints.http.speaking import gettext, language
from entrypoints.service import Service

_MEASURE = MEASURES["confirmed"]
_MINUTE = 60
_THOUSAND = 1_000
_DIGITS = Decimal("0.001")


@figures_page("/latency")
def latency_page(service: TheService, desk: TheDesk, typed: TheTyped, format_: Format = None) -> Response[Any]:
    look = look_at(typed, service)
    look = replace(look, mistakes=(*look.mistakes, *period_mistakes(look)))
    sheets = () if look.mistakes else _sheets(look, service)
    return answer("latency", sheets, look, desk, service, format_, fields=(period_field(look),))


def _sheets(look: Look, service: Service) -> tuple[Sheet, ...]:
    whole = service.figures.waits(_MEASURE, "confirmed_at", look.asked())
    parts = service.figures.waits(_MEASURE, "confirmed_at", replace(look.asked(), by=period_of(look)))
    found = {one.key: one for one in parts}
    lines = [
        _line(one, gettext("All of these days"), look.typed.address(BEHIND, measure=_MEASURE.name)) for one in whole
    ]
    lines += [
        _line(found[key], key, look.within(first, last).address(BEHIND, measure=_MEASURE.name))
        for first, last in periods(look)
        if (key := first.isoformat()) in found
    ]
    title = gettext(TIME_TO_CONFIRM.title)
    return (
        Sheet(
            key="time_to_confirm",
            title=title,
            columns=(
                ("from", gettext("From")),
                ("bookings", gettext("Bookings")),
                ("median_seconds", gettext("The middle one")),
                ("p95_seconds", gettext("95 of 100 stay below")),
            ),
            lines=tuple(lines),
            picture=_picture(title, look, found) if found else None,
            meanings=(meaning_of(TIME_TO_CONFIRM),),
        ),
    )


def _picture(title: str, look: Look, found: dict[str, Waits]) -> Columns:
    told = gettext(
        "One column for each day, week or month: as tall as what 95 of 100 stay below, dark up to the middle one; the"
        " numbers are in the table."
    )
    spans = [first.isoformat() for first, _ in periods(look)]
    waited = [(_milliseconds(found, key, "p95_seconds"), _milliseconds(found, key, "median_seconds")) for key in spans]
    return columns(title, told, waited, (spans[0], spans[-1]), _words(max(most for most, _ in waited) / _THOUSAND))


def _milliseconds(found: dict[str, Waits], key: str, name: str) -> int:
    return round((getattr(found[key], name) or 0) * _THOUSAND) if key in found else 0


def _line(one: Waits, words: str, path: str) -> Line:
    cells = (count_cell(one.bookings, path), seconds_cell(one.median_seconds), seconds_cell(one.p95_seconds))
    return Line(key=one.key, words=words, cells=cells)


def seconds_cell(seconds: float | None) -> Cell:
    """Empty where there is nothing to tell."""
    return Cell() if seconds is None else Cell(_words(seconds), Decimal(seconds).quantize(_DIGITS))


def _words(seconds: float) -> str:
    """Minutes from one minute on."""
    if seconds < _MINUTE:
        return gettext("%(count)s s", count=_number(seconds))
    return gettext("%(count)s min", count=_number(seconds / _MINUTE))


def _number(value: float) -> str:
    return str(format_decimal(value, format="#,##0.#", locale=language().locale))
