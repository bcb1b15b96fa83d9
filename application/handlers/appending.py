"""From decided facts to one append: their claims in the agenda, their effects, their mails, and what travels along."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from application.booking_process import react
from application.effects import NewEffect, SendMail
from application.ports.effects import ClaimedEffect
from application.ports.event_store import Append, DomainEvent, Recorded, StreamAppend
from application.ports.idempotency import KeyRecord
from application.ports.inbox import Settlement
from application.ports.people import Person
from domain.agenda import agenda as agendas
from domain.agenda.events import AgendaEvent
from domain.booking.commands import Command
from domain.booking.events import BookingEvent, CalendlyConfirmed, Cancelled, HoldExpired, SlotSelected
from domain.booking.state import NotStarted, State, evolve
from domain.identifiers import BookingId, MailId, StreamId, agenda_id, mail_id
from domain.mail.events import MailWanted


class Riders(Struct, frozen=True, kw_only=True):
    """What is stored in the same transaction as the facts of a command."""

    closes: ClaimedEffect | None = None
    settles: Settlement | None = None
    key: KeyRecord | None = None
    people: tuple[Person, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.closes or self.settles or self.key or self.people)


class Changed(Struct, frozen=True):
    """The booking after a command, and what it added (nothing, if it was a repeat)."""

    booking_id: BookingId
    state: State
    events: tuple[BookingEvent, ...]
    effects: tuple[NewEffect, ...]


def agendas_of(selected: SlotSelected) -> list[StreamId]:
    """The days the session touches, in order."""
    return [agenda_id(selected.calendar, day) for day in selected.slot.days]


def touches_agenda(events: Sequence[BookingEvent]) -> bool:
    return any(isinstance(event, SlotSelected | CalendlyConfirmed | Cancelled | HoldExpired) for event in events)


def build_append(
    command: Command,
    before: State,
    version: int,
    events: Sequence[BookingEvent],
    days: Mapping[StreamId, Sequence[Recorded]],
    riders: Riders,
) -> tuple[Append, Changed]:
    """Everything that must change together; raises SlotUnavailable if the time is claimed."""
    after = before
    for event in events:
        after = evolve(after, event)
    numbered = list(enumerate(events, start=version + 1))
    reaction = react(command.booking_id, before, numbered, after, command.at)
    mails = [_wanted(mail) for mail in reaction.mails]
    effects = (*reaction.effects, *(_sending(mail, command) for mail in reaction.mails))
    streams = [StreamAppend(StreamId(command.booking_id), version, tuple(events))] if events else []
    streams += _claims(command.booking_id, after, events, days) + mails
    append = Append(
        at=command.at,
        command_id=command.command_id,
        cause=command.cause,
        streams=tuple(streams),
        effects=effects,
        closes=riders.closes,
        settles=riders.settles,
        key=riders.key,
        people=riders.people,
    )
    return append, Changed(command.booking_id, after, tuple(events), effects)


def _claims(
    booking_id: BookingId,
    after: State,
    events: Sequence[BookingEvent],
    days: Mapping[StreamId, Sequence[Recorded]],
) -> list[StreamAppend]:
    if isinstance(after, NotStarted) or not touches_agenda(events):
        return []
    appends = []
    for stream_id in agendas_of(after.core.selected):
        history = days.get(stream_id, ())
        agenda = agendas.fold(_agenda_events(history))
        added: list[DomainEvent] = []
        for event in events:
            for change in _claim(agenda, booking_id, after, event):
                agenda = agendas.evolve(agenda, change)
                added.append(change)
        if added:
            appends.append(StreamAppend(stream_id, len(history), tuple(added)))
    return appends


def _claim(agenda: agendas.Agenda, booking_id: BookingId, after: State, event: BookingEvent) -> list[AgendaEvent]:
    assert not isinstance(after, NotStarted)
    slot = after.core.selected.slot
    match event:
        case SlotSelected():
            return agendas.hold(agenda, booking_id, slot)
        case CalendlyConfirmed():
            return agendas.book(agenda, booking_id, slot)
        case Cancelled() | HoldExpired():
            return agendas.release(agenda, booking_id)
        case _:
            return []


def _agenda_events(history: Sequence[Recorded]) -> list[AgendaEvent]:
    return [recorded.event for recorded in history if isinstance(recorded.event, AgendaEvent)]


def _wanted(mail: MailWanted) -> StreamAppend:
    return StreamAppend(StreamId(_id(mail)), 0, (mail,))


def _sending(mail: MailWanted, command: Command) -> NewEffect:
    return NewEffect(SendMail(booking_id=mail.booking_id, mail_id=_id(mail)), command.at)


def _id(mail: MailWanted) -> MailId:
    return mail_id(mail.booking_id, mail.kind, mail.recipient, mail.occasion)
