"""Hold a time: booking and agenda change together or not at all."""

from application.handlers.appending import Changed, Riders, build_append
from application.handlers.change_booking import booking_state
from application.ports.event_store import EventStore
from domain.booking.commands import SelectSlot
from domain.booking.decide import decide
from domain.identifiers import StreamId, agenda_id


def handle(command: SelectSlot, store: EventStore, riders: Riders) -> Changed:
    """Raises SlotUnavailable. A repeat of the same command adds nothing."""
    stream = StreamId(command.booking_id)
    days = [agenda_id(command.calendar, day) for day in command.slot.days]
    loaded = store.load([stream, *days])
    before = booking_state(loaded[stream])
    events = decide(before, command)
    if not events:
        return Changed(command.booking_id, before, (), ())
    append, changed = build_append(command, before, 0, events, loaded, riders)
    store.append(append)
    return changed
