"""Reserved money that cannot be taken, is taken too late, or is being taken while somebody cancels."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.booking.capturing import PAID_AGAIN_BEFORE_START, PAID_AGAIN_WITHIN
from domain.booking.events import (
    AuthorizationReleased,
    BookingEvent,
    Cancelled,
    CaptureFailed,
    CaptureRequested,
    CaseClosed,
    CheckoutRequested,
    MoveRefused,
    PaymentSucceeded,
    RefundRequested,
)
from domain.booking.vocabulary import Actor, CaseKind, RefundReason
from domain.errors import WrongState
from domain.money import Money
from tests.examples import (
    CALLED_OFF,
    MONEY_IN,
    PRICE,
    SECOND_PAGE_ENDS,
    SLOT,
    SOON,
    START,
    STARTED_2,
    cancel,
    cancelled_in_calendly,
    case,
    expired,
    opened,
    paid,
    request_checkout,
    settle,
)
from tests.unit.domain.asked import (
    LATER,
    authorized,
    captured,
    let_go,
    not_captured,
    outside,
)
from tests.unit.domain.histories import (
    CANCELLED_CAPTURING,
    CAPTURE_1_FAILED,
    CAPTURE_FAILED,
    CAPTURING,
    MOVE_ASKED,
    RELEASE_1,
    RELEASED_1,
    RESERVED,
    RESERVED_1,
)
from tests.unit.domain.specification import given

PAY_AGAIN_BY = SOON + PAID_AGAIN_WITHIN
PAID_AFTER_ALL = CaseClosed(kind=CaseKind.CAPTURE_FAILED, outcome="confirmed")


def refunded(reason: RefundReason, amount: Money = PRICE, name: str = "pi_1") -> RefundRequested:
    return RefundRequested(number=1, intent=name, amount=amount, reason=reason)


def test_a_refused_capture_asks_the_client_to_pay_another_way_and_lets_the_rest_go() -> None:
    due = case(CaseKind.CAPTURE_FAILED, PAY_AGAIN_BY, "expired_card")
    decided = given(CAPTURING).when(not_captured()).then(CAPTURE_1_FAILED, due, RELEASE_1)
    decided.then_it_is("AWAITING_PAYMENT FAILED").and_again_nothing()
    decided.when(let_go()).then(RELEASED_1).then_it_is("AWAITING_PAYMENT FAILED").and_again_nothing()


def test_a_reservation_that_lapsed_while_it_was_taken_is_a_failed_capture() -> None:
    failed = CaptureFailed(attempt=1, intent="pi_1", reason="reservation_ended")
    due = case(CaseKind.CAPTURE_FAILED, PAY_AGAIN_BY, "reservation_ended")
    given(CAPTURING).when(let_go()).then(failed, due, RELEASED_1).and_again_nothing()


@pytest.mark.parametrize(
    ("at", "deadline"),
    [
        (START - timedelta(hours=27), START - timedelta(hours=3)),
        (START - timedelta(hours=25), START - PAID_AGAIN_BEFORE_START),
        (START - timedelta(hours=1), START - timedelta(hours=1)),
    ],
)
def test_paying_again_is_possible_for_a_day_or_until_two_hours_before(at: datetime, deadline: datetime) -> None:
    due = case(CaseKind.CAPTURE_FAILED, deadline, "expired_card")
    given(CAPTURING).when(not_captured(at=at)).then(CAPTURE_1_FAILED, due, RELEASE_1)


def test_a_failed_capture_ends_a_move_that_was_under_way() -> None:
    stays = MoveRefused(from_slot=SLOT, to_slot=LATER, reason="not_paid")
    due = case(CaseKind.CAPTURE_FAILED, PAY_AGAIN_BY, "expired_card")
    decided = given([*CAPTURING, MOVE_ASKED]).when(not_captured())
    decided.then(stays, CAPTURE_1_FAILED, due, RELEASE_1).and_again_nothing()


def test_who_pays_again_is_confirmed() -> None:
    page = CheckoutRequested(attempt=2, amount=PRICE, ends_at=SECOND_PAGE_ENDS)
    waiting = given(CAPTURE_FAILED).when(request_checkout()).then(page)
    waiting.and_again_nothing()
    second = PaymentSucceeded(attempt=2, intent="pi_2", amount=PRICE)
    paid_again = waiting.when(opened(2)).when(paid(attempt=2)).then(second, PAID_AFTER_ALL)
    paid_again.then_it_is("CONFIRMED PAID").and_again_nothing()
    again = CaptureRequested(attempt=2, intent="pi_2")
    reserved = replace(RESERVED_1, attempt=2, intent="pi_2")
    waiting.when(opened(2)).when(authorized(attempt=2)).then(reserved, again, PAID_AFTER_ALL)


def test_a_page_that_ended_unpaid_may_be_opened_again() -> None:
    waiting = given(CAPTURE_FAILED).when(request_checkout()).when(opened(2)).then(STARTED_2)
    waiting.when(expired(2)).when(request_checkout()).then(
        CheckoutRequested(attempt=3, amount=PRICE, ends_at=SECOND_PAGE_ENDS)
    )


def test_nobody_pays_for_a_session_that_has_begun() -> None:
    given(CAPTURE_FAILED).when(request_checkout(START)).then_refused(WrongState)


def test_without_another_payment_the_meeting_is_cancelled() -> None:
    over = Cancelled(by=Actor.SYSTEM, reason="capture_failed", gives_back=Money(0, "EUR"))
    closed = CaseClosed(kind=CaseKind.CAPTURE_FAILED, outcome="cancelledbooking")
    decided = given(CAPTURE_FAILED).when(settle(CaseKind.CAPTURE_FAILED)).then(over, closed)
    decided.then_it_is("CANCELLED UNPAID").and_again_nothing()


@pytest.mark.parametrize("history", [CAPTURE_FAILED, [*CAPTURE_FAILED, RELEASED_1]])
def test_a_capture_that_was_called_failed_and_came_after_all_pays_for_the_meeting(history: list[BookingEvent]) -> None:
    decided = given(history).when(captured()).then(MONEY_IN, PAID_AFTER_ALL)
    decided.then_it_is("CONFIRMED PAID").and_again_nothing()


def test_a_capture_that_came_after_the_client_had_paid_again_goes_back() -> None:
    history = [*CAPTURE_FAILED, replace(MONEY_IN, attempt=2, intent="pi_2"), PAID_AFTER_ALL]
    back = refunded(RefundReason.PAID_TOO_LATE)
    given(history).when(captured()).then(MONEY_IN, back).then_it_is("CONFIRMED REFUND_PENDING")


def test_money_that_was_let_go_and_captured_all_the_same_goes_back() -> None:
    over = [*RESERVED, CALLED_OFF, RELEASE_1]
    back = refunded(RefundReason.PAID_TOO_LATE)
    given(over).when(captured()).then(MONEY_IN, back).and_again_nothing()
    given([*over, RELEASED_1]).when(captured()).then(MONEY_IN, back).and_again_nothing()


def test_a_capture_that_came_after_all_sends_a_wrong_amount_beside_it_back() -> None:
    wrong = replace(MONEY_IN, attempt=2, intent="pi_2", amount=Money(1, "EUR"))
    history = [*CAPTURE_FAILED, wrong, case(CaseKind.WRONG_AMOUNT)]
    settled = CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="confirmed")
    back = refunded(RefundReason.WRONG_AMOUNT, wrong.amount, "pi_2")
    given(history).when(captured()).then(MONEY_IN, back, PAID_AFTER_ALL, settled).and_again_nothing()


def test_why_a_reservation_ended_is_told() -> None:
    decided = given(CAPTURING).when(let_go(reason="abandoned"))
    due = case(CaseKind.CAPTURE_FAILED, PAY_AGAIN_BY, "abandoned")
    decided.then(replace(CAPTURE_1_FAILED, reason="abandoned"), due, RELEASED_1)


# Cancelling while money is taken.


@pytest.mark.parametrize(
    ("hours", "share"), [(25, PRICE), (3, Money(7_450, "EUR")), (1, Money(0, "EUR"))], ids=["all", "half", "nothing"]
)
def test_a_cancellation_waits_for_the_capture_and_then_gives_its_share_back(hours: int, share: Money) -> None:
    at = START - timedelta(hours=hours)
    over = Cancelled(by=Actor.CLIENT, reason="ill", gives_back=share)
    decided = given(CAPTURING).when(cancel(at=at)).then(over)
    decided.then_it_is("CANCELLED REFUND_PENDING" if share else "CANCELLED PAID")
    back: list[BookingEvent] = [refunded(RefundReason.CANCELLED, share)] if share else []
    decided.when(captured()).then(MONEY_IN, *back).and_again_nothing()


def test_the_builders_cancellation_waits_for_the_capture_too() -> None:
    decided = given(CAPTURING).when(cancelled_in_calendly())
    decided.when(captured()).then(MONEY_IN, refunded(RefundReason.CANCELLED)).then_it_is("CANCELLED REFUND_PENDING")


def test_a_capture_that_fails_after_the_cancellation_leaves_nothing_to_give_back() -> None:
    decided = given(CANCELLED_CAPTURING).when(not_captured()).then(CAPTURE_1_FAILED, RELEASE_1)
    decided.then_it_is("CANCELLED UNPAID").and_again_nothing()
    released = AuthorizationReleased(attempt=1, intent="pi_1")
    given(CANCELLED_CAPTURING).when(let_go()).then(replace(CAPTURE_1_FAILED, reason="reservation_ended"), released)


def test_what_was_refunded_at_stripe_after_the_capture_is_not_refunded_again() -> None:
    decided = given(CANCELLED_CAPTURING).when(outside(amount=Money(5_000, "EUR"))).when(captured())
    back = RefundRequested(number=2, intent="pi_1", amount=Money(9_900, "EUR"), reason=RefundReason.CANCELLED)
    decided.then(MONEY_IN, back)
