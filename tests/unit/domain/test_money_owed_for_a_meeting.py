"""A meeting stands or was held, and its money was not taken, or not all of it: a case that a person can see."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.booking.capturing import PAID_AGAIN_BEFORE_START, PAID_AGAIN_WITHIN
from domain.booking.events import (
    AuthorizationReleased,
    BookingEvent,
    CaptureFailed,
    CaseClosed,
    MoveRefused,
    NoShowMarked,
    PaymentSucceeded,
    RefundRequested,
    SessionCompleted,
)
from domain.booking.incoming import WRONG_AMOUNT_DECIDED_WITHIN
from domain.booking.vocabulary import Actor, CaseKind, RefundReason
from domain.errors import WrongState
from domain.money import Money
from tests.examples import MONEY_IN, PRICE, SLOT, SOON, START, case, opened, paid, request_checkout, settle
from tests.unit.application.audited import said
from tests.unit.domain.asked import END, LATER, captured, close_case, complete, let_go, no_show, not_captured
from tests.unit.domain.histories import (
    CAPTURE_1_FAILED,
    CAPTURE_FAILED,
    CAPTURING,
    COMPLETED_CAPTURE_FAILED,
    COMPLETED_CAPTURING,
    COMPLETED_TAKEN_IN_PART,
    MOVE_ASKED,
    PART_CASE,
    PART_TAKEN,
    RELEASE_1,
    TAKEN_IN_PART,
)
from tests.unit.domain.specification import given

PART = PART_TAKEN.amount
DECIDED_BY = SOON + WRONG_AMOUNT_DECIDED_WITHIN
MISSED_CAPTURING: list[BookingEvent] = [*CAPTURING, NoShowMarked(by=Actor.BUILDER)]
HELD = {"kept": COMPLETED_CAPTURING, "missed": MISSED_CAPTURING}


def owed(at: datetime, why: str = "expired_card") -> BookingEvent:
    return case(CaseKind.CAPTURE_FAILED, at + PAID_AGAIN_WITHIN, why)


def given_back(amount: Money = PART) -> RefundRequested:
    return RefundRequested(number=1, intent="pi_1", amount=amount, reason=RefundReason.WRONG_AMOUNT)


# The capture failed.


@pytest.mark.parametrize("history", HELD.values(), ids=HELD)
def test_a_capture_that_fails_after_the_session_is_a_case(history: list[BookingEvent]) -> None:
    decided = given(history).when(not_captured(at=END)).then(CAPTURE_1_FAILED, owed(END), RELEASE_1)
    decided.and_again_nothing()
    lapsed = CaptureFailed(attempt=1, intent="pi_1", reason="reservation_ended")
    released = AuthorizationReleased(attempt=1, intent="pi_1")
    given(history).when(let_go(at=END)).then(lapsed, owed(END, lapsed.reason), released).and_again_nothing()


def test_a_capture_that_fails_while_the_session_is_on_cancels_nothing() -> None:
    during = START + timedelta(minutes=10)
    decided = given(CAPTURING).when(not_captured(at=during)).then(CAPTURE_1_FAILED, owed(during), RELEASE_1)
    told = CaseClosed(kind=CaseKind.CAPTURE_FAILED, outcome="told")
    decided.when(settle(CaseKind.CAPTURE_FAILED, during + PAID_AGAIN_WITHIN)).then(told)


def test_who_had_not_paid_again_when_the_session_began_is_not_cancelled_any_more() -> None:
    told = CaseClosed(kind=CaseKind.CAPTURE_FAILED, outcome="told")
    decided = given(CAPTURE_FAILED).when(settle(CaseKind.CAPTURE_FAILED, START)).then(told)
    decided.then_it_is("AWAITING_PAYMENT UNPAID").and_again_nothing()


def test_the_case_outlives_the_session_and_ends_with_the_money_or_by_hand_or_by_itself() -> None:
    for over, fact in ((complete(), SessionCompleted()), (no_show(), NoShowMarked(by=Actor.BUILDER))):
        given(CAPTURE_FAILED).when(over).then(fact)
    still = given(COMPLETED_CAPTURE_FAILED)
    by_hand = CaseClosed(kind=CaseKind.CAPTURE_FAILED, outcome="dealt_with")
    still.when(close_case(CaseKind.CAPTURE_FAILED)).then(by_hand).then_it_is("COMPLETED UNPAID")
    told = CaseClosed(kind=CaseKind.CAPTURE_FAILED, outcome="told")
    still.when(settle(CaseKind.CAPTURE_FAILED, END + PAID_AGAIN_WITHIN)).then(told).then_it_is("COMPLETED UNPAID")
    after_all = CaseClosed(kind=CaseKind.CAPTURE_FAILED, outcome="completed")
    still.when(captured(at=END)).then(MONEY_IN, after_all).then_it_is("COMPLETED PAID")


def test_before_the_session_the_case_is_not_closed_by_hand() -> None:
    given(CAPTURE_FAILED).when(close_case(CaseKind.CAPTURE_FAILED)).then_refused(WrongState)
    given(TAKEN_IN_PART).when(close_case(CaseKind.WRONG_AMOUNT)).then_refused(WrongState)


# A person took another amount at Stripe.


def test_a_part_that_a_person_took_is_a_case_and_the_meeting_is_owed_its_money() -> None:
    decided = given(CAPTURING).when(captured(amount=PART)).then(PART_TAKEN, PART_CASE)
    decided.then_it_is("AWAITING_PAYMENT PARTIALLY_PAID").and_again_nothing()


def test_a_part_that_a_person_took_ends_a_move_that_was_under_way() -> None:
    stays = MoveRefused(from_slot=SLOT, to_slot=LATER, reason="not_paid")
    decided = given([*CAPTURING, MOVE_ASKED]).when(captured(amount=PART)).then(stays, PART_TAKEN, PART_CASE)
    decided.and_again_nothing()


@pytest.mark.parametrize("history", HELD.values(), ids=HELD)
def test_a_part_that_a_person_took_after_the_session_is_a_case_too(history: list[BookingEvent]) -> None:
    due = case(CaseKind.WRONG_AMOUNT, END + WRONG_AMOUNT_DECIDED_WITHIN, "taken 50.00 EUR")
    given(history).when(captured(amount=PART, at=END)).then(PART_TAKEN, due).and_again_nothing()


def test_at_the_deadline_the_part_goes_back_and_the_price_is_asked_for() -> None:
    closed = CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="given_back")
    again = case(
        CaseKind.CAPTURE_FAILED,
        min(DECIDED_BY + PAID_AGAIN_WITHIN, START - PAID_AGAIN_BEFORE_START),
        "wrong_amount",
    )
    decided = given(TAKEN_IN_PART).when(settle(CaseKind.WRONG_AMOUNT, DECIDED_BY)).then(closed, given_back(), again)
    decided.and_again_nothing()


def test_whoever_pays_the_price_gets_the_part_back() -> None:
    whole = PaymentSucceeded(attempt=2, intent="pi_2", amount=PRICE)
    closed = CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="confirmed")
    paying = given(TAKEN_IN_PART).when(request_checkout()).when(opened(2)).when(paid(attempt=2))
    paying.then(whole, given_back(), closed).then_it_is("CONFIRMED REFUND_PENDING")


def test_after_the_session_a_person_may_leave_it_at_the_part() -> None:
    accepted = CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="dealt_with")
    decided = given(COMPLETED_TAKEN_IN_PART).when(close_case(CaseKind.WRONG_AMOUNT)).then(accepted)
    decided.then_it_is("COMPLETED PARTIALLY_PAID").and_again_nothing()
    assert said([*COMPLETED_TAKEN_IN_PART, accepted]) == set()


def test_more_than_the_price_goes_back_at_once() -> None:
    much = replace(MONEY_IN, amount=Money(PRICE.amount_minor + 1_00, "EUR"))
    surplus = replace(given_back(Money(1_00, "EUR")), reason=RefundReason.PAID_TWICE)
    decided = given(CAPTURING).when(captured(amount=much.amount)).then(much, surplus)
    decided.then_it_is("CONFIRMED REFUND_PENDING").and_again_nothing()
    assert said([*CAPTURING, much, surplus]) == set()
