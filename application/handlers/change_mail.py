"""What happens to one mail, as facts of its own stream."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from application.handlers.appending import Riders
from application.ports.event_store import Append, EventStore, Recorded, StreamAppend
from domain.errors import NotFound
from domain.identifiers import StreamId
from domain.mail import mail as mails
from domain.mail.events import MailAttempted, MailEvent
from domain.mail.mail import Mail, MailCommand


class MailChanged(Struct, frozen=True):
    mail: Mail
    events: tuple[MailEvent, ...]


def load_mail(store: EventStore, stream: StreamId) -> tuple[Mail | None, int]:
    """The mail and the version of its stream."""
    history = store.load([stream])[stream]
    return _folded(history), len(history)


def load_attempted(store: EventStore, stream: StreamId) -> tuple[Mail | None, datetime | None]:
    """The mail, and when it was last handed over with an end that is not known; None if no attempt is open."""
    history = store.load([stream])[stream]
    mail = _folded(history)
    known = mail.not_taken if mail else frozenset()
    open_since = [r.at for r in history if isinstance(r.event, MailAttempted) and r.event.number not in known]
    return mail, open_since[-1] if open_since else None


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


def _folded(history: Sequence[Recorded]) -> Mail | None:
    return mails.fold(recorded.event for recorded in history if isinstance(recorded.event, MailEvent))
