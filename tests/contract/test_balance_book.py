"""What every implementation keeps of Stripe's balance, and what fees it tells of our bookings."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from msgspec.structs import replace

from adapters.postgres.database import PostgresDatabase
from application.ports.balance import BalanceEntry, EntryKind
from application.ports.balance_book import (
    Aside,
    BalanceBook,
    Compared,
    DayReport,
    Difference,
    DifferenceKind,
    Fees,
    FeeSums,
)
from application.ports.figures import Dimension, Drilled, Period
from application.ports.references import Reference
from domain.booking.events import PaymentSucceeded
from domain.identifiers import BookingId, BuilderId
from tests.contract.test_figures import DAY, MARCH, USD, Database, book, page
from tests.facts import NOW, append

FIRST = date(2027, 3, 1)
SECOND = FIRST + timedelta(days=1)
ENTRY = BalanceEntry(
    id="txn_1",
    at=NOW.replace(microsecond=0),
    kind=EntryKind.CHARGE,
    category="charge",
    intent="pi_1",
    claimed=BookingId(uuid4()),
    minor=14_900,
    currency="USD",
    settled_minor=13_500,
    fee_minor=462,
    settled_currency="EUR",
)
DISPUTE = replace(ENTRY, id="txn_2", kind=EntryKind.DISPUTE, category="dispute", minor=-14_900, settled_minor=-13_500)
PAYOUT = replace(ENTRY, id="txn_3", kind=EntryKind.OTHER, category="payout", intent="", claimed=None, fee_minor=0)


@pytest.fixture
def balances(any_database: Database) -> BalanceBook:
    return any_database.balance_book


def test_what_is_kept_of_a_day_comes_back_as_it_was_in_its_order(balances: BalanceBook) -> None:
    later = replace(DISPUTE, at=ENTRY.at + timedelta(hours=1))
    balances.keep(FIRST, [later, PAYOUT, ENTRY])
    balances.keep(SECOND, [])
    assert list(balances.of_day(FIRST)) == [ENTRY, PAYOUT, later]
    assert list(balances.of_day(SECOND)) == []
    assert list(balances.days()) == [FIRST, SECOND]


def test_what_is_kept_already_stays_as_it_is(balances: BalanceBook) -> None:
    for _ in range(2):
        balances.keep(FIRST, [ENTRY])
    balances.keep(FIRST, [replace(ENTRY, minor=1), DISPUTE])
    assert list(balances.of_day(FIRST)) == [ENTRY, DISPUTE]


def test_a_payment_is_found_over_all_days_and_what_is_of_none_is_not(balances: BalanceBook) -> None:
    other = replace(ENTRY, id="txn_9", intent="pi_9")
    balances.keep(FIRST, [ENTRY, PAYOUT, other])
    balances.keep(SECOND, [replace(DISPUTE, at=ENTRY.at + DAY)])
    assert [entry.id for entry in balances.of_payments(["pi_1", "pi_unknown", ""])] == ["txn_1", "txn_2"]
    assert list(balances.of_payments([])) == []


def test_a_day_has_the_report_that_was_made_last(balances: BalanceBook) -> None:
    line = Difference(
        kind=DifferenceKind.ONLY_HERE,
        what=EntryKind.REFUND,
        booking_id=BookingId(uuid4()),
        intent="pi_1",
        currency="USD",
        here_minor=-5_000,
        there_minor=0,
    )
    report = DayReport(
        day=FIRST,
        checked_at=NOW,
        compared=(Compared(what=EntryKind.REFUND, currency="USD", here_minor=-5_000, there_minor=0),),
        fees=(Aside(category="fee", currency="USD", minor=462),),
        differences=(line, replace(line, kind=DifferenceKind.FIGURES, booking_id=None)),
        left_out=3,
    )
    assert list(balances.reports(FIRST, SECOND)) == []
    for day in (FIRST, SECOND):
        balances.keep(day, [])
        balances.keep_report(DayReport(day=day, checked_at=NOW))
    balances.keep_report(report)
    assert list(balances.reports(FIRST, SECOND)) == [DayReport(day=SECOND, checked_at=NOW), report]
    assert list(balances.reports(FIRST, FIRST)) == [report]


def _paid(database: Database, intent: str, **how: Any) -> BookingId:
    """A booking whose payment Stripe calls so."""
    booking = book(database, *page(), PaymentSucceeded(attempt=1, intent=intent, amount=USD), **how)
    database.events.append(replace(append(), references=(Reference(intent, booking),)))
    return booking


def test_fees_are_those_of_our_bookings_on_the_day_of_the_entry(any_database: Database) -> None:
    fees: Fees = any_database.balance_book
    first, second = _paid(any_database, "pi_1"), _paid(any_database, "pi_2", builder_id=BuilderId("grace"))
    in_usd = replace(ENTRY, id="txn_4", intent="pi_2", settled_currency="USD", fee_minor=300)
    stranger = replace(ENTRY, id="txn_5", intent="pi_9")
    back = replace(DISPUTE, at=ENTRY.at + DAY, fee_minor=-62)
    any_database.balance_book.keep(FIRST, [ENTRY, in_usd, PAYOUT, stranger])
    any_database.balance_book.keep(SECOND, [back])
    assert fees.fees(MARCH) == [FeeSums("", "EUR", 400), FeeSums("", "USD", 300)]
    assert fees.fees(replace(MARCH, by=Period.DAY)) == [
        FeeSums("2027-03-01", "EUR", 462),
        FeeSums("2027-03-01", "USD", 300),
        FeeSums("2027-03-02", "EUR", -62),
    ]
    assert fees.fees(replace(MARCH, by=Dimension.CURRENCY)) == [FeeSums("EUR", "EUR", 400), FeeSums("USD", "USD", 300)]
    assert fees.fees(replace(MARCH, by=Dimension.BUILDER, where={Dimension.BUILDER: "grace"})) == [
        FeeSums("grace", "USD", 300)
    ]
    assert fees.fees(replace(MARCH, where={Dimension.CURRENCY: "USD"})) == [FeeSums("", "USD", 300)]
    assert fees.fees(replace(MARCH, start=MARCH.end, end=MARCH.end + DAY)) == []
    assert fees.fee_bookings("EUR", MARCH, None, 10) == [Drilled(ENTRY.at, first, 400)]
    assert fees.fee_bookings("USD", MARCH, None, 10) == [Drilled(ENTRY.at, second, 300)]
    assert fees.fee_bookings("USD", MARCH, (ENTRY.at, second), 10) == []


def test_the_view_of_the_analysts_has_the_same_fees(database: PostgresDatabase, database_url: str) -> None:
    booking = _paid(database, "pi_1")
    stranger = replace(ENTRY, id="txn_9", intent="pi_9")
    database.balance_book.keep(FIRST, [ENTRY, replace(DISPUTE, fee_minor=-62), PAYOUT, stranger])
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT booking_id, category, minor, currency FROM booking_fees ORDER BY 2"
        ).fetchall()
    assert rows == [(booking, "charge", 462, "EUR"), (booking, "dispute", -62, "EUR")]
