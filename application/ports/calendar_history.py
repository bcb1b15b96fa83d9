"""What Calendly has in the experts' calendars: the second ear for webhooks that never came."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from application.ports.scheduling import Sighting


class SightingPage(Struct, frozen=True):
    """`cursor` goes into the next question; empty when the window has been read to its end."""

    sightings: tuple[Sighting, ...]
    cursor: str


class CalendarHistory(Protocol):
    """Every question is bounded and raises ProviderUnavailable."""

    def sightings(self, calendar: str, start: datetime, end: datetime, cursor: str) -> SightingPage:
        """Every invitee, cancelled ones too, of that host's meetings that begin in [start, end), by start time."""
        ...
