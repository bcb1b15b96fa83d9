"""By the clock: what is old is dropped, who was forgotten stays forgotten, and everything is under the first key."""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from adapters.postgres.database import PostgresDatabase
from adapters.postgres.key_rotation import KeyRotation, Piece
from application.ageing import age_out
from application.ports.clock import Clock
from entrypoints.routines import GoOn, Routine

AGED_EVERY = SEALED_EVERY = timedelta(days=1)
AGED_AT = timedelta(hours=3)
"""After midnight UTC, when little is booked."""

_log = logging.getLogger(__name__)


class Resealing:
    """Everything under the first of APP_DATA_KEYS, a piece at a time; `done` and `closed` count the rows."""

    def __init__(self, rotation: KeyRotation) -> None:
        self._left: list[Callable[[UUID | None], Piece]] = [
            rotation.reseal_people,
            rotation.reseal_accounts,
            rotation.reseal_deliveries,
            rotation.reseal_connections,
        ]
        self._after: UUID | None = None
        self.done = self.closed = 0

    def go_on(self) -> bool:
        """Whether there is more."""
        if self._left:
            piece = self._left[0](self._after)
            self.done, self.closed, self._after = self.done + piece.resealed, self.closed + piece.closed, piece.after
            if piece.after is None:
                del self._left[0]
        return bool(self._left)


class PersonalData:
    def __init__(self, database: PostgresDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._resealing: Resealing | None = None

    def routines(self) -> tuple[Routine, ...]:
        """The first of them also gives rows of an older version their keys, as soon as this one has started."""
        return (
            Routine(name="keys", every=SEALED_EVERY, run=self._reseal),
            Routine(name="ageing", every=AGED_EVERY, at=AGED_AT, run=self._age),
        )

    def _reseal(self, _go_on: GoOn) -> bool:
        self._resealing = self._resealing or Resealing(self._database.key_rotation)
        has_more = self._resealing.go_on()
        if not has_more:
            _tell(self._resealing)
            self._resealing = None
        return has_more

    def _age(self, _go_on: GoOn) -> bool:
        database = self._database
        came_back = database.people.forget_again()
        database.accounts.forget_again()
        if came_back:
            _log.warning("%s forgotten people had come back, as with a backup: they are deleted again", came_back)
        return age_out(database.inbox, database.keys, self._clock.now())


def _tell(resealed: Resealing) -> None:
    if resealed.done:
        _log.info("%s rows were sealed anew under the first of APP_DATA_KEYS", resealed.done)
    if resealed.closed:
        _log.error("%s rows cannot be opened: they were sealed with a key not in APP_DATA_KEYS", resealed.closed)
