"""After the storm: whether everything has settled, and every word that was given is kept."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import psycopg

from adapters.postgres.database import PostgresDatabase
from adapters.system_clock import SystemClock
from application.audit import audit
from application.limits import LEASE_SECONDS
from application.ports.effects import OpenEffect
from domain.booking.events import BookingEvent
from domain.booking.evolve import evolve
from domain.booking.ledger import RefundStanding
from domain.booking.refunding import received
from domain.booking.state import Begun, CancelledBooking, Confirmed, NotStarted, Scheduling, State
from domain.identifiers import BookingId
from tests.crash.clients import Promise
from tests.crash.records import Records

_BATCH = 5_000
_IN_HAND = timedelta(seconds=LEASE_SECONDS + 1)
_MAIL_WINDOW = """
SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - (convert_from(state, 'UTF8')::json ->> 0)::timestamptz)
FROM events WHERE topic = 'mail_accepted' AND convert_from(state, 'UTF8')::json ->> 2 = 'SendGrid answered'
"""


def unsettled(database: PostgresDatabase) -> str:
    """What somebody may still be at; empty when only time itself is waited for, or a person."""
    soon = datetime.now(UTC) + _IN_HAND
    open_effects = list(database.effects.open_effects())
    if any(work.parked_reason is not None for work in open_effects):
        return ""
    due = [work for work in open_effects if work.due < soon]
    if due:
        return f"{len(due)} pieces of work, such as {type(due[0].effect).__name__} (try {due[0].try_number})"
    booked = [str(key) for key, state in history(database).items() if isinstance(state, Scheduling)]
    return f"bookings being scheduled: {', '.join(booked)}" if booked else ""


def history(database: PostgresDatabase) -> Mapping[BookingId, State]:
    """Every booking as it is now."""
    found: dict[BookingId, State] = {}
    position = 0
    while batch := database.events.read_after(position, _BATCH):
        for recorded in batch:
            if isinstance(recorded.event, BookingEvent):
                key = BookingId(recorded.stream_id)
                found[key] = evolve(found.get(key, NotStarted()), recorded.event)
        position = batch[-1].position
    return found


def broken(database: PostgresDatabase, records: Records, promises: list[Promise], keys: int) -> list[str]:
    """Every promise that was not kept, in words; nothing when all is well."""
    report = audit(database.audit_ledger, database.effects, database.inbox, SystemClock())
    found = [f"{finding.invariant} {finding.subject}: {finding.detail}" for finding in report.findings]
    known = history(database)
    found += [f"parked: {type(w.effect).__name__} {w.parked_reason}" for w in _parked(database)]
    if len(known) > keys:
        found.append(f"{len(known)} bookings came of {keys} requests")
    return [*found, *lost(known, promises), *records.twice(), *books_differ(known, records)]


def mail_windows_seconds(conninfo: str) -> list[float]:
    """For each mail the time between SendGrid's 202 and the commit that knows of it, in order of length."""
    with psycopg.connect(conninfo) as connection:
        return sorted(float(row[0]) for row in connection.execute(_MAIL_WINDOW))


def _parked(database: PostgresDatabase) -> list[OpenEffect]:
    return [work for work in database.effects.open_effects() if work.parked_reason is not None]


def lost(known: Mapping[BookingId, State], promises: list[Promise]) -> Iterator[str]:
    """What clients were told and is not so."""
    by_name = {str(key): state for key, state in known.items()}
    for promise in promises:
        state = by_name.get(promise.booking_id)
        if state is None or isinstance(state, NotStarted):
            yield f"lost: booking {promise.booking_id} was acknowledged"
        elif state.core.selected.slot.start != datetime.fromisoformat(promise.starts_at):
            yield f"changed: booking {promise.booking_id} was promised for {promise.starts_at}"
        elif promise.cancelled and not isinstance(state, CancelledBooking):
            yield f"lost: the cancellation of {promise.booking_id}, which is {type(state).__name__}"
        elif (promise.paid or promise.seen_confirmed) and not isinstance(state, Confirmed | CancelledBooking):
            yield f"lost: {promise.booking_id} was paid or confirmed and is {type(state).__name__}"


def books_differ(known: Mapping[BookingId, State], records: Records) -> Iterator[str]:
    """Stripe's books and Calendly's against ours."""
    theirs = records.received()
    active = {m["invitee"]["tracking"]["utm_content"] for m in records.meetings if m["status"] == "active"}
    for key, state in known.items():
        if isinstance(state, NotStarted):
            continue
        name, ours = str(key), _received_minor(state)
        if theirs[name] != ours:
            yield f"money: Stripe holds {theirs[name]} for {name}, we say {ours}"
        if isinstance(state, Confirmed) != (name in active):
            yield f"calendar: {name} is {type(state).__name__}, its meeting is {'there' if name in active else 'not'}"


def _received_minor(state: Begun) -> int:
    assert all(refund.standing is not RefundStanding.REQUESTED for refund in state.core.ledger.refunds)
    return received(state.core.ledger, state.core.selected.terms.price.currency).amount_minor
