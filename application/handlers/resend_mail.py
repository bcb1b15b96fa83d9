"""A mail sent again by a person: the wish for the new one and the word of it in the old one, in one append."""

from collections.abc import Sequence

from application.effects import NewEffect
from application.handlers.appending import Riders, sending
from application.handlers.change_mail import load_mail
from application.ports.event_store import Append, EventStore, Recorded, StreamAppend
from domain.errors import IdempotencyKeyReused, NotFound, WrongState
from domain.identifiers import MailId, StreamId
from domain.mail import mail as mails
from domain.mail.events import MailEvent, MailResent, MailWanted
from domain.mail.mail import Mail, ResendMail, wanted_again


def handle(command: ResendMail, store: EventStore, _riders: Riders) -> MailResent:
    """The same command a second time sends nothing and has the same answer."""
    stream = StreamId(command.mail_id)
    history = store.load([stream])[stream]
    mail = mails.fold(recorded.event for recorded in history if isinstance(recorded.event, MailEvent))
    if mail is None:
        raise NotFound("There is no such mail.")
    known = _known(command, history)
    if known is not None:
        return known
    _require_no_other_waits(history, store)
    resent, wanted = _decided(command, mail)
    store.append(
        Append(
            at=command.at,
            command_id=command.command_id,
            cause=command.cause,
            streams=(
                StreamAppend(stream, len(history), (resent,)),
                StreamAppend(StreamId(resent.mail_id), 0, (wanted,)),
            ),
            effects=(NewEffect(sending(wanted.kind, wanted.booking_id, resent.mail_id), command.at),),
        )
    )
    return resent


def _decided(command: ResendMail, mail: Mail) -> tuple[MailResent, MailWanted]:
    (resent,) = mails.decide(command, mail)
    assert isinstance(resent, MailResent)
    return resent, wanted_again(mail, resent, command.mail_id)


def _known(command: ResendMail, history: Sequence[Recorded]) -> MailResent | None:
    """Raises IdempotencyKeyReused if the same command came before in other words."""
    for recorded in history:
        if recorded.command_id == command.command_id and isinstance(recorded.event, MailResent):
            if (recorded.event.by, recorded.event.why) != (command.by, command.why):
                raise IdempotencyKeyReused("The key came before with other words; use a fresh key.")
            return recorded.event
    return None


def _require_no_other_waits(history: Sequence[Recorded], store: EventStore) -> None:
    """Two clicks are one mail: what was sent again and still waits is not sent again beside it."""
    earlier: list[MailId] = [r.event.mail_id for r in history if isinstance(r.event, MailResent)]
    last = load_mail(store, StreamId(earlier[-1]))[0] if earlier else None
    if last is not None and not last.is_settled:
        raise WrongState(f"It was sent again already, as {earlier[-1]}, and that one still waits to go out.")
