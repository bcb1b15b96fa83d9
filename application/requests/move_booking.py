"""Another time for the same money: asked for, checked against the calendar, held, and got into it."""

from application.command_bus import CommandBus
from application.handlers.change_booking import load_booking
from application.ports.clock import Clock
from application.ports.event_store import EventStore
from application.ports.scheduling import Scheduling
from application.requests.available_times import alternatives
from application.requests.offer_checks import check_offered, check_slot
from application.requests.stayed import why_it_stayed
from application.requests.steps import StepRunner, next_step
from domain.booking.commands import MoveBooking
from domain.booking.decide import decide
from domain.booking.state import Begun, Confirmed, Moving, NotStarted
from domain.booking.vocabulary import Actor
from domain.errors import NotFound, SlotUnavailable
from domain.identifiers import BookingId, CommandId, StreamId
from domain.time_slot import TimeSlot

_MOVE_BUDGET_SECONDS = 9.0


class MoveToAnotherTime:
    def __init__(
        self, *, bus: CommandBus, store: EventStore, scheduling: Scheduling, steps: StepRunner, clock: Clock
    ) -> None:
        self._bus = bus
        self._store = store
        self._scheduling = scheduling
        self._steps = steps
        self._clock = clock

    def __call__(self, booking_id: BookingId, to: TimeSlot, by: Actor, command_id: CommandId, told: str = "") -> Begun:
        """The booking at its new time, or still asking the calendar for it. `told` is added to the cause.

        Raises NotFound, WrongState, InvalidRequest, SchedulingUnavailable, BuilderNotBookable, and SlotUnavailable with
        the nearest free times; after any of them the booking is as it was.
        """
        command = MoveBooking(
            booking_id=booking_id,
            command_id=command_id,
            at=self._clock.now(),
            cause=f"the {by} chose another time{told}",
            to=to,
            by=by,
        )
        state = self._state(booking_id)
        if state.core.slot == to and isinstance(state, Confirmed):  # the same move again, after it was made
            return state
        if not decide(state, command):  # the same move again
            return self._stepped(booking_id, to)
        check_slot(to, state.core.selected.terms.duration_minutes, command.at)
        try:
            check_offered(state.core.selected.event_type, "This session", to, self._scheduling)
            self._bus.handle(command)
            return self._stepped(booking_id, to)
        except SlotUnavailable as taken:
            raise SlotUnavailable(str(taken), self.alternatives(state, to)) from None

    def alternatives(self, state: Begun, wanted: TimeSlot) -> tuple[TimeSlot, ...]:
        selected = state.core.selected
        return alternatives(
            selected.event_type,
            selected.calendar,
            selected.terms.duration_minutes,
            wanted.start,
            self._clock.now(),
            self._scheduling,
            self._store,
        )

    def _stepped(self, booking_id: BookingId, to: TimeSlot) -> Begun:
        step = next_step(booking_id, self._state(booking_id))
        if step is not None:
            self._steps.run(step, _MOVE_BUDGET_SECONDS)
        state = self._state(booking_id)
        if state.core.slot != to and not isinstance(state, Moving):
            stream = StreamId(booking_id)
            raise why_it_stayed(self._store.load([stream])[stream], to)
        return state

    def _state(self, booking_id: BookingId) -> Begun:
        state = load_booking(self._store, booking_id)
        if isinstance(state, NotStarted):
            raise NotFound("There is no such booking.")
        return state
