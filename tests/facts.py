"""Small facts, appends and deliveries for tests of what keeps them."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from application.effects import ExpireHold, NewEffect
from application.ports.event_store import Append, DomainEvent, StreamAppend
from application.ports.idempotency import KeyRecord
from application.ports.inbox import Delivery, Provider
from application.ports.people import Person
from domain.agenda.events import SlotHeld
from domain.booking.events import DetailsProvided, SlotSelected
from domain.booking.vocabulary import Source
from domain.identifiers import BookingId, BuilderId, CommandId, PersonId, SessionTypeId, StreamId
from domain.money import Money
from domain.terms import Policy, Terms
from domain.time_slot import TimeSlot

NOW = datetime(2027, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
SOON = NOW + timedelta(minutes=15)
SLOT = TimeSlot.lasting(datetime(2027, 3, 5, 14, 0, tzinfo=UTC), 60)
WAIT_SECONDS = 20.0


def stream_id() -> StreamId:
    return StreamId(uuid4())


def selected() -> SlotSelected:
    return SlotSelected(
        builder_id=BuilderId("ada"),
        calendar="https://api.calendly.com/users/AAAA",
        event_type="https://api.calendly.com/event_types/CCCC",
        session_type_id=SessionTypeId("ada-deep-dive"),
        slot=SLOT,
        terms=Terms(Money(14_900, "USD"), 60, Policy()),
        zone="Europe/London",
        source=Source.OWN_FLOW,
        held_until=SOON,
    )


def details() -> DetailsProvided:
    return DetailsProvided(person_id=PersonId(uuid4()))


def held(booking: StreamId) -> SlotHeld:
    return SlotHeld(booking_id=BookingId(booking), slot=SLOT)


def stream(name: StreamId, expected_version: int, *events: DomainEvent) -> StreamAppend:
    return StreamAppend(name, expected_version, events or (details(),))


def append(*streams: StreamAppend, at: datetime = NOW) -> Append:
    return Append(at=at, command_id=CommandId(uuid4()), cause="test", streams=streams)


def work(booking: StreamId | None = None, due: datetime = NOW) -> NewEffect:
    return NewEffect(ExpireHold(booking_id=BookingId(booking or stream_id())), due)


def append_work(*effects: NewEffect) -> Append:
    return Append(at=NOW, command_id=CommandId(uuid4()), cause="test", effects=effects)


def delivery(key: str = "evt_1", body: bytes = b"{}", received_at: datetime = NOW) -> Delivery:
    return Delivery(Provider.STRIPE, key, "checkout.session.completed", body, received_at)


def key_record(key: str = "key-1", stored_at: datetime = NOW) -> KeyRecord:
    return KeyRecord(key, "mac", BookingId(uuid4()), stored_at)


def person(name: str = "Grace Hopper") -> Person:
    return Person(
        id=PersonId(uuid4()),
        name=name,
        email="grace@example.com",
        timezone="America/New_York",
        notes="Bring the nanoseconds",
        answers={"Topic": "Compilers"},
    )


def until(holds: Callable[[], object], what: str) -> None:
    """Wait for a condition; fail after a limit."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"waited {WAIT_SECONDS} s for {what}"
        time.sleep(0.002)


def events_of(history: Sequence[object]) -> list[object]:
    return [recorded.event for recorded in history]  # type: ignore[attr-defined]  # any store's Recorded
