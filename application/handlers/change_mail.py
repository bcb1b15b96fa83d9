"""What happens to one mail, as facts of its own stream."""

from msgspec import Struct

from application.handlers.appending import Riders
from application.ports.event_store import Append, EventStore, StreamAppend
from domain.errors import NotFound
from domain.identifiers import StreamId
from domain.mail import mail as mails
from domain.mail.events import MailEvent
from domain.mail.mail import Mail, MailCommand


class MailChanged(Struct, frozen=True):
    mail: Mail
    events: tuple[MailEvent, ...]


def load_mail(store: EventStore, stream: StreamId) -> tuple[Mail | None, int]:
    """The mail and the version of its stream."""
    history = store.load([stream])[stream]
    return mails.fold(r.event for r in history if isinstance(r.event, MailEvent)), len(history)


def handle(command: MailCommand, store: EventStore, riders: Riders) -> MailChanged:
    stream = StreamId(command.mail_id)
    mail, version = load_mail(store, stream)
    if mail is None:
        raise NotFound("There is no such mail.")
    events = tuple(mails.decide(command, mail))
    if events or riders:
        store.append(
            Append(
                at=command.at,
                command_id=command.command_id,
                cause=command.cause,
                streams=(StreamAppend(stream, version, events),) if events else (),
                closes=riders.closes,
                settles=riders.settles,
            )
        )
    for event in events:
        mail = mails.evolve(mail, event)
    return MailChanged(mail, events)
