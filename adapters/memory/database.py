"""The whole database in memory: a full second implementation of its ports, for fast tests and for simulation."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from threading import RLock
from uuid import UUID

from msgspec import Struct

from adapters.memory.accounts import MemoryAccounts, MemorySignInLinks
from adapters.memory.api_tokens import MemoryApiTokens
from adapters.memory.audit_ledger import MemoryAuditLedger
from adapters.memory.balance_book import MemoryBalanceBook
from adapters.memory.booking_list import MemoryBookingList
from adapters.memory.builder_books import MemoryBuilderBooks
from adapters.memory.calendar_pages import MemoryCalendarPages
from adapters.memory.call_budget import Calls, MemoryCallBudget
from adapters.memory.catalog import MemoryCatalog
from adapters.memory.connections import ConnectionRow, MemoryConnections
from adapters.memory.cursors import MemoryCursors
from adapters.memory.figures import MemoryFigures
from adapters.memory.inbox import MemoryInbox
from adapters.memory.live_holds import MemoryLiveHolds
from adapters.memory.mail_list import MemoryMailList
from adapters.memory.page_views import MemoryPageViews
from adapters.memory.people import MemoryPeople
from adapters.memory.service_figures import MemoryServiceFigures
from adapters.memory.service_modes import MemoryServiceModes
from adapters.memory.turns import MemoryTurns
from application.effects import Effect, NewEffect, booking_of, effect_id
from application.lanes import EVERY_LANE, Lane, lane_of
from application.limits import LEASE_SECONDS
from application.ports.call_budget import CallLimits
from application.ports.effects import Backlog, ClaimedEffect, OpenEffect
from application.ports.event_store import Append, KeyTaken, Recorded, VersionConflict
from application.ports.idempotency import KeyRecord
from application.ports.inbox import Delivery, Settlement
from application.ports.people import Person
from application.ports.trace import trace_at_hand
from domain.identifiers import BookingId, BuilderId, PersonId, StreamId

KEY_KEPT = timedelta(hours=24)


class _Row(Struct):
    effect: Effect
    due: datetime
    try_number: int = 0
    limited: int = 0
    parked_reason: str | None = None
    note: str = ""
    trace: str = ""


class MemoryDatabase:
    """All tables and one lock; each port is a view on it."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.log: list[Recorded] = []
        self.streams: dict[StreamId, list[Recorded]] = {}
        self.rows: dict[UUID, _Row] = {}
        self.held: dict[Lane, datetime] = {}
        self.deliveries: dict[UUID, tuple[Delivery, Settlement]] = {}
        self.settled_at: dict[UUID, datetime] = {}
        self.key_records: dict[str, KeyRecord] = {}
        self.persons: dict[PersonId, Person] = {}
        self.referred: dict[str, BookingId] = {}
        self.calls: dict[str, Calls] = {}
        self.connected: dict[BuilderId, ConnectionRow] = {}
        self.events = MemoryEventStore(self)
        self.effects = MemoryEffectQueue(self)
        self.inbox = MemoryInbox(self.lock, self.deliveries, self.add_effect)
        self.keys = MemoryIdempotencyKeys(self)
        self.people = MemoryPeople(self.lock, self.persons)
        self.accounts = MemoryAccounts(self.lock, self.persons)
        self.api_tokens = MemoryApiTokens(self.lock)
        self.sign_in_links = MemorySignInLinks(self.lock)
        self.references = MemoryReferences(self)
        self.cursors = MemoryCursors()
        self.catalog = MemoryCatalog(self.lock, self.persons, self.connected)
        self.connections = MemoryConnections(self.lock, self.connected, self.catalog.calendars_of_types)
        self.booking_list = MemoryBookingList(self.lock, self.streams)
        self.builder_books = MemoryBuilderBooks(self.booking_list)
        self.mail_list = MemoryMailList(self.lock, self.streams)
        self.figures = MemoryFigures(self.lock, self.streams)
        self.service_figures = MemoryServiceFigures(
            self.lock, self.deliveries, self.settled_at, self.effects.open_effects
        )
        self.fees = self.balance_book = MemoryBalanceBook(self.figures.rows, self.referred)
        self.live_holds = MemoryLiveHolds()
        self.page_views = MemoryPageViews()
        self.calendar_pages = MemoryCalendarPages()
        self.service_modes = MemoryServiceModes()
        self.turns = MemoryTurns()
        self.audit_ledger = MemoryAuditLedger(self.lock, self.log, self.streams)

    def call_budget(self, token: str, limits: CallLimits) -> MemoryCallBudget:
        with self.lock:
            return MemoryCallBudget(self.calls.setdefault(token, Calls()), limits)

    def add_effect(self, new: NewEffect) -> None:
        self.rows.setdefault(effect_id(new.effect), _Row(new.effect, new.due, trace=trace_at_hand.get()))

    def close_effect(self, claimed: ClaimedEffect) -> None:
        row = self.rows.get(claimed.id)
        if row is not None and row.try_number == claimed.try_number:
            del self.rows[claimed.id]


