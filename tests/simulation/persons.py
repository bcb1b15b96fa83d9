"""What every client can do: look, ask, choose another time, call it off."""

from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random
from typing import Protocol, TypeVar
from uuid import UUID

from adapters.memory.scheduling import Visitor
from application.ports.answers import ProviderUnavailable
from application.ports.event_store import OutcomeUnknown, StoreUnavailable
from domain.booking.state import (
    AwaitingPayment,
    Begun,
    Core,
    Scheduling,
)
from domain.booking.vocabulary import Actor
from domain.errors import Refusal
from domain.identifiers import BookingId, CommandId
from domain.time_slot import TimeSlot
from entrypoints.service import Service
from tests.simulation.calendly_world import CalendlyWorld
from tests.simulation.machine import Died
from tests.simulation.marketplace import Market
from tests.simulation.postman import PostedWorld
from tests.simulation.stripe_world import StripeWorld

T = TypeVar("T")
REQUESTS_MAX = 4
NO_ANSWER = (Died, StoreUnavailable, OutcomeUnknown, ProviderUnavailable)


class ClientsWorld(PostedWorld, Protocol):
    market: Market
    stripe: StripeWorld
    calendly: CalendlyWorld

    def paying(self) -> list[Core]:
        """The bookings whose payment page is open."""
        ...

    def snatch(self, booking_id: BookingId) -> None:
        """Somebody takes this booking's time at Calendly at this very moment."""
        ...


class Person:
    def __init__(self, number: int, world: ClientsWorld) -> None:
        self._world = world
        self._dice: Random = world.dice(f"client {number}")
        self._name = f"client-{number}"
        self._booking: BookingId | None = None

    def _change_mind(self, booking_id: BookingId, state: Begun) -> Iterator[float]:
        """Another time: for one that was lost, or because the client would rather come at another."""
        for _ in range(REQUESTS_MAX):
            to = self._another_time(state)
            if to is None:
                return
            command = CommandId(self._uuid())
            self._world.journal.deed(f"chooses another time while {type(state).__name__}", booking_id, f"{to.start}")
            self._ask(lambda service, to=to, command=command: service.move(booking_id, to, Actor.CLIENT, command))  # type: ignore[misc]  # bound now
            if self._dice.random() < 0.7:
                return
            yield self._dice.uniform(0.1, 60)

    def _another_time(self, state: Begun) -> TimeSlot | None:
        times = self._world.calendly.memory.open_times(state.core.selected.event_type)[:40]
        minutes = state.core.selected.terms.duration_minutes
        return TimeSlot.lasting(self._dice.choice(times), minutes) if times else None

    def _book_by_link(self, state: Scheduling) -> None:
        to = self._another_time(state)
        if to is not None:
            self._world.calendly.visit_link(state.link, to.start, Visitor(name=self._name))

    def _cancel(self, booking_id: BookingId) -> None:
        command = CommandId(self._uuid())
        self._world.journal.deed("cancels", booking_id)
        self._ask(lambda service: service.manage.cancel(booking_id, Actor.CLIENT, "", command))

    def _page(self, booking_id: BookingId) -> str | None:
        state = self._state(booking_id)
        return state.checkout.session_id or None if isinstance(state, AwaitingPayment) else None

    def _state(self, booking_id: BookingId) -> Begun | None:
        return self._ask(lambda service: service.manage.state(booking_id))

    def _ask(self, question: Callable[[Service], T]) -> T | None:
        try:
            return self._world.machine.run(question)
        except (*NO_ANSWER, Refusal, LookupError):
            return None

    def _until(self, moment: datetime) -> float:
        return max(0.0, (moment - self._world.clock.now()).total_seconds())

    def _uuid(self) -> UUID:
        return UUID(int=self._dice.getrandbits(128), version=4)
