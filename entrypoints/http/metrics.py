"""What monitoring reads: counts and times only, nothing about anybody."""

import asyncio
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from litestar import Response, get
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from application.ports.audit_ledger import INVARIANTS, AuditReport
from application.ports.read_models import MailTrouble
from entrypoints.http.authorization import HttpRequest, TheService
from entrypoints.http.rate_limits import UNLIMITED
from entrypoints.service import Service

_MILLISECONDS = 1_000


class _Told(Collector):
    """Read from the database when it is asked, so that every process tells the same."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[GaugeMetricFamily]:
        backlog = self._service.effects.backlog(self._service.world.clock.now())
        yield _gauge("booking_effects_open", "Outgoing work that is not done", backlog.open)
        yield _gauge("booking_effects_parked", "Outgoing work that waits for a person", backlog.parked)
        yield _gauge("booking_effects_overdue", "Outgoing work that should have been taken up", backlog.overdue)
        yield _gauge("booking_inbox_waiting", "Deliveries without a verdict", self._service.inbox.waiting_count())
        now = self._service.world.clock.now()
        yield from _mailed(self._service.mail_list.trouble(now - timedelta(days=1), now))
        report = self._service.audit_ledger.last_report()
        if report is not None:
            yield from _audited(report)


class _Refused(Collector):
    """Counted in this process alone."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts

    def collect(self) -> Iterator[CounterMetricFamily]:
        name, says = "booking_csp_reports", "What browsers refused on our pages by our content policy"
        found = CounterMetricFamily(name, says, labels=("directive",))
        for directive, count in sorted(self._counts.items()):
            found.add_metric((directive,), count)
        yield found


def _mailed(trouble: MailTrouble) -> Iterator[GaugeMetricFamily]:
    yield _gauge("booking_mails_waiting", "Mails that are due and that SendGrid does not have", trouble.waiting)
    ended = GaugeMetricFamily("booking_mails_lost_last_day", "Mails that came to no good end", labels=("how",))
    for how in ("given_up", "bounced", "dropped"):
        ended.add_metric((how,), getattr(trouble, how))
    yield ended


def _audited(report: AuditReport) -> Iterator[GaugeMetricFamily]:
    found = GaugeMetricFamily("booking_audit_findings", "Exceptions of the last audit", labels=("invariant",))
    for invariant in INVARIANTS:
        found.add_metric((invariant,), report.counts.get(invariant, 0))
    yield found
    yield _gauge("booking_audit_last_run_timestamp_seconds", "When the last audit began", report.at.timestamp())
    yield _gauge("booking_audit_duration_seconds", "How long it took", report.milliseconds / _MILLISECONDS)
    yield _gauge("booking_audit_events", "Facts that it has read in all", report.events)
    yield _gauge("booking_audit_bookings", "Bookings that it has read in all", report.bookings)


def _gauge(name: str, documentation: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, documentation, value=value)


@get("/metrics", opt=UNLIMITED, include_in_schema=False)
async def metrics(request: HttpRequest, service: TheService) -> Response[bytes]:
    """In the threads of health, so that it answers whatever the others wait for."""
    threads: ThreadPoolExecutor = request.app.state.health_threads
    refused = dict(request.app.state.policy_reports.counts)
    text = await asyncio.get_running_loop().run_in_executor(threads, _text, service, refused)
    return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4)


def _text(service: Service, refused: Mapping[str, int]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Told(service))
    registry.register(_Refused(refused))
    return generate_latest(registry)