class MemoryEventStore:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def load(self, stream_ids: Sequence[StreamId]) -> Mapping[StreamId, Sequence[Recorded]]:
        with self._database.lock:
            return {stream_id: tuple(self._database.streams.get(stream_id, ())) for stream_id in stream_ids}

    def append(self, append: Append) -> None:
        database = self._database
        with database.lock:
            self._check(append)
            if append.settles is not None:
                delivery, _ = database.deliveries[append.settles.delivery_id]
                database.deliveries[delivery.id] = (delivery, append.settles)
                database.settled_at[delivery.id] = append.at
            if append.key is not None:
                database.key_records[append.key.key] = append.key
            for person in append.people:
                database.people.save(person)
            if append.closes is not None:
                database.close_effect(append.closes)
            for new in append.effects:
                database.add_effect(new)
            for reference in append.references:
                database.referred.setdefault(reference.text, reference.booking_id)
            self._store_events(append)

    def read_after(self, position: int, limit: int) -> Sequence[Recorded]:
        with self._database.lock:
            return tuple(self._database.log[position : position + limit])

    def _check(self, append: Append) -> None:
        known = self._database.key_records.get(append.key.key) if append.key else None
        if known is not None and append.at - known.stored_at <= KEY_KEPT:
            raise KeyTaken
        for stream in append.streams:
            if stream.events and len(self._database.streams.get(stream.stream_id, ())) != stream.expected_version:
                raise VersionConflict(str(stream.stream_id))

    def _store_events(self, append: Append) -> None:
        for stream in append.streams:
            history = self._database.streams.setdefault(stream.stream_id, [])
            for event in stream.events:
                recorded = Recorded(
                    stream.stream_id,
                    len(history) + 1,
                    event,
                    append.at,
                    append.command_id,
                    append.cause,
                    len(self._database.log) + 1,
                )
                history.append(recorded)
                self._database.log.append(recorded)


