"""Time that somebody took, or gave back, at Calendly itself: a claim in the agenda that we did not grant."""

from collections.abc import Iterator
from datetime import datetime
from functools import reduce

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
    """The bookings whose time is now overlapped, each with the work to give way; or, given back, no longer is."""
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
            touched |= dict.fromkeys(_touched(agenda, reduce(agendas.evolve, added, agenda), command))
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


def _touched(before: agendas.Agenda, after: agendas.Agenda, command: NoteForeignTime) -> Iterator[BookingId]:
    for claim in before.overlapping(command.slot):
        if claim.standing is Standing.FOREIGN or isinstance(claim.owner, str):
            continue
        if command.taken or len(after.overlapping(claim.slot)) == 1:  # nothing but its own
            yield BookingId(claim.owner)
