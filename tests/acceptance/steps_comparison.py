"""Steps about the money of a day beside Stripe's balance."""

from datetime import timedelta

from pytest_bdd import parsers, then

from application.ports.balance import EntryKind
from application.ports.balance_book import DayReport, DifferenceKind
from tests.acceptance.marketplace import money
from tests.acceptance.stage import Stage
from tests.acceptance.steps_clients import Visitors


def _yesterday(stage: Stage) -> DayReport:
    day = (stage.clock.now() - timedelta(days=1)).date()
    (report,) = stage.service.balance_book.reports(day, day)
    return report


@then("yesterday's money equals Stripe's balance")
def money_is_equal(stage: Stage) -> None:
    report = _yesterday(stage)
    assert report.open == ()
    assert report.compared, "some money moved"


@then(parsers.parse("Stripe has kept {amount} of yesterday's money"))
def stripe_has_kept(stage: Stage, amount: str) -> None:
    (fee,) = _yesterday(stage).fees
    assert (fee.minor, fee.currency) == (money(amount).amount_minor, money(amount).currency)


@then(parsers.parse("of yesterday's money a refund of {amount} to {client:w} was heard of later"))
def heard_of_later(stage: Stage, visitors: Visitors, amount: str, client: str) -> None:
    (line,) = _yesterday(stage).differences
    assert (line.kind, line.what) == (DifferenceKind.OTHER_DAY, EntryKind.REFUND)
    assert line.booking_id == visitors[client].booking
    assert line.there_minor - line.here_minor == -money(amount).amount_minor
