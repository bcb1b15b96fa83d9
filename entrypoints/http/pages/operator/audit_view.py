"""The last audit, promise by promise, and since when each is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from application.ports.audit_ledger import INVARIANTS, AuditReport, Finding
from entrypoints.http.speaking import gettext, marked
from entrypoints.service import Service

FINDINGS_SHOWN = 200

_PROMISES: Mapping[str, str] = {
    "I0": marked("Every history can be read"),
    "I1": marked("No two times that we granted overlap, and time that others took is an open case"),
    "I2": marked("Every captured cent belongs to a booking, a kept part, a refund or an open case"),
    "I3": marked("Every confirmed booking with a price has exactly its price"),
    "I4": marked("Every meeting at Calendly is one booking's, or known to be nobody's"),
    "I5": marked("Every delivery is handled, waits with a time, or was refused with a reason"),
    "I6": marked("Every mail is taken once, waits with a time, or was given up with a reason"),
    "I7": marked("Every booking that waits for the outside has work with a time, or a reason"),
    "I8": marked("Every list is as the facts say"),
}
assert set(_PROMISES) == set(INVARIANTS), "every promise has its words"


class FindingWords(Struct, frozen=True, kw_only=True):
    subject: str
    detail: str
    path: str


class PromiseWords(Struct, frozen=True, kw_only=True):
    """`clean_since` is the first of the unbroken clean runs that are kept."""

    name: str
    words: str
    count: int
    clean_since: datetime | None
    findings: tuple[FindingWords, ...]


class AuditView(Struct, frozen=True, kw_only=True):
    report: AuditReport
    is_clean: bool
    promises: tuple[PromiseWords, ...]


def audit_view(service: Service) -> AuditView | None:
    """None before the first run."""
    ledger = service.audit_ledger
    report = ledger.last_report()
    if report is None:
        return None
    past = ledger.past_counts()
    promises = (
        PromiseWords(
            name=name,
            words=gettext(_PROMISES[name]),
            count=report.counts.get(name, 0),
            clean_since=_clean_since(name, past),
            findings=tuple(_finding(f) for f in report.findings[:FINDINGS_SHOWN] if f.invariant == name),
        )
        for name in INVARIANTS
    )
    return AuditView(report=report, is_clean=not sum(report.counts.values()), promises=tuple(promises))


def _clean_since(name: str, past: Sequence[tuple[datetime, Mapping[str, int]]]) -> datetime | None:
    since = None
    for at, counts in past:
        if counts.get(name, 0):
            break
        since = at
    return since


def _finding(finding: Finding) -> FindingWords:
    return FindingWords(subject=finding.subject, detail=finding.detail, path=_path_of(finding.subject))


def _path_of(subject: str) -> str:
    """A booking's page, if it can be one."""
    try:
        return f"/operator/bookings/{UUID(subject)}"
    except ValueError:
        return ""
