"""From decided facts to one append: their claims in the agenda, their effects, their mails, and what travels along."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from application.booking_process import react
from application.effects import NewEffect, SendMail, SendSignInMail, YieldTime
from application.mail_process import MailTimes, NewMail
from application.ports.effects import ClaimedEffect
from application.ports.event_store import Append, DomainEvent, Recorded, StreamAppend
from application.ports.idempotency import KeyRecord
from application.ports.inbox import Settlement
from application.ports.people import Person
from application.ports.references import Reference
from domain.agenda import agenda as agendas
from domain.agenda.events import AgendaEvent
from domain.booking.by_hand import MeetingLinked, MeetingVouched
from domain.booking.command import Command
from domain.booking.events import (
    BookingEvent,
    CalendlyConfirmed,
    Cancelled,
    CheckoutStarted,
    HoldExpired,
    MeetingOrphaned,
    Moved,
    MoveRefused,
    MoveRequested,
    PaymentAuthorized,
    PaymentSucceeded,
    SlotSelected,
    TimeLost,
)
from domain.booking.evolve import evolve
from domain.booking.state import Moving, NotStarted, State
from domain.booking.vocabulary import Meeting, Source
from domain.identifiers import BookingId, MailId, StreamId, agenda_id
from domain.mail.events import MailKind, MailWanted
from domain.mail.mail import mail_id_of
from domain.time_slot import TimeSlot


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


_MET = CalendlyConfirmed | MeetingVouched | MeetingLinked
_TOUCHING = SlotSelected | _MET | Cancelled | HoldExpired | TimeLost | MoveRequested | Moved | MoveRefused
_LETTING_GO = Cancelled | HoldExpired | TimeLost | Moved


def agendas_touched(before: State, events: Sequence[BookingEvent]) -> list[StreamId]:
    """The days whose claims these facts change, in order; none if they change no claim."""
    if not any(isinstance(event, _TOUCHING) for event in events):
        return []
    slots = [] if isinstance(before, NotStarted) else [before.core.slot]
    if isinstance(before, Moving):
        slots.append(before.request.to_slot)
    for event in events:
        match event:
            case SlotSelected():
                slots.append(event.slot)
            case MoveRequested() | Moved() | MoveRefused():
                slots += [event.from_slot, event.to_slot]
    days = sorted({day for slot in slots for day in slot.days})
    calendar = _calendar(before, events)
    return [agenda_id(calendar, day) for day in days]


def _calendar(before: State, events: Sequence[BookingEvent]) -> str:
    if not isinstance(before, NotStarted):
        return before.core.selected.calendar
    return next(event.calendar for event in events if isinstance(event, SlotSelected))


def build_append(
    command: Command,
    before: State,
    version: int,
    events: Sequence[BookingEvent],
    days: Mapping[StreamId, Sequence[Recorded]],
    riders: Riders,
    times: MailTimes,
) -> tuple[Append, Changed]:
    """Everything that must change together; raises SlotUnavailable if the time is claimed."""
    after = before
    for event in events:
        after = evolve(after, event)
    numbered = list(enumerate(events, start=version + 1))
    reaction = react(command.booking_id, before, numbered, after, command.at, times)
    mails = [StreamAppend(StreamId(mail_id_of(mail.wanted)), 0, (_dated(mail, command.at),)) for mail in reaction.mails]
    sending = (sending_of(mail) for mail in reaction.mails)
    effects = (*reaction.effects, *sending, *_who_gives_way(command, events, days))
    streams = [StreamAppend(StreamId(command.booking_id), version, tuple(events))] if events else []
    streams += _claims(command.booking_id, before, events, days) + mails
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
        references=tuple(Reference(name, command.booking_id) for event in events for name in _names(event)),
    )
    return append, Changed(command.booking_id, after, tuple(events), effects)


def _who_gives_way(
    command: Command, events: Sequence[BookingEvent], days: Mapping[StreamId, Sequence[Recorded]]
) -> Iterator[NewEffect]:
    """Claims of ours that a meeting was put over at Calendly itself, for nobody could refuse it; and those that this
    booking had come to lie over, once it lets its time go.
    """
    agendas_before = [agenda_of(history) for history in days.values()]
    mine = {c.slot for agenda in agendas_before for c in agenda.claims if c.owner == command.booking_id}
    lets_go = mine if any(isinstance(event, _LETTING_GO) for event in events) else set()
    put = [*_put_at_calendly(events), *((slot, str(command.booking_id)) for slot in sorted(lets_go, key=_start))]
    for slot, event_uri in put:
        overlapping = (claim for agenda in agendas_before for claim in agenda.overlapping(slot))
        granted = (claim.owner for claim in overlapping if claim.standing is not agendas.Standing.FOREIGN)
        for owner in dict.fromkeys(granted):
            if not isinstance(owner, str) and owner != command.booking_id:
                yield NewEffect(YieldTime(booking_id=owner, event_uri=event_uri), command.at)


def _start(slot: TimeSlot) -> datetime:
    return slot.start


def _put_at_calendly(events: Sequence[BookingEvent]) -> Iterator[tuple[TimeSlot, str]]:
    adopted = next((e for e in events if isinstance(e, SlotSelected) and e.source is not Source.OWN_FLOW), None)
    for event in events:
        match event:
            case CalendlyConfirmed() if adopted is not None:
                yield adopted.slot, event.meeting.event_uri
            case Moved(at_calendly=True) if event.meeting is not None:
                yield event.to_slot, event.meeting.event_uri


def _names(event: BookingEvent) -> tuple[str, ...]:
    """The providers' own ids that the fact ties to the booking."""
    match event:
        case CheckoutStarted():
            return (event.session_id,)
        case PaymentAuthorized() | PaymentSucceeded():
            return (event.intent,)
        case CalendlyConfirmed() | MeetingOrphaned() | MeetingLinked():
            return (event.meeting.invitee_uri, event.meeting.event_uri)
        case Moved() if event.meeting is not None:
            return (event.meeting.invitee_uri, event.meeting.event_uri)
        case _:
            return ()


