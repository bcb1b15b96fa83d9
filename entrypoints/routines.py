"""Work by the clock: named routines, each at its interval, in one process at a time."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event

from msgspec import Struct

from application.ports.answers import ProviderUnavailable
from application.ports.clock import Clock
from application.ports.cursors import Cursors
from application.ports.event_store import OutcomeUnknown, StoreUnavailable, VersionConflict
from application.ports.turns import Turns

TURN = "routines"
TURN_WAIT_SECONDS = 120.0
TURN_LOOK_SECONDS = 0.5
LOOK_SECONDS = 15.0
RUNS_AT_ONCE_MAX = 200
"""Of one routine that always has more to do, so that the others get their time."""
AGAIN_AFTER = timedelta(minutes=1)
AGAIN_AFTER_A_BUG = timedelta(minutes=15)

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_log = logging.getLogger(__name__)

GoOn = Callable[[], bool]


class TurnTaken(Exception):  # noqa: N818 - it names what happened
    """Another process has had the turn for as long as we waited."""


@contextmanager
def the_turn(turns: Turns) -> Iterator[None]:
    """Have it to oneself, for commands that a person waits for; raises TurnTaken."""
    ends = time.monotonic() + TURN_WAIT_SECONDS
    while True:
        with turns.take(TURN) as mine:
            if mine:
                yield
                return
        if time.monotonic() >= ends:
            raise TurnTaken("A worker is asking the providers at this moment; try again in a few minutes.")
        time.sleep(TURN_LOOK_SECONDS)


class Routine(Struct, frozen=True, kw_only=True):
    """`run` does a bounded piece of work and tells whether there is more; it may ask whether to go on.

    It is due once in each `every`, counted from `at` after midnight UTC. One that failed is due `again_after`.
    """

    name: str
    every: timedelta
    run: Callable[[GoOn], bool]
    at: timedelta = timedelta()
    again_after: timedelta = AGAIN_AFTER
    first_at_once: bool = True


class Routines:
    """When each was done last is kept in the database, so that it does not matter which process did it."""

    def __init__(self, routines: Sequence[Routine], turns: Turns, cursors: Cursors, clock: Clock) -> None:
        self._routines = routines
        self._turns = turns
        self._cursors = cursors
        self._clock = clock
        self._not_before: dict[str, datetime] = {}

    def run(self, stop: Event) -> None:
        """Until stopped. Whatever goes wrong is tried again."""
        while not stop.is_set():
            try:
                self.round(stop)
            except StoreUnavailable:
                _log.warning("the database is away; the routines wait")
            except Exception:  # noqa: BLE001 - the routines of everybody depend on this loop; the log tells what failed
                _log.exception("the routines could not be looked at")
            stop.wait(LOOK_SECONDS)

    def round(self, stop: Event) -> None:
        """Do what is due, if nobody else is at it."""
        if not any(self._is_due(routine) for routine in self._routines):
            return
        with self._turns.take(TURN) as mine:
            for routine in self._routines if mine else ():
                if not stop.is_set() and self._is_due(routine):
                    self._do(routine, stop)

    def _do(self, routine: Routine, stop: Event) -> None:
        """One that fails holds up no other."""
        try:
            for _ in range(RUNS_AT_ONCE_MAX):
                has_more = routine.run(lambda: not stop.is_set())
                if stop.is_set():
                    return
                if not has_more:
                    break
            self._mark(routine)
        except StoreUnavailable:
            raise
        except (OutcomeUnknown, VersionConflict) as hitch:
            _log.warning("%s: %s, again in %s", routine.name, type(hitch).__name__, routine.again_after)
            self._not_before[routine.name] = self._clock.now() + routine.again_after
        except ProviderUnavailable as silence:
            wait = max(routine.again_after, timedelta(seconds=silence.retry_after_seconds))
            _log.warning("%s: a provider could not be asked, again in %s: %s", routine.name, wait, silence)
            self._not_before[routine.name] = self._clock.now() + wait
        except Exception:  # noqa: BLE001 - a bug in one routine must not stop the others; it is logged and tried again
            _log.exception("%s failed on a bug, again in %s", routine.name, AGAIN_AFTER_A_BUG)
            self._not_before[routine.name] = self._clock.now() + AGAIN_AFTER_A_BUG

    def _is_due(self, routine: Routine) -> bool:
        now = self._clock.now()
        if now < self._not_before.get(routine.name, now):
            return False
        done = self._cursors.get(cursor_of(routine.name))
        if done is None:
            if not routine.first_at_once:
                self._mark(routine)
            return routine.first_at_once
        return _interval(routine, now) > _interval(routine, datetime.fromisoformat(done))

    def _mark(self, routine: Routine) -> None:
        self._cursors.set(cursor_of(routine.name), self._clock.now().isoformat())


def cursor_of(name: str) -> str:
    """Where it is kept when the routine was done last."""
    return f"routine {name}"


def _interval(routine: Routine, moment: datetime) -> int:
    """Which of its intervals the moment lies in."""
    return (moment - _EPOCH - routine.at) // routine.every
