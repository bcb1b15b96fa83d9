"""The fact that a booking's client was forgotten: who said so and why, never who it was."""

from uuid import UUID

from application.handlers.appending import Riders
from application.ports.event_store import Append, EventStore, StreamAppend
from domain.booking.command import Command
from domain.booking.forgetting import ClientForgotten
from domain.errors import NotFound
from domain.identifiers import StreamId


class ForgetClient(Command, frozen=True, kw_only=True):
    by: str
    why: str
    erasure: UUID
    bookings: int


def handle(command: ForgetClient, store: EventStore, _: Riders) -> None:
    """Once for each booking."""
    stream = StreamId(command.booking_id)
    history = store.load([stream])[stream]
    if not history:
        raise NotFound("There is no such booking.")
    if any(isinstance(recorded.event, ClientForgotten) for recorded in history):
        return
    fact = ClientForgotten(by=command.by, why=command.why, erasure=command.erasure, bookings=command.bookings)
    store.append(
        Append(
            at=command.at,
            command_id=command.command_id,
            cause=command.cause,
            streams=(StreamAppend(stream, len(history), (fact,)),),
        )
    )
