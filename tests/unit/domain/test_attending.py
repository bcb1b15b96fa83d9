"""After the session: it took place, somebody did not come, or news of before comes late."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.booking.capturing import PAID_AGAIN_WITHIN
from domain.booking.events import (
    BookingEvent,
    Cancelled,
    CaptureFailed,
    CaseClosed,
    MoveRefused,
    NoShowCleared,
    NoShowMarked,
    RefundRequested,
    SessionCompleted,
)
from domain.booking.vocabulary import Actor, CaseKind, RefundReason
from domain.errors import WrongState
from domain.money import Money
from tests.examples import (
    CANCELLED,
    CONFIRMED,
    CONFIRMED_FREE,
    HELD_FREE,
    HOLD_OVER,
    MONEY_IN,
    PAGE_OPEN,
    PRICE,
    SCHEDULING,
    SLOT,
    SOON,
    START,
    cancel,
    cancelled_in_calendly,
    case,
    paid,
    request_checkout,
)
from tests.unit.domain.asked import END, LATER, captured, complete, no_show, not_captured
from tests.unit.domain.histories import (
    ADOPTED,
    CAPTURE_1_FAILED,
    CAPTURING,
    COMPLETED,
    COMPLETED_UNPAID,
    MISSED,
    MISSED_UNPAID,
    MOVING,
    NEEDS_NEW_TIME,
    RELEASE_1,
)
from tests.unit.domain.specification import given

MISSING = NoShowMarked(by=Actor.BUILDER)
THERE_AFTER_ALL = NoShowCleared(by=Actor.BUILDER)
DURING = START + timedelta(minutes=10)
TOLD = CaseClosed(kind=CaseKind.ADOPTED_UNPAID, outcome="completed")


@pytest.mark.parametrize(
    ("history", "words"), [(CONFIRMED, "COMPLETED PAID"), (CONFIRMED_FREE, "COMPLETED NOT_REQUIRED")]
)
def test_a_session_is_kept_when_its_end_has_passed_and_nobody_said_otherwise(
    history: Sequence[BookingEvent], words: str
) -> None:
    given(history).when(complete(END - timedelta(seconds=1))).then_nothing()
    given(history).when(complete()).then(SessionCompleted()).then_it_is(words).and_again_nothing()


def test_an_unpaid_session_is_kept_too_and_nobody_asks_for_its_money_any_more() -> None:
    decided = given(ADOPTED).when(complete()).then(SessionCompleted(), TOLD)
    decided.then_it_is("COMPLETED UNPAID").and_again_nothing()
    decided.when(request_checkout(END)).then_refused(WrongState)


@pytest.mark.parametrize("history", [HELD_FREE, PAGE_OPEN, SCHEDULING, NEEDS_NEW_TIME, CANCELLED, HOLD_OVER, MISSED])
def test_only_a_meeting_that_stands_is_kept(history: Sequence[BookingEvent]) -> None:
    given(history).when(complete()).then_nothing()


def test_a_session_that_is_over_is_not_cancelled_here() -> None:
    for history in (COMPLETED, MISSED, COMPLETED_UNPAID):
        given(history).when(cancel(at=END)).then_refused(WrongState)


def test_a_kept_session_that_is_paid_stays_paid_whatever_else_comes() -> None:
    decided = given(COMPLETED).when(paid(Money(1, "EUR"), intent="pi_2")).then_it_is("COMPLETED REFUND_PENDING")
    back = RefundRequested(number=2, intent="pi_3", amount=PRICE, reason=RefundReason.PAID_TWICE)
    decided.when(paid(intent="pi_3")).then(replace(MONEY_IN, intent="pi_3"), back)


# No-shows.


@pytest.mark.parametrize("history", [CONFIRMED, COMPLETED])
@pytest.mark.parametrize("at_calendly", [False, True])
def test_a_no_show_is_marked_once_from_either_side(history: Sequence[BookingEvent], at_calendly: bool) -> None:
    decided = given(history).when(no_show(at_calendly=at_calendly))
    decided.then(replace(MISSING, at_calendly=at_calendly)).then_it_is("NO_SHOW PAID")
    decided.and_again_nothing()
    decided.when(no_show(at_calendly=not at_calendly)).then_nothing()


@pytest.mark.parametrize("at", [START, DURING, END, END + timedelta(days=3)])
def test_a_no_show_may_be_marked_from_the_start_on(at: datetime) -> None:
    given(CONFIRMED).when(no_show(at)).then(MISSING)
    given(CONFIRMED).when(no_show(START - timedelta(seconds=1))).then_refused(WrongState)


@pytest.mark.parametrize("history", [HELD_FREE, PAGE_OPEN, SCHEDULING, NEEDS_NEW_TIME, CANCELLED, HOLD_OVER])
def test_nobody_misses_a_session_that_there_was_not(history: Sequence[BookingEvent]) -> None:
    given(history).when(no_show()).then_refused(WrongState)


def test_a_no_show_ends_a_move_that_was_under_way() -> None:
    stays = MoveRefused(from_slot=SLOT, to_slot=LATER, reason="session_began")
    given(MOVING).when(no_show(DURING)).then(stays, MISSING).then_it_is("NO_SHOW PAID").and_again_nothing()


def test_a_no_show_that_is_cleared_while_the_session_lasts_is_a_confirmed_booking() -> None:
    decided = given(MISSED).when(no_show(DURING, missed=False)).then(THERE_AFTER_ALL)
    decided.then_it_is("CONFIRMED PAID").and_again_nothing()
    decided.when(complete()).then(SessionCompleted())


def test_a_no_show_that_is_cleared_after_the_end_was_kept() -> None:
    decided = given(MISSED).when(no_show(missed=False, at_calendly=True))
    decided.then(replace(THERE_AFTER_ALL, at_calendly=True), SessionCompleted())
    decided.then_it_is("COMPLETED PAID").and_again_nothing()


def test_clearing_an_unpaid_no_show_does_not_pay_for_it() -> None:
    given(MISSED_UNPAID).when(no_show(DURING, missed=False)).then_it_is("AWAITING_PAYMENT UNPAID")
    given(MISSED_UNPAID).when(no_show(missed=False)).then_it_is("COMPLETED UNPAID")


@pytest.mark.parametrize("history", [HELD_FREE, CONFIRMED, COMPLETED, CANCELLED])
def test_there_is_nothing_to_clear_where_nothing_is_marked(history: Sequence[BookingEvent]) -> None:
    given(history).when(no_show(missed=False)).then_nothing()


# What we hear of late.


@pytest.mark.parametrize("history", [COMPLETED, MISSED])
@pytest.mark.parametrize(
    ("by", "hours", "share"),
    [
        (Actor.CLIENT, 25, PRICE),
        (Actor.CLIENT, 3, Money(7_450, "EUR")),
        (Actor.CLIENT, 1, Money(0, "EUR")),
        (Actor.BUILDER, 1, PRICE),
    ],
)
def test_a_cancellation_made_in_time_counts_although_we_hear_of_it_after_the_session(
    history: Sequence[BookingEvent], by: Actor, hours: int, share: Money
) -> None:
    heard = cancelled_in_calendly(by=by, at=START - timedelta(hours=hours), heard_at=END + timedelta(hours=5))
    over = Cancelled(by=by, gives_back=share, at_calendly=True)
    back = RefundRequested(number=1, intent="pi_1", amount=share, reason=RefundReason.CANCELLED)
    given(history).when(heard).then(*([over, back] if share else [over])).and_again_nothing()


@pytest.mark.parametrize("history", [COMPLETED, MISSED, COMPLETED_UNPAID])
def test_a_session_that_is_over_cannot_be_cancelled_at_calendly_either(history: Sequence[BookingEvent]) -> None:
    given(history).when(cancelled_in_calendly(at=END)).then_nothing()
    given(history).when(cancelled_in_calendly("M2", at=SOON)).then_nothing()


def test_an_unpaid_session_that_had_been_cancelled_in_time_owes_nothing() -> None:
    heard = cancelled_in_calendly(by=Actor.CLIENT, at=START - timedelta(minutes=5), heard_at=END)
    given(COMPLETED_UNPAID).when(heard).then_it_is("CANCELLED UNPAID")


def test_a_capture_that_ends_after_the_session_is_booked_as_it_ended() -> None:
    kept = [*CAPTURING, SessionCompleted()]
    given(kept).when(captured(at=END)).then(MONEY_IN).then_it_is("COMPLETED PAID")
    failed: CaptureFailed = CAPTURE_1_FAILED
    owed = case(CaseKind.CAPTURE_FAILED, END + PAID_AGAIN_WITHIN, "expired_card")
    decided = given(kept).when(not_captured(at=END)).then(failed, owed, RELEASE_1)
    decided.then_it_is("COMPLETED UNPAID").and_again_nothing()
    settled = CaseClosed(kind=CaseKind.CAPTURE_FAILED, outcome="completed")
    decided.when(captured(at=END)).then(MONEY_IN, settled).then_it_is("COMPLETED PAID")
