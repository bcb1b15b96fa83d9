"""What Stripe says of a payment, in every order and at every hour. No money fact is ever refused."""

from datetime import timedelta

import pytest

from domain.booking.commands import CheckoutReport, CheckoutStanding
from domain.booking.events import (
    BookingEvent,
    Cancelled,
    CancelRequested,
    CheckoutExpired,
    CheckoutStarted,
    HoldExpired,
    MoneyArrivedLate,
    PaymentFailed,
    PaymentPending,
    PaymentSucceeded,
    RefundRequested,
)
from domain.booking.evolve import fold
from domain.booking.incoming import WRONG_AMOUNT_DECIDED_WITHIN
from domain.booking.state import AwaitingPayment
from domain.booking.vocabulary import Actor, CaseKind, RefundReason
from domain.errors import WrongState
from domain.money import Money
from tests.examples import (
    CANCELLED,
    CHECKOUT_2,
    CONFIRMED,
    FREE,
    HELD_UNTIL,
    MONEY_IN,
    PAGE_OPEN,
    PAGE_REQUESTED,
    PRICE,
    PROCESSING,
    SCHEDULING,
    SOON,
    START,
    STARTED_1,
    STARTED_2,
    WANTS_OUT,
    bounced,
    cancel,
    case,
    declined,
    expired,
    opened,
    paid,
    pending,
    reported,
    request_checkout,
)
from tests.unit.domain.specification import AnyCommand, given

DECLINED = PaymentFailed(attempt=1, reason="card_declined", charge="ch_1")
BOUNCED = PaymentFailed(attempt=1, reason="delayed_payment_failed", ended=True)
EXPIRED_1 = CheckoutExpired(attempt=1)
HOLD_ENDED = [*PAGE_OPEN, EXPIRED_1, HoldExpired()]
NOT_FOUND = CheckoutReport(session_id="", standing=CheckoutStanding.EXPIRED)
SECOND_PAGE_OPEN = [*PAGE_OPEN, EXPIRED_1, CHECKOUT_2, STARTED_2]
DECIDED_BY = SOON + WRONG_AMOUNT_DECIDED_WITHIN


def given_back(number: int, attempt: int, amount: Money, reason: RefundReason) -> RefundRequested:
    return RefundRequested(number=number, intent=f"pi_{attempt}", amount=amount, reason=reason)


def test_the_page_is_open_when_stripe_has_made_it() -> None:
    decided = given(PAGE_REQUESTED).when(opened()).then(STARTED_1)
    decided.then_it_is("AWAITING_PAYMENT UNPAID").and_again_nothing()


def test_the_full_price_is_in() -> None:
    decided = given(PAGE_OPEN).when(paid()).then(MONEY_IN)
    decided.then_it_is("SCHEDULING PAID").and_again_nothing()


def test_the_money_may_be_in_before_our_own_call_has_its_answer() -> None:
    started = CheckoutStarted(attempt=1, session_id="cs_1", url="")
    decided = given(PAGE_REQUESTED).when(paid()).then(started, MONEY_IN)
    decided.when(opened()).then_nothing()


def test_a_declined_card_leaves_the_page_open_for_another_try() -> None:
    decided = given(PAGE_OPEN).when(declined()).then(DECLINED)
    decided.then_it_is("AWAITING_PAYMENT FAILED").and_again_nothing()
    decided.when(paid()).then(MONEY_IN).then_it_is("SCHEDULING PAID")


def test_each_declined_card_is_one_fact() -> None:
    second = PaymentFailed(attempt=1, reason="card_declined", charge="ch_2")
    given(PAGE_OPEN).when(declined()).when(declined("ch_2")).then(second).and_again_nothing()


def test_a_decline_is_recorded_even_when_the_booking_is_over() -> None:
    given(CANCELLED).when(declined()).then(DECLINED).then_it_is("CANCELLED REFUND_PENDING")


def test_a_delayed_method_is_on_its_way_and_then_in() -> None:
    decided = given(PAGE_OPEN).when(pending()).then(PaymentPending(attempt=1))
    decided.then_it_is("PAYMENT_PROCESSING PENDING").and_again_nothing()
    decided.when(paid()).then(MONEY_IN).then_it_is("SCHEDULING PAID")


def test_a_delayed_method_that_bounces_goes_back_to_the_hold() -> None:
    decided = given(PROCESSING).when(bounced()).then(BOUNCED)
    decided.then_it_is("HELD FAILED").and_again_nothing()


