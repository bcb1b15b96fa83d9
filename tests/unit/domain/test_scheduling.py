"""Getting the meeting into the calendar: tries, refusals, and meetings that nobody waits for."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.booking.commands import RecordBooked
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    CalendlyRefused,
    CalendlyRequested,
    CaseClosed,
    MeetingOrphaned,
)
from domain.booking.evolve import fold
from domain.booking.state import Scheduling
from domain.booking.vocabulary import CalendlyRefusal, CaseKind
from domain.errors import NotYet, WrongState
from tests.examples import (
    ASKED,
    CALLED_OFF,
    CANCELLED,
    CONFIGURATION,
    CONFIRMED,
    CONFIRMED_FREE,
    HELD_FREE,
    HOLD_OVER,
    PAGE_OPEN,
    PROCESSING,
    REFUSED,
    SCHEDULING,
    SOON,
    START,
    UNANSWERED,
    UNSETTLED_MONEY_GOES_BACK,
    WRONG_MONEY,
    announced,
    ask_calendly,
    booked,
    cancel,
    cancelled_in_calendly,
    case,
    meeting,
    refused_by_calendly,
)
from tests.unit.domain.histories import NOT_ASKED
from tests.unit.domain.specification import AnyCommand, given

HAS_MEETING = CalendlyConfirmed(meeting=meeting())
WRONG_AMOUNT: list[BookingEvent] = [*PAGE_OPEN, WRONG_MONEY, case(CaseKind.WRONG_AMOUNT)]


@pytest.mark.parametrize("history", [SCHEDULING, HELD_FREE])
def test_the_first_try_is_claimed_once(history: list[BookingEvent]) -> None:
    given(history).when(ask_calendly()).then(ASKED).and_again_nothing()


@pytest.mark.parametrize("history", [PAGE_OPEN, PROCESSING, WRONG_AMOUNT, CONFIRMED, CANCELLED, HOLD_OVER, REFUSED])
def test_calendly_is_asked_only_when_the_money_is_right_and_nothing_was_decided(history: list[BookingEvent]) -> None:
    given(history).when(ask_calendly()).then_nothing()
    given(history).when(ask_calendly(2)).then_nothing()


def test_tries_are_claimed_in_their_order() -> None:
    given(SCHEDULING).when(ask_calendly(2)).then_nothing()
    second = CalendlyRequested(try_number=2, asked_at=SOON + timedelta(minutes=1))
    given(UNANSWERED).when(ask_calendly(2, second.asked_at)).then(second).and_again_nothing()


@pytest.mark.parametrize("word", [booked(), announced()])
def test_the_meeting_confirms_a_paid_booking_whoever_tells_of_it(word: AnyCommand) -> None:
    decided = given(UNANSWERED).when(word).then(HAS_MEETING)
    decided.then_it_is("CONFIRMED PAID").and_again_nothing()
    decided.when(booked()).then_nothing()
    decided.when(announced()).then_nothing()


def test_a_free_booking_is_confirmed_without_money() -> None:
    decided = given(HELD_FREE).when(ask_calendly()).when(booked()).then(HAS_MEETING)
    decided.then_it_is("CONFIRMED NOT_REQUIRED")


def test_a_meeting_made_before_we_asked_confirms_the_free_hold_and_counts_as_a_try() -> None:
    given(HELD_FREE).when(announced()).then(ASKED, HAS_MEETING).and_again_nothing()


@pytest.mark.parametrize("history", [PAGE_OPEN, PROCESSING, WRONG_AMOUNT])
def test_a_booking_id_in_a_public_link_confirms_nothing_before_the_money_is_in(history: list[BookingEvent]) -> None:
    given(history).when(announced()).then_refused(WrongState)
    given(history).when(booked()).then_refused(WrongState)


@pytest.mark.parametrize(
    "word",
    [
        announced(start=START + timedelta(minutes=30)),
        announced(event_type="https://api.calendly.com/event_types/other"),
        announced(calendar="https://api.calendly.com/users/OTHER"),
    ],
    ids=["time", "event type", "host"],
)
def test_a_meeting_of_another_kind_that_carries_our_id_proves_nothing(word: RecordBooked) -> None:
    given(UNANSWERED).when(word).then_refused(WrongState)


def test_somebody_elses_meeting_does_not_replace_ours() -> None:
    given(CONFIRMED).when(announced("M2")).then_refused(WrongState)


@pytest.mark.parametrize("history", [HOLD_OVER, CANCELLED, CONFIRMED])
def test_a_meeting_that_our_own_call_made_for_nobody_is_orphaned_once(history: list[BookingEvent]) -> None:
    given(history).when(booked("M2")).then(MeetingOrphaned(meeting=meeting("M2"))).and_again_nothing()


def test_an_announced_meeting_of_a_booking_that_is_over_is_left_alone() -> None:
    given(CANCELLED).when(announced("M2")).then_refused(WrongState)
    given(HOLD_OVER).when(announced("M2")).then_refused(WrongState)


def test_a_meeting_that_a_lost_try_made_later_is_taken_out_of_the_calendar_again() -> None:
    confirmed = [*UNANSWERED, CalendlyRequested(try_number=2, asked_at=SOON), CalendlyConfirmed(meeting=meeting())]
    orphaned = MeetingOrphaned(meeting=meeting("M2"), start=START)
    given([*confirmed, CALLED_OFF]).when(announced("M2")).then(orphaned).and_again_nothing()
    given([*confirmed, CALLED_OFF]).when(announced("M2")).when(announced("M3")).then_refused(WrongState)


def test_our_answer_that_comes_after_the_cancellation_tells_nothing_new() -> None:
    given(CANCELLED).when(booked()).then_nothing()


def test_a_configuration_fault_keeps_the_money_and_opens_a_case() -> None:
    decided = given(UNANSWERED).when(refused_by_calendly(CalendlyRefusal.CONFIGURATION))
    decided.then(CONFIGURATION, case(CaseKind.CONFIGURATION, detail="no"))
    decided.then_it_is("SCHEDULING PAID").and_again_nothing()


def test_a_plan_that_does_not_allow_it_is_a_configuration_fault() -> None:
    refused = CalendlyRefused(try_number=1, reason=CalendlyRefusal.PLAN, detail="no")
    decided = given(UNANSWERED).when(refused_by_calendly(CalendlyRefusal.PLAN))
    decided.then(refused, case(CaseKind.CONFIGURATION, detail="no"))


def test_a_case_shortly_before_the_session_is_due_at_once() -> None:
    late = UNSETTLED_MONEY_GOES_BACK + timedelta(minutes=1)
    decided = given(UNANSWERED).when(refused_by_calendly(CalendlyRefusal.CONFIGURATION, at=late))
    decided.then(CONFIGURATION, case(CaseKind.CONFIGURATION, late, "no"))


def test_a_call_that_was_never_made_is_no_try_and_the_next_may_be_claimed() -> None:
    not_asked = CalendlyRefused(try_number=1, reason=CalendlyRefusal.BUDGET, detail="no")
    decided = given(UNANSWERED).when(refused_by_calendly(CalendlyRefusal.BUDGET)).then(not_asked)
    decided.then_it_is("SCHEDULING PAID").and_again_nothing()
    decided.when(ask_calendly(2)).then(CalendlyRequested(try_number=2, asked_at=SOON))


def test_a_call_that_was_never_made_does_not_count() -> None:
    state = fold([*UNANSWERED, NOT_ASKED, ASKED, replace(NOT_ASKED, try_number=2)])
    assert isinstance(state, Scheduling)
    assert state.uncounted_tries == 2


@pytest.mark.parametrize("reason", list(CalendlyRefusal))
def test_a_refusal_of_another_try_or_of_none_changes_nothing(reason: CalendlyRefusal) -> None:
    given(UNANSWERED).when(refused_by_calendly(reason, try_number=2)).then_nothing()
    given(SCHEDULING).when(refused_by_calendly(reason)).then_nothing()
    given(CONFIRMED).when(refused_by_calendly(reason)).then_nothing()


def test_a_meeting_found_after_a_configuration_fault_confirms_and_closes_the_case() -> None:
    closed = CaseClosed(kind=CaseKind.CONFIGURATION, outcome="confirmed")
    given(REFUSED).when(booked()).then(HAS_MEETING, closed).then_it_is("CONFIRMED PAID").and_again_nothing()


def test_a_cancellation_may_come_before_the_meeting_it_cancels() -> None:
    given(UNANSWERED).when(cancelled_in_calendly()).then_refused(NotYet)


def test_a_cancellation_of_an_invitee_that_is_not_the_bookings_own_changes_nothing() -> None:
    given(CONFIRMED).when(cancelled_in_calendly("M2")).then_nothing()


@pytest.mark.parametrize("history", [HELD_FREE, PAGE_OPEN, PROCESSING, CANCELLED, HOLD_OVER])
def test_a_cancellation_at_calendly_means_nothing_to_a_booking_without_a_meeting(history: list[BookingEvent]) -> None:
    given(history).when(cancelled_in_calendly()).then_nothing()


@pytest.mark.parametrize("history", [SCHEDULING, UNANSWERED, PROCESSING])
def test_nobody_cancels_while_the_booking_is_on_its_way(history: list[BookingEvent]) -> None:
    given(history).when(cancel()).then_refused(WrongState)


def test_a_confirmed_free_booking_needs_no_payment_status() -> None:
    given(CONFIRMED_FREE).when(booked()).then_nothing().then_it_is("CONFIRMED NOT_REQUIRED")
