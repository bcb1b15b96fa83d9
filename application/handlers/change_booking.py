"""Every command on a booking that has begun: load, decide, append."""

from collections.abc import Sequence

from application.handlers.appending import Changed, Riders, agendas_touched, build_append
from application.mail_process import MailTimes
from application.ports.event_store import EventStore, Recorded
from domain.booking.commands import BookingCommand
from domain.booking.decide import decide
from domain.booking.events import BookingEvent
from domain.booking.evolve import fold
from domain.booking.state import State
from domain.identifiers import BookingId, StreamId


def booking_state(history: Sequence[Recorded]) -> State:
    return fold(recorded.event for recorded in history if isinstance(recorded.event, BookingEvent))


def load_booking(store: EventStore, booking_id: BookingId) -> State:
    stream = StreamId(booking_id)
    return booking_state(store.load([stream])[stream])


def handle(command: BookingCommand, store: EventStore, riders: Riders, times: MailTimes) -> Changed:
    """Raises the Refusal of the decision. Without new facts it still stores what rides along."""
    stream = StreamId(command.booking_id)
    history = store.load([stream])[stream]
    before = booking_state(history)
    events = decide(before, command)
    if not events and not riders:
        return Changed(command.booking_id, before, (), ())
    touched = agendas_touched(before, events)
    days = store.load(touched) if touched else {}
    append, changed = build_append(command, before, len(history), events, days, riders, times)
    store.append(append)
    return changed
