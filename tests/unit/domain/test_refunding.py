"""What became of money that was asked back."""

from datetime import timedelta

from domain.booking.events import Cancelled, RefundFailed, RefundRequested, RefundSucceeded
from domain.booking.ledger import Ledger, Payment, Refund, RefundStanding
from domain.booking.refunding import TOLD_AGAIN_AFTER, give_back
from domain.booking.vocabulary import Actor, CaseKind, RefundReason
from domain.errors import WrongState
from domain.money import Money
from tests.examples import CANCELLED, CONFIRMED, PRICE, SCHEDULING, SOON, START, cancel, case, paid, refund
from tests.unit.domain.specification import given

SUCCEEDED, FAILED, REQUESTED = RefundStanding.SUCCEEDED, RefundStanding.FAILED, RefundStanding.REQUESTED
IT_FAILED = RefundFailed(number=1, reason="why")
TOLD = case(CaseKind.REFUND_FAILED, SOON + TOLD_AGAIN_AFTER, "refund 1")


def test_a_refund_is_on_its_way_until_stripe_says_more() -> None:
    given(CANCELLED).when(refund(REQUESTED)).then_nothing().then_it_is("CANCELLED REFUND_PENDING")


def test_a_refund_that_arrived_is_recorded_once() -> None:
    decided = given(CANCELLED).when(refund(SUCCEEDED)).then(RefundSucceeded(number=1))
    decided.then_it_is("CANCELLED REFUNDED").and_again_nothing()


def test_a_failed_refund_stands_until_somebody_deals_with_it() -> None:
    decided = given(CANCELLED).when(refund(FAILED)).then(IT_FAILED, TOLD)
    decided.then_it_is("CANCELLED REFUND_FAILED").and_again_nothing()
    decided.when(refund(SUCCEEDED)).then_nothing().then_it_is("CANCELLED REFUND_FAILED")


def test_a_refund_may_fail_weeks_after_it_succeeded() -> None:
    decided = given(CANCELLED).when(refund(SUCCEEDED)).when(refund(FAILED)).then(IT_FAILED, TOLD)
    decided.then_it_is("CANCELLED REFUND_FAILED").and_again_nothing()


def test_a_refund_that_nobody_asked_for_is_refused() -> None:
    given(SCHEDULING).when(refund(SUCCEEDED)).then_refused(WrongState)
    given(CANCELLED).when(refund(SUCCEEDED, number=2)).then_refused(WrongState)


def test_half_back_is_partially_refunded() -> None:
    decided = given(CONFIRMED).when(cancel(at=START - timedelta(hours=3)))
    over = Cancelled(by=Actor.CLIENT, gives_back=Money(7_450, "EUR"), reason="ill")
    half = RefundRequested(number=1, intent="pi_1", amount=over.gives_back, reason=RefundReason.CANCELLED)
    decided.then(over, half).then_it_is("CANCELLED REFUND_PENDING")
    decided.when(refund(SUCCEEDED)).then_it_is("CANCELLED PARTIALLY_REFUNDED")


def test_a_second_payment_given_back_leaves_the_booking_paid() -> None:
    decided = given(CONFIRMED).when(paid(attempt=2)).then_it_is("CONFIRMED REFUND_PENDING")
    decided.when(refund(SUCCEEDED)).then_it_is("CONFIRMED PAID")


def test_an_amount_is_taken_from_the_payments_in_their_order() -> None:
    ledger = Ledger(
        payments=(
            Payment(1, "pi_1", Money(100, "EUR")),
            Payment(2, "pi_2", Money(100, "USD")),
            Payment(3, "pi_3", PRICE),
        ),
        refunds=(Refund(1, "pi_1", Money(40, "EUR"), RefundReason.CANCELLED),),
    )
    assert give_back(ledger, Money(90, "EUR"), RefundReason.CANCELLED) == [
        RefundRequested(number=2, intent="pi_1", amount=Money(60, "EUR"), reason=RefundReason.CANCELLED),
        RefundRequested(number=3, intent="pi_3", amount=Money(30, "EUR"), reason=RefundReason.CANCELLED),
    ]
