"""How the money of each day compared with Stripe's balance, and every difference with what to do about it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from litestar import Response
from msgspec.structs import replace

from application.figures.differences import EXPLANATIONS
from application.figures.money import RECONCILED
from application.ports.balance import EntryKind
from application.ports.balance_book import DayReport, Difference
from application.reconcilers.money_verdicts import LINES_KEPT_MAX
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.analytics.filters import Look, TheTyped, look_at
from entrypoints.http.pages.analytics.frame import RECONCILIATION, Format, Notice, answer, figures_page
from entrypoints.http.pages.analytics.sheets import Cell, Line, Sheet, amount_cell, meaning_of
from entrypoints.http.pages.gate import Desk, TheDesk
from entrypoints.http.speaking import gettext, marked, ngettext
from entrypoints.service import Service

DAYS_SHOWN_MAX = 92
_WHAT = {EntryKind.CHARGE: marked("Payment"), EntryKind.REFUND: marked("Refund"), EntryKind.DISPUTE: marked("Dispute")}


@figures_page("/reconciliation")
def reconciliation_page(service: TheService, desk: TheDesk, typed: TheTyped, format_: Format = None) -> Response[Any]:
    look = look_at(typed, service)
    reports = () if look.mistakes else reports_of(look, service)
    sheets = (_days(reports), *_differences(reports, desk)) if reports else ()
    notice = None if look.mistakes else replace(notice_of(reports, look), path="")
    return answer("reconciliation", sheets, look, desk, service, format_, notice=notice)


def reports_of(look: Look, service: Service) -> Sequence[DayReport]:
    """The last days of those that are looked at, the latest first."""
    first = max(look.first, look.last - timedelta(days=DAYS_SHOWN_MAX - 1))
    return service.balance_book.reports(first, look.last)


def notice_of(reports: Sequence[DayReport], look: Look) -> Notice:
    """In one sentence; it leads to the page that tells more."""
    path = look.typed.address(RECONCILIATION)
    if not reports:
        return Notice(
            gettext("Not compared with Stripe's balance yet: each night at 3:00 UTC the days that are over are."), path
        )
    differing = [report for report in reports if not report.is_equal]
    if differing:
        count = sum(len(report.open) + report.left_out for report in differing)
        return Notice(
            ngettext(
                "%(num)s difference to Stripe's balance: see what to do.",
                "%(num)s differences to Stripe's balance: see what to do.",
                count,
            ),
            path,
            is_bad=True,
        )
    checked = max(report.checked_at for report in reports)
    return Notice(
        gettext(
            "Equal to Stripe's balance until %(day)s, checked %(at)s UTC.",
            day=reports[0].day.isoformat(),
            at=checked.strftime("%Y-%m-%d %H:%M"),
        ),
        path,
    )


def _days(reports: Sequence[DayReport]) -> Sheet:
    return Sheet(
        key="days",
        title=gettext("Day by day"),
        columns=(
            ("day", gettext("Day")),
            ("currency", gettext("Currency")),
            ("here", gettext("Here")),
            ("stripe", gettext("At Stripe")),
            ("fees", gettext("Stripe's fees")),
            ("by_hand", gettext("By hand")),
            ("result", gettext("Result")),
        ),
        lines=tuple(line for report in reports for line in _day(report)),
        meanings=(meaning_of(RECONCILED),),
    )


def _day(report: DayReport) -> Iterator[Line]:
    """A line for each currency, and one for a day without money."""
    checked = report.checked_at.strftime("%Y-%m-%d %H:%M")
    words = gettext("equal, checked %(at)s", at=checked) if report.is_equal else gettext("differs")
    result = Cell(words, "equal" if report.is_equal else "differs", is_said=True)
    moved = {one.currency for one in report.compared} | {one.currency for one in (*report.fees, *report.by_hand)}
    for currency in sorted(moved) or [""]:
        sums = (
            sum(one.here_minor for one in report.compared if one.currency == currency),
            sum(one.there_minor for one in report.compared if one.currency == currency),
            sum(one.minor for one in report.fees if one.currency == currency),
            sum(one.minor for one in report.by_hand if one.currency == currency),
        )
        amounts = tuple(amount_cell(minor, currency) if currency else Cell("", None) for minor in sums)
        day = report.day.isoformat()
        yield Line(key=day, words=day, cells=(Cell(currency, currency, is_said=True), *amounts, result))


def _differences(reports: Sequence[DayReport], desk: Desk) -> Iterator[Sheet]:
    found = [(report, line) for report in reports for line in report.differences][:LINES_KEPT_MAX]
    if found:
        yield Sheet(
            key="differences",
            title=gettext("Differences"),
            columns=(
                ("kind", gettext("Difference")),
                ("day", gettext("Day")),
                ("what", gettext("Of")),
                ("booking", gettext("Booking")),
                ("payment", gettext("Payment at Stripe")),
                ("here", gettext("Here")),
                ("stripe", gettext("At Stripe")),
            ),
            lines=tuple(_difference(report, line, desk) for report, line in found),
        )


def _difference(report: DayReport, line: Difference, desk: Desk) -> Line:
    explained = EXPLANATIONS[line.kind]
    booking = str(line.booking_id or "")
    day = report.day.isoformat()
    what = gettext(_WHAT[line.what])
    return Line(
        key=line.kind,
        words=gettext(explained.title),
        note=gettext(explained.to_do),
        cells=(
            Cell(day, day, is_said=True),
            Cell(what, str(line.what), is_said=True),
            Cell(booking, booking, f"/operator/bookings/{booking}" if desk.is_operator and booking else ""),
            Cell(line.intent, line.intent),
            amount_cell(line.here_minor, line.currency),
            amount_cell(line.there_minor, line.currency),
        ),
    )
