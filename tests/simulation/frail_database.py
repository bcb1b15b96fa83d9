"""The memory database with everything that can go wrong around a write."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Protocol
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from application.lanes import EVERY_LANE, Lane
from application.ports.effects import Backlog, ClaimedEffect, OpenEffect
from application.ports.event_store import (
    Append,
    OutcomeUnknown,
    Recorded,
    StoreUnavailable,
    VersionConflict,
)
from application.ports.inbox import Bodies, Delivery, InboxEntry, Provider, Verdict
from domain.identifiers import StreamId
from tests.simulation.journal import Journal
from tests.simulation.weather import Weather


class StoreFate(StrEnum):
    CONFLICT = "version conflict"
    AWAY = "database away"
    LOST = "commit lost"
    STORED_THEN_LOST = "committed, but the answer lost"


class FrailWorld(Protocol):
    """What a frail thing needs of the world around it."""

    weather: Weather
    journal: Journal

    def dice(self, key: str) -> Random: ...

    def meanwhile(self, seconds: float) -> None: ...

    def crash(self, dice: Random, about: object, where: str) -> None: ...


class FrailDatabase:
    """Every port of the database; what only reads is the memory database's own."""

    def __init__(self, memory: MemoryDatabase, world: FrailWorld) -> None:
        self.events = FrailStore(memory, world)
        self.effects = FrailQueue(memory, world)
        self.inbox = FrailInbox(memory, world)
        self.keys = memory.keys
        self.people = memory.people
        self.accounts = memory.accounts
        self.sign_in_links = memory.sign_in_links
        self.api_tokens = memory.api_tokens
        self.catalog = memory.catalog
        self.connections = memory.connections
        self.booking_list = memory.booking_list
        self.builder_books = memory.builder_books
        self.mail_list = memory.mail_list
        self.figures = memory.figures
        self.fees = self.balance_book = memory.balance_book
        self.service_figures = memory.service_figures
        self.audit_ledger = memory.audit_ledger
        self.references = memory.references
        self.cursors = memory.cursors
        self.live_holds = memory.live_holds
        self.page_views = memory.page_views
        self.calendar_pages = memory.calendar_pages
        self.service_modes = memory.service_modes
        self.call_budget = memory.call_budget


class FrailStore:
    def __init__(self, memory: MemoryDatabase, world: FrailWorld) -> None:
        self._events = memory.events
        self._world = world

    def load(self, stream_ids: Sequence[StreamId]) -> Mapping[StreamId, Sequence[Recorded]]:
        return self._events.load(stream_ids)

    def append(self, append: Append) -> None:
        """Between loading and storing others may come first; then it goes well, or wrong in one of six ways."""
        world, dice = self._world, self._world.dice(f"append {append.command_id}")
        about, what = _about(append), _what(append)
        if dice.random() < world.weather.store:
            world.meanwhile(dice.uniform(0.01, 3.0))
        if dice.random() < world.weather.crashes:
            world.crash(dice, about, f"before storing {what}")
        if dice.random() < world.weather.store:
            self._go_wrong(append, dice, about, what)
        self._events.append(append)
        world.journal.tell(about, f"stored {what} ({append.cause})")
        if dice.random() < world.weather.crashes:
            world.crash(dice, about, f"after storing {what}")

    def read_after(self, position: int, limit: int) -> Sequence[Recorded]:
        return self._events.read_after(position, limit)

    def _go_wrong(self, append: Append, dice: Random, about: object, what: str) -> None:
        fate = dice.choice(list(StoreFate))
        self._world.journal.fault(fate, about, what)
        match fate:
            case StoreFate.CONFLICT:
                raise VersionConflict
            case StoreFate.AWAY:
                raise StoreUnavailable
            case StoreFate.LOST:
                raise OutcomeUnknown
            case StoreFate.STORED_THEN_LOST:
                self._events.append(append)
                raise OutcomeUnknown


