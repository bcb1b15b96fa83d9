"""What a booking has brought, in any order of payments, refunds and disputes."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.booking.ledger import Dispute, Ledger, Payment, PaymentStanding, Refund, RefundStanding, by_hand
from domain.booking.takings import takings_of, together
from domain.booking.vocabulary import DisputeOutcome, RefundReason
from domain.money import Money

_INTENTS = ("pi_1", "pi_2")


def _eur(minor: int) -> Money:
    return Money(minor, "EUR")


def _paid(
    refunds: Sequence[Refund] = (), disputes: Sequence[Dispute] = (), standing: PaymentStanding | None = None
) -> tuple[int, int, int, int, int]:
    """paid, reserved, refunded, disputed, kept of one payment of 100."""
    payment = Payment(1, "pi_1", _eur(100), standing or PaymentStanding.CAPTURED)
    (one,) = takings_of(Ledger((payment,), tuple(refunds), tuple(disputes)))
    amounts = (one.paid, one.reserved, one.refunded, one.disputed, one.kept)
    paid, reserved, refunded, disputed, kept = (amount.amount_minor for amount in amounts)
    return paid, reserved, refunded, disputed, kept


def _refund(minor: int, standing: RefundStanding, reason: RefundReason = RefundReason.CANCELLED) -> Refund:
    return Refund(1, "pi_1", _eur(minor), reason, standing)


def test_what_is_paid_is_kept_until_something_goes_back() -> None:
    assert _paid() == (100, 0, 0, 0, 100)


@pytest.mark.parametrize("standing", RefundStanding)
def test_what_was_asked_back_is_not_kept_whatever_became_of_the_refund(standing: RefundStanding) -> None:
    assert _paid([_refund(30, standing)]) == (100, 0, 30, 0, 70)


def test_a_refund_that_failed_at_stripe_without_us_never_left() -> None:
    assert _paid([_refund(30, RefundStanding.FAILED, RefundReason.OUTSIDE)]) == (100, 0, 0, 0, 100)


@pytest.mark.parametrize(
    ("outcome", "disputed"), [(None, 60), (DisputeOutcome.LOST, 60), (DisputeOutcome.WON, 0)], ids=str
)
def test_what_the_bank_has_is_disputed_and_comes_back_when_it_is_won(
    outcome: DisputeOutcome | None, disputed: int
) -> None:
    assert _paid(disputes=[Dispute("dp_1", "pi_1", _eur(60), outcome)]) == (100, 0, 0, disputed, 100 - disputed)


@pytest.mark.parametrize("standing", [PaymentStanding.AUTHORIZED, PaymentStanding.CAPTURING])
def test_reserved_money_is_not_paid(standing: PaymentStanding) -> None:
    assert _paid(standing=standing) == (0, 100, 0, 0, 0)


@pytest.mark.parametrize("standing", [PaymentStanding.RELEASING, PaymentStanding.RELEASED])
def test_a_reservation_that_was_lifted_has_brought_nothing(standing: PaymentStanding) -> None:
    assert takings_of(Ledger((Payment(1, "pi_1", _eur(100), standing),))) == ()


_BACK = Refund(1, "pi_1", _eur(10), RefundReason.GOODWILL)
_payments = st.builds(
    Payment,
    st.just(1),
    st.sampled_from(_INTENTS),
    st.builds(Money, st.integers(1, 1000), st.sampled_from(["EUR", "JPY"])),
    st.sampled_from(PaymentStanding),
)


def _euros() -> st.SearchStrategy[Money]:
    return st.builds(_eur, st.integers(1, 1000))


_refunds = st.builds(
    Refund,
    st.just(1),
    st.sampled_from(_INTENTS),
    _euros(),
    st.sampled_from(RefundReason),
    st.sampled_from(RefundStanding),
)
_disputes = st.builds(
    Dispute, st.text(max_size=2), st.sampled_from(_INTENTS), _euros(), st.none() | st.sampled_from(DisputeOutcome)
)
_ledgers = st.builds(
    Ledger,
    st.lists(_payments, max_size=2, unique_by=lambda payment: payment.intent).map(tuple),
    st.lists(_refunds, max_size=3).map(tuple),
    st.lists(_disputes, max_size=2).map(tuple),
)


def test_what_came_by_hand_is_a_part_of_what_is_paid_whatever_goes_back_of_it() -> None:
    ledger = Ledger(
        (Payment(1, "pi_1", _eur(60)), Payment(0, by_hand(1), _eur(40))), (replace(_BACK, intent=by_hand(1)),)
    )
    (together_,) = together(takings_of(ledger))
    assert (together_.paid, together_.by_hand, together_.kept) == (_eur(100), _eur(40), _eur(90))


@given(_ledgers)
def test_takings_add_up_and_say_of_what_is_kept_just_what_the_ledger_says(ledger: Ledger) -> None:
    for one in takings_of(ledger):
        assert one.paid == one.refunded + one.disputed + one.kept
        assert one.kept + one.reserved == ledger.received(one.currency)
        assert one.paid + one.reserved == ledger.came(one.currency)


@given(st.lists(_ledgers, max_size=4))
def test_sums_are_by_currency_and_lose_nothing(ledgers: list[Ledger]) -> None:
    single = [one for ledger in ledgers for one in takings_of(ledger)]
    sums = together(single)
    assert [one.currency for one in sums] == sorted({one.currency for one in single})
    for one in sums:
        same = [other for other in single if other.currency == one.currency]
        assert one.paid.amount_minor == sum(other.paid.amount_minor for other in same)
        assert one.kept.amount_minor == sum(other.kept.amount_minor for other in same)
