"""Routines run at their intervals, one process at a time, and none that fails holds up another."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

import pytest

from adapters.memory.turns import MemoryTurns
from application.ports.answers import ProviderUnavailable
from application.ports.event_store import OutcomeUnknown, StoreUnavailable, VersionConflict
from entrypoints import routines as under_test
from entrypoints.routines import TURN, GoOn, Routine, Routines
from tests.assembly import NOW, SteeredClock
from tests.facts import until
from tests.unit.application.reconcilers.desk import FrailCursors

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class Desk:
    """Every run of a routine is written down; what it does besides is laid out by the test."""

    def __init__(self) -> None:
        self.clock = SteeredClock()
        self.cursors = FrailCursors()
        self.turns = MemoryTurns()
        self.done: list[str] = []
        self.stop = Event()

    def routine(
        self,
        name: str = "sweep",
        does: Callable[[], bool | None] = lambda: False,
        every: timedelta = 5 * MINUTE,
        at: timedelta = timedelta(),
        *,
        first_at_once: bool = True,
    ) -> Routine:
        def run(_go_on: GoOn) -> bool:
            self.done.append(name)
            return bool(does())

        return Routine(name=name, every=every, at=at, first_at_once=first_at_once, run=run)

    def process(self, *routines: Routine) -> Routines:
        """Another process beside those that there are."""
        return Routines(routines, self.turns, self.cursors, self.clock)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def fails(fault: Exception) -> Callable[[], bool]:
    def fail() -> bool:
        raise fault

    return fail


def test_a_routine_runs_once_in_each_interval(desk: Desk) -> None:
    process = desk.process(desk.routine())
    for _ in range(60):
        process.round(desk.stop)
        desk.clock.pass_by(MINUTE)
    assert len(desk.done) == 12


def test_what_one_process_has_done_no_other_does_again(desk: Desk) -> None:
    for _ in range(3):
        desk.process(desk.routine()).round(desk.stop)
    assert desk.done == ["sweep"]


def test_while_one_process_is_at_it_another_does_nothing(desk: Desk) -> None:
    with desk.turns.take(TURN):
        desk.process(desk.routine()).round(desk.stop)
    assert desk.done == []
    desk.process(desk.routine()).round(desk.stop)
    assert desk.done == ["sweep"]


def test_what_another_process_did_before_it_gave_the_turn_is_not_done_again(desk: Desk) -> None:
    class Late(MemoryTurns):
        @contextmanager
        def take(self, name: str) -> Iterator[bool]:
            desk.process(desk.routine()).round(desk.stop)
            with super().take(name) as mine:
                yield mine

    Routines([desk.routine()], Late(), desk.cursors, desk.clock).round(desk.stop)
    assert desk.done == ["sweep"]


def test_a_nightly_one_waits_for_its_first_night_and_runs_after_the_hour(desk: Desk) -> None:
    nightly = desk.process(desk.routine(every=DAY, at=timedelta(hours=3), first_at_once=False))
    ran_at: list[datetime] = []
    for _ in range(60):
        nightly.round(desk.stop)
        if len(desk.done) > len(ran_at):
            ran_at.append(desk.clock.now())
        desk.clock.pass_by(timedelta(hours=1))
    assert [moment.hour for moment in ran_at] == [3, 3]
    assert (ran_at[0] - NOW, ran_at[1] - ran_at[0]) == (timedelta(hours=18), DAY)


def test_a_nightly_one_that_was_missed_is_done_as_soon_as_somebody_is_there(desk: Desk) -> None:
    desk.process(desk.routine(every=DAY, at=timedelta(hours=3), first_at_once=False)).round(desk.stop)
    desk.clock.pass_by(DAY + timedelta(hours=5))
    desk.process(desk.routine(every=DAY, at=timedelta(hours=3), first_at_once=False)).round(desk.stop)
    assert desk.done == ["sweep"]


def test_one_that_has_more_to_do_goes_on_at_once_but_not_for_ever(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "RUNS_AT_ONCE_MAX", 7)
    desk.process(desk.routine("endless", lambda: True), desk.routine("other")).round(desk.stop)
    assert desk.done == ["endless"] * 7 + ["other"]


def test_a_provider_that_is_away_is_a_warning_and_holds_up_nobody(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    silent = desk.routine("silent", fails(ProviderUnavailable("no answer", retry_after_seconds=90)))
    process = desk.process(silent, desk.routine("other"))
    process.round(desk.stop)
    assert desk.done == ["silent", "other"]
    assert [(r.levelno, "no answer" in r.getMessage()) for r in caplog.records] == [(logging.WARNING, True)]


def test_it_is_asked_again_when_it_wishes_and_not_before(desk: Desk) -> None:
    process = desk.process(desk.routine(does=fails(ProviderUnavailable("no answer", retry_after_seconds=90))))
    for _ in range(4):
        process.round(desk.stop)
        desk.clock.pass_by(MINUTE)
    assert len(desk.done) == 2


def test_a_bug_in_one_is_told_and_holds_up_nobody(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    process = desk.process(desk.routine("broken", fails(KeyError("bug"))), desk.routine("other"))
    process.round(desk.stop)
    assert desk.done == ["broken", "other"]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    desk.clock.pass_by(under_test.AGAIN_AFTER_A_BUG)
    process.round(desk.stop)
    assert desk.done.count("broken") == 2


@pytest.mark.parametrize("hitch", [VersionConflict(), OutcomeUnknown()])
def test_a_hitch_of_the_database_in_one_is_no_bug_and_holds_up_nobody(
    desk: Desk, hitch: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    process = desk.process(desk.routine("first", fails(hitch)), desk.routine("other"))
    process.round(desk.stop)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    desk.clock.pass_by(MINUTE)
    process.round(desk.stop)
    assert desk.done == ["first", "other", "first"]


def test_without_the_database_nothing_counts_as_done(desk: Desk) -> None:
    desk.cursors.dies = True
    with pytest.raises(StoreUnavailable):
        desk.process(desk.routine()).round(desk.stop)
    desk.cursors.dies = False
    desk.process(desk.routine()).round(desk.stop)
    assert desk.done == ["sweep", "sweep"]


def test_told_to_stop_it_begins_nothing_more_and_does_not_count_what_was_cut_short(desk: Desk) -> None:
    asked: list[bool] = []

    def told_to_stop(go_on: GoOn) -> bool:
        desk.stop.set()
        asked.append(go_on())
        return True

    cut_short = Routine(name="long", every=MINUTE, run=told_to_stop)
    desk.process(cut_short, desk.routine("other")).round(desk.stop)
    assert (asked, desk.done, desk.cursors.kept) == ([False], [], {})


def test_the_loop_lives_through_a_database_that_is_away_and_ends_when_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "LOOK_SECONDS", 0.01)
    desk.cursors.dies = True
    loop = Thread(target=desk.process(desk.routine()).run, args=(desk.stop,))
    loop.start()
    until(lambda: len(desk.done) > 1, "a second try")
    desk.cursors.dies = False
    until(lambda: desk.cursors.kept, "the routine to be done")
    desk.stop.set()
    loop.join(5)
    assert not loop.is_alive()
