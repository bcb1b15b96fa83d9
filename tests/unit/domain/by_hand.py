"""What an operator says by hand, and the histories that come of it."""

from datetime import datetime

from domain.booking.by_hand import LinkMeeting, MeetingLinked, MeetingVouched, VouchForMeeting
from domain.booking.events import BookingEvent, CaseClosed, SessionCompleted
from domain.booking.vocabulary import CaseKind
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, CALENDAR, COMMAND, SCHEDULING, SLOT, SOON, UNANSWERED, meeting
from tests.unit.domain.histories import LINK_SENT, MOVE_ASKED

PLACE = "https://meet.test/ada"
VOUCHED = MeetingVouched(place=PLACE)
LINKED = MeetingLinked(meeting=meeting())

OUTSIDE: list[BookingEvent] = [*SCHEDULING, VOUCHED]
OUTSIDE_IN_DOUBT: list[BookingEvent] = [*UNANSWERED, VOUCHED]
OUTSIDE_WITH_LINK: list[BookingEvent] = [
    *LINK_SENT,
    VOUCHED,
    CaseClosed(kind=CaseKind.SCHEDULING_LINK, outcome="confirmed"),
]
OUTSIDE_MOVING: list[BookingEvent] = [*OUTSIDE, MOVE_ASKED]
OUTSIDE_COMPLETED: list[BookingEvent] = [*OUTSIDE, SessionCompleted()]


def vouch(place: str = PLACE, at: datetime = SOON) -> VouchForMeeting:
    return VouchForMeeting(booking_id=BOOKING, command_id=COMMAND, at=at, cause="test", place=place)


def link(
    name: str = "M1",
    slot: TimeSlot = SLOT,
    at: datetime = SOON,
    calendar: str = CALENDAR,
    *,
    clears_conflict: bool = False,
) -> LinkMeeting:
    return LinkMeeting(
        booking_id=BOOKING,
        command_id=COMMAND,
        at=at,
        cause="test",
        meeting=meeting(name),
        slot=slot,
        calendars=(calendar,),
        clears_conflict=clears_conflict,
    )