def test_a_delayed_method_that_bounces_after_the_hold_ends_it() -> None:
    decided = given(PROCESSING).when(bounced(at=HELD_UNTIL)).then(BOUNCED, HoldExpired())
    decided.then_it_is("EXPIRED UNPAID").and_again_nothing()


def test_a_bounce_may_arrive_before_the_news_that_it_was_on_its_way() -> None:
    given(PAGE_OPEN).when(bounced()).then(BOUNCED).when(pending()).then_nothing().then_it_is("HELD FAILED")


def test_a_payment_on_its_way_is_not_let_go_by_word_that_the_page_expired() -> None:
    given(PROCESSING).when(expired()).then_nothing()
    given(PROCESSING).when(expired(at=HELD_UNTIL)).then_nothing()
    given(PROCESSING).when(reported(NOT_FOUND, at=HELD_UNTIL)).then_nothing()


def test_an_expired_page_goes_back_to_the_hold_while_it_lasts() -> None:
    decided = given(PAGE_OPEN).when(expired()).then(EXPIRED_1)
    decided.then_it_is("HELD UNPAID").and_again_nothing()


def test_an_expired_page_ends_a_hold_that_is_over() -> None:
    decided = given(PAGE_OPEN).when(expired(at=HELD_UNTIL)).then(EXPIRED_1, HoldExpired())
    decided.then_it_is("EXPIRED UNPAID").and_again_nothing()


def test_an_attempt_that_stripe_never_knew_ends_without_a_session() -> None:
    given(PAGE_REQUESTED).when(reported(NOT_FOUND)).then(EXPIRED_1).and_again_nothing()


def test_a_page_that_opens_after_the_hold_ended_is_recorded_so_that_it_can_be_closed() -> None:
    no_session = [*PAGE_REQUESTED, EXPIRED_1, HoldExpired()]
    given(no_session).when(opened()).then(STARTED_1).then_it_is("EXPIRED UNPAID").and_again_nothing()


@pytest.mark.parametrize("old", [opened(), expired(), pending(), bounced()])
def test_words_about_an_old_attempt_do_not_touch_the_present_one(old: AnyCommand) -> None:
    given(SECOND_PAGE_OPEN).when(old).then_nothing()


def test_money_of_an_old_attempt_pays_for_the_booking() -> None:
    given(SECOND_PAGE_OPEN).when(paid(attempt=1)).then(MONEY_IN).then_it_is("SCHEDULING PAID")


def test_money_that_comes_in_the_pause_between_two_attempts_pays_for_the_booking() -> None:
    given([*PAGE_OPEN, EXPIRED_1]).when(paid()).then(MONEY_IN).then_it_is("SCHEDULING PAID")


@pytest.mark.parametrize("history", [SCHEDULING, CONFIRMED])
def test_a_second_payment_is_given_back_whole(history: list[BookingEvent]) -> None:
    second = PaymentSucceeded(attempt=2, intent="pi_2", amount=PRICE)
    started = CheckoutStarted(attempt=2, session_id="cs_2", url="")
    back = given_back(1, 2, PRICE, RefundReason.PAID_TWICE)
    decided = given(history).when(paid(attempt=2))
    decided.then(started, second, back).and_again_nothing()


@pytest.mark.parametrize("late", [Money(1, "EUR"), Money(14_900, "USD")])
def test_a_wrong_amount_after_the_hold_ended_is_recorded_and_given_back(late: Money) -> None:
    money = PaymentSucceeded(attempt=1, intent="pi_1", amount=late)
    decided = given(HOLD_ENDED).when(paid(late, at=HELD_UNTIL + timedelta(days=1)))
    back = given_back(1, 1, late, RefundReason.PAID_TOO_LATE)
    decided.then(money, MoneyArrivedLate(attempt=1, amount=late), back)
    decided.then_it_is("EXPIRED REFUND_PENDING").and_again_nothing()


def test_money_after_the_start_of_the_session_buys_no_other_time() -> None:
    late = MoneyArrivedLate(attempt=1, amount=PRICE)
    decided = given(HOLD_ENDED).when(paid(at=START))
    decided.then(MONEY_IN, late, given_back(1, 1, PRICE, RefundReason.PAID_TOO_LATE))


def test_money_after_a_cancellation_is_given_back_under_the_next_number() -> None:
    second = PaymentSucceeded(attempt=2, intent="pi_2", amount=PRICE)
    started = CheckoutStarted(attempt=2, session_id="cs_2", url="")
    late = MoneyArrivedLate(attempt=2, amount=PRICE)
    back = given_back(2, 2, PRICE, RefundReason.PAID_TOO_LATE)
    given(CANCELLED).when(paid(attempt=2)).then(started, second, late, back).and_again_nothing()


