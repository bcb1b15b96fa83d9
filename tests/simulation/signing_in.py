"""Clients of sessions that are only booked by who has signed in: in time, too late, as somebody else, or never."""

from collections.abc import Iterator

from application.ports.catalog import SessionType
from domain.identifiers import BookingId
from tests.simulation.clients import Client

NEVER_SIGNS_IN_RATE = 0.15
SOMEBODY_ELSE_RATE = 0.1


class SigningIn(Client):
    def _offered(self) -> list[SessionType]:
        return self._world.market.signed_in

    def _before_paying(self, booking_id: BookingId) -> Iterator[float]:
        """Soon, or just before or after the hold has ended, and more than once where the link is opened again."""
        state = self._state(booking_id)
        if state is None or self._dice.random() < NEVER_SIGNS_IN_RATE:
            return
        left = self._until(state.core.held_until)
        yield max(0.0, self._dice.choice((self._dice.uniform(1, 300), left + self._dice.uniform(-2, 2))))
        for _ in range(self._dice.choice((1, 1, 2, 3))):
            somebody_else = self._dice.random() < SOMEBODY_ELSE_RATE
            self._go_on(booking_id, "somebody-else" if somebody_else else self._name)
            yield self._dice.uniform(0.1, 30)

    def _go_on(self, booking_id: BookingId, name: str) -> None:
        whose = "their own" if name == self._name else "another"
        self._world.journal.deed(f"is signed in with {whose} address", booking_id)
        self._ask(lambda service: service.going_on(booking_id, f"{name}@example.com"))
