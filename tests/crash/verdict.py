"""After the storm: whether everything has settled, and every word that was given is kept."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import psycopg
from msgspec import Struct

from adapters.postgres.database import PostgresDatabase
from adapters.system_clock import SystemClock
from application.audit import audit
from application.effects import SendMail
from application.limits import LEASE_SECONDS
from application.ports.effects import OpenEffect
from domain.agenda import agenda as agendas
from domain.agenda.agenda import Agenda
from domain.agenda.events import AgendaEvent
from domain.booking.events import BookingEvent
from domain.booking.evolve import evolve
from domain.booking.ledger import PaymentStanding, RefundStanding
from domain.booking.state import (
    Begun,
    CancelledBooking,
    Confirmed,
    Moving,
    NeedsNewTime,
    NotStarted,
    Scheduling,
    State,
    WithMeeting,
)
from domain.identifiers import BookingId, StreamId
from tests.crash.clients import Promise
from tests.crash.records import Records
from tests.crash.stage import FOREIGN

_BATCH = 5_000
_IN_HAND = timedelta(seconds=LEASE_SECONDS + 1)
_IN_DOUBT_AFTER = timedelta(seconds=60)
_UNDER_WAY = (PaymentStanding.CAPTURING, PaymentStanding.RELEASING)
_MAIL_WINDOW = """
SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - (convert_from(state, 'UTF8')::json ->> 0)::timestamptz)
FROM events WHERE topic = 'mail_accepted' AND convert_from(state, 'UTF8')::json ->> 2 = 'SendGrid answered'
"""


class Books(Struct, frozen=True):
    """Everything in our books as it is now."""

    bookings: Mapping[BookingId, Begun]
    foreign: frozenset[str] = frozenset()
    """Calendly's events that stand in an agenda as somebody else's time."""


def unsettled(database: PostgresDatabase) -> str:
    """What somebody may still be at; empty when only time itself is waited for, or a person."""
    now = datetime.now(UTC)
    open_effects = list(database.effects.open_effects())
    if any(work.parked_reason is not None for work in open_effects):
        return ""
    due = [work for work in open_effects if work.due < now + _IN_HAND and not _waits_for_reports(work, now)]
    if due:
        return f"{len(due)} pieces of work, such as {type(due[0].effect).__name__} (try {due[0].try_number})"
    under_way = [
        f"{key} {type(state).__name__}" for key, state in books_of(database).bookings.items() if _is_under_way(state)
    ]
    return f"bookings under way: {', '.join(under_way)}" if under_way else ""


def is_in_doubt(state: Begun) -> bool:
    """Calendly's answer was lost and the time is gone: it is looked for during minutes, then a person decides."""
    if not isinstance(state, Scheduling) or state.unanswered is None:
        return False
    return datetime.now(UTC) - state.unanswered.asked_at > _IN_DOUBT_AFTER


def _waits_for_reports(work: OpenEffect, now: datetime) -> bool:
    """A mail whose answer was lost is left alone for five minutes."""
    return isinstance(work.effect, SendMail) and work.try_number > 0 and work.due > now


def _is_under_way(state: Begun) -> bool:
    ledger = state.core.ledger
    return (
        (isinstance(state, Scheduling) and not is_in_doubt(state))
        or isinstance(state, Moving)
        or any(payment.standing in _UNDER_WAY for payment in ledger.payments)
        or any(refund.standing is RefundStanding.REQUESTED for refund in ledger.refunds)
    )


def books_of(database: PostgresDatabase) -> Books:
    bookings: dict[BookingId, State] = {}
    days: dict[StreamId, Agenda] = {}
    position = 0
    while batch := database.events.read_after(position, _BATCH):
        for recorded in batch:
            if isinstance(recorded.event, BookingEvent):
                key = BookingId(recorded.stream_id)
                bookings[key] = evolve(bookings.get(key, NotStarted()), recorded.event)
            elif isinstance(recorded.event, AgendaEvent):
                day = recorded.stream_id
                days[day] = agendas.evolve(days.get(day, Agenda()), recorded.event)
        position = batch[-1].position
    begun = {key: state for key, state in bookings.items() if not isinstance(state, NotStarted)}
    foreign = {claim.owner for agenda in days.values() for claim in agenda.claims if isinstance(claim.owner, str)}
    return Books(begun, frozenset(foreign))


def broken(database: PostgresDatabase, records: Records, promises: Sequence[Promise], requests: int) -> list[str]:
    """Every promise that was not kept, in words; nothing when all is well."""
    report = audit(database.audit_ledger, database.effects, database.inbox, SystemClock())
    found = [f"{finding.invariant} {finding.subject}: {finding.detail}" for finding in report.findings]
    books = books_of(database)
    found += [f"parked: {type(w.effect).__name__} {w.parked_reason}" for w in _parked(database)]
    if len(books.bookings) > requests:
        found.append(f"{len(books.bookings)} bookings came of {requests} requests")
    return [
        *found,
        *lost(books, promises),
        *records.twice(),
        *money_differs(books, records),
        *meetings_differ(books, records),
    ]


