"""Where facts are kept. One append may carry several streams and everything that must change with them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from application.effects import NewEffect
from application.ports.effects import ClaimedEffect
from application.ports.idempotency import KeyRecord
from application.ports.inbox import Settlement
from application.ports.people import Person
from application.ports.references import Reference
from domain.agenda.events import AgendaEvent
from domain.booking.events import BookingEvent
from domain.identifiers import CommandId, StreamId
from domain.mail.events import MailEvent

DomainEvent = BookingEvent | AgendaEvent | MailEvent


class Recorded(Struct, frozen=True):
    """A stored fact. `version` counts from 1 in its stream, `position` rises over the whole log without gaps
    that could later be filled.
    """

    stream_id: StreamId
    version: int
    event: DomainEvent
    at: datetime
    command_id: CommandId
    cause: str
    position: int


class StreamAppend(Struct, frozen=True):
    stream_id: StreamId
    expected_version: int
    events: tuple[DomainEvent, ...]


class Append(Struct, frozen=True, kw_only=True):
    """All of it is stored, or nothing is. An append without streams still closes its effect and marks its delivery."""

    at: datetime
    command_id: CommandId
    cause: str
    streams: tuple[StreamAppend, ...] = ()
    effects: tuple[NewEffect, ...] = ()
    closes: ClaimedEffect | None = None
    settles: Settlement | None = None
    key: KeyRecord | None = None
    people: tuple[Person, ...] = ()
    references: tuple[Reference, ...] = ()


class EventStore(Protocol):
    def load(self, stream_ids: Sequence[StreamId]) -> Mapping[StreamId, Sequence[Recorded]]:
        """The facts of each stream in order, all in one round trip; an unknown stream is empty."""
        ...

    def append(self, append: Append) -> None:
        """Store it in one transaction, without a retry of its own.

        Raises VersionConflict (nothing stored), KeyTaken (nothing stored), OutcomeUnknown (the connection died
        around the commit) and StoreUnavailable (nothing stored, come back later).
        """
        ...

    def read_after(self, position: int, limit: int) -> Sequence[Recorded]:
        """Facts of all streams after `position`, in order; one that appears later has a higher position."""
        ...


class VersionConflict(Exception):  # noqa: N818 - it names what happened
    """Another append came first: load again and decide again."""


class KeyTaken(Exception):  # noqa: N818 - it names what happened
    """The idempotency key is already stored."""


class OutcomeUnknown(Exception):  # noqa: N818 - it names what happened
    """Stored or not stored: the next load tells."""


class StoreUnavailable(Exception):  # noqa: N818 - it names what happened
    """The database cannot be used right now."""
