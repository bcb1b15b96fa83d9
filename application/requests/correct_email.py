"""An operator gives a booking's client another e-mail address: what is sent from then on goes there."""

from msgspec.structs import replace

from application.command_bus import CommandBus
from application.handlers.change_booking import load_booking
from application.handlers.correct_client_email import CorrectClientEmail
from application.ports.event_store import EventStore
from application.ports.people import People
from domain.booking.state import NotStarted
from domain.errors import NotFound, WrongState


class CorrectEmail:
    def __init__(self, bus: CommandBus, store: EventStore, people: People) -> None:
        self._bus = bus
        self._store = store
        self._people = people

    def __call__(self, command: CorrectClientEmail, email: str) -> None:
        """Nothing is recorded if it is their address already. Raises NotFound, WrongState."""
        state = load_booking(self._store, command.booking_id)
        if isinstance(state, NotStarted):
            raise NotFound("There is no such booking.")
        person_id = state.core.person_id
        person = self._people.get(person_id) if person_id else None
        if person is None:
            raise WrongState("The client of this booking is not known any more.")
        if person.email != email:
            self._bus.correct_client_email(command, replace(person, email=email))
