"""Time that somebody took, or gave back, at Calendly itself: a claim in the agenda that we did not grant."""

from datetime import datetime

from msgspec import Struct

from application.effects import NewEffect, YieldTime
from application.handlers.appending import Riders, agenda_of
from application.ports.event_store import Append, EventStore, StreamAppend
from domain.agenda import agenda as agendas
from domain.agenda.agenda import Standing
from domain.identifiers import BookingId, CommandId, agenda_id
from domain.time_slot import TimeSlot


class NoteForeignTime(Struct, frozen=True, kw_only=True):
    """`taken` or given back; `event_uri` is Calendly's name of the meeting."""

    command_id: CommandId
    at: datetime
    cause: str
    calendars: tuple[str, ...]
    event_uri: str
    slot: TimeSlot
    taken: bool


def handle(command: NoteForeignTime, store: EventStore, riders: Riders) -> tuple[BookingId, ...]:
    """The bookings whose time it touches, each with the work to give way if the time is now taken."""
    streams = [agenda_id(calendar, day) for calendar in command.calendars for day in command.slot.days]
    histories = store.load(streams) if streams else {}
    change = agendas.note_foreign if command.taken else agendas.release_foreign
    appends: list[StreamAppend] = []
    touched: dict[BookingId, None] = {}
    for stream in dict.fromkeys(streams):
        agenda = agenda_of(histories[stream])
        added = change(agenda, command.event_uri, command.slot)
        if added:
            appends.append(StreamAppend(stream, len(histories[stream]), tuple(added)))
            granted = (c for c in agenda.overlapping(command.slot) if c.standing is not Standing.FOREIGN)
            touched |= {BookingId(claim.owner): None for claim in granted if not isinstance(claim.owner, str)}
    if appends or riders:
        gives_way = (YieldTime(booking_id=booking_id, event_uri=command.event_uri) for booking_id in touched)
        store.append(
            Append(
                at=command.at,
                command_id=command.command_id,
                cause=command.cause,
                streams=tuple(appends),
                effects=tuple(NewEffect(effect, command.at) for effect in gives_way) if command.taken else (),
                closes=riders.closes,
                settles=riders.settles,
            )
        )
    return tuple(touched)
