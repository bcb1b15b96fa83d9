"""How the money of a day compared with Stripe's balance, as lines for commands and the log."""

import logging
from collections.abc import Iterable, Iterator
from decimal import Decimal

from application.figures.differences import EXPLANATIONS
from application.ports.balance_book import DayReport, Difference, DifferenceKind
from domain.money import minor_unit_exponent

_log = logging.getLogger(__name__)


def tell_money(report: DayReport) -> None:
    """To the log: a day that is equal is worth a word too."""
    for line in report.open:
        _log.error("the money of %s: %s", report.day, difference_in_words(line))
    if report.left_out:
        _log.error("the money of %s: %s more differences", report.day, report.left_out)
    if report.is_equal:
        _log.info("the money of %s equals Stripe's balance", report.day)


def money_in_words(reports: Iterable[DayReport]) -> Iterator[str]:
    """One line for all days that are equal; those that are not with each difference and what to do."""
    equal = [report for report in reports if report.is_equal]
    if equal:
        days = f"{len(equal)} days equal" if len(equal) > 1 else "1 day equals"
        yield f"Money: {days} Stripe's balance, the last one {max(report.day for report in equal)}."
    for report in reports:
        if not report.is_equal:
            yield f"Money of {report.day}, checked {report.checked_at:%Y-%m-%d %H:%M}Z:"
            yield from (f"  {difference_in_words(line)}" for line in report.open)
            if report.left_out:
                yield f"  and {report.left_out} more"


def difference_in_words(line: Difference) -> str:
    """What it is, whose, how much on either side, and what to do."""
    said = EXPLANATIONS[line.kind]
    here, there = (_amount(minor, line.currency) for minor in (line.here_minor, line.there_minor))
    sides = ("the figures", "the facts") if line.kind is DifferenceKind.FIGURES else ("here", "at Stripe")
    whose = f"booking {line.booking_id}" if line.booking_id else "no booking"
    payment = f", {line.intent}" if line.intent else ""
    return f"{said.title}: {line.what}, {whose}{payment}: {sides[0]} {here}, {sides[1]} {there}. {said.to_do}."


def _amount(minor: int, currency: str) -> str:
    exponent = minor_unit_exponent(currency)
    return f"{Decimal(minor).scaleb(-exponent):.{exponent}f} {currency}"
