"""No calls are left in time: the client books with a link of their own, any time of that type."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.booking.events import (
    BookingEvent,
    CalendlyRequested,
    Cancelled,
    CaseClosed,
    MeetingOrphaned,
    Moved,
    RefundRequested,
    SchedulingLinkSent,
)
from domain.booking.losing import SETTLED_BEFORE_LAPSE
from domain.booking.scheduling import LINK_ENDS_BEFORE_START, LINK_LASTS
from domain.booking.vocabulary import Actor, CaseKind, RefundReason
from domain.errors import NotYet, WrongState
from tests.examples import (
    CONFIRMED,
    HELD_FREE,
    PAGE_OPEN,
    PRICE,
    REFUSED,
    SCHEDULING,
    SLOT,
    SOON,
    START,
    UNANSWERED,
    WRONG_MONEY,
    announced,
    ask_calendly,
    booked,
    cancel,
    cancelled_in_calendly,
    case,
    meeting,
    settle,
)
from tests.unit.domain.asked import LAPSES, LATER, LATER_START, LINK, link_made, move
from tests.unit.domain.histories import (
    CAPTURE_1,
    HAS_MEETING,
    LINK_DEADLINE,
    LINK_SENT,
    NEEDS_NEW_TIME,
    NOT_ASKED,
    RESERVED,
)
from tests.unit.domain.specification import given

BOOKED_IT = CaseClosed(kind=CaseKind.SCHEDULING_LINK, outcome="confirmed")
NEVER_BOOKED = CaseClosed(kind=CaseKind.SCHEDULING_LINK, outcome="cancelledbooking")
BACK = RefundRequested(number=1, intent="pi_1", amount=PRICE, reason=RefundReason.CASE_UNSETTLED)


def test_the_link_is_sent_once_and_lasts_a_day() -> None:
    decided = given([*UNANSWERED, NOT_ASKED]).when(link_made())
    decided.then(SchedulingLinkSent(url=LINK, deadline=LINK_DEADLINE), case(CaseKind.SCHEDULING_LINK, LINK_DEADLINE))
    decided.then_it_is("SCHEDULING PAID").and_again_nothing()
    assert LINK_DEADLINE == SOON + LINK_LASTS


@pytest.mark.parametrize(
    ("at", "deadline"),
    [
        (START - timedelta(hours=20), START - LINK_ENDS_BEFORE_START),
        (START - timedelta(minutes=30), START - timedelta(minutes=30)),
    ],
)
def test_the_link_ends_two_hours_before_the_session(at: datetime, deadline: datetime) -> None:
    given(SCHEDULING).when(link_made(at)).then(
        SchedulingLinkSent(url=LINK, deadline=deadline), case(CaseKind.SCHEDULING_LINK, deadline)
    )


def test_the_link_ends_a_day_before_the_reservation_lapses() -> None:
    deadline = LAPSES - SETTLED_BEFORE_LAPSE
    given(RESERVED).when(link_made(deadline - timedelta(hours=1))).then(
        SchedulingLinkSent(url=LINK, deadline=deadline), case(CaseKind.SCHEDULING_LINK, deadline)
    )


@pytest.mark.parametrize(
    "history",
    [
        HELD_FREE,
        PAGE_OPEN,
        UNANSWERED,
        REFUSED,
        [*PAGE_OPEN, WRONG_MONEY, case(CaseKind.WRONG_AMOUNT)],
        CONFIRMED,
        NEEDS_NEW_TIME,
    ],
)
def test_no_link_is_sent_where_a_try_may_be_under_way_or_nothing_is_waited_for(history: list[BookingEvent]) -> None:
    given(history).when(link_made()).then_nothing()


def test_calendly_is_not_asked_while_the_client_has_a_link() -> None:
    given(LINK_SENT).when(ask_calendly(2)).then_nothing()


def test_the_meeting_at_the_time_that_was_agreed_confirms() -> None:
    decided = given(LINK_SENT).when(announced()).then(HAS_MEETING, BOOKED_IT)
    decided.then_it_is("CONFIRMED PAID").and_again_nothing()


def test_any_time_of_that_type_is_accepted_and_recorded_as_moved() -> None:
    there = Moved(
        from_slot=SLOT, to_slot=LATER, by=Actor.CLIENT, moved_at=SOON, meeting=meeting("M2"), at_calendly=True
    )
    decided = given(LINK_SENT).when(announced("M2", LATER_START))
    decided.then(replace(HAS_MEETING, meeting=meeting("M2")), there, BOOKED_IT)
    decided.then_it_is("CONFIRMED PAID").and_again_nothing()
    decided.when(move(SLOT)).then_it_is("CONFIRMED PAID")  # it was not one of the client's moves


def test_reserved_money_is_taken_when_the_client_has_booked() -> None:
    history = [*RESERVED, *LINK_SENT[-2:]]
    given(history).when(announced("M2", LATER_START)).then(
        replace(HAS_MEETING, meeting=meeting("M2")),
        Moved(from_slot=SLOT, to_slot=LATER, by=Actor.CLIENT, moved_at=SOON, meeting=meeting("M2"), at_calendly=True),
        CAPTURE_1,
        BOOKED_IT,
    )


def test_a_link_proves_nothing_for_another_type_or_host() -> None:
    given(LINK_SENT).when(announced("M2", event_type="https://api.calendly.com/event_types/other")).then_refused(
        WrongState
    )
    given(LINK_SENT).when(announced("M2", calendar="https://api.calendly.com/users/OTHER")).then_refused(WrongState)


def test_our_own_late_answer_confirms_all_the_same() -> None:
    given(LINK_SENT).when(booked()).then(HAS_MEETING, BOOKED_IT)


def test_a_lost_try_stays_in_doubt_when_the_client_books_with_the_link() -> None:
    lost = [*UNANSWERED, CalendlyRequested(try_number=2, asked_at=SOON), replace(NOT_ASKED, try_number=2)]
    by_link = given(lost).when(link_made()).when(announced("M2", LATER_START))
    by_link.when(announced("M1")).then(MeetingOrphaned(meeting=meeting("M1"), start=START))


def test_without_a_meeting_the_money_goes_back_at_the_deadline() -> None:
    over = Cancelled(by=Actor.SYSTEM, reason="scheduling_link", gives_back=PRICE)
    decided = given(LINK_SENT).when(settle(CaseKind.SCHEDULING_LINK, LINK_DEADLINE)).then(over, BACK, NEVER_BOOKED)
    decided.then_it_is("CANCELLED REFUND_PENDING").and_again_nothing()
    given(LINK_SENT).when(settle(CaseKind.SCHEDULING_LINK, LINK_DEADLINE - timedelta(seconds=1))).then_nothing()


def test_who_does_not_want_to_book_with_the_link_gets_everything_back() -> None:
    over = Cancelled(by=Actor.CLIENT, reason="ill", gives_back=PRICE)
    given(LINK_SENT).when(cancel(at=START - timedelta(minutes=1))).then(
        over, replace(BACK, reason=RefundReason.CANCELLED), NEVER_BOOKED
    )


def test_a_cancellation_of_what_the_link_made_may_come_first() -> None:
    given(LINK_SENT).when(cancelled_in_calendly()).then_refused(NotYet)
