"""Between facts and what is stored: a topic that names the type and its version, and the state as JSON.

A state is the array [at, command id, cause, event]. The topic is the event's tag; from the second version of an event
on it carries the version, as in `slot_selected.2`. Module and class names are never stored.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import UnionType
from typing import Any, get_args
from uuid import UUID

import msgspec
from msgspec import Struct

from application.ports.event_store import DomainEvent, Recorded
from domain.agenda.events import AgendaEvent
from domain.booking.events import BookingEvent
from domain.identifiers import CommandId, StreamId
from domain.mail.events import MailEvent

# From an older topic to the state that the next version of the same event would have had.
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


class UnreadableEvent(Exception):  # noqa: N818 - it names what was met
    """A stored event that this code does not know or cannot decode."""


class _Stored(Struct, frozen=True, array_like=True):
    at: datetime
    command_id: CommandId
    cause: str
    event: DomainEvent


# Versions above 1, by tag, and how each older topic becomes the next one.
VERSIONS: Mapping[str, int] = {}
UPCASTERS: Mapping[str, Upcaster] = {}


def topic_of(tag: str, version: int) -> str:
    return tag if version == 1 else f"{tag}.{version}"


class Codec:
    """Encodes current events and decodes every version there ever was."""

    def __init__(self, versions: Mapping[str, int] = VERSIONS, upcasters: Mapping[str, Upcaster] = UPCASTERS) -> None:
        self._topics = {kind: topic_of(tag, versions.get(tag, 1)) for kind, tag in tags(DomainEvent).items()}
        self._current = frozenset(self._topics.values())
        self._upcasters = dict(upcasters)
        self._older = {
            topic_of(tag, version): (tag, version, versions[tag])
            for tag in versions
            for version in range(1, versions[tag])
        }
        missing = self._older.keys() - self._upcasters.keys()
        assert not missing, f"no upcaster for {sorted(missing)}"
        self._encoder = msgspec.json.Encoder()
        self._decoder = msgspec.json.Decoder(_Stored)

    @property
    def topics(self) -> frozenset[str]:
        """Every topic that can be read."""
        return self._current | self._older.keys()

    def topics_of(self, wanted: frozenset[str]) -> frozenset[str]:
        """The topics of events with one of these tags, in every version."""
        return frozenset(topic for topic in self.topics if topic.partition(".")[0] in wanted)

    def encode(self, event: DomainEvent, at: datetime, command_id: CommandId, cause: str) -> tuple[str, bytes]:
        return self._topics[type(event)], self._encoder.encode(_Stored(at, command_id, cause, event))

    def decode(self, stream_id: UUID, version: int, topic: str, state: bytes, position: int) -> Recorded:
        """Raises UnreadableEvent."""
        try:
            stored = self._decoder.decode(state) if topic in self._current else self._decode_older(topic, state)
        except (msgspec.MsgspecError, LookupError, ValueError) as error:
            raise UnreadableEvent(f"{topic} at {stream_id}/{version}: {error}") from error
        return Recorded(
            StreamId(stream_id), version, stored.event, stored.at, stored.command_id, stored.cause, position
        )

    def _decode_older(self, topic: str, state: bytes) -> _Stored:
        if topic not in self._older:
            raise LookupError("this code does not know the topic")
        tag, version, last = self._older[topic]
        at, command_id, cause, event = msgspec.json.decode(state, type=tuple[Any, Any, Any, dict[str, Any]])
        for step in range(version, last):
            event = self._upcasters[topic_of(tag, step)](event)
        return msgspec.convert((at, command_id, cause, event), _Stored)


def tags(union: UnionType) -> dict[type[DomainEvent], str]:
    """Each event type of a union with its tag."""
    return {kind: str(kind.__struct_config__.tag) for kind in get_args(union)}


def booking_tags() -> frozenset[str]:
    return frozenset(tags(BookingEvent).values())


def mail_tags() -> frozenset[str]:
    return frozenset(tags(MailEvent).values())


assert not set(tags(BookingEvent).values()) & set(tags(AgendaEvent | MailEvent).values()), "two events share a tag"
