"""The worker's loop: it takes work as its threads come free, and nothing that goes wrong ends it."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Semaphore, Thread

import pytest

from application.effect_runner import EffectRunner, Ended
from application.effects import effect_id
from application.lanes import Lane
from application.ports.effects import ClaimedEffect
from application.ports.event_store import StoreUnavailable
from entrypoints import worker as under_test
from entrypoints.service import Service
from entrypoints.worker import Background, Worker
from tests.assembly import NOW, Surroundings, memory_service
from tests.facts import WAIT_SECONDS, append_work, until, work

THREADS = under_test.THREADS[Lane.BOOKINGS]


class _Gated(EffectRunner):
    """The real runner behind a gate: each effect waits for its permit, and then may meet a fault."""

    def __init__(self, service: Service) -> None:
        self._runner = service.runner
        self.begun: list[ClaimedEffect] = []
        self.permits = Semaphore(0)
        self.faults: list[Exception] = []

    def run(self, claimed: ClaimedEffect) -> Ended:
        self.begun.append(claimed)
        assert self.permits.acquire(timeout=WAIT_SECONDS)
        if self.faults:
            raise self.faults.pop()
        return self._runner.run(claimed)


class _Stage:
    """A worker over the memory service, in a thread of its own."""

    def __init__(self, service: Service, around: Surroundings) -> None:
        self.memory = around.database
        self.runner = _Gated(service)
        self.claim_faults: list[Exception] = []
        self.stop = Event()
        self.worker = Worker(self.runner, self, around.clock, self, Lane.BOOKINGS)  # type: ignore[arg-type]  # only claim is asked
        self.thread = Thread(target=self.worker.run, args=(self.stop,))

    def claim(self, now: datetime, limit: int, lease_seconds: int, lanes: Collection[Lane]) -> Sequence[ClaimedEffect]:
        if self.claim_faults:
            raise self.claim_faults.pop()
        return self.memory.effects.claim(now, limit, lease_seconds, lanes)

    def wait(self, timeout_seconds: float) -> bool:
        return self.stop.wait(min(timeout_seconds, 0.01))

    def add(self, count: int) -> list[ClaimedEffect]:
        new = [work(due=NOW) for _ in range(count)]
        self.memory.events.append(append_work(*new))
        return [ClaimedEffect(effect_id(one.effect), one.effect, 1) for one in new]

    def is_done(self) -> bool:
        return not list(self.memory.effects.open_effects())


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Stage]:
    monkeypatch.setattr(under_test, "DATABASE_AWAY_SECONDS", 0.01)
    monkeypatch.setattr(under_test, "BUG_SECONDS", 0.01)
    around = Surroundings.fresh()
    with memory_service(around) as service, _running(_Stage(service, around)) as running:
        yield running


@contextmanager
def _running(stage: _Stage) -> Iterator[_Stage]:
    stage.thread.start()
    yield stage
    stage.stop.set()
    stage.runner.permits.release(1_000)
    stage.thread.join(WAIT_SECONDS)
    assert not stage.thread.is_alive()


def test_work_is_taken_as_threads_come_free(stage: _Stage) -> None:
    stage.add(THREADS + 2)
    until(lambda: len(stage.runner.begun) == THREADS, "every thread to have work")
    free = [row for row in stage.memory.rows.values() if row.try_number == 0]
    assert len(free) == 2
    stage.runner.permits.release()
    until(lambda: len(stage.runner.begun) == THREADS + 1, "the free thread to take more")
    stage.runner.permits.release(THREADS + 1)
    until(stage.is_done, "all of it")


@pytest.mark.parametrize("fault", [StoreUnavailable("away"), RuntimeError("a bug")], ids=["away", "bug"])
def test_a_queue_that_fails_once_ends_nothing(
    stage: _Stage, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    stage.runner.permits.release(2)
    stage.claim_faults.append(fault)
    until(lambda: not stage.claim_faults, "the queue to fail")
    stage.add(1)
    until(stage.is_done, "work after the fault")
    assert [record.name for record in caplog.records if record.levelno >= logging.WARNING] == ["entrypoints.worker"]


def test_an_effect_that_fails_unexpectedly_is_logged_and_stops_nothing(
    stage: _Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.runner.faults.append(RuntimeError("a bug"))
    stage.add(2)
    stage.runner.permits.release(2)
    until(lambda: len(list(stage.memory.effects.open_effects())) == 1, "the other effect")
    until(lambda: caplog.records, "a word in the log")
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_worker_that_is_stopped_finishes_what_is_in_hand_and_takes_no_more(stage: _Stage) -> None:
    stage.add(THREADS)
    until(lambda: len(stage.runner.begun) == THREADS, "every thread to have work")
    stage.stop.set()
    later = stage.add(1)
    assert stage.thread.is_alive()
    stage.runner.permits.release(THREADS + 1)
    stage.thread.join(WAIT_SECONDS)
    assert not stage.thread.is_alive()
    assert [effect_id(found.effect) for found in stage.memory.effects.open_effects()] == [later[0].id]


def _until_stopped(stop: Event) -> None:
    stop.wait(WAIT_SECONDS)


def _at_once(_stop: Event) -> None:
    return


def test_a_loop_that_ended_by_itself_is_named() -> None:
    loops: dict[str, Callable[[Event], None]] = {"lasting": _until_stopped, "short": _at_once}
    with Background(loops) as background:
        until(background.ended, "the short loop to end")
        assert background.ended() == ("short",)
