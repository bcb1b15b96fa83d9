"""One booking, another time: same money, same policy; by our page or on Calendly's own."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.booking.events import (
    BookingEvent,
    CalendlyRefused,
    CalendlyRequested,
    Cancelled,
    CaseClosed,
    MeetingOrphaned,
    Moved,
    MoveRefused,
    RefundRequested,
    SessionCompleted,
)
from domain.booking.evolve import fold
from domain.booking.holding import would_give_back
from domain.booking.state import Confirmed
from domain.booking.vocabulary import Actor, CalendlyRefusal, CaseKind, RefundReason
from domain.errors import NotYet, WrongState
from domain.money import Money
from domain.time_slot import TimeSlot
from tests.examples import (
    CANCELLED,
    CONFIRMED,
    CONFIRMED_FREE,
    HELD_FREE,
    HOLD_OVER,
    PAGE_OPEN,
    PRICE,
    PROCESSING,
    SCHEDULING,
    SLOT,
    SOON,
    START,
    UNANSWERED,
    announced,
    ask_calendly,
    booked,
    cancel,
    cancelled_in_calendly,
    meeting,
    refused_by_calendly,
)
from tests.unit.domain.asked import (
    EARLIER,
    END,
    LATER,
    LATER_START,
    complete,
    give_way,
    move,
    moved_there,
    refuse_move,
)
from tests.unit.domain.histories import (
    ADOPTED,
    COMPLETED,
    MISSED,
    MISSED_UNPAID,
    MOVE_ASKED,
    MOVED,
    MOVING,
    MOVING_UNANSWERED,
)
from tests.unit.domain.specification import AnyCommand, given

HALF = Money(7_450, "EUR")
ASKED = CalendlyRequested(try_number=1, asked_at=SOON)
OURS = Moved(
    from_slot=SLOT,
    to_slot=LATER,
    by=Actor.CLIENT,
    moved_at=SOON,
    meeting=meeting("M2"),
    old_event_uri=meeting().event_uri,
)
THERE = replace(OURS, at_calendly=True)


def stays(reason: str) -> MoveRefused:
    return MoveRefused(from_slot=SLOT, to_slot=LATER, reason=reason)


# By our page.


@pytest.mark.parametrize("history", [CONFIRMED, CONFIRMED_FREE])
def test_a_move_is_asked_for_once_and_changes_nothing_yet(history: Sequence[BookingEvent]) -> None:
    decided = given(history).when(move()).then(MOVE_ASKED)
    decided.and_again_nothing()
    decided.when(move(EARLIER)).then_refused(WrongState)


def test_a_move_is_asked_of_calendly_like_a_meeting() -> None:
    decided = given(MOVING).when(ask_calendly()).then(ASKED)
    decided.then_it_is("CONFIRMED PAID").and_again_nothing()
    given(MOVING).when(ask_calendly(2)).then_nothing()


@pytest.mark.parametrize("word", [booked("M2"), announced("M2", LATER_START)])
def test_the_new_meeting_moves_the_booking_whoever_tells_of_it(word: AnyCommand) -> None:
    decided = given(MOVING_UNANSWERED).when(word).then(OURS)
    decided.then_it_is("CONFIRMED PAID").and_again_nothing()
    decided.when(booked("M2")).then_nothing()
    decided.when(cancelled_in_calendly("M1")).then_nothing()


def test_the_booking_then_has_the_new_time() -> None:
    state = fold(MOVED)
    assert isinstance(state, Confirmed)
    assert (state.core.slot, state.meeting) == (LATER, meeting("M2"))
    given(MOVED).when(complete(END)).then_nothing()
    given(MOVED).when(complete(LATER.end)).then(SessionCompleted())


@pytest.mark.parametrize("reason", [CalendlyRefusal.TAKEN, CalendlyRefusal.CONFIGURATION, CalendlyRefusal.PLAN])
def test_a_refused_move_leaves_the_booking_as_it_was(reason: CalendlyRefusal) -> None:
    refused = CalendlyRefused(try_number=1, reason=reason, detail="no")
    decided = given(MOVING_UNANSWERED).when(refused_by_calendly(reason)).then(refused, stays(reason))
    decided.then_it_is("CONFIRMED PAID").and_again_nothing()
    decided.when(move(EARLIER)).then(replace(MOVE_ASKED, to_slot=EARLIER))


def test_a_call_that_was_never_made_refuses_no_move() -> None:
    not_asked = CalendlyRefused(try_number=1, reason=CalendlyRefusal.BUDGET, detail="no")
    decided = given(MOVING_UNANSWERED).when(refused_by_calendly(CalendlyRefusal.BUDGET)).then(not_asked)
    decided.when(ask_calendly(2)).then(CalendlyRequested(try_number=2, asked_at=SOON))


def test_a_move_that_cannot_be_had_is_refused_once() -> None:
    given(MOVING).when(refuse_move(reason="too_late")).then(stays("too_late")).and_again_nothing()
    given(MOVING).when(refuse_move(EARLIER)).then_nothing()
    given(MOVED).when(refuse_move()).then_nothing()


@pytest.mark.parametrize(
    ("before_start", "may"),
    [(timedelta(hours=24), True), (timedelta(hours=24) - timedelta(seconds=1), False), (timedelta(0), False)],
)
def test_the_client_moves_as_long_as_cancelling_is_free(before_start: timedelta, may: bool) -> None:
    decided = given(CONFIRMED).when(move(at=START - before_start))
    if may:
        decided.then(replace(MOVE_ASKED, requested_at=START - before_start))
    else:
        decided.then_refused(WrongState)


def test_the_client_moves_once() -> None:
    given(MOVED).when(move(EARLIER)).then_refused(WrongState)


@pytest.mark.parametrize("by", [Actor.BUILDER, Actor.OPERATOR])
def test_everybody_else_moves_until_it_begins_and_as_often_as_needed(by: Actor) -> None:
    late = START - timedelta(minutes=1)
    given(CONFIRMED).when(move(by=by, at=late)).then(replace(MOVE_ASKED, by=by, requested_at=late))
    given(CONFIRMED).when(move(by=by, at=START)).then_refused(WrongState)
    given(MOVED).when(move(EARLIER, by)).then(
        replace(MOVE_ASKED, from_slot=LATER, to_slot=EARLIER, by=by),
    )


@pytest.mark.parametrize("minutes", [-59, 0, 59])
def test_a_time_that_overlaps_the_present_one_is_moved_with_calendlys_own_link(minutes: int) -> None:
    overlapping = TimeSlot.lasting(START + timedelta(minutes=minutes), 60)
    given(CONFIRMED).when(move(overlapping)).then_refused(WrongState)


@pytest.mark.parametrize(
    "history", [HELD_FREE, PAGE_OPEN, PROCESSING, SCHEDULING, ADOPTED, COMPLETED, MISSED, CANCELLED, HOLD_OVER]
)
def test_only_a_confirmed_booking_is_moved(history: Sequence[BookingEvent]) -> None:
    given(history).when(move()).then_refused(WrongState)


def test_nobody_cancels_while_calendly_is_asked_for_the_new_time() -> None:
    given(MOVING_UNANSWERED).when(cancel()).then_refused(WrongState)
    over = Cancelled(by=Actor.CLIENT, reason="ill", gives_back=PRICE)
    refund = RefundRequested(number=1, intent="pi_1", amount=PRICE, reason=RefundReason.CANCELLED)
    given(MOVING).when(cancel()).then(over, refund).and_again_nothing()


def test_the_builder_cancels_there_while_the_client_moves_here() -> None:
    over = Cancelled(by=Actor.BUILDER, gives_back=PRICE, at_calendly=True)
    refund = RefundRequested(number=1, intent="pi_1", amount=PRICE, reason=RefundReason.CANCELLED)
    decided = given(MOVING_UNANSWERED).when(cancelled_in_calendly()).then(over, refund)
    decided.when(booked("M2")).then(MeetingOrphaned(meeting=meeting("M2")))


def test_a_session_that_ends_while_it_is_being_moved_was_kept() -> None:
    given(MOVING).when(complete()).then(stays("session_began"), SessionCompleted()).and_again_nothing()


def test_a_move_settles_the_conflict_over_the_old_time() -> None:
    settled = CaseClosed(kind=CaseKind.CLAIM_CONFLICT, outcome="confirmed")
    given(MOVING_UNANSWERED).when(give_way()).when(booked("M2")).then(OURS, settled)


# On Calendly's own page.


@pytest.mark.parametrize("history", [CONFIRMED, CONFIRMED_FREE])
def test_a_move_at_calendly_is_followed_once(history: Sequence[BookingEvent]) -> None:
    decided = given(history).when(moved_there()).then(THERE)
    decided.and_again_nothing()
    decided.when(cancelled_in_calendly("M1")).then_nothing()


def test_a_move_at_calendly_is_followed_even_when_ours_would_be_refused() -> None:
    late = START - timedelta(minutes=1)
    given(CONFIRMED).when(moved_there(moved_at=late)).then(replace(THERE, moved_at=late))
    given(MOVED).when(moved_there("M2", "M3", EARLIER)).then_it_is("CONFIRMED PAID")


def test_a_move_at_calendly_ends_the_one_that_we_were_asking_for() -> None:
    given(MOVING_UNANSWERED).when(moved_there()).then(stays("moved_at_calendly"), THERE).and_again_nothing()


def test_a_move_of_an_adopted_meeting_leaves_it_unpaid() -> None:
    given(ADOPTED).when(moved_there()).then(THERE).then_it_is("AWAITING_PAYMENT UNPAID")


def test_a_move_may_be_heard_of_before_the_meeting() -> None:
    given(UNANSWERED).when(moved_there()).then_refused(NotYet)


@pytest.mark.parametrize("history", [HELD_FREE, PAGE_OPEN, PROCESSING, HOLD_OVER])
def test_a_move_of_a_meeting_that_we_never_had_changes_nothing(history: Sequence[BookingEvent]) -> None:
    given(history).when(moved_there()).then_nothing()
    given(CONFIRMED).when(moved_there("M8")).then_nothing()


def test_the_new_half_of_a_cancelled_booking_is_taken_out_of_the_calendar() -> None:
    orphaned = MeetingOrphaned(meeting=meeting("M2"), start=LATER_START)
    given(CANCELLED).when(moved_there()).then(orphaned).and_again_nothing()


@pytest.mark.parametrize(
    ("history", "words"),
    [(COMPLETED, "CONFIRMED PAID"), (MISSED, "CONFIRMED PAID"), (MISSED_UNPAID, "AWAITING_PAYMENT UNPAID")],
)
def test_a_move_that_we_hear_of_after_the_session_should_have_been_is_followed(
    history: Sequence[BookingEvent], words: str
) -> None:
    decided = given(history).when(moved_there(moved_at=SOON, at=END + timedelta(hours=1)))
    decided.then(THERE).then_it_is(words).and_again_nothing()


# What comes back after a move.


@pytest.mark.parametrize(
    ("moved_before", "cancelled_before", "share"),
    [
        (timedelta(hours=30), timedelta(hours=30), PRICE),
        (timedelta(hours=30), timedelta(hours=3), HALF),
        (timedelta(hours=3), timedelta(hours=48), HALF),
        (timedelta(hours=1), timedelta(hours=48), Money(0, "EUR")),
    ],
)
def test_the_clients_share_is_the_worse_of_the_old_time_and_the_new(
    moved_before: timedelta, cancelled_before: timedelta, share: Money
) -> None:
    moved = given(CONFIRMED).when(moved_there(to=far(), moved_at=START - moved_before))
    over = Cancelled(by=Actor.CLIENT, reason="ill", gives_back=share)
    back = RefundRequested(number=1, intent="pi_1", amount=share, reason=RefundReason.CANCELLED)
    moved.when(cancel(at=far().start - cancelled_before)).then(*([over, back] if share else [over]))


def test_the_builder_gives_everything_back_whoever_moved() -> None:
    late = given(CONFIRMED).when(moved_there(to=far(), moved_at=START - timedelta(minutes=1)))
    late.when(cancel(Actor.BUILDER)).then(
        Cancelled(by=Actor.BUILDER, reason="ill", gives_back=PRICE),
        RefundRequested(number=1, intent="pi_1", amount=PRICE, reason=RefundReason.CANCELLED),
    )


@pytest.mark.parametrize("by", [Actor.BUILDER, Actor.OPERATOR])
def test_a_move_by_somebody_else_binds_the_client_to_nothing_old(by: Actor) -> None:
    at: datetime = START - timedelta(hours=1)
    asked = replace(MOVE_ASKED, by=by, requested_at=at)
    state = fold([*CONFIRMED, asked, ASKED, replace(OURS, by=by, moved_at=at)])
    assert isinstance(state, Confirmed)
    assert would_give_back(state, Actor.CLIENT, LATER_START - timedelta(hours=24)) == PRICE


def far() -> TimeSlot:
    return TimeSlot.lasting(START + timedelta(days=10), 60)
