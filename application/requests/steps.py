"""The step that a booking waits for, run inside a request so that the client gets the answer at once."""

from collections.abc import Callable
from concurrent.futures import Executor
from concurrent.futures import TimeoutError as TookLonger
from contextvars import copy_context

from application.effect_runner import EffectRunner
from application.effects import BookMeeting, CloseCheckout, Effect, StartCheckout
from application.ports.event_store import OutcomeUnknown, StoreUnavailable, VersionConflict
from domain.booking.scheduling import asked_slot, asks_calendly
from domain.booking.state import AwaitingPayment, Begun, BookedUnpaid
from domain.identifiers import BookingId


def next_step(booking_id: BookingId, state: Begun) -> Effect | None:
    """What the client is waiting for; None if that is not up to us."""
    match state:
        case AwaitingPayment(cancel=None) if not state.checkout.session_id:
            return StartCheckout(booking_id=booking_id, attempt=state.checkout.attempt)
        case AwaitingPayment() if state.cancel is not None:
            return CloseCheckout(booking_id=booking_id, attempt=state.checkout.attempt)
        case BookedUnpaid() if state.checkout is not None and not state.checkout.session_id:
            return StartCheckout(booking_id=booking_id, attempt=state.checkout.attempt)
        case _ if asks_calendly(state):
            return BookMeeting(booking_id=booking_id, start=asked_slot(state).start)
        case _:
            return None


class StepRunner:
    """Runs a step in a thread of its own, in the context of the request, and waits no longer than the client would.

    A step that takes longer goes on; if its process dies, the worker takes it up after the lease.
    """

    def __init__(self, runner: EffectRunner, executor: Executor) -> None:
        self._runner = runner
        self._executor = executor

    def run(self, step: Effect, budget_seconds: float) -> None:
        try:
            self._executor.submit(copy_context().run, self._quietly, self._runner.run_now, step).result(budget_seconds)
        except TookLonger:
            return

    @staticmethod
    def _quietly(run: Callable[[Effect], None], step: Effect) -> None:
        try:
            run(step)
        except (StoreUnavailable, OutcomeUnknown, VersionConflict):  # the effect is stored: the worker will do it
            return
