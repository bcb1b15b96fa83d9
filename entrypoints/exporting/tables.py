"""What an export holds: its columns, each of one kind, and its rows."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from application.event_feed import FeedEvent
from application.figures.counting import Group
from application.ports.booking_facts import BookingFact

Row = tuple[Any, ...]


class Kind(StrEnum):
    """Of a column. Nothing is null but a moment, an id that there is none of, and what nothing is counted of."""

    ID = "id"
    TEXT = "text"
    NUMBER = "number"
    YES_OR_NO = "yes or no"
    MOMENT = "moment"
    MOMENTS = "list of moments"
    TEXTS = "list of texts"
    NUMBERS = "list of numbers"
    JSON = "JSON"


class Column(Struct, frozen=True):
    name: str
    kind: Kind


_KINDS: dict[Any, Kind] = {
    str: Kind.TEXT,
    int: Kind.NUMBER,
    bool: Kind.YES_OR_NO,
    datetime: Kind.MOMENT,
    datetime | None: Kind.MOMENT,
    tuple[datetime, ...]: Kind.MOMENTS,
    tuple[str, ...]: Kind.TEXTS,
    tuple[int, ...]: Kind.NUMBERS,
}

BOOKINGS: Sequence[Column] = tuple(
    Column(field.name, _KINDS.get(field.type, Kind.ID)) for field in msgspec.structs.fields(BookingFact)
)
"""One row for each booking: the fields of BookingFact."""

EVENTS: Sequence[Column] = (
    Column("position", Kind.NUMBER),
    Column("type", Kind.TEXT),
    Column("stored_at", Kind.MOMENT),
    Column("stream", Kind.TEXT),
    Column("stream_id", Kind.ID),
    Column("version", Kind.NUMBER),
    Column("booking_id", Kind.ID),
    Column("data", Kind.JSON),
)
"""One row for each event of the feed."""

FUNNEL: Sequence[Column] = (
    Column("day", Kind.TEXT),
    Column("step", Kind.TEXT),
    Column("bookings", Kind.NUMBER),
    Column("of", Kind.NUMBER),
)
"""One row for each step of each day on which somebody chose a time."""


def booking_rows(batches: Iterable[Sequence[BookingFact]]) -> Iterator[Sequence[Row]]:
    for batch in batches:
        yield [(str(fact.booking_id), *msgspec.structs.astuple(fact)[1:]) for fact in batch]


def event_rows(batches: Iterable[Sequence[FeedEvent]]) -> Iterator[Sequence[Row]]:
    for batch in batches:
        yield [tuple(_plain(value) for value in msgspec.structs.astuple(event)) for event in batch]


def funnel_rows(groups: Iterable[Group]) -> Iterator[Sequence[Row]]:
    for group in groups:
        yield [(group.key, rate.definition.name, rate.count, rate.of) for rate in group.rates]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
