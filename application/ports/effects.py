"""The queue of outgoing work. Taking an effect moves its due time on: a dead worker's work is free again by itself."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from application.effects import Effect
from application.lanes import EVERY_LANE, Lane
from domain.identifiers import BookingId


class ClaimedEffect(Struct, frozen=True):
    """Work in hand. `try_number` is 0 for work run inside the request that asked for it, then 1, 2, ...

    It is also the token of the claim: closing, postponing or parking does nothing once a later try has begun.
    """

    id: UUID
    effect: Effect
    try_number: int
    limited: int = 0
    """Of its tries, those that a provider turned away by its limits."""
    trace: str = ""
    """The trace that was at hand where the work was called for."""

    @property
    def counted_tries(self) -> int:
        """Those that speak for giving up: being told to come later does not."""
        return self.try_number - self.limited


class OpenEffect(Struct, frozen=True):
    effect: Effect
    due: datetime
    try_number: int
    parked_reason: str | None
    note: str = ""
    """Why it was left for later the last time."""


class Backlog(Struct, frozen=True):
    """`overdue` should have been taken up longer ago than a dead worker's lease lasts."""

    open: int
    parked: int
    overdue: int


class Holding(Protocol):
    def hold(self, lane: Lane, until: datetime) -> None:
        """Nothing of this lane is due before `until`, whoever asks; of two ends the later one counts."""
        ...


class EffectQueue(Holding, Protocol):
    def claim(
        self, now: datetime, limit: int, lease_seconds: int, lanes: Collection[Lane] = EVERY_LANE
    ) -> Sequence[ClaimedEffect]:
        """Take at most `limit` effects that are due and not parked; they are due again after the lease."""
        ...

    def postpone(self, claimed: ClaimedEffect, until: datetime, reason: str, *, limited: bool = False) -> None:
        """Leave it for later; `reason` is kept for people to read. `limited`: a provider's limits turned it away."""
        ...

    def park(self, claimed: ClaimedEffect, reason: str) -> None:
        """Set it aside until a person looks: it is never claimed again by itself."""
        ...

    def unpark(self, effect: Effect, due: datetime) -> None:
        """A person has looked: it may be taken again from `due` on. Nothing if it is not parked."""
        ...

    def backlog(self, now: datetime) -> Backlog:
        """How much waits; cheap enough to be asked every second."""
        ...

    def open_effects(self) -> Iterable[OpenEffect]:
        """Everything not closed, for audit and operators."""
        ...

    def shown(
        self, limit: int, *, booking_id: BookingId | None = None, parked_only: bool = False
    ) -> Sequence[OpenEffect]:
        """The parked first, then by when they are due; for people to look at."""
        ...

    def get(self, id_: UUID) -> OpenEffect | None:
        """None once it is closed."""
        ...

    def take_up(self, effect: Effect, now: datetime, note: str) -> bool:
        """A person wants it done now. Parked work is taken again, and so is what was tried and waits for its next try;
        False for what has not come due yet, and for what may be in somebody's hands. `note` stays beside it.
        """
        ...
