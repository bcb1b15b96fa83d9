"""What became of money that was asked back, and of refunds that somebody made at Stripe itself."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from domain.booking.events import (
    BookingEvent,
    Cancelled,
    CaseClosed,
    PaymentSucceeded,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
)
from domain.booking.ledger import RefundStanding
from domain.booking.refunding import TOLD_AGAIN_AFTER
from domain.booking.vocabulary import Actor, CaseKind, RefundReason
from domain.errors import WrongState
from domain.money import Money
from tests.examples import (
    CANCELLED,
    CONFIRMED,
    CONFIRMED_FREE,
    FREE,
    HELD_FREE,
    HOLD_OVER,
    MONEY_IN,
    PAGE_OPEN,
    PRICE,
    SCHEDULING,
    SOON,
    START,
    WANTS_OUT,
    cancel,
    case,
    paid,
    refund,
    settle,
)
from tests.unit.domain.asked import captured, close_case, goodwill, outside
from tests.unit.domain.histories import (
    CANCELLED_CAPTURING,
    CAPTURE_FAILED,
    CAPTURING,
    COMPLETED,
    HOLD_OVER_PRICED,
    LATE_MONEY,
    MISSED,
    MOVING,
    RESERVED,
)
from tests.unit.domain.specification import given

SUCCEEDED, FAILED, REQUESTED = RefundStanding.SUCCEEDED, RefundStanding.FAILED, RefundStanding.REQUESTED
IT_FAILED = RefundFailed(number=1, reason="why")
TOLD = case(CaseKind.REFUND_FAILED, SOON + TOLD_AGAIN_AFTER, "refund 1")
SETTLED = CaseClosed(kind=CaseKind.REFUND_FAILED, outcome="cancelledbooking")
PART = Money(4_900, "EUR")
REST = Money(10_000, "EUR")


def asked(number: int, amount: Money = PRICE, reason: RefundReason = RefundReason.CANCELLED) -> RefundRequested:
    return RefundRequested(number=number, intent="pi_1", amount=amount, reason=reason)


def made_there(number: int, amount: Money = PRICE, name: str = "re_1") -> RefundRequested:
    return RefundRequested(number=number, intent="pi_1", amount=amount, reason=RefundReason.OUTSIDE, outside_id=name)


def test_a_refund_is_on_its_way_until_stripe_says_more() -> None:
    given(CANCELLED).when(refund(REQUESTED)).then_nothing().then_it_is("CANCELLED REFUND_PENDING")


def test_a_refund_that_arrived_is_recorded_once() -> None:
    decided = given(CANCELLED).when(refund(SUCCEEDED)).then(RefundSucceeded(number=1))
    decided.then_it_is("CANCELLED REFUNDED").and_again_nothing()


def test_a_failed_refund_stands_until_somebody_deals_with_it() -> None:
    decided = given(CANCELLED).when(refund(FAILED)).then(IT_FAILED, TOLD)
    decided.then_it_is("CANCELLED REFUND_FAILED").and_again_nothing()
    decided.when(refund(SUCCEEDED)).then_nothing().then_it_is("CANCELLED REFUND_FAILED")
    decided.when(settle(CaseKind.REFUND_FAILED)).then_nothing()


def test_a_refund_may_fail_weeks_after_it_succeeded() -> None:
    decided = given(CANCELLED).when(refund(SUCCEEDED)).when(refund(FAILED)).then(IT_FAILED, TOLD)
    decided.then_it_is("CANCELLED REFUND_FAILED").and_again_nothing()


def test_a_refund_that_nobody_asked_for_is_refused() -> None:
    given(SCHEDULING).when(refund(SUCCEEDED)).then_refused(WrongState)
    given(CANCELLED).when(refund(SUCCEEDED, number=2)).then_refused(WrongState)


def test_half_back_is_partially_refunded() -> None:
    decided = given(CONFIRMED).when(cancel(at=START - timedelta(hours=3)))
    over = Cancelled(by=Actor.CLIENT, gives_back=Money(7_450, "EUR"), reason="ill")
    decided.then(over, asked(1, over.gives_back)).then_it_is("CANCELLED REFUND_PENDING")
    decided.when(refund(SUCCEEDED)).then_it_is("CANCELLED PARTIALLY_REFUNDED")


def test_a_second_payment_given_back_leaves_the_booking_paid() -> None:
    decided = given(CONFIRMED).when(paid(attempt=2)).then_it_is("CONFIRMED REFUND_PENDING")
    decided.when(refund(SUCCEEDED)).then_it_is("CONFIRMED PAID")


# Made at Stripe itself.


@pytest.mark.parametrize("history", [SCHEDULING, CONFIRMED, COMPLETED, LATE_MONEY])
def test_an_outside_refund_is_a_fact_under_a_number_of_its_own(history: Sequence[BookingEvent]) -> None:
    decided = given(history).when(outside()).then(made_there(1), RefundSucceeded(number=1))
    decided.and_again_nothing()
    decided.when(outside(REQUESTED)).then_nothing()


def test_an_outside_refund_passes_through_its_standings() -> None:
    pending = given(CONFIRMED).when(outside(REQUESTED, amount=PART)).then(made_there(1, PART))
    pending.then_it_is("CONFIRMED REFUND_PENDING").and_again_nothing()
    arrived = pending.when(outside(amount=PART)).then(RefundSucceeded(number=1))
    arrived.then_it_is("CONFIRMED PARTIALLY_REFUNDED")


def test_each_outside_refund_is_one_of_its_own() -> None:
    decided = given(CONFIRMED).when(outside(amount=PART)).when(outside(name="re_2", amount=REST))
    decided.then(made_there(2, REST, "re_2"), RefundSucceeded(number=2)).then_it_is("CONFIRMED REFUNDED")


@pytest.mark.parametrize("history", [HELD_FREE, PAGE_OPEN, HOLD_OVER])
def test_an_outside_refund_may_be_heard_of_before_its_payment(history: Sequence[BookingEvent]) -> None:
    given(history).when(outside()).then(made_there(1), RefundSucceeded(number=1)).and_again_nothing()


def test_what_somebody_refunded_there_is_not_refunded_again() -> None:
    decided = given(CONFIRMED).when(outside(amount=PART)).when(cancel())
    decided.then(Cancelled(by=Actor.CLIENT, reason="ill", gives_back=REST), asked(2, REST))


def test_late_money_that_was_refunded_there_already_is_not_refunded_again() -> None:
    odd = Money(1, "EUR")
    decided = given(HOLD_OVER_PRICED).when(outside(amount=odd)).when(paid(odd))
    decided.then_it_is("EXPIRED REFUNDED")


def test_who_wanted_out_and_was_refunded_there_is_promised_nothing_more() -> None:
    decided = given(WANTS_OUT).when(outside()).when(paid())
    decided.then(MONEY_IN, Cancelled(by=Actor.CLIENT, reason="ill", gives_back=FREE)).then_it_is("CANCELLED REFUNDED")


def test_an_outside_refund_that_failed_left_the_money_with_us() -> None:
    pending = given(CONFIRMED).when(outside(REQUESTED))
    decided = pending.when(outside(FAILED)).then(IT_FAILED)
    decided.then_it_is("CONFIRMED PAID").and_again_nothing()
    decided.when(cancel()).then(Cancelled(by=Actor.CLIENT, reason="ill", gives_back=PRICE), asked(2))


def test_an_outside_refund_that_failed_after_the_cancellation_is_made_by_us() -> None:
    cancelled = given(CONFIRMED).when(outside(REQUESTED)).when(cancel())
    cancelled.then(Cancelled(by=Actor.CLIENT, reason="ill", gives_back=FREE))
    cancelled.when(outside(FAILED)).then(IT_FAILED, asked(2)).and_again_nothing()


def test_an_outside_refund_of_a_second_payment_that_failed_is_made_by_us() -> None:
    history = given(CONFIRMED).when(outside(REQUESTED, of="pi_2")).when(paid(intent="pi_2"))
    back = RefundRequested(number=2, intent="pi_2", amount=PRICE, reason=RefundReason.PAID_TWICE)
    history.then(PaymentSucceeded(attempt=1, intent="pi_2", amount=PRICE))
    history.when(outside(FAILED, of="pi_2")).then(IT_FAILED, back).and_again_nothing()


def test_an_outside_refund_of_late_money_that_failed_is_made_by_us() -> None:
    odd = Money(1, "EUR")
    history = given(HOLD_OVER_PRICED).when(outside(REQUESTED, amount=odd)).when(paid(odd))
    again = asked(2, odd, RefundReason.PAID_TOO_LATE)
    history.when(outside(FAILED, amount=odd)).then(IT_FAILED, again).and_again_nothing()


def test_who_pays_the_client_another_way_ends_the_case_of_a_failed_refund() -> None:
    failed = given(CANCELLED).when(refund(FAILED))
    part = failed.when(outside(amount=PART)).then(made_there(2, PART), RefundSucceeded(number=2))
    part.then_it_is("CANCELLED REFUND_FAILED")
    part.when(outside(name="re_2", amount=REST)).then(
        made_there(3, REST, "re_2"), RefundSucceeded(number=3), SETTLED
    ).then_it_is("CANCELLED REFUNDED")


def test_another_way_that_failed_too_pays_nobody_and_owes_nothing_more() -> None:
    failed = given(CANCELLED).when(refund(FAILED)).when(outside(FAILED))
    failed.then(made_there(2), RefundFailed(number=2, reason="why")).then_it_is("CANCELLED REFUND_FAILED")
    failed.when(outside(name="re_2")).then(made_there(3, name="re_2"), RefundSucceeded(number=3), SETTLED)


def test_a_refund_made_there_before_pays_for_no_refund_that_fails_later() -> None:
    half = Money(2_450, "EUR")
    cancelled = given(CONFIRMED).when(outside(amount=REST)).when(cancel(at=START - timedelta(hours=3)))
    cancelled.then(Cancelled(by=Actor.CLIENT, reason="ill", gives_back=half), asked(2, half))
    told = case(CaseKind.REFUND_FAILED, SOON + TOLD_AGAIN_AFTER, "refund 2")
    failed = cancelled.when(refund(FAILED, number=2)).then(RefundFailed(number=2, reason="why"), told)
    failed.then_it_is("CANCELLED REFUND_FAILED")


def test_a_refund_of_ours_that_arrived_pays_for_no_other_one_that_failed() -> None:
    failed = given(CANCELLED).when(refund(FAILED)).when(paid(intent="pi_2")).when(refund(SUCCEEDED, number=2))
    failed.then(RefundSucceeded(number=2)).then_it_is("CANCELLED REFUND_FAILED")


def test_our_refund_that_fails_because_somebody_was_faster_is_nobodys_trouble() -> None:
    decided = given(CANCELLED).when(outside()).when(refund(FAILED)).then(IT_FAILED, TOLD, SETTLED)
    decided.then_it_is("CANCELLED REFUNDED").and_again_nothing()


def test_a_person_may_close_the_case_of_a_failed_refund() -> None:
    dealt_with = CaseClosed(kind=CaseKind.REFUND_FAILED, outcome="dealt_with")
    given(CANCELLED).when(refund(FAILED)).when(close_case(CaseKind.REFUND_FAILED)).then(dealt_with).and_again_nothing()


# Goodwill.


@pytest.mark.parametrize("history", [CONFIRMED, COMPLETED, MISSED])
def test_an_operator_gives_back_more_than_the_policy_asks_for(history: Sequence[BookingEvent]) -> None:
    decided = given(history).when(goodwill(PART)).then(asked(1, PART, RefundReason.GOODWILL))
    decided.when(goodwill(REST)).then(asked(2, REST, RefundReason.GOODWILL))
    decided.when(goodwill(Money(10_001, "EUR"))).then_refused(WrongState)


def test_a_kept_fee_may_be_given_back_later() -> None:
    kept = given(CONFIRMED).when(cancel(at=START - timedelta(minutes=1))).then_it_is("CANCELLED PAID")
    kept.when(goodwill(PRICE)).then(asked(1, PRICE, RefundReason.GOODWILL)).then_it_is("CANCELLED REFUND_PENDING")


@pytest.mark.parametrize("amount", [Money(0, "EUR"), Money(14_901, "EUR"), Money(100, "USD")])
def test_goodwill_is_some_of_what_is_there(amount: Money) -> None:
    given(CONFIRMED).when(goodwill(amount)).then_refused(WrongState)


@pytest.mark.parametrize(
    "history",
    [
        HELD_FREE,
        PAGE_OPEN,
        SCHEDULING,
        RESERVED,
        CAPTURING,
        MOVING,
        CAPTURE_FAILED,
        CANCELLED_CAPTURING,
        CANCELLED,
        CONFIRMED_FREE,
        HOLD_OVER,
    ],
)
def test_goodwill_needs_captured_money_of_a_settled_booking(history: Sequence[BookingEvent]) -> None:
    given(history).when(goodwill(Money(1, "EUR"))).then_refused(WrongState)


def test_goodwill_lowers_what_a_later_cancellation_gives_back() -> None:
    decided = given(CONFIRMED).when(goodwill(PART)).when(cancel())
    decided.then(Cancelled(by=Actor.CLIENT, reason="ill", gives_back=REST), asked(2, REST))


def test_money_of_two_currencies_goes_back_under_numbers_of_its_own() -> None:
    dollars = Money(100, "USD")
    history = [*PAGE_OPEN, PaymentSucceeded(attempt=1, intent="pi_2", amount=dollars), MONEY_IN]
    history.append(case(CaseKind.WRONG_AMOUNT))
    given(history).when(cancel()).then(
        Cancelled(by=Actor.CLIENT, reason="ill", gives_back=PRICE),
        RefundRequested(number=1, intent="pi_2", amount=dollars, reason=RefundReason.CANCELLED),
        RefundRequested(number=2, intent="pi_1", amount=PRICE, reason=RefundReason.CANCELLED),
        CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="cancelledbooking"),
    )


def test_captured_money_of_a_cancelled_booking_is_not_captured_twice() -> None:
    given(CANCELLED).when(captured()).then_nothing()
