"""The bookings behind a figure. They are ids: what they lead to is for operators alone."""

from typing import Any

from litestar import Response
from litestar.params import FromQuery
from msgspec.structs import replace

from application.figures.definition import Definition
from application.figures.definitions import DEFINITIONS, MEASURES
from application.figures.money import FEES, MONEY_PARTS, REVENUE
from application.ports.figures import Drilled
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.analytics.filters import Look, TheTyped, cut, look_at
from entrypoints.http.pages.analytics.frame import BEHIND, Field, Format, answer, figures_page
from entrypoints.http.pages.analytics.sheets import Cell, Line, Sheet, amount_cell, meaning_of
from entrypoints.http.pages.details_page import Mistake
from entrypoints.http.pages.gate import Desk, TheDesk
from entrypoints.http.pages.operator.booking_filters import Place, place_of
from entrypoints.http.speaking import gettext
from entrypoints.service import Service

PAGE_SIZE = 100
MONEY = "money"


def money_measure(name: str) -> str:
    """What stands in the address for an amount of that definition."""
    return MONEY if name == "net" else f"{MONEY}_{name}"


_OF_MONEY: dict[str, Definition] = {money_measure(definition.name): definition for definition in (*REVENUE, FEES)}
_FIGURES: dict[str, Definition] = {
    **{definition.top: definition for definition in reversed(DEFINITIONS) if definition.top},
    **_OF_MONEY,
}
"""By the measure. The first definition of several with the same one names it."""


@figures_page("/bookings")
def behind_page(
    service: TheService,
    desk: TheDesk,
    typed: TheTyped,
    measure: FromQuery[str | None] = None,
    after: FromQuery[str | None] = None,
    format_: Format = None,
) -> Response[Any]:
    wanted, look = cut(measure), look_at(typed, service)
    look = replace(look, mistakes=(*_mistakes(wanted, look), *look.mistakes))
    found = [] if look.mistakes else _found(wanted, look, place_of(after), service)
    shown = found[:PAGE_SIZE]
    goes_on = f"{shown[-1].at.isoformat()}/{shown[-1].booking_id}" if len(found) > PAGE_SIZE else ""
    field = Field(name="measure", label=gettext("Figure"), value=wanted, nothing=gettext("Choose"), choices=_choices())
    return answer(
        "bookings",
        () if look.mistakes else (_sheet(wanted, look, shown, desk),),
        look,
        desk,
        service,
        format_,
        fields=(field,),
        kept={"measure": wanted, "after": after or ""},
        next_page=look.typed.address(BEHIND, measure=wanted, after=goes_on) if goes_on else "",
    )


def _mistakes(measure: str, look: Look) -> tuple[Mistake, ...]:
    if measure not in _FIGURES:
        return (Mistake("measure", gettext("Choose one of the figures.")),)
    if measure in _OF_MONEY and not look.typed.currency:
        return (Mistake("currency", gettext("Choose a currency: amounts of two are never added.")),)
    return ()


def _found(measure: str, look: Look, after: Place | None, service: Service) -> list[Drilled]:
    """One more than a page has, if there is another one."""
    if measure == money_measure(FEES.name):
        return [*service.fees.fee_bookings(look.typed.currency, look.asked(), after, PAGE_SIZE + 1)]
    if measure in _OF_MONEY:
        part = MONEY_PARTS[_OF_MONEY[measure].name]
        return [*service.figures.money_bookings(look.typed.currency, part, look.asked(), after, PAGE_SIZE + 1)]
    return [*service.figures.bookings(MEASURES[measure], look.asked(), after, PAGE_SIZE + 1)]


def _sheet(measure: str, look: Look, found: list[Drilled], desk: Desk) -> Sheet:
    definition = _FIGURES[measure]
    amounts = ((definition.name, gettext(definition.title)),) if measure in _OF_MONEY else ()
    return Sheet(
        key="behind",
        title=gettext(definition.title),
        columns=(("at", gettext("Counted at (UTC)")), ("booking", gettext("Booking")), *amounts),
        lines=tuple(_line(one, look, desk) for one in found),
        meanings=(meaning_of(definition),),
    )


def _line(one: Drilled, look: Look, desk: Desk) -> Line:
    id_ = str(one.booking_id)
    amounts = () if one.minor is None else (amount_cell(one.minor, look.typed.currency),)
    return Line(
        key=one.at.isoformat(),
        words=one.at.strftime("%Y-%m-%d %H:%M"),
        cells=(Cell(id_, id_, f"/operator/bookings/{id_}" if desk.is_operator else ""), *amounts),
    )


def _choices() -> tuple[tuple[str, str], ...]:
    return tuple((measure, gettext(definition.title)) for measure, definition in _FIGURES.items())
