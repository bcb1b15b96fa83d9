"""The promise, checked: the rows of all streams beside each other, the open work and the stored deliveries."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from application.audit.rules import COMPARED_AFTER_END, RULES, row_of, sends
from application.effects import (
    CapturePayment,
    DecideCase,
    Effect,
    GiveBack,
    ProcessDelivery,
    ReleaseAuthorization,
    SendMail,
    booking_of,
)
from application.ports.audit_ledger import AuditLedger, AuditReport, AuditRow, Claimed, Finding, Overlap
from application.ports.clock import Clock
from application.ports.effects import EffectQueue
from application.ports.inbox import Inbox

_MILLISECONDS = 1_000


def audit(ledger: AuditLedger, effects: EffectQueue, inbox: Inbox, clock: Clock) -> AuditReport:
    """Zero findings, or the exceptions. What looks wrong is looked at twice, since work goes on meanwhile."""
    report = audit_piecewise(ledger, effects, inbox, clock, None)
    assert report is not None, "without a bound everything is read"
    return report


def audit_piecewise(
    ledger: AuditLedger, effects: EffectQueue, inbox: Inbox, clock: Clock, batches: int | None
) -> AuditReport | None:
    """As `audit`, but reads no more than so many batches; None if there is more to read first."""
    began = clock.now()
    before = ledger.last_report()
    read = ledger.catch_up(row_of, RULES, began, batches)
    if not read.is_complete:
        return None
    findings = _look(ledger, effects, inbox, began)
    if findings:
        read = ledger.catch_up(row_of, RULES, began)
        findings &= _look(ledger, effects, inbox, began)
    report = AuditReport(
        at=began,
        events=read.events,
        new_events=read.events - (before.events if before else 0),
        bookings=read.bookings,
        milliseconds=round((clock.now() - began).total_seconds() * _MILLISECONDS),
        counts=Counter(finding.invariant for finding in findings),
        findings=tuple(sorted(findings)),
    )
    ledger.keep(report)
    return report


def _look(ledger: AuditLedger, effects: EffectQueue, inbox: Inbox, now: datetime) -> set[Finding]:
    open_work = _OpenWork(open_effect.effect for open_effect in effects.open_effects())
    beside = _BesideEachOther(now, open_work)
    for row in ledger.rows():
        beside.add(row)
    return {
        *beside.findings,
        *beside.claims_differ(),
        *beside.overlaps(),
        *_unsettled(inbox, open_work),
        *_projections_differ(ledger),
    }


class _OpenWork:
    """What somebody will do, or has parked with a reason, in the words of the rules."""

    def __init__(self, effects: Iterable[Effect]) -> None:
        self.deliveries: set[UUID] = set()
        self.kinds: dict[UUID | None, set[str]] = {}
        for effect in effects:
            if isinstance(effect, ProcessDelivery):
                self.deliveries.add(effect.delivery_id)
            else:
                self.kinds.setdefault(booking_of(effect), set()).update(words_of(effect))

    def gives_way(self, booking_id: UUID) -> bool:
        return "yield_time" in self.kinds.get(booking_id, ())


def words_of(effect: Effect) -> tuple[str, ...]:
    """The kind of work, and with what exactly it is about."""
    kind = str(effect.__struct_config__.tag)
    match effect:
        case GiveBack():
            return kind, f"{kind} {effect.number}"
        case SendMail():
            return kind, sends(effect.mail_id)
        case DecideCase():
            return kind, f"{kind} {effect.case}"
        case CapturePayment() | ReleaseAuthorization():
            return kind, f"{kind} {effect.intent}"
        case _:
            return (kind,)


class _BesideEachOther:
    """Rows laid beside each other, one after the other."""

    def __init__(self, now: datetime, work: _OpenWork) -> None:
        self.findings: list[Finding] = []
        self._work = work
        self._compared_from = now - COMPARED_AFTER_END
        self._needs: set[Claimed] = set()
        self._claims: set[Claimed] = set()
        self._overlaps: list[Overlap] = []
        self._giving_way: set[UUID | None] = set()
        self._owners: dict[str, UUID | None] = {}

    def add(self, row: AuditRow) -> None:
        self.findings += row.findings
        kinds = self._work.kinds.get(row.subject, set())
        for awaited in row.awaits:
            if kinds.isdisjoint(awaited.any_of):
                self.findings.append(Finding(awaited.invariant, str(row.subject), awaited.otherwise))
        self._needs.update(claim for claim in row.needs if claim.end > self._compared_from)
        self._claims.update(claim for claim in row.claims if claim.end > self._compared_from)
        self._overlaps += row.overlaps
        if row.gives_way:
            self._giving_way.add(row.subject)
        self._one_meeting_each(row)

    def overlaps(self) -> Iterator[Finding]:
        """I1: of claims on the same time one gives way, and a person knows or it ends by itself."""
        for overlap in self._overlaps:
            if not any(owner in self._giving_way or self._work.gives_way(owner) for owner in overlap.ours):
                first, *others = sorted(map(str, overlap.ours)) + list(overlap.foreign)
                yield Finding("I1", first, f"claims the same time as {others[0]}")

    def claims_differ(self) -> Iterator[Finding]:
        """I1: what bookings need and what the agendas have is the same."""
        for words, claims in (
            ("is live without a claim on its time", self._needs - self._claims),
            ("holds a time though it is over", self._claims - self._needs),
        ):
            for claim in claims:
                yield Finding("I1", str(claim.booking_id), f"{words} ({claim.start:%Y-%m-%d %H:%M}Z)")

    def _one_meeting_each(self, row: AuditRow) -> None:
        """I4: no two bookings share an invitee."""
        for invitee in row.invitees:
            owner = self._owners.setdefault(invitee, row.subject)
            if owner != row.subject:
                first, second = sorted((str(owner), str(row.subject)))
                self.findings.append(Finding("I4", second, f"shares its Calendly invitee with {first}"))


def _unsettled(inbox: Inbox, work: _OpenWork) -> Iterator[Finding]:
    """I5: every stored delivery is handled, waits with a time, or is refused with a reason."""
    for entry in inbox.waiting():
        if entry.id not in work.deliveries:
            yield Finding("I5", str(entry.id), f"a {entry.type} delivery waits for nobody")


def _projections_differ(ledger: AuditLedger) -> Iterator[Finding]:
    """I8: every projection rebuilt from nothing equals the live one, by its last check."""
    for check in ledger.projection_checks():
        if check.differences:
            words = f"{check.differences} rows differ from the facts (checked {check.at:%Y-%m-%d %H:%M}Z)"
            yield Finding("I8", check.name, words)
