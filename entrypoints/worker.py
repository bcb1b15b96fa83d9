"""The work behind the pages: effects, deliveries and projections, in bounded loops that stop gracefully."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event, Thread
from typing import Protocol, Self

from application.effect_runner import EffectRunner
from application.lanes import Lane
from application.limits import LEASE_SECONDS
from application.ports.clock import Clock
from application.ports.effects import ClaimedEffect, EffectQueue
from application.ports.event_store import OutcomeUnknown, StoreUnavailable, VersionConflict

THREADS: Mapping[Lane, int] = {Lane.BOOKINGS: 4, Lane.MAILS: 4, Lane.AWAITED_MAILS: 2}
"""How much of a lane one process has in hand at once."""
POLL_SECONDS = 0.5
DATABASE_AWAY_SECONDS = 2.0
BUG_SECONDS = 5.0
STOP_SECONDS = LEASE_SECONDS + 5

_log = logging.getLogger(__name__)


class Wakeup(Protocol):
    def wait(self, timeout_seconds: float) -> bool:
        """True when something was appended; a hint, polling is the truth."""
        ...


class Worker:
    """Takes a lane's due effects as its threads come free; safe to run in any number of processes.

    Each lane has a worker of its own: four mails that nobody takes must not hold up a payment.
    """

    def __init__(self, runner: EffectRunner, queue: EffectQueue, clock: Clock, wakeup: Wakeup, lane: Lane) -> None:
        self._runner = runner
        self._queue = queue
        self._clock = clock
        self._wakeup = wakeup
        self._lanes = (lane,)
        self._threads = THREADS[lane]
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix=lane)
        self._in_hand: set[Future[None]] = set()

    def run(self, stop: Event) -> None:
        """Until `stop` is set; what is in hand is finished first. Whatever goes wrong is tried again."""
        while not stop.is_set():
            try:
                self._take()
            except StoreUnavailable:
                _log.warning("the database is away; trying again in %s s", DATABASE_AWAY_SECONDS)
                stop.wait(DATABASE_AWAY_SECONDS)
            except Exception:  # noqa: BLE001 - everybody's work depends on this loop; the log tells what failed
                _log.exception("work could not be taken; trying again in %s s", BUG_SECONDS)
                stop.wait(BUG_SECONDS)
        self._pool.shutdown(wait=True)

    def _take(self) -> None:
        """Fill the free threads with due work, or wait until a thread is free or something is due."""
        self._in_hand = {future for future in self._in_hand if not future.done()}
        free = self._threads - len(self._in_hand)
        claimed = self._queue.claim(self._clock.now(), free, LEASE_SECONDS, self._lanes) if free else ()
        self._in_hand |= {self._pool.submit(self._run_one, effect) for effect in claimed}
        if len(self._in_hand) == self._threads:
            wait(self._in_hand, POLL_SECONDS, FIRST_COMPLETED)
        elif not claimed:
            self._wakeup.wait(POLL_SECONDS)

    def _run_one(self, claimed: ClaimedEffect) -> None:
        try:
            self._runner.run(claimed)
        except (StoreUnavailable, OutcomeUnknown, VersionConflict) as away:
            _log.warning("an effect goes back to the queue: %s", type(away).__name__)
        except Exception:  # noqa: BLE001 - nobody looks at the future, so only the log can tell
            _log.exception("an effect failed and was not parked; it goes back to the queue")


class Background:
    """Loops that run in threads of their own, beside the web server or alone."""

    def __init__(self, loops: dict[str, Callable[[Event], None]]) -> None:
        self._stop = Event()
        self._threads = [
            Thread(target=loop, args=(self._stop,), name=name, daemon=True) for name, loop in loops.items()
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Ask every loop to end and wait for it, no longer than its lease."""
        self._stop.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS)

    def ended(self) -> tuple[str, ...]:
        """Names of the loops that are not running: a fault, until somebody asked them to end."""
        return tuple(thread.name for thread in self._threads if not thread.is_alive())
