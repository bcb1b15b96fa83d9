"""The audit and the verification as routines: bounded pieces, and a word in the log for what is wrong."""

import logging
from collections.abc import Iterator
from datetime import datetime

import pytest

from adapters.memory import audit_ledger as ledgers
from application.ports.audit_ledger import ProjectionCheck
from entrypoints import auditing as under_test
from entrypoints.auditing import PROJECTIONS, Auditing, RowOf
from entrypoints.routines import Routine
from entrypoints.service import Service
from tests.assembly import NOW, Surroundings, memory_service
from tests.facts import append, details, selected, stream, stream_id


class Checking:
    """A verification that needs two pieces."""

    def __init__(self, differences: int) -> None:
        self._left = 2
        self._differences = differences
        self.kept: list[datetime] = []

    def go_on(self) -> bool:
        self._left -= 1
        return self._left > 0

    def keep(self, now: datetime) -> ProjectionCheck:
        assert not self._left, "it has come to its end"
        self.kept.append(now)
        return ProjectionCheck(name="booking_list", at=now, rows=1, differences=self._differences)


@pytest.fixture
def around() -> Surroundings:
    return Surroundings.fresh()


@pytest.fixture
def service(around: Surroundings) -> Iterator[Service]:
    with memory_service(around) as service:
        yield service


def routines(service: Service, differences: int = 0) -> tuple[Routine, Routine, list[Checking]]:
    begun: list[Checking] = []

    def begin(name: str, row_of: RowOf) -> Checking:
        assert PROJECTIONS[name] is row_of
        begun.append(Checking(differences))
        return begun[-1]

    audit, verification = Auditing(service, begin).routines()
    return audit, verification, begun


def going_on() -> bool:
    return True


def test_a_long_history_is_read_piece_by_piece_before_it_is_judged(
    service: Service, around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "BATCH_EVENTS", 1)
    monkeypatch.setattr(under_test, "BATCHES_AT_ONCE", 1)
    around.database.events.append(append(stream(stream_id(), 0, selected(), details())))
    audit, _, _ = routines(service)
    assert [audit.run(going_on) for _ in range(2)] == [True, False]
    report = service.audit_ledger.last_report()
    assert report is not None
    assert (report.events, report.new_events, set(report.counts)) == (2, 2, {"I1", "I7"})


def test_what_the_audit_finds_is_logged_up_to_a_bound(
    service: Service, around: Surroundings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(under_test, "FINDINGS_LOGGED", 3)
    for _ in range(2):
        around.database.events.append(append(stream(stream_id(), 0, selected(), details())))
    audit, _, _ = routines(service)
    with caplog.at_level(logging.ERROR):
        assert not audit.run(going_on)
    assert [record.message.split(":")[0][:18] for record in caplog.records[:3]] == ["the audit found I1"] * 2 + [
        "the audit found I7"
    ]
    assert caplog.records[3].message == "the audit found 1 more exceptions"


@pytest.mark.parametrize(("differences", "words"), [(0, 0), (2, len(PROJECTIONS))])
def test_a_verification_goes_on_where_it_was_and_keeps_what_it_found(
    service: Service, differences: int, words: int, caplog: pytest.LogCaptureFixture
) -> None:
    _, verification, begun = routines(service, differences)
    pieces = 2 * len(PROJECTIONS)
    assert [verification.run(going_on) for _ in range(pieces)] == [True] * (pieces - 1) + [False]
    assert [checking.kept for checking in begun] == [[NOW]] * len(PROJECTIONS)
    assert len(caplog.records) == words
    assert verification.run(going_on)
    assert len(begun) == 2 * len(PROJECTIONS)