def _claims(
    booking_id: BookingId,
    before: State,
    events: Sequence[BookingEvent],
    days: Mapping[StreamId, Sequence[Recorded]],
) -> list[StreamAppend]:
    """What each day gains; a claim is made only on the days that its time touches."""
    appends = []
    calendar = _calendar(before, events) if days else ""
    for stream_id, history in days.items():
        agenda = agenda_of(history)
        added: list[DomainEvent] = []
        state = before
        for event in events:
            for change in _claim(agenda, booking_id, state, event):
                if change.slot is not None and stream_id in {agenda_id(calendar, day) for day in change.slot.days}:
                    agenda = agendas.evolve(agenda, change)
                    added.append(change)
            state = evolve(state, event)
        if added:
            appends.append(StreamAppend(stream_id, len(history), tuple(added)))
    return appends


def _claim(  # noqa: PLR0911 - one match over the facts
    agenda: agendas.Agenda, booking_id: BookingId, before: State, event: BookingEvent
) -> list[AgendaEvent]:
    match event:
        case SlotSelected(source=Source.OWN_FLOW):
            return agendas.hold(agenda, booking_id, event.slot)
        case CalendlyConfirmed() | MeetingVouched() | MeetingLinked() if not isinstance(before, NotStarted):
            meeting = None if isinstance(event, MeetingVouched) else event.meeting
            return _booked(agenda, booking_id, before.core.slot, meeting)
        case MoveRequested():
            return agendas.hold(agenda, booking_id, event.to_slot)
        case Moved(meeting=None):
            return agendas.hold(agenda, booking_id, event.to_slot)
        case Moved():
            gone = event.from_slot != event.to_slot  # Calendly lets people "move" to the time they have
            released = agendas.release(agenda, booking_id, event.from_slot) if gone else []
            return [*released, *_booked(agenda, booking_id, event.to_slot, event.meeting)]
        case MoveRefused():
            return agendas.release(agenda, booking_id, event.to_slot)
        case Cancelled() | HoldExpired() | TimeLost():
            return agendas.release(agenda, booking_id)
        case _:
            return []


def _booked(
    agenda: agendas.Agenda, booking_id: BookingId, slot: TimeSlot, meeting: Meeting | None
) -> list[AgendaEvent]:
    """A meeting that we took for somebody else's is nobody else's any more."""
    ours = agendas.release_foreign(agenda, meeting.event_uri, slot) if meeting is not None else []
    return [*ours, *agendas.book(agenda, booking_id, slot)]


def agenda_of(history: Sequence[Recorded]) -> agendas.Agenda:
    return agendas.fold(recorded.event for recorded in history if isinstance(recorded.event, AgendaEvent))


def _dated(mail: NewMail, at: datetime) -> MailWanted:
    return replace(mail.wanted, due=mail.due) if mail.due > at else mail.wanted


def sending_of(mail: NewMail) -> NewEffect:
    return NewEffect(sending(mail.wanted.kind, mail.wanted.booking_id, mail_id_of(mail.wanted)), mail.due)


def sending(kind: str, booking_id: BookingId | None, mail_id: MailId) -> SendMail:
    """The work that hands a mail of that kind over."""
    work = SendSignInMail if kind == MailKind.SIGN_IN else SendMail
    return work(booking_id=booking_id, mail_id=mail_id)
