"""Bookings, confirmations and net revenue as they went, by day, week or month."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from litestar import Response
from msgspec.structs import replace

from application.figures.counting import rates
from application.figures.money import REVENUE
from application.ports.figures import MoneySums
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.analytics.behind import MONEY
from entrypoints.http.pages.analytics.filters import Look, TheTyped, look_at
from entrypoints.http.pages.analytics.frame import BEHIND, Format, answer, figures_page
from entrypoints.http.pages.analytics.periods import period_field, period_mistakes, period_of, periods
from entrypoints.http.pages.analytics.pictures import columns
from entrypoints.http.pages.analytics.popularity import COUNTED
from entrypoints.http.pages.analytics.sheets import (
    Line,
    Sheet,
    amount_cell,
    count_cell,
    count_words,
    meaning_of,
    signed_words,
)
from entrypoints.http.pages.gate import TheDesk
from entrypoints.http.speaking import gettext
from entrypoints.service import Service

_NET = next(definition for definition in REVENUE if definition.name == "net")
Spans = Sequence[tuple[date, date]]


@figures_page("/trends")
def trends_page(service: TheService, desk: TheDesk, typed: TheTyped, format_: Format = None) -> Response[Any]:
    look = look_at(typed, service)
    look = replace(look, mistakes=(*look.mistakes, *period_mistakes(look)))
    sheets = () if look.mistakes else _sheets(look, service)
    return answer("trends", sheets, look, desk, service, format_, fields=(period_field(look),))


def _sheets(look: Look, service: Service) -> tuple[Sheet, ...]:
    asked, spans = replace(look.asked(), by=period_of(look)), tuple(periods(look))
    counted = {one.key: (one.rates[0].count, one.rates[1].count) for one in rates(service.figures, asked, COUNTED)}
    moved: dict[str, dict[str, MoneySums]] = {}
    for sums in service.figures.money(asked):
        moved.setdefault(sums.currency, {})[sums.key] = sums
    return (
        _bookings(look, spans, counted),
        *(_money(look, spans, currency, moved[currency]) for currency in sorted(moved)),
    )


def _bookings(look: Look, spans: Spans, counted: Mapping[str, tuple[int, int]]) -> Sheet:
    values = [counted.get(first.isoformat(), (0, 0)) for first, _ in spans]
    title = gettext("Bookings begun and confirmed")
    told = gettext(
        "One column for each day, week or month: as tall as the bookings begun, dark up to those confirmed; the numbers"
        " are in the table."
    )
    return Sheet(
        key="bookings",
        title=title,
        columns=(("from", gettext("From")), ("booked", gettext("Booked")), ("confirmed", gettext("Confirmed"))),
        lines=tuple(
            Line(
                key=first.isoformat(),
                words=first.isoformat(),
                cells=tuple(
                    count_cell(count, look.within(first, last).address(BEHIND, measure=what.top))
                    for count, what in zip(value, COUNTED, strict=True)
                ),
            )
            for (first, last), value in zip(spans, values, strict=True)
        ),
        picture=columns(title, told, values, _ends(spans), count_words(max(most for most, _ in values))),
        meanings=tuple(map(meaning_of, COUNTED)),
    )


def _money(look: Look, spans: Spans, currency: str, moved: Mapping[str, MoneySums]) -> Sheet:
    nets = [moved[first.isoformat()].net if first.isoformat() in moved else 0 for first, _ in spans]
    title = gettext("Net in %(currency)s", currency=currency)
    told = gettext(
        "One column for each day, week or month: up for money that came, down for money that went; the amounts are in"
        " the table."
    )
    chosen = replace(look.typed, currency=currency)
    return Sheet(
        key=currency,
        title=title,
        columns=(("from", gettext("From")), ("net", gettext("Net"))),
        lines=tuple(
            Line(
                key=first.isoformat(),
                words=first.isoformat(),
                cells=(
                    amount_cell(
                        net,
                        currency,
                        replace(look, typed=chosen).within(first, last).address(BEHIND, measure=MONEY)
                        if first.isoformat() in moved
                        else "",
                    ),
                ),
            )
            for (first, last), net in zip(spans, nets, strict=True)
        ),
        picture=columns(title, told, [(net, net) for net in nets], _ends(spans), signed_words(max(nets), currency)),
        meanings=(meaning_of(_NET),),
    )


def _ends(spans: Spans) -> tuple[str, str]:
    return spans[0][0].isoformat(), spans[-1][0].isoformat()
