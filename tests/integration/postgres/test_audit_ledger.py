"""The audit's tables: two at once, a crash in between, and no more kept than is allowed."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from msgspec.structs import replace

from adapters.postgres import audit_ledger as ledgers
from adapters.postgres import audit_reports
from adapters.postgres.database import PostgresDatabase
from application.ports.audit_ledger import UNREADABLE, AuditReport, AuditRow, Finding, Read
from application.ports.event_store import Recorded
from domain.booking.events import HoldExpired
from tests.facts import NOW, append, details, held, selected, stream, stream_id

PROCESSES = 4
BOOKINGS = 12
REPORT = AuditReport(at=NOW, events=1, new_events=1, bookings=1, milliseconds=1, counts={}, findings=())


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "BATCH_EVENTS", 4)


def watched(history: Sequence[Recorded]) -> AuditRow | None:
    return AuditRow(stream_id=history[0].stream_id, findings=(Finding("I1", "", f"{len(history)} facts"),))


def book(database: PostgresDatabase) -> None:
    name = stream_id()
    database.events.append(append(stream(name, 0, selected(), details()), stream(stream_id(), 0, held(name))))
    database.events.append(append(stream(name, 2, HoldExpired())))


def test_several_at_once_fold_everything_once(database: PostgresDatabase) -> None:
    for _ in range(BOOKINGS):
        book(database)
    start = Barrier(PROCESSES)

    def process(_: int) -> Read:
        start.wait()
        return database.audit_ledger.catch_up(watched, 1, NOW)

    for _ in range(2):
        with ThreadPoolExecutor(PROCESSES) as processes:
            reads = list(processes.map(process, range(PROCESSES)))
        count = max(read.events for read in reads)
        assert set(reads) == {Read(count, count // 4, is_complete=True)}
        assert sorted(row.findings[0].detail for row in database.audit_ledger.rows()) == sorted(
            ["1 facts", "3 facts"] * (count // 4)
        )
        book(database)


def test_a_crash_between_two_batches_loses_nothing(database: PostgresDatabase) -> None:
    for _ in range(BOOKINGS):
        book(database)
    folded = 0

    class Crash(BaseException):
        pass

    def crashing(history: Sequence[Recorded]) -> AuditRow | None:
        nonlocal folded
        folded += 1
        if folded == BOOKINGS:
            raise Crash
        return watched(history)

    with pytest.raises(Crash):
        database.audit_ledger.catch_up(crashing, 1, NOW)
    before = len(list(database.audit_ledger.rows()))
    assert 0 < before < BOOKINGS
    folded = BOOKINGS
    assert database.audit_ledger.catch_up(crashing, 1, NOW) == Read(4 * BOOKINGS, BOOKINGS, is_complete=True)
    assert len(list(database.audit_ledger.rows())) == 2 * BOOKINGS
    assert folded == BOOKINGS + 2 * BOOKINGS - before


def test_what_newer_code_has_stored_is_named_and_holds_up_nothing(
    database: PostgresDatabase, database_url: str
) -> None:
    for _ in range(2):
        book(database)
    with psycopg.connect(database_url) as admin:
        admin.execute("UPDATE events SET topic = 'hold_expired.9' WHERE notification_id = 4")
    database.audit_ledger.catch_up(watched, 1, NOW)
    unreadable = [row for row in database.audit_ledger.rows() if row.is_unreadable]
    assert [(row.findings[0].invariant, "hold_expired.9" in row.findings[0].detail) for row in unreadable] == [
        (UNREADABLE, True)
    ]
    with psycopg.connect(database_url) as admin:
        admin.execute("UPDATE events SET topic = 'hold_expired' WHERE notification_id = 4")
    database.audit_ledger.catch_up(watched, 1, NOW)
    assert not [row for row in database.audit_ledger.rows() if row.is_unreadable]


def test_only_so_many_runs_and_findings_are_kept(
    database: PostgresDatabase, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_reports, "RUNS_KEPT", 3)
    monkeypatch.setattr(audit_reports, "FINDINGS_KEPT", 2)
    found = tuple(Finding("I1", str(number), "") for number in range(5))
    for number in range(5):
        database.audit_ledger.keep(replace(REPORT, events=number, counts={"I1": 5}, findings=found))
    with psycopg.connect(database_url) as admin:
        assert admin.execute("SELECT events FROM audit_runs ORDER BY id").fetchall() == [(2,), (3,), (4,)]
    last = database.audit_ledger.last_report()
    assert last is not None
    assert (last.counts, last.findings) == ({"I1": 5}, found[:2])
