"""What an operator has switched the whole service to: a plain table, read by every process, with who and why."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct


class Mode(StrEnum):
    OPEN = "open"
    """Bookings are taken and carried out."""
    MAINTENANCE = "maintenance"
    """No new bookings; what is held, paid or booked goes on."""
    PARK = "park"
    """Bookings and money are taken; nothing is changed in a calendar and no money is moved until it is open again."""


class ModeChange(Struct, frozen=True, kw_only=True):
    mode: Mode
    at: datetime
    by: str
    why: str


class ServiceModes(Protocol):
    def present(self) -> ModeChange | None:
        """The newest; None if nobody has ever switched, which is open."""
        ...

    def change(self, change: ModeChange) -> None: ...

    def changes(self, limit: int) -> Sequence[ModeChange]:
        """The newest first."""
        ...
