"""An operator's correction of where a client gets mail: the address goes to the people, who and why to the facts."""

from application.handlers.appending import Riders
from application.ports.event_store import Append, EventStore, StreamAppend
from domain.booking.client_email import ClientEmailCorrected
from domain.booking.command import Command
from domain.errors import NotFound
from domain.identifiers import StreamId


class CorrectClientEmail(Command, frozen=True, kw_only=True):
    by: str
    why: str


def handle(command: CorrectClientEmail, store: EventStore, riders: Riders) -> None:
    """The person with the new address rides along."""
    stream = StreamId(command.booking_id)
    history = store.load([stream])[stream]
    if not history:
        raise NotFound("There is no such booking.")
    if any(recorded.command_id == command.command_id for recorded in history):
        return
    store.append(
        Append(
            at=command.at,
            command_id=command.command_id,
            cause=command.cause,
            streams=(StreamAppend(stream, len(history), (ClientEmailCorrected(by=command.by, why=command.why),)),),
            people=riders.people,
        )
    )
