"""What a person may decide, by when, and what happens by itself then."""

from collections.abc import Sequence

import pytest

from domain.booking.events import (
    BookingEvent,
    Cancelled,
    CaseClosed,
    CheckoutExpired,
    HoldExpired,
    PaymentPending,
    PaymentSucceeded,
    RefundRequested,
)
from domain.booking.vocabulary import Actor, CalendlyRefusal, CaseKind, RefundReason
from domain.money import Money
from tests.examples import (
    CANCELLED,
    CONFIGURATION,
    CONFIRMED,
    HELD_FREE,
    HELD_UNTIL,
    HOLD_OVER,
    MONEY_IN,
    PAGE_OPEN,
    PRICE,
    PROCESSING,
    REFUSED,
    SCHEDULING,
    UNANSWERED,
    cancel,
    case,
    expired,
    open_case,
    opened,
    paid,
    pending,
    refused_by_calendly,
    settle,
)
from tests.unit.domain.specification import given

NO_ANSWER: list[BookingEvent] = [*PAGE_OPEN, case(CaseKind.PAYMENT_UNANSWERED)]


def closed(kind: CaseKind, outcome: str) -> CaseClosed:
    return CaseClosed(kind=kind, outcome=outcome)


def unsettled(number: int, intent: str, amount: Money) -> RefundRequested:
    return RefundRequested(number=number, intent=intent, amount=amount, reason=RefundReason.CASE_UNSETTLED)


def test_an_unknown_try_opens_a_case_once() -> None:
    opened_case = given(UNANSWERED).when(open_case(CaseKind.SCHEDULING_UNKNOWN))
    opened_case.then(case(CaseKind.SCHEDULING_UNKNOWN)).then_it_is("SCHEDULING PAID").and_again_nothing()


def test_a_silent_stripe_opens_a_case_once() -> None:
    given(PAGE_OPEN).when(open_case(CaseKind.PAYMENT_UNANSWERED)).then(
        case(CaseKind.PAYMENT_UNANSWERED)
    ).and_again_nothing()


@pytest.mark.parametrize("history", [HELD_FREE, PROCESSING, CONFIRMED, CANCELLED, HOLD_OVER])
@pytest.mark.parametrize("kind", list(CaseKind))
def test_no_case_is_opened_where_nothing_waits(history: Sequence[BookingEvent], kind: CaseKind) -> None:
    given(history).when(open_case(kind)).then_nothing()


def test_a_silent_stripe_is_no_case_once_the_money_is_in() -> None:
    given(SCHEDULING).when(open_case(CaseKind.PAYMENT_UNANSWERED)).then_nothing()


def test_an_unknown_meeting_is_no_case_before_the_money_is_in() -> None:
    given(PAGE_OPEN).when(open_case(CaseKind.SCHEDULING_UNKNOWN)).then_nothing()


def test_the_answer_of_stripe_closes_its_case() -> None:
    given(NO_ANSWER).when(paid()).then(MONEY_IN, closed(CaseKind.PAYMENT_UNANSWERED, "scheduling"))
    given(NO_ANSWER).when(pending()).then(
        PaymentPending(attempt=1), closed(CaseKind.PAYMENT_UNANSWERED, "paymentprocessing")
    )
    given(NO_ANSWER).when(expired(at=HELD_UNTIL)).then(
        CheckoutExpired(attempt=1), HoldExpired(), closed(CaseKind.PAYMENT_UNANSWERED, "expiredhold")
    )


def test_the_deadline_of_a_silent_stripe_does_not_let_a_paid_booking_go() -> None:
    given(NO_ANSWER).when(paid()).when(settle(CaseKind.PAYMENT_UNANSWERED)).then_nothing()


def test_word_that_the_page_is_still_open_leaves_the_case_open() -> None:
    given(NO_ANSWER).when(opened()).then_nothing()


def test_without_an_answer_of_stripe_the_time_is_let_go_at_the_deadline() -> None:
    decided = given(NO_ANSWER).when(settle(CaseKind.PAYMENT_UNANSWERED))
    decided.then(HoldExpired(), closed(CaseKind.PAYMENT_UNANSWERED, "expiredhold"))
    decided.then_it_is("EXPIRED UNPAID").and_again_nothing()


@pytest.mark.parametrize(
    ("history", "kind"),
    [
        (REFUSED, CaseKind.CONFIGURATION),
        ([*UNANSWERED, case(CaseKind.SCHEDULING_UNKNOWN)], CaseKind.SCHEDULING_UNKNOWN),
    ],
)
def test_an_unsettled_case_gives_the_money_back_at_its_deadline(
    history: Sequence[BookingEvent], kind: CaseKind
) -> None:
    decided = given(history).when(settle(kind))
    over = Cancelled(by=Actor.SYSTEM, reason=kind, gives_back=PRICE)
    decided.then(over, unsettled(1, "pi_1", PRICE), closed(kind, "cancelledbooking"))
    decided.then_it_is("CANCELLED REFUND_PENDING").and_again_nothing()


@pytest.mark.parametrize("wrong", [Money(1, "EUR"), Money(14_900, "USD")])
def test_a_wrong_amount_goes_back_as_it_came(wrong: Money) -> None:
    money = PaymentSucceeded(attempt=1, intent="pi_1", amount=wrong)
    in_terms = wrong if wrong.currency == "EUR" else Money.zero("EUR")
    decided = given([*PAGE_OPEN, money, case(CaseKind.WRONG_AMOUNT)]).when(settle(CaseKind.WRONG_AMOUNT))
    decided.then(
        Cancelled(by=Actor.SYSTEM, reason="wrong_amount", gives_back=in_terms),
        unsettled(1, "pi_1", wrong),
        closed(CaseKind.WRONG_AMOUNT, "cancelledbooking"),
    ).and_again_nothing()


def test_who_paid_a_wrong_amount_need_not_wait_for_a_person_to_get_it_back() -> None:
    money = PaymentSucceeded(attempt=1, intent="pi_1", amount=Money(1, "EUR"))
    refund = RefundRequested(number=1, intent="pi_1", amount=money.amount, reason=RefundReason.CANCELLED)
    given([*PAGE_OPEN, money, case(CaseKind.WRONG_AMOUNT)]).when(cancel()).then(
        Cancelled(by=Actor.CLIENT, reason="ill", gives_back=money.amount),
        refund,
        closed(CaseKind.WRONG_AMOUNT, "cancelledbooking"),
    )


def test_a_second_reason_for_an_open_case_does_not_open_it_again() -> None:
    history = [*UNANSWERED, case(CaseKind.CONFIGURATION)]
    given(history).when(refused_by_calendly(CalendlyRefusal.CONFIGURATION)).then(CONFIGURATION)


def test_one_deadline_closes_every_case() -> None:
    history = [*UNANSWERED, case(CaseKind.SCHEDULING_UNKNOWN), case(CaseKind.CONFIGURATION)]
    decided = given(history).when(settle(CaseKind.SCHEDULING_UNKNOWN))
    decided.when(settle(CaseKind.CONFIGURATION)).then_nothing()


def test_a_case_that_is_not_open_has_no_deadline() -> None:
    given(SCHEDULING).when(settle(CaseKind.CONFIGURATION)).then_nothing()
    given(CONFIRMED).when(settle(CaseKind.CONFIGURATION)).then_nothing()
