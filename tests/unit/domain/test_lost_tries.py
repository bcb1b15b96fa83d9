"""Tries whose answer was lost: the meeting they made is ours, wherever the booking is by then."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.booking.events import (
    BookingEvent,
    CalendlyRequested,
    CaseClosed,
    MeetingOrphaned,
    MoveRefused,
    SessionCompleted,
)
from domain.booking.vocabulary import CalendlyRefusal, CaseKind
from domain.errors import WrongState
from tests.examples import (
    CALLED_OFF,
    CONFIRMED,
    REFUND_1,
    SLOT,
    SOON,
    START,
    UNANSWERED,
    announced,
    booked,
    cancelled_in_calendly,
    meeting,
    refused_by_calendly,
)
from tests.unit.domain.asked import LATER, LATER_START, move, moved_there
from tests.unit.domain.histories import (
    CAPTURE_1,
    CAPTURE_1_FAILED,
    HAS_MEETING,
    LOST,
    MOVING,
    MOVING_UNANSWERED,
    NEEDS_NEW_TIME,
    RELEASE_1,
    RESERVED_UNANSWERED,
    TAKEN,
    choice_until,
)
from tests.unit.domain.specification import given

STAYS = MoveRefused(from_slot=SLOT, to_slot=LATER, reason="unknown")
SECOND_TRY = CalendlyRequested(try_number=2, asked_at=SOON)
# The first try's answer never came, the second was refused: the time is lost, and yet the first may have made it.
FIRST_TRY_LOST: list[BookingEvent] = [
    *UNANSWERED,
    SECOND_TRY,
    replace(TAKEN, try_number=2),
    LOST,
    choice_until(LOST.until),
]


def orphaned(name: str, late: bool = True) -> MeetingOrphaned:
    return MeetingOrphaned(meeting=meeting(name), start=LATER_START if late else START)


@pytest.mark.parametrize(
    "history",
    [
        [*MOVING_UNANSWERED, STAYS],
        [*MOVING_UNANSWERED, STAYS, SessionCompleted()],
        [*MOVING_UNANSWERED, CALLED_OFF, REFUND_1],
    ],
    ids=["move refused", "completed", "cancelled meanwhile"],
)
def test_the_new_time_of_a_move_that_came_to_nothing_is_taken_out_of_the_calendar(history: list[BookingEvent]) -> None:
    decided = given(history).when(announced("M2", LATER_START)).then(orphaned("M2"))
    decided.and_again_nothing()
    decided.when(announced("M3", LATER_START)).then_refused(WrongState)
    given(history).when(booked("M2")).then(MeetingOrphaned(meeting=meeting("M2")))


def test_a_lost_second_meeting_of_a_booking_whose_capture_failed_is_taken_out() -> None:
    history = [*RESERVED_UNANSWERED, SECOND_TRY, HAS_MEETING, CAPTURE_1, CAPTURE_1_FAILED, RELEASE_1]
    given(history).when(announced("M2")).then(orphaned("M2", late=False)).and_again_nothing()


def test_a_lost_meeting_at_the_old_time_of_a_booking_that_is_being_moved_is_taken_out() -> None:
    history = [*UNANSWERED, SECOND_TRY, HAS_MEETING, *MOVING[len(CONFIRMED) :]]
    given(history).when(announced("M2")).then(orphaned("M2", late=False)).then_it_is("CONFIRMED PAID")


def test_a_lost_try_that_had_made_the_meeting_confirms_the_time_that_seemed_lost() -> None:
    closed = CaseClosed(kind=CaseKind.TIME_LOST, outcome="confirmed")
    decided = given(FIRST_TRY_LOST).when(announced("M2"))
    decided.then(replace(HAS_MEETING, meeting=meeting("M2")), closed).then_it_is("CONFIRMED PAID").and_again_nothing()


def test_a_lost_meeting_at_the_old_time_is_taken_out_once_another_was_chosen() -> None:
    chosen = given(FIRST_TRY_LOST).when(move())
    chosen.when(announced("M2")).then(orphaned("M2", late=False)).then_it_is("SCHEDULING PAID")
    chosen.when(announced("M2")).when(cancelled_in_calendly("M2")).then_nothing()


def test_a_time_that_was_refused_outright_is_nobodys_lost_try() -> None:
    given(NEEDS_NEW_TIME).when(announced()).then_refused(WrongState)


def test_a_lost_try_is_no_proof_for_another_time_event_type_or_host() -> None:
    history = [*MOVING_UNANSWERED, STAYS]
    for word in (
        announced("M2", LATER_START + timedelta(minutes=30)),
        announced("M2", LATER_START, event_type="https://api.calendly.com/event_types/other"),
        announced("M2", LATER_START, calendar="https://api.calendly.com/users/OTHER"),
    ):
        given(history).when(word).then_refused(WrongState)


def test_an_answered_try_is_in_doubt_no_more() -> None:
    refused = given(MOVING_UNANSWERED).when(refused_by_calendly(CalendlyRefusal.TAKEN))
    refused.when(announced("M2", LATER_START)).then_refused(WrongState)
    answered = given(MOVING_UNANSWERED).when(booked("M2"))
    answered.when(announced("M3", LATER_START)).then_refused(WrongState)


def test_each_lost_try_is_known_by_its_own_start() -> None:
    history = [*UNANSWERED, SECOND_TRY, HAS_MEETING, *MOVING_UNANSWERED[len(CONFIRMED) :], STAYS]
    first = given(history).when(announced("M2")).then(orphaned("M2", late=False))
    first.when(announced("M3", LATER_START)).then(orphaned("M3"))
    last = given(history).when(booked("M2")).then(MeetingOrphaned(meeting=meeting("M2")))
    last.when(announced("M3", LATER_START)).then_refused(WrongState)
    last.when(announced("M3")).then(orphaned("M3", late=False))


def test_an_orphan_that_is_moved_is_still_an_orphan() -> None:
    decided = given([*CONFIRMED, CALLED_OFF, REFUND_1]).when(booked("M2")).when(moved_there("M2", "M3"))
    decided.then(MeetingOrphaned(meeting=meeting("M3"), start=LATER_START)).and_again_nothing()
    decided.when(cancelled_in_calendly("M2")).then_nothing()


def test_a_move_of_a_meeting_that_a_cancelled_booking_never_had_changes_nothing() -> None:
    given([*CONFIRMED, CALLED_OFF, REFUND_1]).when(moved_there("M8")).then_nothing()
    given([*UNANSWERED, CALLED_OFF, REFUND_1]).when(moved_there()).then_nothing()


def test_the_present_meeting_is_not_news_while_the_booking_is_being_moved() -> None:
    given(MOVING).when(announced()).then_nothing()
    given(MOVING_UNANSWERED).when(booked()).then_nothing()