class MemoryEffectQueue:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def claim(
        self, now: datetime, limit: int, lease_seconds: int, lanes: Collection[Lane] = EVERY_LANE
    ) -> Sequence[ClaimedEffect]:
        with self._database.lock:
            rows = [(id_, row) for id_, row in self._database.rows.items() if lane_of(row.effect) in lanes]
            due = [(row.due, id_) for id_, row in rows if self._is_due(row, now)]
            claimed = []
            for _, id_ in sorted(due)[:limit]:
                row = self._database.rows[id_]
                row.due = now + timedelta(seconds=lease_seconds)
                row.try_number += 1
                claimed.append(ClaimedEffect(id_, row.effect, row.try_number, row.limited, row.trace))
            return claimed

    def hold(self, lane: Lane, until: datetime) -> None:
        with self._database.lock:
            self._database.held[lane] = max(until, self._database.held.get(lane, until))

    def postpone(self, claimed: ClaimedEffect, until: datetime, reason: str, *, limited: bool = False) -> None:
        with self._database.lock:
            row = self._held(claimed)
            if row is not None:
                row.due, row.note = until, reason
                row.limited += limited

    def park(self, claimed: ClaimedEffect, reason: str) -> None:
        with self._database.lock:
            row = self._held(claimed)
            if row is not None:
                row.parked_reason = reason

    def unpark(self, effect: Effect, due: datetime) -> None:
        with self._database.lock:
            row = self._database.rows.get(effect_id(effect))
            if row is not None and row.parked_reason is not None:
                row.parked_reason, row.due = None, due

    def backlog(self, now: datetime) -> Backlog:
        late = now - timedelta(seconds=LEASE_SECONDS)
        with self._database.lock:
            rows = list(self._database.rows.values())
        parked = sum(row.parked_reason is not None for row in rows)
        overdue = sum(self._is_due(row, late) for row in rows)
        return Backlog(len(rows), parked, overdue)

    def open_effects(self) -> Iterable[OpenEffect]:
        with self._database.lock:
            rows = self._database.rows.values()
            return [self._open(row) for row in rows]

    def shown(
        self, limit: int, *, booking_id: BookingId | None = None, parked_only: bool = False
    ) -> Sequence[OpenEffect]:
        every = self.open_effects()
        found = [e for e in every if e.parked_reason is not None or not parked_only]
        found = [e for e in found if booking_id is None or booking_of(e.effect) == booking_id]
        return sorted(found, key=lambda e: (e.parked_reason is None, e.due, effect_id(e.effect)))[:limit]

    def get(self, id_: UUID) -> OpenEffect | None:
        with self._database.lock:
            row = self._database.rows.get(id_)
            return self._open(row) if row else None

    def take_up(self, effect: Effect, now: datetime, note: str) -> bool:
        with self._database.lock:
            row = self._database.rows.get(effect_id(effect))
            if row is None or not (row.parked_reason is not None or _waits_for_another_try(row, now)):
                return False
            row.parked_reason, row.due, row.note = None, now, note
            return True

    def _open(self, row: _Row) -> OpenEffect:
        return OpenEffect(row.effect, self._due(row), row.try_number, row.parked_reason, row.note)

    def _held(self, claimed: ClaimedEffect) -> _Row | None:
        row = self._database.rows.get(claimed.id)
        return row if row is not None and row.try_number == claimed.try_number else None

    def _is_due(self, row: _Row, now: datetime) -> bool:
        return row.parked_reason is None and self._due(row) <= now

    def _due(self, row: _Row) -> datetime:
        return max(row.due, self._database.held.get(lane_of(row.effect), row.due))


def _waits_for_another_try(row: _Row, now: datetime) -> bool:
    return row.try_number > 0 and row.due > now + timedelta(seconds=LEASE_SECONDS)


class MemoryIdempotencyKeys:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def find(self, key: str, now: datetime) -> KeyRecord | None:
        with self._database.lock:
            record = self._database.key_records.get(key)
        return record if record is not None and now - record.stored_at <= KEY_KEPT else None

    def drop(self, now: datetime, limit: int) -> int:
        with self._database.lock:
            old = [key for key, known in self._database.key_records.items() if now - known.stored_at > KEY_KEPT]
            return self._drop(old[:limit])

    def forget(self, booking_ids: Collection[BookingId]) -> int:
        with self._database.lock:
            records = self._database.key_records.items()
            return self._drop([key for key, known in records if known.booking_id in booking_ids])

    def _drop(self, keys: Sequence[str]) -> int:
        for key in keys:
            del self._database.key_records[key]
        return len(keys)


class MemoryReferences:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def bookings_of(self, texts: Sequence[str]) -> Mapping[str, BookingId]:
        referred = self._database.referred
        with self._database.lock:
            return {text: referred[text] for text in texts if text in referred}
