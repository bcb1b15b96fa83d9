"""Why a session stayed at its time: each reason in its own true words."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from application.ports.event_store import Recorded
from application.requests.stayed import why_it_stayed
from domain.booking.events import BookingEvent, MoveRefused, MoveRequested
from domain.booking.vocabulary import Actor, CalendlyRefusal
from domain.errors import BuilderNotBookable, SlotUnavailable, WrongState
from domain.identifiers import CommandId, StreamId
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, NOW, SLOT
from tests.unit.domain.asked import LATER

ELSEWHERE = TimeSlot.lasting(LATER.start.replace(hour=3), 60)


def asked(to: TimeSlot = LATER) -> MoveRequested:
    return MoveRequested(from_slot=SLOT, to_slot=to, by=Actor.CLIENT, requested_at=NOW)


def stays(reason: str, to: TimeSlot = LATER) -> MoveRefused:
    return MoveRefused(from_slot=SLOT, to_slot=to, reason=reason)


def told(*events: BookingEvent) -> Sequence[Recorded]:
    command = CommandId(UUID(int=1))
    return [Recorded(StreamId(BOOKING), n, event, NOW, command, "test", n) for n, event in enumerate(events, 1)]


@pytest.mark.parametrize(
    ("reason", "refusal", "words"),
    [
        (CalendlyRefusal.TAKEN, SlotUnavailable, "somebody else"),
        (CalendlyRefusal.CONFIGURATION, BuilderNotBookable, "takes no new bookings"),
        (CalendlyRefusal.PLAN, BuilderNotBookable, "takes no new bookings"),
        ("unknown", WrongState, "never said"),
        ("too_late", WrongState, "too late"),
        ("not_paid", WrongState, "could not be taken"),
        ("moved_at_calendly", WrongState, "at the same moment"),
        ("session_began", WrongState, "has begun"),
    ],
)
def test_each_reason_is_told_as_it_is(reason: str, refusal: type[Exception], words: str) -> None:
    why = why_it_stayed(told(asked(), stays(reason)), LATER)
    assert type(why) is refusal
    assert words in str(why)
    assert ("somebody else" in str(why)) == (reason == CalendlyRefusal.TAKEN)


def test_only_the_last_move_to_this_time_counts() -> None:
    earlier: list[BookingEvent] = [asked(), stays("taken"), asked(ELSEWHERE), stays("taken", ELSEWHERE)]
    assert "has begun" in str(why_it_stayed(told(*earlier, asked(), stays("session_began")), LATER))
    called_off = why_it_stayed(told(*earlier, asked()), LATER)
    assert type(called_off) is WrongState
    assert "changed" in str(called_off)
