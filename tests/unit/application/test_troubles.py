"""What an operator is told of the service itself is read where it is kept, and only while it is so."""

from datetime import timedelta

import msgspec
import pytest
from msgspec import Struct

from adapters.memory.cursors import MemoryCursors
from adapters.memory.database import MemoryDatabase
from application.effects import CancelMeeting, NewEffect
from application.ports.audit_ledger import AuditReport, Finding, ProjectionCheck
from application.ports.troubles import Trouble
from application.reconcilers.comparison import REPORT
from application.reconcilers.drift import Drift, DriftKind, DriftReport, Remedy
from application.reconcilers.subscriptions import fault_cursor
from application.troubles import ServiceTroubles
from tests.examples import BOOKING, NOW


class Ledger(Struct):
    """As much of the audit's ledger as is asked for."""

    report: AuditReport | None = None
    checks: tuple[ProjectionCheck, ...] = ()

    def last_report(self) -> AuditReport | None:
        return self.report

    def projection_checks(self) -> tuple[ProjectionCheck, ...]:
        return self.checks


class Place(Struct):
    ledger: Ledger
    database: MemoryDatabase
    cursors: MemoryCursors

    def troubles(self) -> list[Trouble]:
        clock = type("Clock", (), {"now": lambda _: NOW})()
        database = self.database
        kept = ServiceTroubles(self.ledger, database.effects, self.cursors, database.connections, clock)  # type: ignore[arg-type]
        return list(kept.present())


@pytest.fixture
def place() -> Place:
    return Place(Ledger(), MemoryDatabase(), MemoryCursors())


def drift(remedy: Remedy) -> Drift:
    return Drift(kind=DriftKind.PAYMENT_UNKNOWN, booking_id=BOOKING, reference="pi_1", remedy=remedy)


def test_where_nothing_is_kept_nothing_is_wrong(place: Place) -> None:
    assert place.troubles() == []


def test_the_findings_of_the_last_audit_are_counted_and_the_first_is_named(place: Place) -> None:
    place.ledger.report = AuditReport(
        at=NOW,
        events=1,
        new_events=1,
        bookings=1,
        milliseconds=1,
        counts={"I1": 2, "I4": 1},
        findings=(Finding("I1", "a", "b"), Finding("I4", "c", "d")),
    )
    assert place.troubles() == [Trouble("audit", 3, "I1 a: b")]


def test_a_read_model_that_differs_is_named(place: Place) -> None:
    well = ProjectionCheck(name="booking_list", at=NOW, rows=3, differences=0)
    place.ledger.checks = (well, ProjectionCheck(name="mail_list", at=NOW, rows=3, differences=2))
    assert place.troubles() == [Trouble("drift", 2, "mail_list")]


def test_work_that_was_set_aside_is_counted(place: Place) -> None:
    place.database.add_effect(NewEffect(CancelMeeting(booking_id=BOOKING, event_uri="e"), NOW))
    (claimed,) = place.database.effects.claim(NOW, 1, 15)
    place.database.effects.park(claimed, "in vain")
    assert place.troubles() == [Trouble("parked_work", 1)]


def test_of_the_comparison_only_what_needs_a_person_is_told(place: Place) -> None:
    lines = (drift(Remedy.CLOSED), drift(Remedy.PERSON), drift(Remedy.QUEUED))
    report = DriftReport(begun_at=NOW - timedelta(hours=1), payments=1, meetings=1, lines=lines)
    place.cursors.set(REPORT, msgspec.json.encode(report).decode())
    assert place.troubles() == [Trouble("comparison", 1, "payment_unknown pi_1")]


def test_a_subscription_is_told_until_it_works_again(place: Place) -> None:
    place.cursors.set(fault_cursor("stripe"), "there is none")
    assert place.troubles() == [Trouble("subscription", 1, "stripe: there is none")]
    place.cursors.set(fault_cursor("stripe"), "")
    assert place.troubles() == []
