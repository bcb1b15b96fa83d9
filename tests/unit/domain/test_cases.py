"""What a person may decide, by when, and what happens by itself then."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from domain.booking.events import (
    BookingEvent,
    CalendlyRequested,
    Cancelled,
    CaseClosed,
    CheckoutExpired,
    HoldExpired,
    PaymentPending,
    PaymentSucceeded,
    RefundRequested,
    RefundSucceeded,
)
from domain.booking.vocabulary import Actor, CalendlyRefusal, CaseKind, DisputeOutcome, RefundReason
from domain.errors import WrongState
from domain.money import Money
from tests.examples import (
    ASKED,
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
    SOON,
    START,
    UNANSWERED,
    WRONG_MONEY,
    ask_calendly,
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
from tests.unit.domain.asked import close_case, disputed, outside
from tests.unit.domain.specification import given

PAID_WRONG: list[BookingEvent] = [*PAGE_OPEN, WRONG_MONEY, case(CaseKind.WRONG_AMOUNT)]
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


def test_the_right_amount_after_a_wrong_one_is_kept_and_the_wrong_one_goes_back() -> None:
    right = PaymentSucceeded(attempt=1, intent="pi_2", amount=PRICE)
    back = RefundRequested(number=1, intent="pi_1", amount=WRONG_MONEY.amount, reason=RefundReason.WRONG_AMOUNT)
    decided = given(PAID_WRONG).when(paid(intent="pi_2"))
    decided.then(right, back, closed(CaseKind.WRONG_AMOUNT, "scheduling")).and_again_nothing()
    decided.when(ask_calendly()).then(ASKED)


def test_the_wrong_currency_is_settled_once_it_is_on_its_way_back() -> None:
    dollars = Money(14_900, "USD")
    history = [*PAGE_OPEN, replace(MONEY_IN, amount=dollars), case(CaseKind.WRONG_AMOUNT)]
    back = RefundRequested(number=1, intent="pi_1", amount=dollars, reason=RefundReason.WRONG_AMOUNT)
    right = PaymentSucceeded(attempt=1, intent="pi_2", amount=PRICE)
    given(history).when(paid(intent="pi_2")).then(right, back, closed(CaseKind.WRONG_AMOUNT, "scheduling"))


def test_a_second_wrong_amount_goes_back_at_once_and_the_case_stays() -> None:
    money = PaymentSucceeded(attempt=1, intent="pi_2", amount=Money(2, "EUR"))
    back = RefundRequested(number=1, intent="pi_2", amount=money.amount, reason=RefundReason.PAID_TWICE)
    given(PAID_WRONG).when(paid(money.amount, intent="pi_2")).then(money, back).and_again_nothing()


def test_a_wrong_amount_of_which_the_rest_was_refunded_at_stripe_is_right() -> None:
    history = [*PAGE_OPEN, replace(MONEY_IN, amount=Money(20_000, "EUR")), case(CaseKind.WRONG_AMOUNT)]
    decided = given(history).when(outside(amount=Money(5_100, "EUR")))
    made = RefundRequested(
        number=1, intent="pi_1", amount=Money(5_100, "EUR"), reason=RefundReason.OUTSIDE, outside_id="re_1"
    )
    decided.then(made, RefundSucceeded(number=1), closed(CaseKind.WRONG_AMOUNT, "scheduling"))
    decided.when(ask_calendly()).then(ASKED)


def test_a_configuration_that_a_person_has_mended_is_asked_again() -> None:
    mended = CaseClosed(kind=CaseKind.CONFIGURATION, outcome="dealt_with")
    decided = given(REFUSED).when(close_case(CaseKind.CONFIGURATION)).then(mended)
    decided.and_again_nothing()
    decided.when(ask_calendly(2)).then(CalendlyRequested(try_number=2, asked_at=SOON))


def test_another_case_that_closes_asks_no_configuration_again() -> None:
    won = given(REFUSED).when(disputed()).when(disputed(DisputeOutcome.WON))
    won.when(ask_calendly(2)).then_nothing()


@pytest.mark.parametrize(
    "kind",
    sorted(set(CaseKind) - {CaseKind.CONFIGURATION, CaseKind.CLAIM_CONFLICT, CaseKind.REFUND_FAILED, CaseKind.DISPUTE}),
)
def test_a_case_that_moves_money_is_never_ended_by_hand(kind: CaseKind) -> None:
    given([*SCHEDULING, case(kind)]).when(close_case(kind)).then_refused(WrongState)


def test_a_conflict_that_a_person_has_settled_is_closed() -> None:
    history = [*CONFIRMED, case(CaseKind.CLAIM_CONFLICT)]
    given(history).when(close_case(CaseKind.CLAIM_CONFLICT)).then(
        CaseClosed(kind=CaseKind.CLAIM_CONFLICT, outcome="dealt_with")
    ).and_again_nothing()
    given(CONFIRMED).when(close_case(CaseKind.CLAIM_CONFLICT)).then_nothing()


def test_a_conflict_that_nobody_settled_ends_with_the_start_of_the_session() -> None:
    history = [*CONFIRMED, case(CaseKind.CLAIM_CONFLICT, START)]
    decided = given(history).when(settle(CaseKind.CLAIM_CONFLICT, START))
    decided.then(closed(CaseKind.CLAIM_CONFLICT, "deadline")).then_it_is("CONFIRMED PAID").and_again_nothing()


@pytest.mark.parametrize("history", [PAGE_OPEN, PROCESSING, CONFIRMED, CANCELLED])
@pytest.mark.parametrize("kind", [CaseKind.SCHEDULING_UNKNOWN, CaseKind.WRONG_AMOUNT, CaseKind.TIME_LOST])
def test_a_deadline_that_passed_by_lets_nothing_go(history: Sequence[BookingEvent], kind: CaseKind) -> None:
    given([*history, case(kind)]).when(settle(kind)).then(closed(kind, "deadline"))