class FrailQueue:
    def __init__(self, memory: MemoryDatabase, world: FrailWorld) -> None:
        self._effects = memory.effects
        self._world = world

    def claim(
        self, now: datetime, limit: int, lease_seconds: int, lanes: Collection[Lane] = EVERY_LANE
    ) -> Sequence[ClaimedEffect]:
        claimed = self._effects.claim(now, limit, lease_seconds, lanes)
        for effect in claimed:
            dice = self._world.dice(f"claim {effect.id}")
            if dice.random() < self._world.weather.crashes:
                self._world.crash(dice, _booking(effect), f"after claiming {type(effect.effect).__name__}")
        return claimed

    def hold(self, lane: Lane, until: datetime) -> None:
        dice = self._world.dice(f"hold {lane}")
        if dice.random() < self._world.weather.store:
            self._world.journal.fault(StoreFate.AWAY, "", f"holding {lane}")
            raise StoreUnavailable
        self._effects.hold(lane, until)
        self._world.journal.tell("", f"the {lane} are held until {until:%d %H:%M:%S}")

    def postpone(self, claimed: ClaimedEffect, until: datetime, reason: str, *, limited: bool = False) -> None:
        self._write(claimed, "postponing", lambda: self._effects.postpone(claimed, until, reason, limited=limited))
        words = f"{type(claimed.effect).__name__} put off until {until:%d %H:%M:%S} ({reason})"
        self._world.journal.tell(_booking(claimed), words)

    def park(self, claimed: ClaimedEffect, reason: str) -> None:
        self._effects.park(claimed, reason)
        self._world.journal.tell(_booking(claimed), f"{type(claimed.effect).__name__} PARKED: {reason}")

    def backlog(self, now: datetime) -> Backlog:
        return self._effects.backlog(now)

    def open_effects(self) -> Iterable[OpenEffect]:
        return self._effects.open_effects()

    def _write(self, claimed: ClaimedEffect, what: str, write: Callable[[], None]) -> None:
        world, dice = self._world, self._world.dice(f"queue {claimed.id}")
        if dice.random() < world.weather.crashes:
            world.crash(dice, _booking(claimed), f"before {what} {type(claimed.effect).__name__}")
        if dice.random() < world.weather.store:
            world.journal.fault(StoreFate.AWAY, _booking(claimed), what)
            raise StoreUnavailable
        write()


class FrailInbox:
    def __init__(self, memory: MemoryDatabase, world: FrailWorld) -> None:
        self._inbox = memory.inbox
        self._world = world

    def store(self, delivery: Delivery) -> bool:
        world, dice = self._world, self._world.dice(f"inbox {delivery.id}")
        if dice.random() < world.weather.store:
            world.journal.fault(StoreFate.AWAY, "", f"storing {delivery.type}")
            raise StoreUnavailable
        is_new = self._inbox.store(delivery)
        if dice.random() < world.weather.crashes:
            world.crash(dice, "", f"after storing a delivery {delivery.type}")
        return is_new

    def load(self, delivery_id: UUID) -> Delivery:
        return self._inbox.load(delivery_id)

    def age_out(self, before: datetime, limit: int) -> int:
        return self._inbox.age_out(before, limit)

    def bodies(self, after: UUID | None, limit: int) -> Bodies:
        return self._inbox.bodies(after, limit)

    def drop_bodies(self, delivery_ids: Collection[UUID]) -> int:
        return self._inbox.drop_bodies(delivery_ids)

    def entries(self, limit: int) -> Iterable[InboxEntry]:
        return self._inbox.entries(limit)

    def search(
        self,
        *,
        provider: Provider | None = None,
        verdict: Verdict | None = None,
        after: tuple[datetime, UUID] | None = None,
        limit: int,
    ) -> Sequence[InboxEntry]:
        return self._inbox.search(provider=provider, verdict=verdict, after=after, limit=limit)

    def entry(self, delivery_id: UUID) -> InboxEntry | None:
        return self._inbox.entry(delivery_id)

    def newest(self) -> Mapping[Provider, datetime]:
        return self._inbox.newest()

    def waiting_count(self) -> int:
        return self._inbox.waiting_count()

    def waiting(self) -> Iterable[InboxEntry]:
        return self._inbox.waiting()


def _booking(claimed: ClaimedEffect) -> object:
    return getattr(claimed.effect, "booking_id", "")


def _about(append: Append) -> object:
    if append.closes is not None and _booking(append.closes):
        return _booking(append.closes)
    for stream in append.streams:
        for event in stream.events:
            if hasattr(event, "booking_id"):
                return event.booking_id
    return append.streams[0].stream_id if append.streams else ""


def _what(append: Append) -> str:
    names = [type(event).__name__ for stream in append.streams for event in stream.events]
    return ", ".join(names) or "the end of work"
