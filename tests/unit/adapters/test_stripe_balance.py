"""What Stripe's entries mean where currencies differ, where they concern no client, and where they say too little."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from adapters.stripe.balance import entry_of
from adapters.stripe.objects import Transaction
from application.ports.balance import EntryKind
from domain.identifiers import BookingId
from tests.unit.adapters.provider_files import BOOKING

CHARGE = {"id": "ch_1", "object": "charge", "payment_intent": "pi_1", "amount": 1000, "amount_captured": 1000}
CHARGE |= {"currency": "eur", "metadata": {"bookingId": BOOKING}}


def transaction(**changes: Any) -> Transaction:
    plain = {"id": "txn_1", "object": "balance_transaction", "created": 1_790_000_000, "reporting_category": "charge"}
    plain |= {"amount": 1000, "fee": 59, "currency": "eur", "source": CHARGE}
    return msgspec.convert(plain | changes, Transaction)


def test_where_the_balance_has_another_currency_the_payment_tells_what_the_client_paid() -> None:
    entry = entry_of(transaction(amount=1234, fee=66, currency="usd"))
    assert (entry.minor, entry.currency) == (1000, "EUR")
    assert (entry.settled_minor, entry.fee_minor, entry.settled_currency) == (1234, 66, "USD")
    assert (entry.intent, entry.claimed) == ("pi_1", BookingId(UUID(BOOKING)))


@pytest.mark.parametrize(
    ("category", "amount", "minor"),
    [("refund", -617, -500), ("refund_failure", 617, 500), ("dispute", -617, -500), ("dispute_reversal", 617, 500)],
)
def test_what_leaves_and_comes_home_is_told_in_the_clients_currency(category: str, amount: int, minor: int) -> None:
    refund = {"id": "re_1", "object": "refund", "payment_intent": {"id": "pi_1"}, "amount": 500, "currency": "eur"}
    entry = entry_of(transaction(reporting_category=category, amount=amount, fee=0, currency="usd", source=refund))
    assert (entry.minor, entry.currency, entry.settled_minor, entry.intent) == (minor, "EUR", amount, "pi_1")


def test_of_a_part_that_was_captured_only_that_part_came() -> None:
    part = CHARGE | {"amount_captured": 400}
    assert entry_of(transaction(amount=490, currency="usd", source=part)).minor == 400


@pytest.mark.parametrize(
    ("currency", "amount", "minor"), [("jpy", 1000, 1000), ("isk", 100_000, 1000), ("kwd", -1230, -1230)]
)
def test_amounts_are_in_the_minor_units_of_their_currency(currency: str, amount: int, minor: int) -> None:
    source = CHARGE | {"currency": currency}
    entry = entry_of(transaction(amount=amount, fee=0, currency=currency, source=source))
    assert (entry.minor, entry.settled_minor) == (minor, minor)


@pytest.mark.parametrize(
    ("category", "kind"),
    [("payout", EntryKind.OTHER), ("fee", EntryKind.FEE), ("tax", EntryKind.FEE), ("of_tomorrow", EntryKind.OTHER)],
)
def test_what_is_no_clients_money_belongs_to_no_payment(category: str, kind: EntryKind) -> None:
    payout = {"id": "po_1", "object": "payout", "amount": 1000, "currency": "eur", "metadata": {"bookingId": BOOKING}}
    for source in (payout, "po_1", None):
        entry = entry_of(transaction(reporting_category=category, amount=-1000, fee=0, source=source))
        assert (entry.kind, entry.category, entry.minor, entry.intent) == (kind, category, -1000, "")
        assert entry.claimed is None


@pytest.mark.parametrize("source", [None, "ch_1", {"id": "ch_1", "currency": "usd"}])
def test_a_payment_that_does_not_say_what_it_is_for_is_no_answer(source: object) -> None:
    with pytest.raises(ValueError, match="txn_1 does not say"):
        entry_of(transaction(source=source))
