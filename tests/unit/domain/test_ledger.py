"""The money of one booking, as the facts add it up."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.booking.events import RefundRequested, ReleaseRequested
from domain.booking.ledger import Dispute, Ledger, Payment, PaymentStanding, Refund, RefundStanding
from domain.booking.refunding import give_back, give_everything_back
from domain.booking.vocabulary import DisputeOutcome, RefundReason
from domain.money import Money
from tests.examples import PRICE

LAPSES = datetime(2027, 3, 10, tzinfo=UTC)
DOLLARS = Money(100, "USD")
PAID = Payment(1, "pi_1", PRICE)
RESERVED = Payment(1, "pi_1", PRICE, PaymentStanding.AUTHORIZED, LAPSES)
CAPTURING = Payment(1, "pi_1", PRICE, PaymentStanding.CAPTURING, LAPSES)
REASON = RefundReason.CANCELLED


def refund(
    minor: int, number: int = 1, intent: str = "pi_1", standing: RefundStanding = RefundStanding.REQUESTED
) -> Refund:
    return Refund(number, intent, Money(minor, "EUR"), REASON, standing)


def test_an_amount_is_taken_from_the_payments_in_their_order() -> None:
    ledger = Ledger(
        payments=(Payment(1, "pi_1", Money(100, "EUR")), Payment(2, "pi_2", DOLLARS), Payment(3, "pi_3", PRICE)),
        refunds=(refund(40),),
    )
    assert give_back(ledger, Money(90, "EUR"), REASON) == [
        RefundRequested(number=2, intent="pi_1", amount=Money(60, "EUR"), reason=REASON),
        RefundRequested(number=3, intent="pi_3", amount=Money(30, "EUR"), reason=REASON),
    ]


def test_everything_goes_back_in_every_currency() -> None:
    ledger = Ledger(payments=(Payment(1, "pi_1", DOLLARS), Payment(2, "pi_2", PRICE), Payment(3, "pi_3", DOLLARS)))
    assert give_everything_back(ledger, REASON) == [
        RefundRequested(number=1, intent="pi_1", amount=DOLLARS, reason=REASON),
        RefundRequested(number=2, intent="pi_3", amount=DOLLARS, reason=REASON),
        RefundRequested(number=3, intent="pi_2", amount=PRICE, reason=REASON),
    ]


def test_reserved_money_is_let_go_and_money_that_is_being_taken_is_waited_for() -> None:
    assert give_everything_back(Ledger(payments=(RESERVED,)), REASON) == [ReleaseRequested(attempt=1, intent="pi_1")]
    assert give_everything_back(Ledger(payments=(CAPTURING,)), REASON) == []


@pytest.mark.parametrize("standing", [PaymentStanding.RELEASING, PaymentStanding.RELEASED])
def test_what_was_let_go_is_nobodys_money(standing: PaymentStanding) -> None:
    ledger = Ledger(payments=(Payment(1, "pi_1", PRICE, standing),))
    assert not ledger.taken("EUR")
    assert give_everything_back(ledger, REASON) == []


def test_nothing_that_was_only_reserved_has_been_refunded() -> None:
    ledger = Ledger(payments=(RESERVED,), refunds=(refund(14_900),))
    assert ledger.received("EUR") == PRICE


def test_a_dispute_withholds_until_it_ends_and_costs_only_what_is_lost() -> None:
    for outcome, left, taken in [
        (None, 4_900, 14_900),
        (DisputeOutcome.LOST, 4_900, 4_900),
        (DisputeOutcome.WON, 14_900, 14_900),
        (DisputeOutcome.WARNING_CLOSED, 14_900, 14_900),
        (DisputeOutcome.PREVENTED, 14_900, 14_900),
    ]:
        ledger = Ledger(payments=(PAID,), disputes=(Dispute("dp_1", "pi_1", Money(10_000, "EUR"), outcome),))
        assert ledger.received("EUR") == Money(left, "EUR")
        assert ledger.taken("EUR") == Money(taken, "EUR")
        assert ledger.is_disputed == (outcome is None)


def test_a_refund_in_dispute_leaves_no_less_than_nothing() -> None:
    ledger = Ledger(payments=(PAID,), refunds=(refund(14_900),), disputes=(Dispute("dp_1", "pi_1", PRICE),))
    assert not ledger.received("EUR")
    assert not ledger.taken("EUR")


def test_a_failed_refund_of_ours_is_still_owed_and_one_made_elsewhere_is_void() -> None:
    ours = Ledger(payments=(PAID,), refunds=(refund(14_900, standing=RefundStanding.FAILED),))
    assert not ours.taken("EUR")
    assert ours.owes_failed_refund
    void = Refund(1, "pi_1", PRICE, RefundReason.OUTSIDE, RefundStanding.FAILED, "re_1")
    theirs = Ledger(payments=(PAID,), refunds=(void,))
    assert theirs.taken("EUR") == PRICE
    assert not theirs.owes_failed_refund


def test_a_payment_keeps_its_place_when_it_moves_on() -> None:
    ledger = Ledger(payments=(RESERVED, Payment(2, "pi_2", DOLLARS)))
    taken = ledger.standing_of("pi_1", PaymentStanding.CAPTURING)
    assert taken.payments == (CAPTURING, Payment(2, "pi_2", DOLLARS))
    assert ledger.standing_of("pi_9", PaymentStanding.RELEASED) == ledger
    assert ledger.is_reserved
    assert taken.is_reserved


PAYMENTS = st.lists(
    st.tuples(st.integers(0, 500), st.sampled_from(["EUR", "USD"]), st.sampled_from(PaymentStanding)), max_size=5
)


@given(PAYMENTS, st.lists(st.tuples(st.integers(0, 4), st.integers(1, 400)), max_size=5), st.integers(0, 1500))
def test_never_more_is_asked_back_than_is_wanted_or_there(
    paid: list[tuple[int, str, PaymentStanding]], refunded: list[tuple[int, int]], wanted: int
) -> None:
    payments = tuple(
        Payment(number, f"pi_{number}", Money(minor, currency), standing, LAPSES)
        for number, (minor, currency, standing) in enumerate(paid)
    )
    refunds = tuple(refund(minor, number, f"pi_{of}") for number, (of, minor) in enumerate(refunded, start=1))
    ledger = Ledger(payments=payments, refunds=refunds)
    events = give_back(ledger, Money(wanted, "EUR"), REASON)
    asked = [event for event in events if isinstance(event, RefundRequested)]
    assert sum(event.amount.amount_minor for event in asked) <= min(wanted, ledger.received("EUR").amount_minor)
    assert [event.number for event in asked] == list(range(len(refunds) + 1, len(refunds) + 1 + len(asked)))
    for event in asked:
        payment = ledger.payment(event.intent)
        assert payment is not None
        assert event.amount.amount_minor <= ledger.unrefunded(payment).amount_minor
