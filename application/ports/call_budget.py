"""How many meetings our Calendly token may still book: reserved before money is asked for, spent by the call."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from domain.identifiers import BookingId


class CallLimits(Struct, frozen=True):
    """Calls of POST /invitees that one token has (Calendly's paid plans, 2026-04-15)."""

    per_minute: int = 10
    per_hour: int = 50
    per_day: int = 100


class CallBudget(Protocol):
    """A reservation counts in the hour and the day, a spent call in all three windows.

    The minute is about pace, not about room: many may be paying at once, so only `spend` looks at it.
    """

    def reserve(self, booking_id: BookingId, now: datetime, until: datetime) -> datetime | None:
        """Keep one call for this booking until `until`; None if granted, else when to ask again.

        A repeat moves the end. A reservation lapses by itself at its end.
        """
        ...

    def spend(self, booking_id: BookingId, now: datetime) -> datetime | None:
        """Take the booking's own reservation, or a fresh call; None if granted, else when to ask again."""
        ...

    def release(self, booking_id: BookingId) -> None:
        """The booking needs its reservation no more; nothing if it has none."""
        ...
