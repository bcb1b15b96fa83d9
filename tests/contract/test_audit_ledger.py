"""What every memory of the audit promises."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.memory import audit_ledger as memory
from adapters.memory.database import MemoryDatabase
from adapters.postgres import audit_ledger as postgres
from adapters.postgres.database import PostgresDatabase
from application.ports.audit_ledger import (
    UNREADABLE,
    AuditReport,
    AuditRow,
    Awaited,
    Claimed,
    Finding,
    Read,
    RowOf,
)
from application.ports.event_store import Recorded
from domain.booking.events import BookingEvent, HoldExpired
from domain.identifiers import BookingId, StreamId
from tests.facts import NOW, SLOT, append, details, held, selected, stream, stream_id

Database = MemoryDatabase | PostgresDatabase


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small that they cut through streams."""
    monkeypatch.setattr(memory, "BATCH_EVENTS", 2)
    monkeypatch.setattr(postgres, "BATCH_EVENTS", 2)
    monkeypatch.setattr(postgres, "STREAMS_LOADED", 2)
    monkeypatch.setattr(postgres, "ROWS_READ", 2)


def watched(history: Sequence[Recorded]) -> AuditRow | None:
    """A rule for tests: what has not expired is watched, with the number of its facts."""
    if isinstance(history[-1].event, HoldExpired):
        return None
    finding = Finding("I1", str(history[0].stream_id), f"{len(history)} facts")
    return AuditRow(stream_id=history[0].stream_id, findings=(finding,))


def book(database: Database) -> StreamId:
    """Two facts of a booking, and one on its agenda."""
    name = stream_id()
    database.events.append(append(stream(name, 0, selected(), details()), stream(stream_id(), 0, held(name))))
    return name


def end(database: Database, name: StreamId) -> None:
    database.events.append(append(stream(name, 2, HoldExpired())))


def read(database: Database, row_of: RowOf = watched, rules: int = 1) -> Read:
    return database.audit_ledger.catch_up(row_of, rules, NOW)


def facts(database: Database) -> dict[StreamId, str]:
    """What is watched of bookings; each has a claim on an agenda of its own beside it."""
    rows = {row.stream_id: row.findings[0].detail for row in database.audit_ledger.rows()}
    return {name: words for name, words in rows.items() if words != "1 facts"}


def test_of_an_empty_log_there_is_nothing_to_remember(any_database: Database) -> None:
    assert read(any_database) == Read(0, 0, is_complete=True)
    assert list(any_database.audit_ledger.rows()) == []


def test_every_stream_is_folded_whole_and_what_is_finished_leaves_no_row(any_database: Database) -> None:
    names = [book(any_database) for _ in range(4)]
    end(any_database, names[0])
    assert read(any_database) == Read(13, 4, is_complete=True)
    assert facts(any_database) == dict.fromkeys(names[1:], "2 facts")


def test_only_streams_with_news_are_folded_again(any_database: Database) -> None:
    first, second = book(any_database), book(any_database)
    read(any_database)
    folded: list[StreamId] = []

    def counting(history: Sequence[Recorded]) -> AuditRow | None:
        folded.append(history[0].stream_id)
        return watched(history)

    end(any_database, second)
    assert read(any_database, counting) == Read(7, 2, is_complete=True)
    assert folded == [second]
    assert set(facts(any_database)) == {first}


def test_a_stream_that_begins_later_is_counted_once(any_database: Database) -> None:
    book(any_database)
    read(any_database)
    name = book(any_database)
    assert read(any_database) == Read(6, 2, is_complete=True)
    end(any_database, name)
    assert read(any_database) == Read(7, 2, is_complete=True)


def test_a_bound_on_the_batches_leaves_the_rest_for_the_next_time(any_database: Database) -> None:
    names = [book(any_database) for _ in range(3)]
    pieces = 1
    while not any_database.audit_ledger.catch_up(watched, 1, NOW, batches=1).is_complete:
        pieces += 1
        assert pieces < 20, "it comes to an end"
    assert pieces >= 3
    assert read(any_database) == Read(9, 3, is_complete=True)
    assert set(facts(any_database)) == set(names)


