"""Faults and handles of the calendars in memory that the contracts do not reach."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from adapters.memory.calendar_history import MemoryCalendarHistory
from adapters.memory.faults import Away, Lost
from adapters.memory.scheduling import MemoryScheduling, Visitor
from application.ports.answers import Limited, NotReached, ProviderUnavailable, Unknown
from application.ports.scheduling import EventType, MeetingSearch, NoShowShown, SchedulingLink
from domain.booking.vocabulary import Actor
from domain.identifiers import BookingId
from tests.unit.adapters.provider_files import BOOKING, NOW

ID = BookingId(UUID(BOOKING))
START = NOW + timedelta(days=1)
LATER = START + timedelta(hours=2)
TYPE = EventType(uri="memory://event_types/t", duration_minutes=60)
NOT_DONE = (Unknown("perhaps"), NotReached("refused"), Limited(NOW))


class StandingClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
def scheduling() -> MemoryScheduling:
    made = MemoryScheduling(StandingClock())
    made.offer(TYPE, "ada", [START, LATER])
    return made


def test_orders_that_are_prevented_do_nothing(scheduling: MemoryScheduling) -> None:
    uri = scheduling.take(TYPE.uri, START).meeting.invitee_uri
    scheduling.faults.lay("show_no_show", *NOT_DONE)
    scheduling.faults.lay("scheduling_link", *NOT_DONE)
    assert [scheduling.show_no_show(uri, missed=True) for _ in NOT_DONE] == list(NOT_DONE)
    assert [scheduling.scheduling_link(TYPE.uri, ID) for _ in NOT_DONE] == list(NOT_DONE)
    assert not scheduling.read_invitee(uri).no_show
    assert scheduling.show_no_show(uri, missed=True) == NoShowShown()
    link = scheduling.scheduling_link(TYPE.uri, ID)
    assert isinstance(link, SchedulingLink)
    assert "/1?" in link.url


def test_an_order_whose_answer_is_lost_is_done(scheduling: MemoryScheduling) -> None:
    uri = scheduling.take(TYPE.uri, START).meeting.invitee_uri
    scheduling.faults.lay("show_no_show", Lost())
    assert scheduling.show_no_show(uri, missed=True) == Unknown("the answer was lost")
    assert scheduling.read_invitee(uri).no_show


def test_questions_meet_a_provider_that_is_away(scheduling: MemoryScheduling) -> None:
    uri = scheduling.take(TYPE.uri, START).meeting.invitee_uri
    history = MemoryCalendarHistory(scheduling)
    scheduling.faults.lay("read_invitee", Away("away", 7))
    scheduling.faults.lay("sightings", Away("away", 7))
    for question in (lambda: scheduling.read_invitee(uri), lambda: history.sightings("ada", NOW, LATER, "")):
        with pytest.raises(ProviderUnavailable) as away:
            question()
        assert away.value.retry_after_seconds == 7
        question()


def test_a_move_to_a_time_that_is_not_open_leaves_the_meeting_as_it_was(scheduling: MemoryScheduling) -> None:
    taken = scheduling.take(TYPE.uri, START)
    scheduling.take(TYPE.uri, LATER)
    with pytest.raises(ValueError, match="not open"):
        scheduling.reschedule(taken.meeting.event_uri, LATER)
    assert scheduling.meetings()[0] == taken
    scheduling.cancel_as(Actor.CLIENT, taken.meeting.event_uri)
    with pytest.raises(ValueError, match="cancelled"):
        scheduling.reschedule(taken.meeting.event_uri, START)


def test_a_forged_booking_is_found_as_calendly_would_find_it(scheduling: MemoryScheduling) -> None:
    forged = scheduling.visit(TYPE.uri, START, Visitor(email="m@example.org", claims=ID))
    search = MeetingSearch(booking_id=ID, calendar="ada", email="m@example.org", start=START)
    assert scheduling.find(search) == [forged.meeting]
    with pytest.raises(ValueError, match="not open"):
        scheduling.visit(TYPE.uri, START, Visitor())
