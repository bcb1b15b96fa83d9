"""One stream as the audit sees it."""

from collections.abc import Sequence

from application.audit.auditing import words_of
from application.audit.rules import row_of
from application.booking_process import react
from application.ports.audit_ledger import AuditRow
from application.ports.event_store import DomainEvent, Recorded
from domain.booking.events import (
    BookingEvent,
    CaseOpened,
    PaymentSucceeded,
)
from domain.booking.evolve import evolve
from domain.booking.state import NotStarted, State
from domain.booking.vocabulary import CaseKind
from domain.identifiers import BookingId, StreamId, agenda_id
from domain.money import Money
from tests.examples import (
    BOOKING,
    CALENDAR,
    COMMAND,
    NOW,
    PRICE,
    START,
)

History = Sequence[DomainEvent]
SECOND = PaymentSucceeded(attempt=2, intent="pi_2", amount=PRICE)
DOLLARS = Money(14_900, "USD")
ONE_CENT = Money(1, "EUR")
IN_PART = Money(5_000, "EUR")
OTHER = BookingId(COMMAND)
STREAM = StreamId(BOOKING)
AGENDA = agenda_id(CALENDAR, START.date())


def row(history: History, stream: StreamId = STREAM) -> AuditRow | None:
    stored = [Recorded(stream, n, event, NOW, COMMAND, "test", n) for n, event in enumerate(history, start=1)]
    return row_of(stored)


def said(history: History) -> set[str]:
    found = row(history)
    return {finding.invariant for finding in found.findings} if found else set()


def awaited(history: History) -> set[tuple[str, ...]]:
    found = row(history)
    return {wait.any_of for wait in found.awaits} if found else set()


def asked_for(events: Sequence[BookingEvent]) -> set[str]:
    """All work that the process ever asked for, fact by fact."""
    state: State = NotStarted()
    words: set[str] = set()
    for version, event in enumerate(events, start=1):
        after = evolve(state, event)
        for new in react(BOOKING, state, [(version, event)], after, NOW).effects:
            words.update(words_of(new.effect))
        state = after
    return words


def case(kind: CaseKind) -> CaseOpened:
    return CaseOpened(kind=kind, deadline=START, detail="")