@pytest.mark.parametrize("wrong", [Money(14_899, "EUR"), Money(14_901, "EUR"), Money(14_900, "USD"), Money(0, "EUR")])
def test_a_wrong_amount_confirms_nothing_and_opens_a_case(wrong: Money) -> None:
    money = PaymentSucceeded(attempt=1, intent="pi_1", amount=wrong)
    decided = given(PAGE_OPEN).when(paid(wrong))
    decided.then(money, case(CaseKind.WRONG_AMOUNT, DECIDED_BY, f"paid {wrong}")).and_again_nothing()


def test_a_wrong_amount_shortly_before_the_session_is_decided_in_time_for_it() -> None:
    wrong, at = Money(1, "EUR"), START - timedelta(hours=5)
    money = PaymentSucceeded(attempt=1, intent="pi_1", amount=wrong)
    given(PAGE_OPEN).when(paid(wrong, at=at)).then(
        money, case(CaseKind.WRONG_AMOUNT, START - timedelta(hours=1), f"paid {wrong}")
    )


def test_late_money_of_nothing_asks_for_no_refund() -> None:
    nothing = PaymentSucceeded(attempt=1, intent="pi_1", amount=FREE)
    given(HOLD_ENDED).when(paid(FREE)).then(nothing, MoneyArrivedLate(attempt=1, amount=FREE)).and_again_nothing()


def test_a_wish_to_cancel_waits_until_the_page_is_closed() -> None:
    wish = CancelRequested(by=Actor.CLIENT, reason="ill")
    decided = given(PAGE_OPEN).when(cancel()).then(wish)
    decided.then_it_is("AWAITING_PAYMENT UNPAID").and_again_nothing()
    over = Cancelled(by=Actor.CLIENT, reason="ill", gives_back=FREE)
    decided.when(expired()).then(EXPIRED_1, over).then_it_is("CANCELLED UNPAID").and_again_nothing()


def test_no_page_is_opened_for_somebody_who_wants_out() -> None:
    given(WANTS_OUT).when(request_checkout()).then_refused(WrongState)


def test_who_pays_after_wishing_to_cancel_is_cancelled_and_gets_everything_back() -> None:
    over = Cancelled(by=Actor.CLIENT, reason="ill", gives_back=PRICE)
    decided = given(WANTS_OUT).when(paid()).then(MONEY_IN, over, given_back(1, 1, PRICE, RefundReason.CANCELLED))
    decided.then_it_is("CANCELLED REFUND_PENDING").and_again_nothing()


def test_who_pays_a_wrong_amount_after_wishing_to_cancel_gets_exactly_that_back() -> None:
    odd = Money(500, "USD")
    money = PaymentSucceeded(attempt=1, intent="pi_1", amount=odd)
    over = Cancelled(by=Actor.CLIENT, reason="ill", gives_back=odd)
    given(WANTS_OUT).when(paid(odd)).then(money, over, given_back(1, 1, odd, RefundReason.CANCELLED))


def test_a_wish_to_cancel_outlives_a_delayed_payment() -> None:
    decided = given(WANTS_OUT).when(pending()).then(PaymentPending(attempt=1))
    over = Cancelled(by=Actor.CLIENT, reason="ill", gives_back=FREE)
    decided.when(bounced()).then(BOUNCED, over).then_it_is("CANCELLED UNPAID")
    paid_over = Cancelled(by=Actor.CLIENT, reason="ill", gives_back=PRICE)
    decided.when(paid()).then(MONEY_IN, paid_over, given_back(1, 1, PRICE, RefundReason.CANCELLED))


def test_the_page_of_an_old_attempt_is_not_taken_for_the_present_one() -> None:
    state = fold([*PAGE_REQUESTED, EXPIRED_1, CHECKOUT_2, STARTED_1])
    assert isinstance(state, AwaitingPayment)
    assert (state.checkout.attempt, state.checkout.session_id, state.checkout.url) == (2, "", "")
    assert state.core.sessions == {1: "cs_1"}


def test_who_paid_before_wishing_to_cancel_is_paid() -> None:
    given(PAGE_OPEN).when(paid()).when(opened()).then_nothing().then_it_is("SCHEDULING PAID")


def test_the_second_page_starts_where_the_first_has_ended() -> None:
    decided = given(PAGE_OPEN).when(expired()).when(request_checkout()).when(opened(2)).then(STARTED_2)
    decided.then_it_is("AWAITING_PAYMENT UNPAID").and_again_nothing()
