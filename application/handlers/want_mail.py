"""A mail that the clock asks for and no fact of a booking: once a day for whatever it is about."""

from datetime import datetime

from msgspec import Struct

from application.handlers.appending import Riders, sending_of
from application.mail_process import NewMail
from application.ports.event_store import Append, EventStore, StreamAppend
from domain.identifiers import StreamId, derived_command_id
from domain.mail.events import MailWanted
from domain.mail.mail import mail_id_of


class WantMail(Struct, frozen=True, kw_only=True):
    wanted: MailWanted
    at: datetime
    cause: str


def handle(command: WantMail, store: EventStore, riders: Riders) -> bool:
    """False if the same mail was wanted before: then nothing is stored."""
    assert not riders, "a mail of the clock travels alone"
    stream = StreamId(mail_id_of(command.wanted))
    if store.load([stream])[stream]:
        return False
    store.append(
        Append(
            at=command.at,
            command_id=derived_command_id(stream, "want"),
            cause=command.cause,
            streams=(StreamAppend(stream, 0, (command.wanted,)),),
            effects=(sending_of(NewMail(command.wanted, command.at)),),
        )
    )
    return True
