"""How the service does with its providers: counted from its deliveries and its work, of everybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from application.ports.inbox import Provider


class DeliveryWaits(Struct, frozen=True, kw_only=True):
    """Of one provider's deliveries; the seconds are from their arrival to their verdict, None if none has one."""

    provider: Provider
    deliveries: int
    refused: int
    waiting: int
    median_seconds: float | None
    p95_seconds: float | None


class HeldUp(Struct, frozen=True, kw_only=True):
    """Open work of one kind, by its tag: put off after a try, and set aside until a person looks."""

    kind: str
    put_off: int
    set_aside: int


class ServiceFigures(Protocol):
    def deliveries(self, start: datetime, end: datetime) -> Sequence[DeliveryWaits]:
        """Of those that came from `start` until before `end`: each provider that delivered, by name."""
        ...

    def held_up(self) -> Sequence[HeldUp]:
        """As it stands now, by kind; what nothing holds up is left out."""
        ...
