"""An operator's word for a meeting, and a meeting that an operator names."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.booking.by_hand import MeetingLinked
from domain.booking.events import CaseClosed, Moved
from domain.booking.vocabulary import Actor, CaseKind
from domain.errors import WrongState
from domain.time_slot import TimeSlot
from tests.examples import (
    CANCELLED,
    CONFIRMED,
    NOW,
    PAGE_OPEN,
    REFUSED,
    SCHEDULING,
    SLOT,
    SOON,
    START,
    UNANSWERED,
    announced,
    booked,
    cancel,
    case,
    meeting,
)
from tests.unit.domain.asked import LATER, LATER_START, move
from tests.unit.domain.by_hand import (
    LINKED,
    OUTSIDE,
    OUTSIDE_IN_DOUBT,
    OUTSIDE_MOVING,
    OUTSIDE_WITH_LINK,
    PLACE,
    VOUCHED,
    link,
    vouch,
)
from tests.unit.domain.histories import CAPTURE_1, NEEDS_NEW_TIME, RESERVED
from tests.unit.domain.specification import given

OVER = [*SCHEDULING, case(CaseKind.CLAIM_CONFLICT)]


def moved_to(slot: TimeSlot, by: Actor) -> Moved:
    return Moved(from_slot=SLOT, to_slot=slot, by=by, moved_at=SOON, meeting=meeting("M2"), at_calendly=True)


@pytest.mark.parametrize("history", [SCHEDULING, UNANSWERED])
def test_an_operators_word_confirms_what_waits_for_calendly(history: list[object]) -> None:
    given(history).when(vouch()).then(VOUCHED).then_it_is("CONFIRMED PAID").and_again_nothing()  # type: ignore[arg-type]


def test_it_ends_a_fault_of_configuration_and_takes_reserved_money() -> None:
    told = given(REFUSED).when(vouch())
    told.then(VOUCHED, CaseClosed(kind=CaseKind.CONFIGURATION, outcome="confirmed"))
    given(RESERVED).when(vouch()).then(VOUCHED, CAPTURE_1).then_it_is("CONFIRMED AUTHORIZED")


@pytest.mark.parametrize("history", [PAGE_OPEN, NEEDS_NEW_TIME, CONFIRMED, CANCELLED, OVER])
def test_it_confirms_nothing_unpaid_lost_over_or_with_somebody_elses_time(history: list[object]) -> None:
    given(history).when(vouch()).then_refused(WrongState)  # type: ignore[arg-type]
    given(history).when(link("M2")).then_refused(WrongState)  # type: ignore[arg-type]


def test_what_has_begun_is_not_confirmed() -> None:
    given(SCHEDULING).when(vouch(at=START)).then_refused(WrongState)
    given(SCHEDULING).when(link(at=START)).then_refused(WrongState)


def test_a_meeting_of_the_same_time_confirms_it_and_one_of_another_time_is_a_move() -> None:
    given(SCHEDULING).when(link()).then(LINKED).then_it_is("CONFIRMED PAID").and_again_nothing()
    later = given(RESERVED).when(link("M2", LATER))
    later.then(MeetingLinked(meeting=meeting("M2")), moved_to(LATER, Actor.OPERATOR), CAPTURE_1)
    later.then_it_is("CONFIRMED AUTHORIZED").and_again_nothing()


def test_a_meeting_of_somebody_else_or_of_another_length_confirms_nothing() -> None:
    given(SCHEDULING).when(link(calendar="https://api.calendly.com/users/EVE")).then_refused(WrongState)
    given(SCHEDULING).when(link(slot=TimeSlot.lasting(START, 30))).then_refused(WrongState)


def test_the_meeting_that_lies_over_the_booking_may_be_the_one() -> None:
    over = given(OVER).when(link(clears_conflict=True))
    over.then(LINKED, CaseClosed(kind=CaseKind.CLAIM_CONFLICT, outcome="linked")).and_again_nothing()
    given(OVER).when(link("M2", LATER)).then_it_is("CONFIRMED PAID")


def test_what_turns_up_at_calendly_with_our_id_is_linked_and_not_doubled() -> None:
    given(OUTSIDE).when(announced()).then(LINKED).then_it_is("CONFIRMED PAID").and_again_nothing()
    given(OUTSIDE_IN_DOUBT).when(booked()).then(LINKED)
    given(OUTSIDE).when(announced("M2", LATER_START)).then_refused(WrongState)
    given(OUTSIDE_WITH_LINK).when(announced("M2", LATER_START)).then(moved_to(LATER, Actor.CLIENT))


def test_one_of_another_kind_is_not_linked() -> None:
    wrong = announced()
    assert wrong.announced is not None
    elsewhere = replace(wrong, announced=replace(wrong.announced, calendars=("https://api.calendly.com/users/EVE",)))
    given(OUTSIDE).when(elsewhere).then_refused(WrongState)


def test_the_client_keeps_the_place_that_they_were_told() -> None:
    after = given(OUTSIDE).when(announced())._after()
    assert (after.meeting.place, after.meeting.invitee_uri) == (PLACE, meeting().invitee_uri)  # type: ignore[union-attr]


def test_it_is_moved_by_asking_calendly_and_counts_as_the_clients_one_move() -> None:
    asked = given(OUTSIDE_MOVING).when(booked("M2")).then_it_is("CONFIRMED PAID")
    asked.when(move(TimeSlot.lasting(LATER_START + timedelta(days=1), 60))).then_refused(WrongState)


def test_it_is_cancelled_like_any_other() -> None:
    given(OUTSIDE).when(cancel(at=NOW)).then_it_is("CANCELLED REFUND_PENDING")
