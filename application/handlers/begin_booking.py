"""Hold a time, or adopt a meeting: booking and agenda change together or not at all."""

from application.handlers.appending import Changed, Riders, build_append
from application.handlers.change_booking import booking_state
from application.mail_process import MailTimes
from application.ports.event_store import EventStore
from domain.booking.commands import BeginBooking
from domain.booking.decide import decide
from domain.identifiers import StreamId, agenda_id


def handle(command: BeginBooking, store: EventStore, riders: Riders, times: MailTimes) -> Changed:
    """Raises SlotUnavailable. A repeat of the same command adds nothing; what rides along is stored all the same."""
    stream = StreamId(command.booking_id)
    days = [agenda_id(command.calendar, day) for day in command.slot.days]
    loaded = store.load([stream, *days])
    before = booking_state(loaded[stream])
    events = decide(before, command)
    if not events and not riders.closes and not riders.settles:
        return Changed(command.booking_id, before, (), ())
    histories = {day: loaded[day] for day in days}
    append, changed = build_append(command, before, len(loaded[stream]), events, histories, riders, times)
    store.append(append)
    return changed
