"""A booking broken on purpose: the audit names the very thing, and nothing that has a name already."""

import pytest
from msgspec.structs import replace

from domain.booking.events import (
    CalendlyConfirmed,
    CaseClosed,
    CheckoutRequested,
    MeetingOrphaned,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
    ReleaseRequested,
    SessionCompleted,
)
from domain.booking.vocabulary import CaseKind, RefundReason
from domain.money import Money
from tests.examples import (
    CALLED_OFF,
    CANCELLED,
    CONFIRMED,
    CONFIRMED_FREE,
    HOLD_OVER,
    MONEY_IN,
    PAGE_OPEN,
    PRICE,
    REFUND_1,
    SCHEDULING,
    START,
    meeting,
)
from tests.unit.application.audited import DOLLARS, IN_PART, ONE_CENT, SECOND, History, awaited, case, row, said
from tests.unit.domain.histories import (
    ADOPTED,
    CAPTURE_1,
    CAPTURE_FAILED,
    CAPTURING,
    COMPLETED,
    DISPUTED,
    HOLD_OVER_PRICED,
    MOVED,
    MOVING,
    NEEDS_NEW_TIME,
    RESERVED,
    RESERVED_1,
)


def _back(intent: str, outside: str = "") -> RefundRequested:
    reason = RefundReason.OUTSIDE if outside else RefundReason.PAID_TWICE
    return RefundRequested(number=1, intent=intent, amount=PRICE, reason=reason, outside_id=outside)


@pytest.mark.parametrize(
    ("name", "history"),
    [
        ("money of a hold that is over", [*HOLD_OVER, MONEY_IN]),
        ("money for a meeting that is owed its price", [*ADOPTED, replace(MONEY_IN, amount=ONE_CENT)]),
        ("more than a cancelled booking's policy leaves", [*CANCELLED, SECOND]),
        ("a cancelled booking whose refund was never asked for", [*CONFIRMED, CALLED_OFF]),
        ("a currency nobody agreed to", [*CONFIRMED, replace(SECOND, amount=DOLLARS)]),
        ("money for a free session", [*CONFIRMED_FREE, MONEY_IN]),
        (
            "reserved money of a booking that was cancelled",
            [*RESERVED, replace(CALLED_OFF, gives_back=Money(0, "EUR"))],
        ),
        ("reserved money of a hold that is over", [*HOLD_OVER_PRICED, RESERVED_1]),
        ("reserved money in another currency", [*HOLD_OVER_PRICED, replace(RESERVED_1, amount=DOLLARS)]),
        ("a part of what was reserved", [*CAPTURING, replace(MONEY_IN, amount=IN_PART)]),
        (
            "a part that was taken for a session that was kept",
            [*CAPTURING, SessionCompleted(), replace(MONEY_IN, amount=IN_PART)],
        ),
        ("more asked back than came in", [*CANCELLED, replace(REFUND_1, number=2, amount=ONE_CENT)]),
    ],
)
def test_money_without_a_place_is_named(name: str, history: History) -> None:
    assert "I2" in said(history), name


@pytest.mark.parametrize(
    ("name", "history"),
    [
        ("an open case about the amount", [*ADOPTED, replace(MONEY_IN, amount=ONE_CENT), case(CaseKind.WRONG_AMOUNT)]),
        ("a capture under way when it was cancelled", [*CAPTURING, CALLED_OFF]),
        ("what the policy leaves", [*CONFIRMED, replace(CALLED_OFF, gives_back=Money(0, "EUR"))]),
        ("what a dispute withholds", [*DISPUTED, replace(CALLED_OFF, gives_back=PRICE)]),
        ("a refund that failed", [*CANCELLED, RefundFailed(number=1, reason="account_closed")]),
        ("money on its way back", [*HOLD_OVER, MONEY_IN, REFUND_1]),
        ("reserved money that is let go", [*RESERVED, CALLED_OFF, ReleaseRequested(attempt=1, intent="pi_1")]),
    ],
)
def test_money_with_a_place_is_no_finding(name: str, history: History) -> None:
    assert said(history) == set(), name


