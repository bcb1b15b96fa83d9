"""Builders and session types as plain tables."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import DictRow

from adapters.postgres import pauses, people
from adapters.postgres.pool import Pools
from adapters.postgres.times import utc
from application.ports.catalog import Builder, Pause, SessionType
from application.ports.people import Person
from domain.identifiers import BuilderId, PersonId, SessionTypeId
from domain.money import Money
from domain.terms import Capture, Policy, Terms

_SELECT = """
SELECT b.id AS builder_id, b.name, b.person_id, b.timezone, b.language, b.headline, b.about, b.avatar_url,
    b.skills, b.calendar, b.connected_at, b.position AS builder_position, s.id, s.title, s.description, s.price_minor,
    s.currency, s.duration_minutes, s.free_until_hours, s.half_until_hours, s.capture, s.delayed_methods,
    s.event_type_uri, s.position, s.requires_sign_in, p.paused_at, p.paused_by, p.reason, p.ended_at, p.ended_by,
    c.builder_id IS NOT NULL AS needs_reconnecting
FROM builders b {session_types}
LEFT JOIN builder_pauses p ON p.builder_id = b.id AND p.ended_at IS NULL
LEFT JOIN calendly_connections c ON c.builder_id = b.id AND c.calendar = b.calendar AND c.status = 'needs_reconnecting'
WHERE {which} ORDER BY b.position, b.id, s.position, s.id
"""
_OFFERED = "LEFT JOIN session_types s ON s.builder_id = b.id AND NOT s.withdrawn"
_ALL = _SELECT.format(session_types=_OFFERED, which="NOT b.withdrawn")
_ONE = _SELECT.format(session_types=_OFFERED, which="NOT b.withdrawn AND b.id = %s")
_BY_SESSION_TYPE = _SELECT.format(
    session_types=_OFFERED,
    which="NOT b.withdrawn AND b.id = (SELECT builder_id FROM session_types WHERE id = %s AND NOT withdrawn)",
)
_AGREED = _SELECT.format(session_types="JOIN session_types s ON s.builder_id = b.id", which="s.id = %s")

_WITHDRAWN_PEOPLE = "SELECT DISTINCT person_id FROM builders WHERE withdrawn AND person_id = ANY(%s)"

_PUT_BUILDER = """
INSERT INTO builders (id, name, person_id, timezone, language, headline, about, avatar_url, skills, calendar,
    connected_at, position)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, person_id = excluded.person_id, timezone = excluded.timezone,
    language = excluded.language, headline = excluded.headline, about = excluded.about,
    avatar_url = excluded.avatar_url, skills = excluded.skills, calendar = excluded.calendar,
    connected_at = CASE WHEN builders.calendar = excluded.calendar AND NOT builders.withdrawn
        THEN coalesce(builders.connected_at, excluded.connected_at) ELSE excluded.connected_at END,
    position = excluded.position, withdrawn = false
"""
_PUT_SESSION_TYPE = """
INSERT INTO session_types (id, builder_id, title, description, price_minor, currency, duration_minutes,
    free_until_hours, half_until_hours, capture, delayed_methods, event_type_uri, position,
    requires_sign_in)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET builder_id = excluded.builder_id, title = excluded.title,
    description = excluded.description, price_minor = excluded.price_minor, currency = excluded.currency,
    duration_minutes = excluded.duration_minutes, free_until_hours = excluded.free_until_hours,
    half_until_hours = excluded.half_until_hours, capture = excluded.capture,
    delayed_methods = excluded.delayed_methods, event_type_uri = excluded.event_type_uri,
    position = excluded.position, requires_sign_in = excluded.requires_sign_in, withdrawn = false
