"""Where our processes run: requests and effects in frames, each of which can be killed at any call."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures import TimeoutError as TookLonger
from contextlib import ExitStack
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from msgspec.structs import force_setattr

from adapters.mail_texts.writer import JinjaMailWriter
from application.limits import LEASE_SECONDS
from application.ports.event_store import OutcomeUnknown, StoreUnavailable, VersionConflict
from entrypoints.service import Service
from tests.assembly import SteeredClock
from tests.simulation.journal import Journal
from tests.simulation.timetable import Timetable

T = TypeVar("T")

SLOW_STEP_SECONDS_MAX = 20.0
RESTART_SECONDS_MAX = 20.0


# Compiled templates remember nothing of what happened, and compiling them anew for each life takes half of a run.
_WRITER = JinjaMailWriter()


class Crash(BaseException):
    """The process is killed here. No code of ours can catch it."""


class Died(Exception):  # noqa: N818 - it names what happened
    """What is seen from outside: the connection broke, nobody knows what was done."""


class _Frame:
    alive = True


class Machine:
    """Runs one frame inside another only where a call lets time pass, as threads and processes would."""

    def __init__(
        self, build: Callable[[ExitStack], Service], clock: SteeredClock, timetable: Timetable, journal: Journal
    ) -> None:
        self._build = build
        self._clock = clock
        self._timetable = timetable
        self.journal = journal
        self._frames: list[_Frame] = []
        self._held = ExitStack()
        self.steps = InlineSteps(self, timetable)
        self.up_again = clock.now()
        self.lives = 0

    @property
    def service(self) -> Service:
        return self._service

    def start(self) -> None:
        """A process without any memory of the one before."""
        self._held.close()
        self._service = self._build(self._held)
        self._service.going_on._steps._executor = self.steps
        force_setattr(self._service.world, "mail_writer", _WRITER)
        self.lives += 1

    def stop(self) -> None:
        self._held.close()

    def run(self, deed: Callable[[Service], T]) -> T:
        """Raises Died when it was killed on the way."""
        if self._clock.now() < self.up_again:
            raise Died
        frame = _Frame()
        self._frames.append(frame)
        try:
            return deed(self._service)
        except Crash:
            raise Died from None
        finally:
            self._frames.pop()

    def meanwhile(self, seconds: float) -> None:
        """The frame waits; others go on. It may find itself killed."""
        frame = self._frames[-1] if self._frames else None
        self._timetable.pass_by(seconds)
        if frame is not None and not frame.alive:
            raise Crash

    def crash(self, dice: Random, about: object, where: str) -> None:
        """Kill this frame, or the whole machine with everything that runs on it."""
        if dice.random() < 0.1:
            self.journal.fault("machine killed", about, where)
            for frame in self._frames:
                frame.alive = False
            self.up_again = self._clock.now() + timedelta(seconds=dice.uniform(0.5, RESTART_SECONDS_MAX))
            self.start()
        else:
            self.journal.fault("process killed", about, where)
        raise Crash

    def next_work(self) -> datetime | None:
        rows = self._service.effects.open_effects()
        due = min((row.due for row in rows if row.parked_reason is None), default=None)
        return due if due is None else max(due, self.up_again)

    def work(self) -> None:
        """One of the worker's threads takes one effect."""
        try:
            claimed = self.run(lambda service: service.effects.claim(self._clock.now(), 1, LEASE_SECONDS))
            for effect in claimed:
                self.run(lambda service, effect=effect: service.runner.run(effect))  # type: ignore[misc]  # bound now
        except (Died, StoreUnavailable, OutcomeUnknown, VersionConflict):
            return


class InlineSteps(Executor):
    """Runs a step of a request in the request itself; sometimes later, after the client was answered."""

    def __init__(self, machine: Machine, timetable: Timetable) -> None:
        self._machine = machine
        self._timetable = timetable
        self.dice = Random(0)
        self.slow: Callable[[], float] = lambda: 0.0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.dice.random() < self.slow():
            life = self._machine.lives
            wait = self.dice.uniform(0.1, SLOW_STEP_SECONDS_MAX)
            self._machine.journal.fault("slow step", "", "goes on after the client was answered")
            self._timetable.after(wait, lambda: self._later(life, lambda: fn(*args, **kwargs)))
            return _Unfinished()
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done

    def _later(self, life: int, step: Callable[[], Any]) -> None:
        if life == self._machine.lives:
            try:
                self._machine.run(lambda _: step())
            except (Died, StoreUnavailable, OutcomeUnknown, VersionConflict):
                return


class _Unfinished(Future[Any]):
    def result(self, timeout: float | None = None) -> Any:  # noqa: ARG002 - the client's patience ends at once
        raise TookLonger
