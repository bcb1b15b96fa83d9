"""The next time that is free, as far as that is known without asking Calendly: what a list of experts can afford."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from application.ports.catalog import Builder, SessionType
from application.ports.event_store import EventStore
from application.ports.scheduling import KnownTimes, Scheduling
from application.requests.available_times import claims_on
from domain.identifiers import SessionTypeId, agenda_id
from domain.time_slot import TimeSlot

CANDIDATES_MAX = 40
"""Offered times that are looked at for each session: who has claimed so many is soon looked at again."""


class NextFree(Struct, frozen=True):
    """`start` is None if nothing is free before `until`."""

    start: datetime | None
    until: datetime


def next_free(
    builders: Iterable[Builder], now: datetime, scheduling: Scheduling, store: EventStore
) -> Mapping[SessionTypeId, NextFree]:
    """By session type; those of which nothing is known are left out, as are those that nobody can book."""
    known = [
        (builder, session, told)
        for builder in builders
        if builder.not_bookable_reason is None
        for session in builder.session_types
        if session.event_type_uri and (told := scheduling.known_times(session.event_type_uri, now)) is not None
    ]
    candidates = {session.id: _candidates(session, told) for _, session, told in known}
    claims = _claims([(builder.calendar, candidates[session.id]) for builder, session, _ in known], store)
    found = {}
    for builder, session, told in known:
        mine = claims.get(builder.calendar or "", [])
        free = [slot for slot in candidates[session.id] if not any(claim.overlaps(slot) for claim in mine)]
        if free or len(told.starts) <= CANDIDATES_MAX:
            found[session.id] = NextFree(free[0].start if free else None, told.until)
    return found


def _candidates(session: SessionType, told: KnownTimes) -> list[TimeSlot]:
    return [TimeSlot.lasting(start, session.terms.duration_minutes) for start in told.starts[:CANDIDATES_MAX]]


def _claims(asked: Iterable[tuple[str | None, list[TimeSlot]]], store: EventStore) -> dict[str, list[TimeSlot]]:
    """By calendar; all in one question."""
    streams = {
        agenda_id(calendar, day): calendar
        for calendar, slots in asked
        if calendar
        for slot in slots
        for day in slot.days
    }
    found: dict[str, list[TimeSlot]] = {}
    for stream, history in (store.load(list(streams)) if streams else {}).items():
        found.setdefault(streams[stream], []).extend(claims_on(history))
    return found
