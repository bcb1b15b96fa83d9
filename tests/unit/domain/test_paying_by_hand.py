"""Money that came outside Stripe, or less of it than was agreed, and how it goes back."""

import pytest
from msgspec.structs import replace

from domain.booking.by_hand import GivenBackByHand, LessAccepted, PaidByHand
from domain.booking.events import BookingEvent, CaptureRequested, CaseClosed, RefundRequested
from domain.booking.refunding import TOLD_AGAIN_AFTER
from domain.booking.vocabulary import Actor, CaseKind, RefundReason
from domain.errors import WrongState
from domain.money import Money
from tests.examples import (
    CANCELLED,
    CONFIRMED,
    HELD_FREE,
    HOLD_OVER,
    PAGE_OPEN,
    PRICE,
    PROCESSING,
    SOON,
    START,
    WANTS_OUT,
    WRONG_MONEY,
    cancel,
    case,
    paid,
)
from tests.unit.domain.asked import END, close_case, goodwill
from tests.unit.domain.by_hand import (
    HAND_1,
    PAID_BY_HAND,
    PAID_IN_PART,
    PART,
    TRANSFER,
    VOUCHED,
    accept_less,
    given_back,
    mark_paid,
)
from tests.unit.domain.histories import (
    ADOPTED,
    ADOPTED_WRONG,
    CAPTURE_FAILED,
    COMPLETED_UNPAID,
    NEEDS_NEW_TIME,
    TAKEN_IN_PART,
)
from tests.unit.domain.specification import given

WRONG: list[BookingEvent] = [*PAGE_OPEN, WRONG_MONEY, case(CaseKind.WRONG_AMOUNT)]
OUTSIDE: list[BookingEvent] = [*PAID_BY_HAND, VOUCHED]
OWED_BY_HAND = case(CaseKind.REFUND_BY_HAND, SOON + TOLD_AGAIN_AFTER)


def back(amount: Money, reason: RefundReason = RefundReason.CANCELLED, number: int = 1) -> RefundRequested:
    return RefundRequested(number=number, intent="by_hand_1", amount=amount, reason=reason)


def test_money_that_came_by_hand_pays_for_the_booking() -> None:
    given(PAGE_OPEN).when(mark_paid()).then(HAND_1).then_it_is("SCHEDULING PAID").and_again_nothing()
    given(ADOPTED).when(mark_paid()).then_it_is("CONFIRMED PAID").and_again_nothing()
    given(CAPTURE_FAILED).when(mark_paid()).then_it_is("CONFIRMED PAID").and_again_nothing()
    given(COMPLETED_UNPAID).when(mark_paid(at=END)).then_it_is("COMPLETED PAID").and_again_nothing()


@pytest.mark.parametrize(
    "history", [HELD_FREE, PROCESSING, WANTS_OUT, CONFIRMED, CANCELLED, HOLD_OVER, NEEDS_NEW_TIME, PAID_BY_HAND]
)
def test_what_is_not_owed_is_not_taken(history: list[BookingEvent]) -> None:
    given(history).when(mark_paid(reference="another")).then_refused(WrongState)


def test_no_more_than_is_owed_and_in_the_agreed_currency() -> None:
    given(PAGE_OPEN).when(mark_paid(Money(14_901, "EUR"))).then_refused(WrongState)
    given(PAGE_OPEN).when(mark_paid(Money(14_900, "USD"))).then_refused(WrongState)
    given(PAGE_OPEN).when(mark_paid(Money(0, "EUR"))).then_refused(WrongState)
    given(PAGE_OPEN).when(mark_paid(at=START)).then_refused(WrongState)


def test_a_reference_stands_for_one_payment() -> None:
    given(PAID_BY_HAND).when(mark_paid(PART)).then_refused(WrongState)


def test_less_is_taken_only_if_it_is_called_enough_and_is_named_so() -> None:
    given(PAGE_OPEN).when(mark_paid(PART)).then_refused(WrongState)
    enough = given(PAGE_OPEN).when(mark_paid(PART, accepts_less=True))
    enough.then(replace(HAND_1, amount=PART), LessAccepted(amount=PART))
    enough.then_it_is("SCHEDULING PARTIALLY_PAID").and_again_nothing()
    given([*PAID_IN_PART, VOUCHED]).when(close_case(CaseKind.DISPUTE)).then_it_is("CONFIRMED PARTIALLY_PAID")


def test_a_part_that_came_by_card_may_be_enough_or_be_completed_by_hand() -> None:
    closed = CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="scheduling")
    taken = WRONG_MONEY.amount
    given(WRONG).when(accept_less()).then(LessAccepted(amount=taken), closed).then_it_is("SCHEDULING PARTIALLY_PAID")
    rest = PRICE - taken
    completed = given(WRONG).when(mark_paid(rest))
    completed.then(PaidByHand(number=1, amount=rest, reference=TRANSFER), closed).then_it_is("SCHEDULING PAID")
    given(TAKEN_IN_PART).when(accept_less()).then_it_is("CONFIRMED PARTIALLY_PAID")


def test_a_reserved_part_that_is_enough_is_taken_for_a_meeting_that_stands() -> None:
    enough = given(ADOPTED_WRONG).when(accept_less())
    assert CaptureRequested(attempt=1, intent="pi_1") in enough._events


@pytest.mark.parametrize("history", [PAGE_OPEN, CONFIRMED, CANCELLED])
def test_there_is_nothing_to_accept_where_no_part_came(history: list[BookingEvent]) -> None:
    given(history).when(accept_less()).then_refused(WrongState)


def test_a_client_who_pays_all_the_same_gets_that_back_from_stripe() -> None:
    twice = RefundRequested(number=1, intent="pi_1", amount=PRICE, reason=RefundReason.PAID_TWICE)
    assert given(PAID_BY_HAND).when(paid())._events[-1] == twice


def test_money_that_came_by_hand_goes_back_by_hand_and_a_person_is_told() -> None:
    cancelled = given(OUTSIDE).when(cancel(Actor.OPERATOR))
    assert cancelled._events[1:] == [back(PRICE), OWED_BY_HAND]
    cancelled.then_it_is("CANCELLED REFUND_PENDING")
    done = cancelled.when(given_back())
    done.then(
        GivenBackByHand(number=1, reference="cash"),
        CaseClosed(kind=CaseKind.REFUND_BY_HAND, outcome="cancelledbooking"),
    )
    done.then_it_is("CANCELLED REFUNDED").and_again_nothing()


def test_the_case_ends_with_the_last_refund_and_not_by_closing_it() -> None:
    gone = (
        given(OUTSIDE)
        .when(goodwill(Money(100, "EUR")))
        .then(back(Money(100, "EUR"), RefundReason.GOODWILL), OWED_BY_HAND)
    )
    gone.when(close_case(CaseKind.REFUND_BY_HAND)).then_refused(WrongState)
    twice = gone.when(goodwill(Money(200, "EUR"))).then(back(Money(200, "EUR"), RefundReason.GOODWILL, 2))
    one_left = twice.when(given_back(2)).then(GivenBackByHand(number=2, reference="cash"))
    one_left.when(given_back(1)).then_it_is("CONFIRMED PARTIALLY_REFUNDED")


def test_only_what_came_by_hand_is_given_back_by_hand() -> None:
    by_card = given(CONFIRMED).when(goodwill(Money(100, "EUR")))
    by_card.when(given_back()).then_refused(WrongState)
    given(CONFIRMED).when(given_back(7)).then_refused(WrongState)
