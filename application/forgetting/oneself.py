"""Whoever has proved an address has themselves forgotten; the operator hears of it: the providers keep more."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from application.forgetting.certificate import Certificate
from application.forgetting.forget import Erasure, Forgetting
from application.ports.clock import Clock
from application.ports.cursors import Cursors

CURSOR = "forgotten by themselves"
TOLD_FOR = timedelta(hours=48)
"""Twice as long as the days between two mails about it."""
NOTED_MAX = 50

_BY, _WHY = "the client", "asked for it at their account"
_CAUSE = "the client had themselves forgotten"


class Gone(Struct, frozen=True):
    """`bookings` are those that the providers still have more of."""

    at: datetime
    bookings: tuple[UUID, ...]


class ForgettingOneself:
    def __init__(self, forgetting: Forgetting, cursors: Cursors, clock: Clock) -> None:
        self._forgetting = forgetting
        self._cursors = cursors
        self._clock = clock

    def would(self, email: str) -> Certificate:
        """What it would do, also while bookings still need the person; raises NotFound, WrongState for an expert."""
        return self._forgetting(_erasure(email, dry_run=True, even_if_needed=True))

    def __call__(self, email: str) -> Certificate:
        """Raises WrongState while somebody still needs the person, NotFound."""
        would = self._forgetting(_erasure(email, dry_run=True))
        now = self._clock.now()
        if would.remains:
            kept = (Gone(now, would.bookings), *recently_gone(self._cursors, now))[:NOTED_MAX]
            self._cursors.set(CURSOR, msgspec.json.encode(kept).decode())
        return self._forgetting(_erasure(email))


def recently_gone(cursors: Cursors, now: datetime) -> tuple[Gone, ...]:
    """Of whom the operator is told, the last first."""
    return tuple(_recent(cursors.get(CURSOR), now))


def _recent(kept: str | None, now: datetime) -> Iterator[Gone]:
    for gone in msgspec.json.decode(kept, type=tuple[Gone, ...]) if kept else ():
        if now < gone.at + TOLD_FOR:
            yield gone


def _erasure(email: str, *, dry_run: bool = False, even_if_needed: bool = False) -> Erasure:
    return Erasure(
        email=email,
        by=_BY,
        why=_WHY,
        dry_run=dry_run,
        counts_deliveries=False,
        even_if_needed=even_if_needed,
        cause=_CAUSE,
    )
