"""Under which names Calendly knows a booking: from every fact that tells of a meeting."""

from typing import cast
from uuid import UUID

import pytest

from application.forgetting.bookings import Concerned
from application.ports.event_store import DomainEvent, Recorded
from domain.booking.state import Begun
from domain.identifiers import BookingId, PersonId, StreamId
from tests.contract.event_values import AT, CAUSE, COMMAND, VALUES

_ID = UUID(int=7)
OF_A_MEETING = {name: event for name, event in VALUES.items() if hasattr(event, "meeting")}


def test_there_are_facts_of_meetings() -> None:
    assert {"calendly_confirmed", "meeting_linked", "meeting_orphaned", "moved"} <= OF_A_MEETING.keys()


@pytest.mark.parametrize("event", OF_A_MEETING.values(), ids=OF_A_MEETING)
def test_a_meeting_is_found_whatever_told_of_it(event: DomainEvent) -> None:
    booking = Concerned(
        booking_id=BookingId(_ID),
        person_id=PersonId(_ID),
        state=cast("Begun", None),
        history=[Recorded(StreamId(_ID), 1, event, AT, COMMAND, CAUSE, 1)],
        needs="",
    )
    assert booking.invitees == (event.meeting.invitee_uri,)  # type: ignore[union-attr]
