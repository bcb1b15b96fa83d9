"""Meetings that were booked at Calendly itself become bookings; the priced ones await their payment."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.booking.adopting import KEPT_AT_LEAST, UNPAID_BEFORE_START, UNPAID_WITHIN
from domain.booking.events import (
    BookingEvent,
    Cancelled,
    CaptureRequested,
    CaseClosed,
    CheckoutRequested,
    PaymentFailed,
    PaymentSucceeded,
    RefundRequested,
)
from domain.booking.vocabulary import Actor, CaseKind, RefundReason, Source
from domain.errors import WrongState
from domain.money import Money
from domain.terms import Capture
from domain.time_slot import TimeSlot
from tests.examples import (
    CONFIRMED,
    DETAILS,
    FREE,
    MONEY_IN,
    NOTHING_YET,
    NOW,
    PRICE,
    SECOND_PAGE_ENDS,
    SLOT,
    SOON,
    START,
    bounced,
    cancel,
    cancelled_in_calendly,
    case,
    expired,
    paid,
    request_checkout,
    selected,
    settle,
)
from tests.unit.domain.asked import adopt, authorized, captured, let_go, move
from tests.unit.domain.histories import (
    ADOPTED,
    ADOPTED_PAYING,
    ADOPTED_WRONG,
    CAPTURE_1,
    COMPLETED_UNPAID,
    HAS_MEETING,
    MISSED_UNPAID,
    RELEASE_1,
    RELEASED_1,
    RESERVED_1,
)
from tests.unit.domain.specification import given

DUE = NOW + UNPAID_WITHIN
ODD = Money(1, "EUR")
PAID_NOW = CaseClosed(kind=CaseKind.ADOPTED_UNPAID, outcome="confirmed")
RIGHT_NOW = CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="confirmed")
TOLD = CaseClosed(kind=CaseKind.ADOPTED_UNPAID, outcome="told")


def found(price: Money = PRICE, slot: TimeSlot = SLOT, at: datetime = NOW) -> list[BookingEvent]:
    chosen = replace(selected(price), slot=slot, source=Source.ADOPTED, held_until=at + KEPT_AT_LEAST)
    return [chosen, DETAILS, HAS_MEETING]


def test_a_free_meeting_is_confirmed() -> None:
    given(NOTHING_YET).when(adopt(FREE)).then(*found(FREE)).then_it_is("CONFIRMED NOT_REQUIRED")


def test_a_priced_meeting_awaits_its_payment_for_a_day() -> None:
    decided = given(NOTHING_YET).when(adopt()).then(*found(), case(CaseKind.ADOPTED_UNPAID, DUE))
    decided.then_it_is("AWAITING_PAYMENT UNPAID").and_again_nothing()


@pytest.mark.parametrize(("hours", "left"), [(25, 23), (3, 1), (1, 0)])
def test_a_meeting_soon_awaits_its_payment_until_two_hours_before(hours: int, left: int) -> None:
    slot = TimeSlot.lasting(NOW + timedelta(hours=hours), 60)
    due = case(CaseKind.ADOPTED_UNPAID, NOW + timedelta(hours=left))
    given(NOTHING_YET).when(adopt(slot=slot)).then(*found(slot=slot), due)
    assert timedelta(hours=2) == UNPAID_BEFORE_START


def test_a_meeting_that_is_a_booking_already_is_not_adopted_again() -> None:
    for history in (ADOPTED, CONFIRMED):
        given(history).when(adopt()).then_nothing()


def test_an_adopted_meeting_is_paid_at_once_on_its_own_page() -> None:
    page = CheckoutRequested(attempt=1, amount=PRICE, ends_at=SECOND_PAGE_ENDS, capture=Capture.AT_ONCE)
    given(ADOPTED).when(request_checkout()).then(page).and_again_nothing()
    given(ADOPTED).when(request_checkout(START)).then_refused(WrongState)


def test_a_paid_meeting_is_confirmed() -> None:
    decided = given(ADOPTED_PAYING).when(paid()).then(MONEY_IN, PAID_NOW)
    decided.then_it_is("CONFIRMED PAID").and_again_nothing()


def test_money_that_is_only_reserved_for_a_standing_meeting_is_taken_at_once() -> None:
    decided = given(ADOPTED_PAYING).when(authorized()).then(RESERVED_1, CAPTURE_1, PAID_NOW)
    decided.then_it_is("CONFIRMED AUTHORIZED").and_again_nothing()


def test_a_page_that_ended_or_a_payment_that_bounced_may_be_tried_again() -> None:
    again = CheckoutRequested(attempt=2, amount=PRICE, ends_at=SECOND_PAGE_ENDS)
    given(ADOPTED_PAYING).when(expired()).when(request_checkout()).then(again)
    decided = given(ADOPTED_PAYING).when(bounced())
    decided.then(PaymentFailed(attempt=1, reason="delayed_payment_failed", ended=True)).and_again_nothing()
    decided.when(request_checkout()).then(again)


def test_words_about_an_old_page_do_not_touch_the_present_one() -> None:
    second = given(ADOPTED_PAYING).when(expired()).when(request_checkout())
    second.when(expired()).then_nothing()
    second.when(bounced()).then_nothing()


def test_an_adopted_meeting_is_moved_only_once_it_is_paid() -> None:
    given(ADOPTED).when(move()).then_refused(WrongState)
    given(ADOPTED_PAYING).when(paid()).when(move()).then_it_is("CONFIRMED PAID")


# The deadline.


def test_at_the_deadline_builder_and_operator_are_told() -> None:
    decided = given(ADOPTED).when(settle(CaseKind.ADOPTED_UNPAID, DUE)).then(TOLD)
    decided.then_it_is("AWAITING_PAYMENT UNPAID").and_again_nothing()


def test_where_it_is_wished_the_meeting_is_cancelled_at_calendly() -> None:
    over = Cancelled(by=Actor.SYSTEM, reason="adopted_unpaid", gives_back=FREE)
    closed = CaseClosed(kind=CaseKind.ADOPTED_UNPAID, outcome="cancelledbooking")
    decided = given(ADOPTED).when(settle(CaseKind.ADOPTED_UNPAID, DUE, cancels_unpaid=True)).then(over, closed)
    decided.then_it_is("CANCELLED UNPAID").and_again_nothing()


@pytest.mark.parametrize(
    ("start_in", "asked_in", "cancelled"),
    [
        (timedelta(hours=3), timedelta(hours=1), True),
        (timedelta(hours=3), timedelta(hours=1, seconds=1), False),
        (timedelta(hours=2, minutes=30), timedelta(minutes=30), False),
        (timedelta(hours=2, minutes=30), timedelta(minutes=60), False),
    ],
    ids=["two hours before", "later", "sooner than 60 minutes", "both too soon and too late"],
)
def test_it_is_never_cancelled_within_the_first_hour_nor_the_last_two(
    start_in: timedelta, asked_in: timedelta, cancelled: bool
) -> None:
    soon = given(NOTHING_YET).when(adopt(slot=TimeSlot.lasting(NOW + start_in, 60)))
    decided = soon.when(settle(CaseKind.ADOPTED_UNPAID, NOW + asked_in, cancels_unpaid=True))
    decided.then_it_is("CANCELLED UNPAID" if cancelled else "AWAITING_PAYMENT UNPAID")


def test_whoever_cancels_an_unpaid_meeting_owes_nothing() -> None:
    late = START - timedelta(minutes=5)
    given(ADOPTED).when(cancel(at=late)).then_it_is("CANCELLED UNPAID")
    given(ADOPTED).when(cancelled_in_calendly(at=late)).then_it_is("CANCELLED UNPAID")


def test_a_client_who_cancels_late_gets_a_wrong_amount_back_whole_and_is_told_so() -> None:
    history = [*ADOPTED_PAYING, replace(MONEY_IN, amount=ODD), case(CaseKind.WRONG_AMOUNT)]
    over = Cancelled(by=Actor.CLIENT, reason="ill", gives_back=ODD)
    back = RefundRequested(number=1, intent="pi_1", amount=ODD, reason=RefundReason.CANCELLED)
    cases = [
        CaseClosed(kind=kind, outcome="cancelledbooking") for kind in (CaseKind.ADOPTED_UNPAID, CaseKind.WRONG_AMOUNT)
    ]
    given(history).when(cancel(at=START - timedelta(minutes=5))).then(over, back, *cases)


def test_the_deadline_of_another_question_cancels_no_unpaid_meeting() -> None:
    history = [*ADOPTED, case(CaseKind.CLAIM_CONFLICT, DUE)]
    told = CaseClosed(kind=CaseKind.CLAIM_CONFLICT, outcome="told")
    given(history).when(settle(CaseKind.CLAIM_CONFLICT, DUE, cancels_unpaid=True)).then(told).and_again_nothing()


# A wrong amount.


def test_a_wrong_amount_for_a_standing_meeting_is_a_case() -> None:
    money = replace(MONEY_IN, amount=ODD)
    due = case(CaseKind.WRONG_AMOUNT, SOON + timedelta(hours=72), "paid 0.01 EUR")
    given(ADOPTED_PAYING).when(paid(ODD)).then(money, due).and_again_nothing()


def test_the_right_amount_after_the_wrong_one_confirms_and_the_wrong_one_goes_back() -> None:
    right = PaymentSucceeded(attempt=1, intent="pi_2", amount=PRICE)
    decided = given(ADOPTED_WRONG).when(paid(intent="pi_2")).then(right, RELEASE_1, PAID_NOW, RIGHT_NOW)
    decided.then_it_is("CONFIRMED PAID").and_again_nothing()
    reserved = replace(RESERVED_1, intent="pi_2")
    capture = CaptureRequested(attempt=1, intent="pi_2")
    given(ADOPTED_WRONG).when(authorized(intent="pi_2")).then(reserved, capture, RELEASE_1, PAID_NOW, RIGHT_NOW)


def test_a_second_wrong_amount_goes_back_at_once() -> None:
    money = PaymentSucceeded(attempt=1, intent="pi_2", amount=ODD)
    back = RefundRequested(number=1, intent="pi_2", amount=ODD, reason=RefundReason.WRONG_AMOUNT)
    given(ADOPTED_WRONG).when(paid(ODD, intent="pi_2")).then(money, back).and_again_nothing()


def test_an_unsettled_wrong_amount_goes_back_and_the_meeting_still_awaits_its_payment() -> None:
    closed = CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="given_back")
    decided = given(ADOPTED_WRONG).when(settle(CaseKind.WRONG_AMOUNT)).then(closed, RELEASE_1)
    decided.then_it_is("AWAITING_PAYMENT UNPAID").and_again_nothing()
    decided.when(let_go()).then(RELEASED_1)
    decided.when(captured(amount=ODD)).then(
        replace(MONEY_IN, amount=ODD),
        RefundRequested(number=1, intent="pi_1", amount=ODD, reason=RefundReason.PAID_TOO_LATE),
    )


def test_a_wrong_amount_that_somebody_let_go_at_stripe_is_gone() -> None:
    given(ADOPTED_WRONG).when(let_go()).then(RELEASED_1).then_it_is("AWAITING_PAYMENT UNPAID").and_again_nothing()


# After the session.


@pytest.mark.parametrize(("history", "words"), [(COMPLETED_UNPAID, "COMPLETED PAID"), (MISSED_UNPAID, "NO_SHOW PAID")])
def test_a_session_that_was_kept_or_missed_unpaid_may_still_be_paid(history: list[BookingEvent], words: str) -> None:
    decided = given(history).when(captured()).then(MONEY_IN)
    decided.then_it_is(words).and_again_nothing()
    back = RefundRequested(number=1, intent="pi_2", amount=PRICE, reason=RefundReason.PAID_TWICE)
    decided.when(captured("pi_2")).then(replace(MONEY_IN, intent="pi_2"), back)
    given(history).when(authorized()).then_it_is(words.replace("PAID", "AUTHORIZED"))


def test_a_wrong_amount_after_the_session_goes_back_at_once() -> None:
    back = RefundRequested(number=1, intent="pi_1", amount=ODD, reason=RefundReason.WRONG_AMOUNT)
    given(COMPLETED_UNPAID).when(captured(amount=ODD)).then(replace(MONEY_IN, amount=ODD), back).and_again_nothing()


def test_a_wrong_amount_that_outlived_the_session_goes_back_at_its_deadline() -> None:
    history = [*COMPLETED_UNPAID, replace(MONEY_IN, amount=ODD), case(CaseKind.WRONG_AMOUNT)]
    closed = CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="given_back")
    back = RefundRequested(number=1, intent="pi_1", amount=ODD, reason=RefundReason.WRONG_AMOUNT)
    given(history).when(settle(CaseKind.WRONG_AMOUNT)).then(closed, back).and_again_nothing()
