"""A lane whose provider hangs holds up its own work only, in the service as it runs: with threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Lock, Thread

import pytest
from msgspec.structs import replace

from application.effect_runner import EffectRunner, Ended
from application.lanes import Lane, lane_of
from application.ports.answers import Unknown
from application.ports.effects import ClaimedEffect
from application.ports.mailer import OutgoingMail
from domain.mail.events import MailKind
from entrypoints.worker import THREADS, Worker
from tests.examples import SOON
from tests.facts import WAIT_SECONDS, append_work, until, work
from tests.unit.application.mail_floods import flood
from tests.unit.application.small_world import SmallWorld

MAIL_THREADS = THREADS[Lane.MAILS]


class _Gate:
    def __init__(self) -> None:
        self._open = Event()
        self._lock = Lock()
        self.waiting = 0

    def pass_through(self) -> None:
        with self._lock:
            self.waiting += 1
        assert self._open.wait(WAIT_SECONDS)

    def open(self) -> None:
        self._open.set()


class _HangingPostOffice:
    """A SendGrid that answers nobody until its gate is opened."""

    def __init__(self) -> None:
        self.gate = _Gate()

    def send(self, _mail: OutgoingMail) -> Unknown:
        self.gate.pass_through()
        return Unknown("a timeout")


class _Stuck(EffectRunner):
    """Work of one lane never comes to an end until the gate is opened; all other work is done."""

    def __init__(self, runner: EffectRunner, lane: Lane) -> None:
        self._runner = runner
        self._lane = lane
        self.gate = _Gate()

    def run(self, claimed: ClaimedEffect) -> Ended:
        if lane_of(claimed.effect) is self._lane:
            self.gate.pass_through()
            return "later"
        return self._runner.run(claimed)


class _Hasty:
    def wait(self, timeout_seconds: float) -> bool:
        return Event().wait(min(timeout_seconds, 0.01))


@contextmanager
def _at_work(runner: EffectRunner, world: SmallWorld, gate: _Gate) -> Iterator[None]:
    stop = Event()
    workers = [Worker(runner, world.database.effects, world.clock, _Hasty(), lane) for lane in Lane]
    threads = [Thread(target=worker.run, args=(stop,)) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        gate.open()
        for thread in threads:
            thread.join(WAIT_SECONDS)
    assert not any(thread.is_alive() for thread in threads)


def test_a_sendgrid_that_hangs_on_every_call_holds_up_no_paid_booking() -> None:
    world, post_office = SmallWorld(), _HangingPostOffice()
    runner = EffectRunner(replace(world.world, mailer=post_office), world.database.effects, world.runner._inbox)
    world.hold()
    flood(world, 5 * MAIL_THREADS)
    with _at_work(runner, world, post_office.gate):
        until(lambda: post_office.gate.waiting == MAIL_THREADS, "every thread for mails to hang")
        world.open_and_pay()
        world.clock.moment = SOON
        until(lambda: world.words() == "CONFIRMED PAID", "the paid booking")
        assert post_office.gate.waiting == MAIL_THREADS


@pytest.mark.parametrize("stuck", list(Lane))
def test_a_lane_that_is_stuck_starves_no_other(stuck: Lane) -> None:
    world = SmallWorld()
    world.hold()
    runner = _Stuck(world.runner, stuck)
    for kind in (MailKind.RECEIPT, MailKind.SIGN_IN):
        flood(world, 2 * THREADS[stuck], kind)
    early = world.clock.now() - timedelta(hours=1)
    world.store.append(append_work(*(work(due=early) for _ in range(2 * THREADS[stuck]))))
    with _at_work(runner, world, runner.gate):
        until(lambda: runner.gate.waiting == THREADS[stuck], "every thread of the lane to be stuck")
        others = [lane for lane in Lane if lane is not stuck]
        until(lambda: not [w for w in _due(world) if w in others], "all work of the other lane")


def _due(world: SmallWorld) -> list[Lane]:
    return [lane_of(w.effect) for w in world.effects() if w.due <= world.clock.now()]
