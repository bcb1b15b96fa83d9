"""The step a client waits for: at once if it can be, by the worker if it cannot."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from msgspec.structs import replace

from application.effect_runner import EffectRunner
from application.effects import BookMeeting, CloseCheckout, Effect, StartCheckout
from application.requests.steps import StepRunner, next_step
from domain.booking.events import BookingEvent
from domain.booking.evolve import fold
from domain.booking.state import NotStarted
from tests.examples import (
    BOOKING,
    CANCELLED,
    CONFIRMED,
    HELD_FREE,
    HOLD_OVER,
    PAGE_OPEN,
    PAGE_REQUESTED,
    PROCESSING,
    REFUSED,
    SCHEDULING,
    START,
    UNANSWERED,
    WANTS_OUT,
)
from tests.unit.application.small_world import SmallWorld

PAGE = StartCheckout(booking_id=BOOKING, attempt=1)
ASK = BookMeeting(booking_id=BOOKING, start=START)
LONG_SECONDS = 20.0


@pytest.mark.parametrize(
    ("history", "step"),
    [
        (PAGE_REQUESTED, PAGE),
        (PAGE_OPEN, None),
        (WANTS_OUT, CloseCheckout(booking_id=BOOKING, attempt=1)),
        (PROCESSING, None),
        (HELD_FREE, ASK),
        (SCHEDULING, ASK),
        (UNANSWERED, ASK),
        (REFUSED, None),
        (CONFIRMED, None),
        (CANCELLED, None),
        (HOLD_OVER, None),
    ],
)
def test_the_next_step_is_what_the_client_waits_for(history: list[BookingEvent], step: Effect | None) -> None:
    state = fold(history)
    assert not isinstance(state, NotStarted)
    assert next_step(BOOKING, state) == step


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


@pytest.fixture
def world() -> SmallWorld:
    world = SmallWorld()
    world.hold()
    return world


def test_a_quick_step_is_done_when_the_client_is_answered(world: SmallWorld, threads: ThreadPoolExecutor) -> None:
    StepRunner(world.runner, threads).run(PAGE, LONG_SECONDS)
    assert world.facts()[-1] == "CheckoutStarted"


def test_a_slow_step_goes_on_while_the_client_is_answered(world: SmallWorld, threads: ThreadPoolExecutor) -> None:
    let_go = Event()

    class Slow:
        def start_checkout(self, request: Any) -> Any:
            assert let_go.wait(LONG_SECONDS)
            return world.payments.start_checkout(request)

    runner = EffectRunner(replace(world.world, payments=Slow()), world.database.effects, world.runner._inbox)
    StepRunner(runner, threads).run(PAGE, 0.01)
    assert world.facts()[-1] == "CheckoutRequested"
    let_go.set()
    threads.shutdown(wait=True)
    assert world.facts()[-1] == "CheckoutStarted"


@pytest.mark.parametrize("fault", ["away", "lost"])
def test_a_database_that_fails_under_a_step_leaves_it_to_the_worker(
    world: SmallWorld, threads: ThreadPoolExecutor, fault: str
) -> None:
    world.run_now(PAGE)
    world.store.faults.append(fault)
    StepRunner(world.runner, threads).run(PAGE, LONG_SECONDS)
    assert world.facts()[-1] == "CheckoutStarted"