@pytest.mark.parametrize(
    ("name", "history"),
    [
        ("a second payment", [*CONFIRMED, SECOND]),
        ("a session that was kept and paid twice", [*COMPLETED, SECOND]),
        ("a second payment while it is moved", [*MOVING, SECOND]),
        ("the price asked back", [*CONFIRMED, replace(REFUND_1, reason=RefundReason.PAID_TWICE)]),
    ],
)
def test_a_booking_that_stands_for_another_amount_is_named(name: str, history: History) -> None:
    assert "I3" in said(history), name


@pytest.mark.parametrize(
    ("name", "history"),
    [
        ("goodwill", [*COMPLETED, replace(REFUND_1, amount=ONE_CENT, reason=RefundReason.GOODWILL)]),
        ("a refund at Stripe", [*CONFIRMED, replace(REFUND_1, reason=RefundReason.OUTSIDE, outside_id="re_1")]),
        ("a dispute", DISPUTED),
        ("a second payment that goes back", [*CONFIRMED, SECOND, _back("pi_2")]),
        ("a second payment that somebody gave back at Stripe", [*CONFIRMED, SECOND, _back("pi_2", outside="re_1")]),
        ("a reservation that is let go, and money instead", [*CAPTURE_FAILED, SECOND]),
        ("a meeting that is still owed its price", ADOPTED),
        ("a kept session that is owed its price", [*ADOPTED, SessionCompleted()]),
    ],
)
def test_a_difference_with_a_name_is_no_finding(name: str, history: History) -> None:
    assert "I3" not in said(history), name


@pytest.mark.parametrize(
    "history",
    [
        [*CONFIRMED, CalendlyConfirmed(meeting=meeting("M2"))],
        [*SCHEDULING, CalendlyConfirmed(meeting=replace(meeting(), invitee_uri=""))],
        [*CONFIRMED, MeetingOrphaned(meeting=meeting())],
    ],
    ids=["two", "none", "one that is being cancelled"],
)
def test_anything_but_one_active_invitee_is_named(history: History) -> None:
    assert said(history) == {"I4"}


def test_after_a_move_only_the_new_invitee_is_active() -> None:
    moved = row(MOVED)
    assert moved is not None
    assert (moved.invitees, moved.findings) == ((meeting("M2").invitee_uri,), ())


@pytest.mark.parametrize(
    ("history", "work"),
    [
        (RESERVED, "book_meeting"),
        (MOVING, "book_meeting"),
        (CONFIRMED, "finish_session"),
        (MOVING, "finish_session"),
        (ADOPTED, "finish_session"),
        (ADOPTED, "decide_case adopted_unpaid"),
        (NEEDS_NEW_TIME, "decide_case time_lost"),
        (CAPTURING, "capture_payment pi_1"),
        ([*CAPTURING, CALLED_OFF], "capture_payment pi_1"),
        (CAPTURE_FAILED, "release_authorization pi_1"),
        (CANCELLED, "give_back 1"),
        (DISPUTED, "decide_case dispute"),
        ([*ADOPTED, CheckoutRequested(attempt=1, amount=PRICE, ends_at=START)], "start_checkout"),
        (PAGE_OPEN, "expire_hold"),
    ],
)
def test_whatever_waits_names_the_work_it_waits_for(history: History, work: str) -> None:
    assert [wait for wait in awaited(history) if work in wait]


@pytest.mark.parametrize(
    ("history", "work"),
    [
        ([*DISPUTED, CaseClosed(kind=CaseKind.DISPUTE, outcome="dealt with")], "decide_case dispute"),
        ([*CANCELLED, RefundSucceeded(number=1)], "give_back 1"),
        ([*CONFIRMED, replace(REFUND_1, reason=RefundReason.OUTSIDE, outside_id="re_1")], "give_back 1"),
        (COMPLETED, "finish_session"),
    ],
)
def test_what_is_over_waits_for_nobody(history: History, work: str) -> None:
    assert not [wait for wait in awaited(history) if work in wait]


def test_reserved_money_that_nobody_takes_once_the_meeting_stands_is_named() -> None:
    without = [event for event in CAPTURING if event != CAPTURE_1]
    assert said(without) == {"I7"}
    assert said([*ADOPTED, RESERVED_1, case(CaseKind.WRONG_AMOUNT)]) == set()
