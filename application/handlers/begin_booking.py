"""Hold a time, or adopt a meeting: booking and agenda change together or not at all."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from application.effects import NewEffect, YieldTime
from application.handlers.appending import Changed, Riders, agenda_of, build_append
from application.handlers.change_booking import booking_state
from application.ports.event_store import EventStore, Recorded
from domain.agenda.agenda import Standing
from domain.booking.commands import AdoptMeeting, BeginBooking
from domain.booking.decide import decide
from domain.identifiers import BookingId, StreamId, agenda_id


def handle(command: BeginBooking, store: EventStore, riders: Riders) -> Changed:
    """Raises SlotUnavailable. A repeat of the same command adds nothing; what rides along is stored all the same."""
    stream = StreamId(command.booking_id)
    days = [agenda_id(command.calendar, day) for day in command.slot.days]
    loaded = store.load([stream, *days])
    before = booking_state(loaded[stream])
    events = decide(before, command)
    if not events and not riders.closes and not riders.settles:
        return Changed(command.booking_id, before, (), ())
    histories = {day: loaded[day] for day in days}
    append, changed = build_append(command, before, len(loaded[stream]), events, histories, riders)
    if isinstance(command, AdoptMeeting) and events:
        append = replace(append, effects=(*append.effects, *_who_gives_way(command, histories.values())))
    store.append(append)
    return changed


def _who_gives_way(command: AdoptMeeting, histories: Iterable[Sequence[Recorded]]) -> Iterator[NewEffect]:
    """Holds of ours that the adopted meeting was booked over."""
    overlapping = (claim for history in histories for claim in agenda_of(history).overlapping(command.slot))
    for owner in dict.fromkeys(claim.owner for claim in overlapping if claim.standing is not Standing.FOREIGN):
        if not isinstance(owner, str):
            effect = YieldTime(booking_id=BookingId(owner), event_uri=command.meeting.event_uri)
            yield NewEffect(effect, command.at)