def test_a_row_is_forgotten_when_it_has_nothing_to_say_any_more(any_database: Database) -> None:
    def for_an_hour(history: Sequence[Recorded]) -> AuditRow | None:
        return AuditRow(stream_id=history[0].stream_id, until=NOW + timedelta(hours=1))

    book(any_database)
    ledger = any_database.audit_ledger
    for minutes, left in ((0, 2), (59, 2), (60, 0)):
        ledger.catch_up(for_an_hour, 1, NOW + timedelta(minutes=minutes))
        assert len(list(ledger.rows())) == left
    ledger.catch_up(for_an_hour, 2, NOW + timedelta(hours=2))
    assert list(ledger.rows()) == []


def test_other_rules_fold_everything_again(any_database: Database) -> None:
    name = book(any_database)
    read(any_database)

    def stricter(history: Sequence[Recorded]) -> AuditRow | None:
        row = watched(history)
        return replace(row, findings=(replace(row.findings[0], detail="seen"),)) if row else None

    read(any_database, stricter, rules=1)
    assert facts(any_database) == {name: "2 facts"}
    assert read(any_database, stricter, rules=2) == Read(3, 1, is_complete=True)
    assert {row.findings[0].detail for row in any_database.audit_ledger.rows()} == {"seen"}


def test_after_starting_over_everything_is_folded_again(any_database: Database) -> None:
    name = book(any_database)
    read(any_database, lambda _: None)
    assert facts(any_database) == {}
    any_database.audit_ledger.start_over()
    assert read(any_database) == Read(3, 1, is_complete=True)
    assert facts(any_database) == {name: "2 facts"}


def test_a_stream_that_cannot_be_folded_is_named_and_tried_again(any_database: Database) -> None:
    poison, healthy = book(any_database), book(any_database)

    def refusing(history: Sequence[Recorded]) -> AuditRow | None:
        assert history[0].stream_id != poison, "no rule for this"
        return watched(history)

    for _ in range(2):
        assert read(any_database, refusing) == Read(6, 2, is_complete=True)
        (finding,) = {f for row in any_database.audit_ledger.rows() for f in row.findings if f.invariant == UNREADABLE}
        assert (finding.subject, "no rule for this" in finding.detail) == (str(poison), True)
    read(any_database)
    assert facts(any_database) == dict.fromkeys((poison, healthy), "2 facts")


def test_a_row_comes_back_as_it_was_kept(any_database: Database) -> None:
    kept: dict[StreamId, AuditRow] = {}

    def full(history: Sequence[Recorded]) -> AuditRow | None:
        name = history[0].stream_id
        claim = Claimed(name, BookingId(name), SLOT.start, SLOT.end)
        kept[name] = AuditRow(
            stream_id=name,
            subject=name,
            findings=(Finding("I2", "x", 'keeps "money" ü'),),
            awaits=(Awaited("I7", ("expire_hold", "give_back 1"), "waits"),),
            needs=(claim,),
            claims=(claim,) if isinstance(history[0].event, BookingEvent) else (),
            invitees=("https://api.calendly.com/i/1",),
            until=NOW + timedelta(microseconds=1),
        )
        return kept[name]

    book(any_database)
    read(any_database, full)
    assert {row.stream_id: row for row in any_database.audit_ledger.rows()} == kept


def test_the_last_report_is_kept_as_it_was(any_database: Database) -> None:
    ledger = any_database.audit_ledger
    assert ledger.last_report() is None
    findings = (Finding("I1", "b1", "claims the same time"), Finding("I7", "b2", "waits"))
    report = AuditReport(
        at=NOW, events=9, new_events=4, bookings=3, milliseconds=12, counts={"I1": 1, "I7": 1}, findings=findings
    )
    for milliseconds in (11, 12):
        ledger.keep(replace(report, milliseconds=milliseconds))
    assert ledger.last_report() == report
    assert ledger.past_counts() == [(NOW, {"I1": 1, "I7": 1})] * 2


def test_what_past_runs_counted_comes_newest_first(any_database: Database) -> None:
    ledger = any_database.audit_ledger
    assert ledger.past_counts() == []
    for hours, counts in enumerate(({"I1": 2}, {})):
        at = NOW + timedelta(hours=hours)
        ledger.keep(AuditReport(at=at, events=9, new_events=4, bookings=3, milliseconds=1, counts=counts, findings=()))
    assert ledger.past_counts() == [(NOW + timedelta(hours=1), {}), (NOW, {"I1": 2})]
