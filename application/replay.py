"""Handling a stored delivery again: what it would add now, and putting it back into the queue."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from application.calendar_news import CalendarNews
from application.effects import NewEffect, ProcessDelivery, ReadInvitee
from application.handlers.appending import agenda_of
from application.handlers.change_booking import load_booking
from application.handlers.change_mail import load_mail
from application.handlers.note_foreign_time import NoteForeignTime
from application.ports.deliveries import ByReference, Translator
from application.ports.effects import EffectQueue
from application.ports.event_store import Append, DomainEvent, EventStore
from application.ports.inbox import Delivery, Inbox, Provider, Settlement, Verdict
from application.ports.references import References
from application.sightings import Act, Heard
from application.timeline import Say, describe, marked
from domain.agenda import agenda as agendas
from domain.booking.commands import BeginBooking, BookingCommand
from domain.booking.decide import decide
from domain.errors import Refusal
from domain.identifiers import BookingId, StreamId, agenda_id, derived_command_id
from domain.mail import mail as mails
from domain.mail.mail import MailCommand

_READ = marked("Calendly is asked how it stands")


class Asked(Struct, frozen=True):
    """One thing that a delivery asks for: the facts or work it would add now, or why it would be refused."""

    what: str
    facts: tuple[DomainEvent, ...] = ()
    asks_calendly: bool = False
    refusal: str = ""
    booking_id: BookingId | None = None
    """Whose history it goes into."""

    @property
    def adds(self) -> tuple[str, ...]:
        return self.told(str)

    def told(self, say: Say) -> tuple[str, ...]:
        """What it adds, in the language that `say` speaks."""
        return (say(_READ),) if self.asks_calendly else tuple(describe(fact, say) for fact in self.facts)


class Rehearsal(Struct, frozen=True):
    """`reason` says why the delivery asks for nothing."""

    delivery: Delivery
    asked: tuple[Asked, ...]
    reason: str


class Rehearsing:
    """What handling a delivery now would add; stores nothing."""

    def __init__(
        self,
        inbox: Inbox,
        translators: Mapping[Provider, Translator],
        store: EventStore,
        references: References,
        news: CalendarNews,
    ) -> None:
        self._inbox = inbox
        self._translators = translators
        self._store = store
        self._references = references
        self._news = news

    def rehearse(self, delivery_id: UUID, now: datetime) -> Rehearsal:
        """LookupError if there is no such delivery, or no longer its body."""
        delivery = self._inbox.load(delivery_id)
        translated = self._translators[delivery.provider].translate(delivery, now)
        asked = [self._ask(command) for command in translated.commands]
        asked += [self._ask_by_name(named) for named in translated.by_reference]
        reason = translated.reason
        if translated.sighting is not None:
            heard = Heard(sighting=translated.sighting, source_id=delivery.id, at=now, cause="a rehearsal")
            told, reason = self._ask_news(heard)
            asked += told
        return Rehearsal(delivery, tuple(asked), reason)

    def _ask_by_name(self, named: ByReference) -> Asked:
        booking_id = self._references.bookings_of([named.reference]).get(named.reference)
        if booking_id is None:
            return Asked(f"something of {named.reference}", refusal="it names no booking of ours")
        return self._ask(named.command(booking_id))

    def _ask_news(self, heard: Heard) -> tuple[list[Asked], str]:
        try:
            plan = self._news.plan(heard)
        except Refusal as refusal:
            return [Asked(f"to hear of {heard.sighting.invitee_uri}", refusal=f"{refusal.slug}: {refusal}")], ""
        return [self._ask(act) for act in plan.acts], plan.reason

    def _ask(self, act: Act | MailCommand) -> Asked:
        if isinstance(act, ReadInvitee):
            return Asked(f"to read {act.invitee_uri}", asks_calendly=True)
        if isinstance(act, NoteForeignTime):
            return Asked(f"{type(act).__name__} of {act.event_uri}", tuple(self._foreign_time(act)))
        what = f"{type(act).__name__} of booking {act.booking_id}"
        try:
            return Asked(what, tuple(self._decided(act)), booking_id=act.booking_id)
        except Refusal as refusal:
            return Asked(what, refusal=f"{refusal.slug}: {refusal}", booking_id=act.booking_id)

    def _decided(self, command: BeginBooking | BookingCommand | MailCommand) -> Sequence[DomainEvent]:
        if isinstance(command, MailCommand):
            mail, _ = load_mail(self._store, StreamId(command.mail_id))
            return mails.decide(command, mail) if mail is not None else ()
        return decide(load_booking(self._store, command.booking_id), command)

    def _foreign_time(self, command: NoteForeignTime) -> list[DomainEvent]:
        change = agendas.note_foreign if command.taken else agendas.release_foreign
        streams = [agenda_id(calendar, day) for calendar in command.calendars for day in command.slot.days]
        histories = self._store.load(streams).values()
        return [event for h in histories for event in change(agenda_of(h), command.event_uri, command.slot)]


def put_back(delivery_id: UUID, store: EventStore, effects: EffectQueue, now: datetime, told: str = "") -> None:
    """Have a worker handle it again; what is known already adds nothing. `told` says who and why."""
    again = ProcessDelivery(delivery_id=delivery_id)
    store.append(
        Append(
            at=now,
            command_id=derived_command_id(delivery_id, f"replay/{now.isoformat()}"),
            cause=f"an operator replays the delivery{told}",
            effects=(NewEffect(again, now),),
            settles=Settlement(delivery_id, Verdict.WAITING, f"replayed by an operator{told}"),
        )
    )
    effects.unpark(again, now)