def mail_windows_seconds(conninfo: str) -> list[float]:
    """For each mail the time between SendGrid's 202 and the commit that knows of it, in order of length."""
    with psycopg.connect(conninfo) as connection:
        return sorted(float(row[0]) for row in connection.execute(_MAIL_WINDOW))


def _parked(database: PostgresDatabase) -> list[OpenEffect]:
    return [work for work in database.effects.open_effects() if work.parked_reason is not None]


def lost(books: Books, promises: Sequence[Promise]) -> Iterator[str]:
    """What clients were told and is not so."""
    by_name = {str(key): state for key, state in books.bookings.items()}
    for promise in promises:
        state = by_name.get(promise.booking_id)
        if state is None:
            yield f"lost: booking {promise.booking_id} was acknowledged"
            continue
        words = _not_kept(state, promise)
        if words:
            yield f"lost: {promise.booking_id} {words} and is {type(state).__name__}"


def _not_kept(state: Begun, promise: Promise) -> str:
    if state.core.slot.start not in {datetime.fromisoformat(start) for start in promise.starts_at}:
        return f"was promised for {promise.starts_at}, stands at {state.core.slot.start:%Y-%m-%d %H:%M}Z"
    if promise.cancelled and not isinstance(state, CancelledBooking):
        return "was cancelled"
    if promise.asked_to_cancel and isinstance(state, CancelledBooking):
        return ""
    if promise.seen_confirmed and not isinstance(state, Confirmed):
        return "was confirmed"
    if promise.paid and not isinstance(state, Confirmed | NeedsNewTime) and not is_in_doubt(state):
        return "was paid"
    return ""


def money_differs(books: Books, records: Records) -> Iterator[str]:
    """Stripe's books against ours, and what it holds against what we are entitled to."""
    held, reserved = records.received(), records.reserved()
    for key, state in books.bookings.items():
        name = str(key)
        if held[name] != _captured_minor(state):
            yield f"money: Stripe holds {held[name]} for {name}, we say {_captured_minor(state)}"
        may_wait = isinstance(state, NeedsNewTime) or is_in_doubt(state)
        price = state.core.selected.terms.price.amount_minor
        entitled = price if isinstance(state, Confirmed) or may_wait else 0
        has = held[name] + (reserved[name] if may_wait else 0)
        if has != entitled:
            yield f"money: Stripe keeps {has} for {name}, a {type(state).__name__} entitled to {entitled}"
        if reserved[name] and not may_wait:
            yield f"money: Stripe reserves {reserved[name]} for {name}, a {type(state).__name__}"
    for name in (set(+held) | set(+reserved)) - {str(key) for key in books.bookings}:
        yield f"money: Stripe holds money of {name}, which nobody knows"


def _captured_minor(state: Begun) -> int:
    """Less what was given back."""
    ledger = state.core.ledger
    came = sum(p.amount.amount_minor for p in ledger.payments if p.standing is PaymentStanding.CAPTURED)
    went = sum(r.amount.amount_minor for r in ledger.refunds if r.standing is RefundStanding.SUCCEEDED)
    return came - went


def meetings_differ(books: Books, records: Records) -> Iterator[str]:
    """Calendly's books against ours: every active meeting is one booking or foreign time, and the other way round."""
    active = records.active()
    standing = [(s.meeting.invitee_uri, key, s) for key, s in books.bookings.items() if isinstance(s, WithMeeting)]
    owners = {invitee: key for invitee, key, _ in standing}
    for invitee, key, state in standing:
        if owners[invitee] != key:
            yield f"calendar: {key} and {owners[invitee]} are one meeting"
        if invitee not in active:
            yield f"calendar: {key} is {type(state).__name__}, its meeting is not there"
        elif datetime.fromisoformat(active[invitee]["start_time"]) != state.core.slot.start:
            yield f"calendar: {key} stands at another time than its meeting"
    for invitee, meeting in active.items():
        is_foreign = records.event_uri(meeting) in books.foreign
        if is_foreign != (meeting["event_type"] == FOREIGN) or is_foreign == (invitee in owners):
            owner = owners.get(invitee, "nobody")
            yield f"calendar: {invitee} ({meeting['event_type']}) is {owner}'s, foreign time: {is_foreign}"
    for event in books.foreign - {records.event_uri(meeting) for meeting in active.values()}:
        yield f"calendar: {event} stands in an agenda and is gone at Calendly"
