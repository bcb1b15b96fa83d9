"""The audit and the check of the read models by the clock, in whichever worker has the turn."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from application.audit import AuditReport, audit_piecewise
from application.ports.audit_ledger import ProjectionCheck
from application.ports.event_store import Recorded
from application.projections import booking_facts, booking_list, mail_list
from entrypoints.routines import GoOn, Routine
from entrypoints.service import Service

AUDITED_EVERY = timedelta(minutes=3)
VERIFIED_EVERY = timedelta(days=1)
VERIFIED_AT = timedelta(hours=2)
"""After midnight UTC."""
BATCHES_AT_ONCE = 10
FINDINGS_LOGGED = 20

RowOf = Callable[[Sequence[Recorded]], Struct | None]
PROJECTIONS: dict[str, RowOf] = {
    booking_list.NAME: booking_list.booking_row,
    mail_list.NAME: mail_list.mail_row,
    booking_facts.NAME: booking_facts.booking_fact,
}
"""Every read model that is folded from the events, with what makes its rows."""

_log = logging.getLogger(__name__)


class Verification(Protocol):
    """A check of one projection under way."""

    def go_on(self) -> bool: ...

    def keep(self, now: datetime) -> ProjectionCheck: ...


class Auditing:
    """Each run of a routine does a bounded piece, so that a long history holds up no other routine."""

    def __init__(self, service: Service, verification: Callable[[str, RowOf], Verification]) -> None:
        self._service = service
        self._begin = verification
        self._under_way: dict[str, Verification] = {}

    def routines(self) -> tuple[Routine, ...]:
        return (
            Routine(name="audit", every=AUDITED_EVERY, run=self._audit),
            Routine(name="verification", every=VERIFIED_EVERY, at=VERIFIED_AT, run=self._verify),
        )

    def _audit(self, _go_on: GoOn) -> bool:
        service = self._service
        ledger, clock = service.audit_ledger, service.world.clock
        report = audit_piecewise(ledger, service.effects, service.inbox, clock, BATCHES_AT_ONCE)
        if report is not None:
            _tell(report)
        return report is None

    def _verify(self, _go_on: GoOn) -> bool:
        if not self._under_way:
            self._under_way = {name: self._begin(name, row_of) for name, row_of in PROJECTIONS.items()}
        name, verification = next(iter(self._under_way.items()))
        if not verification.go_on():
            del self._under_way[name]
            check = verification.keep(self._service.world.clock.now())
            if check.differences:
                _log.error("the projection %s differs from the facts in %s rows", name, check.differences)
        return bool(self._under_way)


def _tell(report: AuditReport) -> None:
    for finding in report.findings[:FINDINGS_LOGGED]:
        _log.error("the audit found %s %s: %s", finding.invariant, finding.subject, finding.detail)
    if len(report.findings) > FINDINGS_LOGGED:
        _log.error("the audit found %s more exceptions", len(report.findings) - FINDINGS_LOGGED)
