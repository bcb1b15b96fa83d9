"""Builders and session types, each read whole."""

from collections.abc import Collection, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from msgspec.structs import replace

from adapters.memory.connections import ConnectionRow
from application.ports.catalog import Builder, Pause, SessionType
from application.ports.connections import ConnectionStatus
from application.ports.people import Person
from domain.identifiers import BuilderId, PersonId, SessionTypeId


class MemoryCatalog:
    """Its builders are people too: written under the lock that guards both."""

    def __init__(
        self,
        lock: AbstractContextManager[bool],
        persons: MutableMapping[PersonId, Person],
        connected: Mapping[BuilderId, ConnectionRow],
    ) -> None:
        self._lock = lock
        self._persons = persons
        self._connected = connected
        self._builders: tuple[Builder, ...] = ()
        self._ever: dict[BuilderId, PersonId] = {}
        self._agreed: dict[SessionTypeId, tuple[Builder, SessionType]] = {}
        self._pauses: dict[BuilderId, tuple[Pause, ...]] = {}

    def builders(self) -> Sequence[Builder]:
        return [self._as_it_stands(builder) for builder in self._builders]

    def builder(self, builder_id: BuilderId) -> Builder | None:
        return next((builder for builder in self.builders() if builder.id == builder_id), None)

    def session_type(self, session_type_id: SessionTypeId) -> tuple[Builder, SessionType] | None:
        offers = ((builder, session) for builder in self.builders() for session in builder.session_types)
        return next((offer for offer in offers if offer[1].id == session_type_id), None)

    def agreed(self, session_type_id: SessionTypeId) -> tuple[Builder, SessionType] | None:
        found = self._agreed.get(session_type_id)
        return (self._as_it_stands(found[0]), found[1]) if found else None

    def calendars_of_types(self) -> Mapping[str, str]:
        """The calendar of every event type, withdrawn ones too."""
        with self._lock:
            offers = list(self._agreed.values())
            return {s.event_type_uri: b.calendar for b, s in offers if s.event_type_uri and b.calendar}

    def withdrawn_people(self, person_ids: Collection[PersonId]) -> Collection[PersonId]:
        with self._lock:
            offered = {builder.id for builder in self._builders}
            return {person for id_, person in self._ever.items() if id_ not in offered} & set(person_ids)

    def replace_all(self, builders: Sequence[Builder], emails: dict[PersonId, str], at: datetime) -> None:
        with self._lock:
            connected = [
                replace(builder, pause=None, needs_reconnecting=False, connected_at=self._connected_at(builder, at))
                for builder in builders
            ]
            self._builders = tuple(sorted(connected, key=lambda builder: builder.position))
            self._ever |= {builder.id: builder.person_id for builder in builders}
            for builder in connected:
                for session in builder.session_types:
                    self._agreed[session.id] = (replace(builder, session_types=(session,)), session)
            for builder in builders:
                self._persons[builder.person_id] = self._person(builder, emails[builder.person_id])

    def pause(self, builder_id: BuilderId, pause: Pause) -> None:
        with self._lock:
            lasting = self._lasting(builder_id)
            if lasting is None or lasting.reason != pause.reason:
                self.resume(builder_id, pause.by, pause.at)
                self._pauses[builder_id] = (pause, *self._pauses.get(builder_id, ()))

    def resume(self, builder_id: BuilderId, by: str, at: datetime) -> None:
        with self._lock:
            lasting = self._lasting(builder_id)
            if lasting is not None:
                ended = replace(lasting, ended_at=at, ended_by=by)
                self._pauses[builder_id] = (ended, *self._pauses[builder_id][1:])

    def pauses(self, builder_id: BuilderId, limit: int) -> Sequence[Pause]:
        return list(self._pauses.get(builder_id, ())[:limit])

    def _as_it_stands(self, builder: Builder) -> Builder:
        row = self._connected.get(builder.id)
        is_lost = row is not None and row.connection.status is ConnectionStatus.NEEDS_RECONNECTING
        is_its_own = row is not None and row.connection.calendar == builder.calendar
        return replace(builder, pause=self._lasting(builder.id), needs_reconnecting=is_lost and is_its_own)

    def _lasting(self, builder_id: BuilderId) -> Pause | None:
        newest = next(iter(self._pauses.get(builder_id, ())), None)
        return newest if newest is not None and newest.ended_at is None else None

    def _connected_at(self, builder: Builder, at: datetime) -> datetime | None:
        known = self.builder(builder.id)
        if known is not None and known.calendar == builder.calendar:
            return known.connected_at
        return at if builder.calendar else None

    def _person(self, builder: Builder, email: str) -> Person:
        known = self._persons.get(builder.person_id)
        if known is not None:
            return replace(known, name=builder.name, email=email, timezone=builder.timezone)
        return Person(id=builder.person_id, name=builder.name, email=email, timezone=builder.timezone)
