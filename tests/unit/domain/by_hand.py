"""What an operator says by hand, and the histories that come of it."""

from datetime import datetime

from msgspec.structs import replace

from domain.booking.by_hand import (
    AcceptLess,
    LessAccepted,
    LinkMeeting,
    MarkPaid,
    MeetingLinked,
    MeetingVouched,
    PaidByHand,
    RecordGivenBack,
    VouchForMeeting,
)
from domain.booking.events import BookingEvent, CaseClosed, SessionCompleted
from domain.booking.vocabulary import CaseKind
from domain.money import Money
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, CALENDAR, COMMAND, PAGE_OPEN, PRICE, SCHEDULING, SLOT, SOON, UNANSWERED, meeting
from tests.unit.domain.histories import LINK_SENT, MOVE_ASKED

TRANSFER = "transfer 2027-03-03"
PART = Money(5_000, "EUR")
HAND_1 = PaidByHand(number=1, amount=PRICE, reference=TRANSFER)
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
PAID_BY_HAND: list[BookingEvent] = [*PAGE_OPEN, HAND_1]
PAID_IN_PART: list[BookingEvent] = [*PAGE_OPEN, replace(HAND_1, amount=PART), LessAccepted(amount=PART)]
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


def mark_paid(
    amount: Money = PRICE, reference: str = TRANSFER, at: datetime = SOON, *, accepts_less: bool = False
) -> MarkPaid:
    return MarkPaid(
        booking_id=BOOKING,
        command_id=COMMAND,
        at=at,
        cause="test",
        amount=amount,
        reference=reference,
        accepts_less=accepts_less,
    )


def accept_less() -> AcceptLess:
    return AcceptLess(booking_id=BOOKING, command_id=COMMAND, at=SOON, cause="test")


def given_back(number: int = 1) -> RecordGivenBack:
    return RecordGivenBack(
        booking_id=BOOKING, command_id=COMMAND, at=SOON, cause="test", number=number, reference="cash"
    )
