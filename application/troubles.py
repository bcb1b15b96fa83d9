"""The faults of the service itself, read where they are kept."""

from collections.abc import Iterator, Sequence

from application.ports.audit_ledger import AuditLedger
from application.ports.clock import Clock
from application.ports.effects import EffectQueue
from application.ports.troubles import Trouble

DETAIL_LENGTH_MAX = 500


class ServiceTroubles:
    """The Troubles port: what the last audit found, read models that differ, work set aside."""

    def __init__(self, audit_ledger: AuditLedger, effects: EffectQueue, clock: Clock) -> None:
        self._audit_ledger = audit_ledger
        self._effects = effects
        self._clock = clock

    def present(self) -> Sequence[Trouble]:
        return [trouble for trouble in self._all() if trouble.count]

    def _all(self) -> Iterator[Trouble]:
        report = self._audit_ledger.last_report()
        if report is not None:
            first = next((f"{f.invariant} {f.subject}: {f.detail}" for f in report.findings), "")
            yield Trouble("audit", sum(report.counts.values()), first[:DETAIL_LENGTH_MAX])
        yield Trouble("parked_work", self._effects.backlog(self._clock.now()).parked)
        checks = [check for check in self._audit_ledger.projection_checks() if check.differences]
        yield Trouble("drift", sum(check.differences for check in checks), ", ".join(check.name for check in checks))
