"""What money moved, a table for each currency: two are never added."""

from typing import Any

from litestar import Response
from msgspec.structs import replace

from application.figures.money import AFTER_FEES, FEES, REVENUE
from application.figures.revenue import RevenueSums, revenue
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.analytics.behind import money_measure
from entrypoints.http.pages.analytics.filters import Look, TheTyped, look_at
from entrypoints.http.pages.analytics.frame import BEHIND, Format, answer, figures_page
from entrypoints.http.pages.analytics.pictures import bars
from entrypoints.http.pages.analytics.reconciliation import notice_of, reports_of
from entrypoints.http.pages.analytics.sheets import Line, Sheet, amount_cell, meaning_of, signed_words
from entrypoints.http.pages.gate import TheDesk
from entrypoints.http.speaking import gettext

SHOWN = (*REVENUE, FEES, AFTER_FEES)


@figures_page("/money")
def money_page(service: TheService, desk: TheDesk, typed: TheTyped, format_: Format = None) -> Response[Any]:
    look = look_at(typed, service)
    found = () if look.mistakes else revenue(service.figures, service.fees, look.asked())
    notice = None if look.mistakes else notice_of(reports_of(look, service), look)
    return answer("money", tuple(_sheet(sums, look) for sums in found), look, desk, service, format_, notice=notice)


def _sheet(one: RevenueSums, look: Look) -> Sheet:
    sums = one.money
    amounts = {
        "gross": sums.gross,
        "refunded": sums.refunded,
        "disputed": sums.disputed,
        "net": sums.net,
        "by_hand": sums.by_hand,
        "fees": one.fees,
        "after_fees": one.after_fees,
    }
    typed = replace(look.typed, currency=sums.currency)
    told = gettext("One bar for each sum, as long as its amount; one below nought has none. The table has the amounts.")
    drawn = [(gettext(one.title), amounts[one.name], signed_words(amounts[one.name], sums.currency)) for one in SHOWN]
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
                        amounts[one.name],
                        sums.currency,
                        "" if one is AFTER_FEES else typed.address(BEHIND, measure=money_measure(one.name)),
                    ),
                ),
            )
            for one in SHOWN
        ),
        picture=bars(sums.currency, told, drawn),
    )
