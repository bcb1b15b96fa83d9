"""Handling a stored delivery again: what it would add now, and putting it back into the queue."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from application.effects import NewEffect, ProcessDelivery
from application.handlers.change_booking import load_booking
from application.handlers.change_mail import load_mail
from application.ports.deliveries import Translator
from application.ports.effects import EffectQueue
from application.ports.event_store import Append, DomainEvent, EventStore
from application.ports.inbox import Delivery, Inbox, Provider, Settlement, Verdict
from domain.booking.commands import BookingCommand
from domain.booking.decide import decide
from domain.errors import Refusal
from domain.identifiers import StreamId, derived_command_id
from domain.mail import mail as mails
from domain.mail.mail import MailCommand


class Asked(Struct, frozen=True):
    """One command of a delivery with the facts it would add now, or the reason why it would be refused."""

    command: BookingCommand | MailCommand
    events: tuple[DomainEvent, ...]
    refusal: str = ""


class Rehearsal(Struct, frozen=True):
    """`reason` says why the delivery asks for nothing."""

    delivery: Delivery
    asked: tuple[Asked, ...]
    reason: str


def rehearse(
    delivery_id: UUID, inbox: Inbox, translators: Mapping[Provider, Translator], store: EventStore, now: datetime
) -> Rehearsal:
    """What handling the delivery now would add; stores nothing. LookupError if there is no such delivery."""
    delivery = inbox.load(delivery_id)
    translated = translators[delivery.provider].translate(delivery, now)
    return Rehearsal(delivery, tuple(_ask(command, store) for command in translated.commands), translated.reason)


def put_back(delivery_id: UUID, store: EventStore, effects: EffectQueue, now: datetime) -> None:
    """Have a worker handle it again; what is known already adds nothing."""
    again = ProcessDelivery(delivery_id=delivery_id)
    store.append(
        Append(
            at=now,
            command_id=derived_command_id(delivery_id, f"replay/{now.isoformat()}"),
            cause="an operator replays the delivery",
            effects=(NewEffect(again, now),),
            settles=Settlement(delivery_id, Verdict.WAITING, "replayed by an operator"),
        )
    )
    effects.unpark(again, now)


def _ask(command: BookingCommand | MailCommand, store: EventStore) -> Asked:
    try:
        return Asked(command, tuple(_decided(command, store)))
    except Refusal as refusal:
        return Asked(command, (), f"{refusal.slug}: {refusal}")


def _decided(command: BookingCommand | MailCommand, store: EventStore) -> Sequence[DomainEvent]:
    if isinstance(command, MailCommand):
        mail, _ = load_mail(store, StreamId(command.mail_id))
        return mails.decide(command, mail) if mail is not None else ()
    return decide(load_booking(store, command.booking_id), command)
