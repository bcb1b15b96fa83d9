"""What a client may do with a booking of theirs: look, pay, ask whether the payment arrived, call it off."""

from datetime import timedelta
from math import ceil

from msgspec.structs import replace

from application.command_bus import CommandBus
from application.handlers.appending import Riders
from application.handlers.change_booking import load_booking
from application.limits import CALL_RESERVED_FOR, CHECKOUT_LASTS
from application.ports.answers import ProviderUnavailable
from application.ports.call_budget import CallBudgets
from application.ports.clock import Clock
from application.ports.event_store import EventStore
from application.ports.payments import Payments
from application.ports.people import People
from application.requests.steps import StepRunner, next_step
from domain.booking.commands import CancelBooking, ExtendHold, RecordCheckout, RequestCheckout
from domain.booking.decide import decide
from domain.booking.holding import would_give_back
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    BookedUnpaid,
    Checkout,
    Confirmed,
    Held,
    Moving,
    NotStarted,
    Over,
)
from domain.booking.vocabulary import Actor
from domain.errors import NotFound, PaymentsUnavailable, SchedulingUnavailable
from domain.identifiers import BookingId, CommandId
from domain.money import Money

_CLOSE_BUDGET_SECONDS = 9.0
_OPEN_BUDGET_SECONDS = 9.0
_RETRY_SECONDS = 5
CANCEL_WORDS_LENGTH_MAX = 1000


class ManageBooking:
    def __init__(
        self,
        *,
        bus: CommandBus,
        store: EventStore,
        people: People,
        payments: Payments,
        steps: StepRunner,
        budgets: CallBudgets,
        clock: Clock,
        hold_lasts: timedelta,
    ) -> None:
        self._bus = bus
        self._store = store
        self._people = people
        self._payments = payments
        self._steps = steps
        self._budgets = budgets
        self._clock = clock
        self._hold_lasts = hold_lasts

    def state(self, booking_id: BookingId) -> Begun:
        """Raises NotFound."""
        state = load_booking(self._store, booking_id)
        if isinstance(state, NotStarted):
            raise NotFound("There is no such booking.")
        return state

    def gives_back_now(self, state: Begun) -> Money | None:
        """The exact amount a cancellation by the client would return now; None if there is nothing to call off."""
        if not isinstance(state, Confirmed | Moving | BookedUnpaid) or self._clock.now() >= state.core.slot.start:
            return None
        return would_give_back(state, Actor.CLIENT, self._clock.now())

    def extend(self, booking_id: BookingId, command_id: CommandId) -> Begun:
        """Hold the time as long again, from now; raises HoldExpired, WrongState."""
        now = self._clock.now()
        changed = self._bus.handle(
            ExtendHold(
                booking_id=booking_id,
                command_id=command_id,
                at=now,
                cause="the client needs more time",
                until=now + self._hold_lasts,
            )
        )
        assert not isinstance(changed.state, NotStarted)
        return changed.state

    def open_checkout(self, booking_id: BookingId, command_id: CommandId) -> tuple[Begun, Checkout]:
        """The open payment page, or a new attempt; raises HoldExpired, WrongState, or a provider is away."""
        self._reserve_call(booking_id)
        ends_at = (self._clock.now() + CHECKOUT_LASTS).replace(microsecond=0)
        self._bus.handle(
            RequestCheckout(
                booking_id=booking_id,
                command_id=command_id,
                at=self._clock.now(),
                cause="the client wants to pay",
                ends_at=ends_at,
            )
        )
        state = self._run_step(booking_id, _OPEN_BUDGET_SECONDS)
        checkout = state.checkout if isinstance(state, AwaitingPayment | BookedUnpaid) else None
        if checkout is None or not checkout.session_id:
            raise PaymentsUnavailable(
                "The payment page could not be opened yet. The time stays held for you.",
                retry_after_seconds=_RETRY_SECONDS,
                booking_id=booking_id,
                access_ends=state.core.slot.end,
            )
        return state, checkout

    def _reserve_call(self, booking_id: BookingId) -> None:
        """Only a hold without a page needs a call kept anew: a meeting that stands needs none."""
        state, now = self.state(booking_id), self._clock.now()
        if not isinstance(state, Held):
            return
        budget = self._budgets.of(state.core.selected.calendar)
        room_at = budget.reserve(booking_id, now, now + CALL_RESERVED_FOR)
        if room_at is not None:
            raise SchedulingUnavailable(
                "The expert's calendar takes no more bookings for the moment. Nothing was charged.",
                retry_after_seconds=max(1, ceil((room_at - now).total_seconds())),
                booking_id=booking_id,
                access_ends=state.core.slot.end,
            )

    def ask_for_payment(
        self, booking_id: BookingId, command_id: CommandId, cause: str = "the return page asked Stripe"
    ) -> Begun:
        """One question to Stripe, as the return page has it; silence changes nothing."""
        state = self.state(booking_id)
        checkout = state.checkout if isinstance(state, AwaitingPayment | BookedUnpaid) else None
        if checkout is None or not checkout.session_id:
            return state
        try:
            report = self._payments.read_checkout(checkout.session_id)
        except (ProviderUnavailable, LookupError):
            return state
        changed = self._bus.handle(
            RecordCheckout(
                booking_id=booking_id,
                command_id=command_id,
                at=self._clock.now(),
                cause=cause,
                attempt=checkout.attempt,
                report=report,
            )
        )
        assert not isinstance(changed.state, NotStarted)
        return changed.state

    def cancel(self, booking_id: BookingId, by: Actor, words: str, command_id: CommandId, told: str = "") -> Begun:
        """Raises WrongState. With a payment page open the answer waits until the page is closed, within a budget.
        `told` is added to the cause, such as who and why: nothing personal.

        `words` are kept with the person, not in the facts: people write names into them. A repeat adds none.
        """
        command = CancelBooking(
            booking_id=booking_id,
            command_id=command_id,
            at=self._clock.now(),
            cause=f"the {by} cancelled{told}",
            by=by,
        )
        state = self.state(booking_id)
        self._bus.handle(command, self._with_words(state, words) if decide(state, command) else Riders())
        state = self._run_step(booking_id, _CLOSE_BUDGET_SECONDS)
        if isinstance(state, Over):
            self._budgets.release(booking_id, state.core.selected.calendar)
        return state

    def _with_words(self, state: Begun, words: str) -> Riders:
        person_id = state.core.person_id
        person = self._people.get(person_id) if person_id and words else None
        if person is None:
            return Riders()
        notes = f"{person.notes}\nWhy it was cancelled: {words[:CANCEL_WORDS_LENGTH_MAX]}".strip()
        return Riders(people=(replace(person, notes=notes),))

    def _run_step(self, booking_id: BookingId, budget_seconds: float) -> Begun:
        state = self.state(booking_id)
        step = next_step(booking_id, state)
        if step is not None:
            self._steps.run(step, budget_seconds)
            state = self.state(booking_id)
        return state
