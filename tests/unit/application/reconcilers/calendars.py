"""Calendly's memory of meetings, as the tests of the second ear lay it out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from application.ports.answers import ProviderUnavailable, TooManyCalls
from application.ports.calendar_history import SightingPage
from application.ports.scheduling import Sighting
from domain.identifiers import BookingId
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, CALENDAR, EVENT_TYPE, NOW, SLOT, START, meeting

PER_PAGE = 2
STRANGER = Sighting(
    invitee_uri="invitees/stranger",
    event_uri="events/stranger",
    event_type="somebody's",
    calendars=(CALENDAR,),
    slot=TimeSlot.lasting(START + timedelta(hours=2), 30),
    active=True,
    created_at=NOW,
    booking_id=None,
    name="A Stranger",
    email="stranger@example.com",
    timezone="UTC",
)


def sighting(name: str = "M1", booking: BookingId | None = BOOKING, *, active: bool = True) -> Sighting:
    """The meeting that Calendly made for a booking."""
    made = meeting(name)
    return replace(
        STRANGER,
        invitee_uri=made.invitee_uri,
        event_uri=made.event_uri,
        event_type=EVENT_TYPE,
        slot=SLOT,
        active=active,
        booking_id=booking,
    )


def later(base: Sighting, name: str, hours: float, calendar: str = CALENDAR) -> Sighting:
    slot = TimeSlot.lasting(base.slot.start + timedelta(hours=hours), 30)
    return replace(base, invitee_uri=f"invitees/{name}", event_uri=f"events/{name}", slot=slot, calendars=(calendar,))


class Calendly:
    """All meetings of all calendars, two to a page, by start; the cursor is the number of the next one."""

    def __init__(self, *sightings: Sighting) -> None:
        self.there = list(sightings)
        self.asked: list[tuple[str, str]] = []
        self.windows: set[tuple[datetime, datetime]] = set()
        self.silent: set[str] = set()
        self.calls_left: int | None = None

    def sightings(self, calendar: str, start: datetime, end: datetime, cursor: str) -> SightingPage:
        self.asked.append((calendar, cursor))
        self.windows.add((start, end))
        if calendar in self.silent:
            raise ProviderUnavailable("away")
        if self.calls_left == 0:
            raise TooManyCalls("enough for this minute", retry_after_seconds=60)
        if self.calls_left is not None:
            self.calls_left -= 1
        mine = [s for s in self.there if calendar in s.calendars and start <= s.slot.start < end]
        mine.sort(key=lambda s: s.slot.start)
        first = int(cursor or 0)
        following = first + PER_PAGE
        return SightingPage(tuple(mine[first:following]), str(following) if following < len(mine) else "")


class KnownReferences(dict[str, BookingId]):
    def bookings_of(self, texts: Sequence[str]) -> Mapping[str, BookingId]:
        return {text: self[text] for text in texts if text in self}
