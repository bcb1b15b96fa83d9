"""What money moved, a table for each currency: two are never added."""

from typing import Any

from litestar import Response
from msgspec.structs import replace

from application.figures.money import REVENUE
from application.ports.figures import MoneySums
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.analytics.behind import money_measure
from entrypoints.http.pages.analytics.filters import Look, TheTyped, look_at
from entrypoints.http.pages.analytics.frame import BEHIND, Format, answer, figures_page
from entrypoints.http.pages.analytics.pictures import bars
from entrypoints.http.pages.analytics.sheets import Line, Sheet, amount_cell, meaning_of, signed_words
from entrypoints.http.pages.gate import TheDesk
from entrypoints.http.speaking import gettext


@figures_page("/money")
def money_page(service: TheService, desk: TheDesk, typed: TheTyped, format_: Format = None) -> Response[Any]:
    look = look_at(typed, service)
    found = () if look.mistakes else service.figures.money(look.asked())
    return answer("money", tuple(_sheet(sums, look) for sums in found), look, desk, service, format_)


def _sheet(sums: MoneySums, look: Look) -> Sheet:
    amounts = {
        "gross": sums.gross,
        "refunded": sums.refunded,
        "disputed": sums.disputed,
        "net": sums.net,
        "by_hand": sums.by_hand,
    }
    typed = replace(look.typed, currency=sums.currency)
    told = gettext("One bar for each sum, as long as its amount; one below nought has none. The table has the amounts.")
    drawn = [(gettext(one.title), amounts[one.name], signed_words(amounts[one.name], sums.currency)) for one in REVENUE]
    return Sheet(
        key=sums.currency,
        title=sums.currency,
        columns=(("figure", gettext("Figure")), ("amount", gettext("Amount"))),
        lines=tuple(
            Line(
                key=one.name,
                words=gettext(one.title),
                meaning=meaning_of(one),
                cells=(
                    amount_cell(
                        amounts[one.name], sums.currency, typed.address(BEHIND, measure=money_measure(one.name))
                    ),
                ),
            )
            for one in REVENUE
        ),
        picture=bars(sums.currency, told, drawn),
    )
