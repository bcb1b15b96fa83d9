"""Which experts and which sessions are booked, and how many of those bookings are confirmed."""

from typing import Any

from litestar import Response
from msgspec.structs import replace

from application.figures.counting import Group, rates
from application.figures.definitions import RATES
from application.ports.figures import Dimension
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.analytics.filters import Look, TheTyped, Typed, look_at
from entrypoints.http.pages.analytics.frame import BEHIND, Format, answer, figures_page
from entrypoints.http.pages.analytics.pictures import bars
from entrypoints.http.pages.analytics.sheets import Line, Sheet, count_cell, count_words, meaning_of, share_cell
from entrypoints.http.pages.gate import TheDesk
from entrypoints.http.pages.operator.words import Names
from entrypoints.http.speaking import gettext
from entrypoints.service import Service

COUNTED = tuple(definition for definition in RATES if definition.name in {"popularity", "booked_confirmed"})
SHOWN_MAX = 100
"""Lines of a table: who is rarer than that is looked for by the form."""
DRAWN_MAX = 12


@figures_page("/popularity")
def popularity_page(service: TheService, desk: TheDesk, typed: TheTyped, format_: Format = None) -> Response[Any]:
    look = look_at(typed, service)
    sheets = () if look.mistakes else _sheets(look, service)
    return answer("popularity", sheets, look, desk, service, format_)


def _sheets(look: Look, service: Service) -> tuple[Sheet, ...]:
    names = Names.of(service.world.catalog.builders())
    sessions = [
        (one, names.session(one.key), replace(look.typed, session_type=one.key))
        for one in _most(Dimension.SESSION_TYPE, look, service)
    ]
    experts = [
        (one, names.expert(one.key), replace(look.typed, builder=one.key))
        for one in _most(Dimension.BUILDER, look, service)
    ]
    return (
        _sheet("sessions", gettext("Sessions"), gettext("Session"), sessions),
        _sheet("experts", gettext("Experts"), gettext("Expert"), experts),
    )


def _most(by: Dimension, look: Look, service: Service) -> list[Group]:
    """The most booked first."""
    found = rates(service.figures, replace(look.asked(), by=by), COUNTED)
    return sorted(found, key=lambda one: (-one.rates[0].count, one.key))[:SHOWN_MAX]


def _sheet(key: str, title: str, of_what: str, groups: list[tuple[Group, str, Typed]]) -> Sheet:
    told = gettext("One bar for each, as long as its bookings; the numbers are in the table.")
    drawn = [(words, one.rates[0].count, count_words(one.rates[0].count)) for one, words, _ in groups[:DRAWN_MAX]]
    return Sheet(
        key=key,
        title=title,
        columns=(
            ("id", of_what),
            ("booked", gettext("Booked")),
            ("confirmed", gettext("Confirmed")),
            ("share", gettext("Share")),
        ),
        lines=tuple(_line(*group) for group in groups),
        picture=bars(title, told, drawn) if drawn else None,
        meanings=tuple(map(meaning_of, COUNTED)),
    )


def _line(group: Group, words: str, chosen: Typed) -> Line:
    confirmed = group.rates[1]
    cells = (
        *(count_cell(rate.count, chosen.address(BEHIND, measure=rate.definition.top)) for rate in group.rates),
        share_cell(confirmed.share),
    )
    return Line(key=group.key, words=words, cells=cells)