"""


class PostgresCatalog:
    def __init__(self, pools: Pools, known_people: people.PostgresPeople) -> None:
        self._pools = pools
        self._people = known_people

    def builders(self) -> Sequence[Builder]:
        return self._read(_ALL)

    def builder(self, builder_id: BuilderId) -> Builder | None:
        return next(iter(self._read(_ONE, builder_id)), None)

    def session_type(self, session_type_id: SessionTypeId) -> tuple[Builder, SessionType] | None:
        for builder in self._read(_BY_SESSION_TYPE, session_type_id):
            for session_type in builder.session_types:
                if session_type.id == session_type_id:
                    return builder, session_type
        return None

    def agreed(self, session_type_id: SessionTypeId) -> tuple[Builder, SessionType] | None:
        found = next(iter(self._read(_AGREED, session_type_id)), None)
        return (found, found.session_types[0]) if found else None

    def withdrawn_people(self, person_ids: Collection[PersonId]) -> Collection[PersonId]:
        with self._pools.connection() as connection:
            rows = connection.execute(_WITHDRAWN_PEOPLE, (list(person_ids),)).fetchall()
        return frozenset(PersonId(row["person_id"]) for row in rows)

    def replace_all(self, builders: Sequence[Builder], emails: dict[PersonId, str], at: datetime) -> None:
        persons = [_person(builder, emails[builder.person_id]) for builder in builders if builder.person_id in emails]
        session_types = [session_type for builder in builders for session_type in builder.session_types]
        with self._pools.connection() as connection, connection.transaction(), connection.cursor() as cursor:
            # One import at a time; readers are not held up.
            cursor.execute("LOCK TABLE builders, session_types IN SHARE ROW EXCLUSIVE MODE")
            _withdraw(cursor, builders, session_types)
            cursor.executemany(people.UPSERT, [self._people.row(person) for person in persons])
            cursor.executemany(_PUT_BUILDER, [_builder_row(builder, at) for builder in builders])
            cursor.executemany(_PUT_SESSION_TYPE, [_session_type_row(session_type) for session_type in session_types])

    def pause(self, builder_id: BuilderId, pause: Pause) -> None:
        with self._pools.connection() as connection, connection.transaction():
            pauses.begin(connection, builder_id, pause)

    def resume(self, builder_id: BuilderId, by: str, at: datetime) -> None:
        with self._pools.connection() as connection:
            pauses.end(connection, builder_id, by, at)

    def pauses(self, builder_id: BuilderId, limit: int) -> Sequence[Pause]:
        with self._pools.connection() as connection:
            return pauses.newest(connection, builder_id, limit)

    def _read(self, query: str, *parameters: str) -> list[Builder]:
        with self._pools.connection() as connection:
            rows = connection.execute(query.encode(), parameters).fetchall()
        grouped: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            grouped.setdefault(row["builder_id"], []).append(row)
        return [_builder(group) for group in grouped.values()]


def _withdraw(
    cursor: psycopg.Cursor[DictRow], builders: Sequence[Builder], session_types: Sequence[SessionType]
) -> None:
    cursor.execute(
        "UPDATE builders SET withdrawn = true WHERE NOT withdrawn AND id <> ALL(%s)", ([b.id for b in builders],)
    )
    cursor.execute(
        "UPDATE session_types SET withdrawn = true WHERE NOT withdrawn AND id <> ALL(%s)",
        ([session_type.id for session_type in session_types],),
    )


def _person(builder: Builder, email: str) -> Person:
    return Person(id=builder.person_id, name=builder.name, email=email, timezone=builder.timezone)


def _builder_row(builder: Builder, at: datetime) -> tuple[object, ...]:
    b, connected_at = builder, at if builder.calendar else None
    shown = (b.name, b.person_id, b.timezone, b.language, b.headline, b.about, b.avatar_url, list(b.skills))
    return b.id, *shown, b.calendar, connected_at, b.position


def _session_type_row(session_type: SessionType) -> tuple[object, ...]:
    s, terms = session_type, session_type.terms
    price = (terms.price.amount_minor, terms.price.currency, terms.duration_minutes)
    policy = (terms.policy.free_until_hours, terms.policy.half_until_hours)
    paying = (terms.capture, terms.delayed_methods)
    last = (s.event_type_uri, s.position, s.requires_sign_in)
    return s.id, s.builder_id, s.title, s.description, *price, *policy, *paying, *last


def _builder(rows: list[dict[str, Any]]) -> Builder:
    first = rows[0]
    return Builder(
        id=BuilderId(first["builder_id"]),
        name=first["name"],
        person_id=PersonId(first["person_id"]),
        timezone=first["timezone"],
        language=first["language"],
        headline=first["headline"],
        about=first["about"],
        avatar_url=first["avatar_url"],
        skills=tuple(first["skills"]),
        calendar=first["calendar"],
        connected_at=utc(first["connected_at"]) if first["connected_at"] else None,
        pause=pauses.pause_of(first) if first["paused_at"] else None,
        needs_reconnecting=first["needs_reconnecting"],
        session_types=tuple(_session_type(row) for row in rows if row["id"] is not None),
        position=first["builder_position"],
    )


def _session_type(row: dict[str, Any]) -> SessionType:
    terms = Terms(
        price=Money(row["price_minor"], row["currency"]),
        duration_minutes=row["duration_minutes"],
        policy=Policy(row["free_until_hours"], row["half_until_hours"]),
        capture=Capture(row["capture"]),
        delayed_methods=row["delayed_methods"],
    )
    return SessionType(
        id=SessionTypeId(row["id"]),
        builder_id=BuilderId(row["builder_id"]),
        title=row["title"],
        description=row["description"],
        terms=terms,
        event_type_uri=row["event_type_uri"],
        position=row["position"],
        requires_sign_in=row["requires_sign_in"],
    )
