"""A time is held: on to the payment page, or to the meeting of a free session, as far as the client waits for it."""

from contextlib import suppress
from datetime import datetime, timedelta
from math import ceil

from application.command_bus import CommandBus
from application.handlers.change_booking import load_booking
from application.limits import CALL_RESERVED_FOR, CHECKOUT_LASTS
from application.ports.call_budget import CallBudgets
from application.ports.clock import Clock
from application.ports.event_store import EventStore
from application.ports.people import People, address_key
from application.requests.steps import StepRunner, next_step
from domain.booking.commands import RequestCheckout
from domain.booking.payment import SIGN_IN_FIRST
from domain.booking.sign_in import GoOnSignedIn
from domain.booking.state import AwaitingPayment, Begun, Held, NotStarted
from domain.errors import NotFound, PaymentsUnavailable, SchedulingUnavailable, SignInRequired, WrongState
from domain.identifiers import BookingId, derived_command_id

CHECKOUT_BUDGET_SECONDS = 9.0
FREE_BUDGET_SECONDS = 3.0
PAGES_TRIED_AT_ONCE = 2
"""A spent key ends its attempt; the one after it is tried in the same request, within the same budget."""

_PAYMENTS_RETRY_SECONDS = 5
_OTHER_ADDRESS = f"You are signed in with another address. {SIGN_IN_FIRST}"


class GoingOn:
    def __init__(
        self,
        *,
        bus: CommandBus,
        store: EventStore,
        people: People,
        steps: StepRunner,
        budgets: CallBudgets,
        clock: Clock,
    ) -> None:
        self._bus = bus
        self._store = store
        self._people = people
        self._steps = steps
        self._budgets = budgets
        self._clock = clock

    def __call__(self, booking_id: BookingId, verified_email: str = "") -> Begun:
        """Whoever has a hold to pay for gets a page: a new one, if the attempt before came to nothing.

        `verified_email` is the address of whoever is signed in, "" of nobody. Raises SignInRequired, HoldExpired,
        SchedulingUnavailable, and PaymentsUnavailable with the booking's id.
        """
        state = self._state(booking_id)
        if isinstance(state, Held) and state.awaits_sign_in:
            state = self._signed_in(booking_id, state, verified_email)
        budget = CHECKOUT_BUDGET_SECONDS if state.core.selected.terms.price else FREE_BUDGET_SECONDS
        ends_at = self._clock.now() + timedelta(seconds=budget)
        for _ in range(PAGES_TRIED_AT_ONCE):
            if _is_held_unpaid(state):
                state = self._next_attempt(booking_id, state)
            state = self._stepped(booking_id, state, ends_at)
            if not _is_held_unpaid(state):
                break
        if _is_held_unpaid(state) or _waits_for_page(state):
            raise PaymentsUnavailable(
                "The payment page could not be opened yet. The time stays held for you.",
                retry_after_seconds=_PAYMENTS_RETRY_SECONDS,
                booking_id=booking_id,
                access_ends=state.core.slot.end,
            )
        return state

    def reserve_call(self, booking_id: BookingId, calendar: str, now: datetime, held: Begun | None = None) -> None:
        """No money is asked for a meeting that could not be booked for want of calls to Calendly; raises
        SchedulingUnavailable.
        """
        room_at = self._budgets.of(calendar).reserve(booking_id, now, now + CALL_RESERVED_FOR)
        if room_at is not None:
            so_far = "The time stays held for you; nothing was charged." if held else "Nothing was held or charged."
            raise SchedulingUnavailable(
                f"The expert's calendar takes no more bookings for the moment. {so_far}",
                retry_after_seconds=max(1, ceil((room_at - now).total_seconds())),
                booking_id=booking_id if held else None,
                access_ends=held.core.slot.end if held else None,
            )

    def _signed_in(self, booking_id: BookingId, state: Held, verified_email: str) -> Begun:
        now = self._clock.now()
        if now < state.core.held_until:  # whoever comes later is told by the decision that the hold has ended
            self._check_address(booking_id, state, verified_email)
            self.reserve_call(booking_id, state.core.selected.calendar, now, state)
        self._bus.handle(
            GoOnSignedIn(
                booking_id=booking_id,
                command_id=derived_command_id(booking_id, "signed in"),
                at=now,
                cause="the client has signed in",
                checkout_ends_at=_page_ends(now),
            )
        )
        return self._state(booking_id)

    def _check_address(self, booking_id: BookingId, state: Held, verified_email: str) -> None:
        """Raises SignInRequired."""
        client = self._people.get(state.core.person_id) if state.core.person_id else None
        if not verified_email or client is None or address_key(client.email) != address_key(verified_email):
            raise SignInRequired(
                _OTHER_ADDRESS if verified_email else SIGN_IN_FIRST,
                booking_id=booking_id,
                access_ends=state.core.slot.end,
            )

    def _next_attempt(self, booking_id: BookingId, state: Begun) -> Begun:
        """Raises HoldExpired, SchedulingUnavailable."""
        now = self._clock.now()
        self.reserve_call(booking_id, state.core.selected.calendar, now, state)
        command = RequestCheckout(
            booking_id=booking_id,
            command_id=derived_command_id(booking_id, f"confirmed again/{state.core.attempts + 1}"),
            at=now,
            cause="the client confirmed",
            ends_at=_page_ends(now),
        )
        with suppress(WrongState):  # somebody else was first: it was paid or called off
            self._bus.handle(command)
        return self._state(booking_id)

    def _stepped(self, booking_id: BookingId, state: Begun, ends_at: datetime) -> Begun:
        step = next_step(booking_id, state)
        if step is None:
            return state
        self._steps.run(step, max(0.0, (ends_at - self._clock.now()).total_seconds()))
        return self._state(booking_id)

    def _state(self, booking_id: BookingId) -> Begun:
        state = load_booking(self._store, booking_id)
        if isinstance(state, NotStarted):
            raise NotFound("There is no such booking.")
        return state


def _page_ends(now: datetime) -> datetime:
    return (now + CHECKOUT_LASTS).replace(microsecond=0)


def _is_held_unpaid(state: Begun) -> bool:
    return isinstance(state, Held) and bool(state.core.selected.terms.price)


def _waits_for_page(state: Begun) -> bool:
    return isinstance(state, AwaitingPayment) and not state.checkout.session_id and state.cancel is None
