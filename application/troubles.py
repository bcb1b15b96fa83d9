"""The faults of the service itself, read where they are kept."""

from collections.abc import Sequence

import msgspec

from application.forgetting.oneself import recently_gone
from application.ports.audit_ledger import AuditLedger
from application.ports.clock import Clock
from application.ports.connections import Connections
from application.ports.cursors import Cursors
from application.ports.effects import EffectQueue
from application.ports.troubles import Trouble
from application.reconcilers.comparison import REPORT
from application.reconcilers.drift import DriftReport, Remedy
from application.reconcilers.subscriptions import fault_cursor, own_name

DETAIL_LENGTH_MAX = 500
PROVIDERS = ("calendly", "stripe")


class ServiceTroubles:
    """The Troubles port: what audit and comparison found, what was set aside, what does not reach us."""

    def __init__(
        self,
        audit_ledger: AuditLedger,
        effects: EffectQueue,
        cursors: Cursors,
        connections: Connections,
        clock: Clock,
    ) -> None:
        self._audit_ledger = audit_ledger
        self._effects = effects
        self._cursors = cursors
        self._connections = connections
        self._clock = clock

    def present(self) -> Sequence[Trouble]:
        found = (
            self._audit(),
            self._parked(),
            self._read_models(),
            self._comparison(),
            self._subscriptions(),
            self._lost_connections(),
            self._gone(),
        )
        return [trouble for trouble in found if trouble.count]

    def _audit(self) -> Trouble:
        report = self._audit_ledger.last_report()
        if report is None:
            return Trouble("audit", 0)
        first = next((f"{f.invariant} {f.subject}: {f.detail}" for f in report.findings), "")
        return Trouble("audit", sum(report.counts.values()), first[:DETAIL_LENGTH_MAX])

    def _parked(self) -> Trouble:
        return Trouble("parked_work", self._effects.backlog(self._clock.now()).parked)

    def _read_models(self) -> Trouble:
        differing = [check for check in self._audit_ledger.projection_checks() if check.differences]
        return Trouble("drift", sum(c.differences for c in differing), ", ".join(c.name for c in differing))

    def _comparison(self) -> Trouble:
        kept = self._cursors.get(REPORT)
        lines = msgspec.json.decode(kept, type=DriftReport).lines if kept else ()
        left = [line for line in lines if line.remedy is Remedy.PERSON]
        first = next((f"{line.kind} {line.reference}" for line in left), "")
        return Trouble("comparison", len(left), first[:DETAIL_LENGTH_MAX])

    def _subscriptions(self) -> Trouble:
        own = (own_name(connection.builder_id) for connection in self._connections.every() if connection.works)
        faults = [f"{name}: {fault}" for name in (*PROVIDERS, *own) if (fault := self._cursors.get(fault_cursor(name)))]
        return Trouble("subscription", len(faults), "; ".join(faults)[:DETAIL_LENGTH_MAX])

    def _lost_connections(self) -> Trouble:
        lost = [f"{one.builder_id}: {one.reason}" for one in self._connections.every() if not one.works]
        return Trouble("connection", len(lost), "; ".join(lost)[:DETAIL_LENGTH_MAX])

    def _gone(self) -> Trouble:
        """No fault, but something that only a person can finish."""
        gone = recently_gone(self._cursors, self._clock.now())
        bookings = ", ".join(str(booking) for one in gone for booking in one.bookings)
        return Trouble("forgotten", len(gone), bookings and f"bookings {bookings}"[:DETAIL_LENGTH_MAX])
