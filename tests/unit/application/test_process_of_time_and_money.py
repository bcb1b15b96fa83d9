"""Which work and which mails follow from the facts of reserved money, moves, lost times and attendance."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from application.booking_process import Reaction, react
from application.effects import (
    BookMeeting,
    CancelMeeting,
    CapturePayment,
    CloseCheckout,
    Effect,
    FinishSession,
    NewEffect,
    ReclaimTime,
    ReleaseAuthorization,
    ShowNoShow,
)
from application.limits import LEASE_SECONDS
from domain.booking.events import (
    AuthorizationReleased,
    BookingEvent,
    CalendlyConfirmed,
    Cancelled,
    CancelRequested,
    CaptureFailed,
    CaptureRequested,
    CaseClosed,
    CheckoutExpired,
    DisputeClosed,
    DisputeOpened,
    HoldExpired,
    MoneyArrivedLate,
    Moved,
    MoveRefused,
    MoveRequested,
    NoShowCleared,
    NoShowMarked,
    PaymentAuthorized,
    PaymentSucceeded,
    RefundRequested,
    ReleaseRequested,
    SchedulingLinkSent,
    SessionCompleted,
    TimeLost,
)
from domain.booking.evolve import fold
from domain.booking.vocabulary import Actor, CaseKind, DisputeOutcome, RefundReason, Source, TimeLostReason
from domain.time_slot import TimeSlot
from tests.examples import (
    ASKED,
    BOOKING,
    CHECKOUT_2,
    CONFIRMED,
    DETAILS,
    FREE,
    MONEY_IN,
    NO_TIMES,
    NOW,
    PAGE_OPEN,
    PRICE,
    SCHEDULING,
    SLOT,
    SOON,
    START,
    STARTED_2,
    UNANSWERED,
    case,
    meeting,
    selected,
)

LATER = TimeSlot.lasting(START + timedelta(days=2), 60)
AT_ONCE = SOON
AFTER_REQUEST = SOON + timedelta(seconds=LEASE_SECONDS)
RESERVED = PaymentAuthorized(attempt=1, intent="pi_1", amount=PRICE, capture_before=NOW + timedelta(days=7))
CAPTURING = CaptureRequested(attempt=1, intent="pi_1")
LETTING_GO = ReleaseRequested(attempt=1, intent="pi_1")
STANDS = CalendlyConfirmed(meeting=meeting())
ASKED_TO_MOVE = MoveRequested(from_slot=SLOT, to_slot=LATER, by=Actor.CLIENT, requested_at=SOON)
MOVED = Moved(
    from_slot=SLOT,
    to_slot=LATER,
    by=Actor.CLIENT,
    moved_at=SOON,
    meeting=meeting("M2"),
    old_event_uri=meeting().event_uri,
)
MOVED_THERE = Moved(
    from_slot=SLOT,
    to_slot=LATER,
    by=Actor.CLIENT,
    moved_at=SOON,
    meeting=meeting("M2"),
    old_event_uri=meeting().event_uri,
    at_calendly=True,
)
BY_LINK = Moved(from_slot=SLOT, to_slot=LATER, by=Actor.CLIENT, moved_at=SOON, meeting=meeting("M2"), at_calendly=True)
CHOSEN = Moved(from_slot=SLOT, to_slot=LATER, by=Actor.CLIENT, moved_at=SOON)
LOST = TimeLost(reason=TimeLostReason.PAID_LATE, until=SOON + timedelta(hours=1))
LATE = MoneyArrivedLate(attempt=1, amount=PRICE)
OVER: list[BookingEvent] = [*PAGE_OPEN, CheckoutExpired(attempt=1), HoldExpired()]
CONFIRMED_RESERVED: list[BookingEvent] = [*PAGE_OPEN, RESERVED, ASKED, STANDS, CAPTURING]
OWED: list[BookingEvent] = [
    *CONFIRMED_RESERVED,
    CaptureFailed(attempt=1, intent="pi_1", reason="expired_card"),
    case(CaseKind.CAPTURE_FAILED),
]


def reaction(history: Sequence[BookingEvent], *events: BookingEvent) -> Reaction:
    numbered = list(enumerate(events, start=len(history) + 1))
    return react(BOOKING, fold(history), numbered, fold([*history, *events]), SOON, NO_TIMES)


def work(history: Sequence[BookingEvent], *events: BookingEvent) -> list[NewEffect]:
    return list(reaction(history, *events).effects)


def mails(history: Sequence[BookingEvent], *events: BookingEvent) -> list[str]:
    return [f"{mail.wanted.kind} {mail.wanted.recipient}" for mail in reaction(history, *events).mails]


def finish(slot: TimeSlot) -> NewEffect:
    return NewEffect(FinishSession(booking_id=BOOKING, end=slot.end), slot.end)


def book(slot: TimeSlot = SLOT) -> BookMeeting:
    return BookMeeting(booking_id=BOOKING, start=slot.start)


CANCEL_OLD = NewEffect(CancelMeeting(booking_id=BOOKING, event_uri=meeting().event_uri), AT_ONCE)
CAPTURE = NewEffect(CapturePayment(booking_id=BOOKING, intent="pi_1"), AT_ONCE)


def test_reserved_money_is_followed_by_the_meeting_at_once() -> None:
    assert work(PAGE_OPEN, RESERVED) == [NewEffect(book(), AT_ONCE)]


def test_a_meeting_that_stands_is_finished_at_its_end_and_its_money_taken_now() -> None:
    assert work([*PAGE_OPEN, RESERVED, ASKED], STANDS, CAPTURING) == [finish(SLOT), CAPTURE]


def test_a_meeting_whose_money_is_only_reserved_has_no_receipt_yet() -> None:
    assert mails([*PAGE_OPEN, RESERVED, ASKED], STANDS, CAPTURING) == ["confirmed client", "confirmed builder"]


def test_money_that_was_taken_for_a_meeting_that_stands_has_its_receipt() -> None:
    assert mails(CONFIRMED_RESERVED, MONEY_IN) == ["receipt client"]
    assert work(CONFIRMED_RESERVED, MONEY_IN) == []


def test_money_that_is_let_go_is_released_at_stripe() -> None:
    release = NewEffect(ReleaseAuthorization(booking_id=BOOKING, intent="pi_1"), AT_ONCE)
    assert work([*PAGE_OPEN, RESERVED], LETTING_GO) == [release]


def test_money_that_could_not_be_taken_is_asked_of_the_client() -> None:
    assert mails(CONFIRMED_RESERVED, *OWED[-2:]) == ["payment_due client"]


def test_money_for_an_owed_meeting_is_followed_by_its_receipt_and_no_second_meeting() -> None:
    paid_again = PaymentSucceeded(attempt=2, intent="pi_2", amount=PRICE)
    paying = [*OWED, CHECKOUT_2, STARTED_2]
    assert work(paying, paid_again) == []
    assert mails(paying, paid_again) == ["receipt client"]


def test_an_owed_meeting_that_is_cancelled_leaves_no_payment_page_open() -> None:
    gone = Cancelled(by=Actor.CLIENT, gives_back=FREE)
    close = NewEffect(CloseCheckout(booking_id=BOOKING, attempt=2), AT_ONCE)
    assert work([*OWED, CHECKOUT_2, STARTED_2], gone) == [CANCEL_OLD, close]


def test_a_move_is_asked_of_calendly_by_its_own_request_first() -> None:
    assert work(CONFIRMED, ASKED_TO_MOVE) == [NewEffect(book(LATER), AFTER_REQUEST)]
    assert mails(CONFIRMED, ASKED_TO_MOVE) == []


def test_a_move_of_ours_ends_the_old_meeting_and_is_told_to_both() -> None:
    moving = [*CONFIRMED, ASKED_TO_MOVE]
    assert work(moving, MOVED) == [finish(LATER), CANCEL_OLD]
    assert mails(moving, MOVED) == ["moved client", "moved builder"]


def test_a_move_at_calendly_has_ended_the_old_meeting_there() -> None:
    assert work(CONFIRMED, MOVED_THERE) == [finish(LATER)]
    assert mails(CONFIRMED, MOVED_THERE) == ["moved client", "moved builder"]


def test_another_time_by_the_clients_own_link_is_told_as_a_confirmation_only() -> None:
    linked = [*SCHEDULING, SchedulingLinkSent(url="https://calendly.test/d/1", deadline=START)]
    assert work(linked, STANDS, BY_LINK) == [finish(LATER)]
    assert mails(linked, STANDS, BY_LINK) == ["confirmed client", "confirmed builder", "receipt client"]


def test_a_link_is_sent_to_the_client() -> None:
    assert mails(SCHEDULING, SchedulingLinkSent(url="https://calendly.test/d/1", deadline=START)) == [
        "scheduling_link client"
    ]


def test_late_money_is_followed_by_a_look_whether_the_time_is_free() -> None:
    assert work(OVER, MONEY_IN, LATE, LOST) == [NewEffect(ReclaimTime(booking_id=BOOKING), AT_ONCE)]
    assert mails(OVER, MONEY_IN, LATE, LOST) == ["time_lost client"]


def test_a_time_that_calendly_gave_away_is_not_looked_for_again() -> None:
    taken = TimeLost(reason=TimeLostReason.TAKEN, until=START)
    assert work(UNANSWERED, taken) == []
    assert mails(UNANSWERED, taken) == ["time_lost client"]


def test_a_chosen_time_is_asked_of_calendly_at_once() -> None:
    assert work([*OVER, MONEY_IN, LATE, LOST], CHOSEN) == [finish(LATER), NewEffect(book(LATER), AT_ONCE)]
    assert mails([*OVER, MONEY_IN, LATE, LOST], CHOSEN) == []


def test_a_page_that_somebody_booked_over_is_closed_at_once() -> None:
    close = NewEffect(CloseCheckout(booking_id=BOOKING, attempt=1), AT_ONCE)
    assert work(PAGE_OPEN, CancelRequested(by=Actor.SYSTEM, reason="time_lost")) == [close]


@pytest.mark.parametrize("fact", [NoShowMarked(by=Actor.BUILDER), NoShowCleared(by=Actor.BUILDER)])
def test_a_no_show_that_was_marked_or_cleared_here_is_shown_at_calendly(fact: BookingEvent) -> None:
    before = [*CONFIRMED, NoShowMarked(by=Actor.BUILDER)] if isinstance(fact, NoShowCleared) else CONFIRMED
    show: Effect = ShowNoShow(booking_id=BOOKING)
    assert work(before, fact) == [NewEffect(show, AT_ONCE)]


def test_an_adopted_meeting_is_asked_to_be_paid_before_it_is_called_confirmed() -> None:
    adopted: list[BookingEvent] = [
        replace(selected(), source=Source.ADOPTED),
        DETAILS,
        STANDS,
        case(CaseKind.ADOPTED_UNPAID),
    ]
    assert mails([], *adopted) == ["payment_due client"]
    free: list[BookingEvent] = [replace(selected(FREE), source=Source.ADOPTED), DETAILS, STANDS]
    assert mails([], *free) == ["confirmed client"]
    assert work([], *free) == [finish(SLOT)]


def test_an_adopted_meeting_that_stays_unpaid_is_told_to_the_expert_at_its_deadline() -> None:
    told = CaseClosed(kind=CaseKind.ADOPTED_UNPAID, outcome="told")
    assert mails(OWED, told) == ["unpaid builder", "alarm operator"]


@pytest.mark.parametrize(
    ("history", "fact"),
    [
        (CONFIRMED_RESERVED, CaptureFailed(attempt=1, intent="pi_1", reason="expired_card")),
        ([*PAGE_OPEN, RESERVED, LETTING_GO], AuthorizationReleased(attempt=1, intent="pi_1")),
        ([*CONFIRMED, ASKED_TO_MOVE], MoveRefused(from_slot=SLOT, to_slot=LATER, reason="taken")),
        (CONFIRMED, NoShowMarked(by=Actor.BUILDER, at_calendly=True)),
        (CONFIRMED, SessionCompleted()),
        (CONFIRMED, DisputeOpened(dispute_id="du_1", intent="pi_1", amount=PRICE, reason="fraudulent")),
        (CONFIRMED, DisputeClosed(dispute_id="du_1", outcome=DisputeOutcome.WON)),
        (
            CONFIRMED,
            RefundRequested(number=1, intent="pi_1", amount=PRICE, reason=RefundReason.OUTSIDE, outside_id="re_1"),
        ),
    ],
)
def test_some_facts_call_for_nothing(history: Sequence[BookingEvent], fact: BookingEvent) -> None:
    assert reaction(history, fact) == Reaction((), ())
