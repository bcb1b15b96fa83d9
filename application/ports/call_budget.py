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

    def __post_init__(self) -> None:
        if min(self.per_minute, self.per_hour, self.per_day) < 1:
            raise ValueError("a limit is one call or more")


class CallsLeft(Struct, frozen=True):
    """How many more there are in each window that ends now; what is reserved is taken off the hour and the day."""

    minute: int
    hour: int
    day: int
    reserved: int


class CallBudget(Protocol):
    """A reservation counts in the hour and the day, a spent call in all three windows.

    The minute is about pace, not about room: many may be paying at once, so only `spend` looks at it. Windows end now:
    a call counts until it is exactly as old as the window is long. All who have the same token share its budget; when
    to ask again is the earliest moment that can be granted, as long as nobody else comes first.
    """

    def reserve(self, booking_id: BookingId, now: datetime, until: datetime) -> datetime | None:
        """Keep one call for this booking until `until`; None if granted, else when to ask again.

        A repeat moves the end, or changes nothing if it is refused. A reservation lapses by itself at its end.
        """
        ...

    def spend(self, booking_id: BookingId, now: datetime) -> datetime | None:
        """Take the booking's own reservation, or a fresh call; None if granted, else when to ask again.

        A fresh call leaves the reservations of others alone.
        """
        ...

    def release(self, booking_id: BookingId) -> None:
        """The booking needs its reservation no more; nothing if it has none."""
        ...

    def left(self, now: datetime) -> CallsLeft:
        """For people to read; whoever wants a call asks for one."""
        ...


class CallBudgets(Protocol):
    def of(self, calendar: str) -> CallBudget:
        """That of the token by which this Calendly user's meetings are booked now."""
        ...

    def release(self, booking_id: BookingId, calendar: str) -> None:
        """Whichever of the tokens that may have served this calendar meanwhile has a call reserved for the booking."""
        ...
