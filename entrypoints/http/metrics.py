"""What monitoring reads: counts and times only, nothing about anybody."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from litestar import Response, get
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from application.ports.audit_ledger import INVARIANTS, AuditReport
from application.ports.call_budget import CallsLeft
from application.ports.read_models import Concerned, MailTrouble
from application.ports.service_modes import Mode
from application.ports.troubles import ABOUTS, Trouble
from application.reconcilers.money_standing import MoneyStanding, money_standing
from domain.booking.concerns import Concern
from entrypoints.auditing import PROJECTIONS
from entrypoints.http.authorization import HttpRequest, TheService
from entrypoints.http.rate_limits import UNLIMITED
from entrypoints.service import Service

_MILLISECONDS = 1_000


class _Told(Collector):
    """Read from the database when it is asked, so that every process tells the same."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[GaugeMetricFamily]:
        service, now = self._service, self._service.world.clock.now()
        backlog = service.effects.backlog(now)
        yield _gauge("booking_effects_open", "Outgoing work that is not done", backlog.open)
        yield _gauge("booking_effects_parked", "Outgoing work that waits for a person", backlog.parked)
        yield _gauge("booking_effects_overdue", "Outgoing work that should have been taken up", backlog.overdue)
        yield _gauge("booking_inbox_waiting", "Deliveries without a verdict", service.inbox.waiting_count())
        yield from _concerned(service.booking_list.concerns(), now)
        yield from _mailed(service.mail_list.trouble(now - timedelta(days=1), now))
        yield _budget(service.world.budgets.of("").left(now))
        behind = {**dict.fromkeys(PROJECTIONS, 0), **service.audit_ledger.projections_behind()}
        yield _labelled("booking_projection_behind", "Facts that a list has not read yet", "projection", behind)
        yield from _reconciled(money_standing(service.balance_book, now))
        yield _troubled(service.world.troubles.present())
        mode = service.world.modes.mode
        modes = {str(one): float(one is mode) for one in Mode}
        yield _labelled("booking_mode", "1 for what an operator switched the service to", "mode", modes)
        report = service.audit_ledger.last_report()
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
    lost = {how: getattr(trouble, how) for how in ("given_up", "bounced", "dropped")}
    yield _labelled("booking_mails_lost_last_day", "Mails that came to no good end", "how", lost)


def _concerned(concerns: Mapping[str, Concerned], now: datetime) -> Iterator[GaugeMetricFamily]:
    nothing = dict.fromkeys(map(str, Concern), 0.0)
    counts = {name: concerned.bookings for name, concerned in concerns.items()}
    ages = {name: (now - concerned.unchanged_since).total_seconds() for name, concerned in concerns.items()}
    yield _labelled("booking_concerns", "Bookings that somebody may want to see to", "concern", nothing | counts)
    says = "For how long the one of them that has stood still the longest has not changed"
    yield _labelled("booking_concern_age_seconds", says, "concern", nothing | ages)


def _budget(left: CallsLeft) -> GaugeMetricFamily:
    windows = {"minute": left.minute, "hour": left.hour, "day": left.day}
    return _labelled("booking_calendly_calls_left", "Meetings that our token may still book", "window", windows)


def _troubled(troubles: Sequence[Trouble]) -> GaugeMetricFamily:
    counts = dict.fromkeys(ABOUTS, 0) | {trouble.about: trouble.count for trouble in troubles}
    return _labelled("booking_troubles", "What is wrong as a whole and only a person can mend", "about", counts)


def _reconciled(money: MoneyStanding) -> Iterator[GaugeMetricFamily]:
    says = "Lines in which our money and Stripe's balance differ, of the days that are still looked at"
    yield _gauge("booking_reconciliation_differences", says, money.differences)
    says = "Days with such a line"
    yield _gauge("booking_reconciliation_differing_days", says, len(money.differing))
    if money.until is not None and money.checked_at is not None:
        end = datetime(money.until.year, money.until.month, money.until.day, tzinfo=UTC) + timedelta(days=1)
        says = "The end of the last day whose money was compared"
        yield _gauge("booking_reconciliation_compared_until_timestamp_seconds", says, end.timestamp())
        says = "When that day was compared"
        yield _gauge("booking_reconciliation_last_run_timestamp_seconds", says, money.checked_at.timestamp())


def _audited(report: AuditReport) -> Iterator[GaugeMetricFamily]:
    counts = {invariant: report.counts.get(invariant, 0) for invariant in INVARIANTS}
    yield _labelled("booking_audit_findings", "Exceptions of the last audit", "invariant", counts)
    yield _gauge("booking_audit_last_run_timestamp_seconds", "When the last audit began", report.at.timestamp())
    yield _gauge("booking_audit_duration_seconds", "How long it took", report.milliseconds / _MILLISECONDS)
    yield _gauge("booking_audit_events", "Facts that it has read in all", report.events)
    yield _gauge("booking_audit_bookings", "Bookings that it has read in all", report.bookings)


def _gauge(name: str, documentation: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, documentation, value=value)


def _labelled(name: str, documentation: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, documentation, labels=(label,))
    for label_value, value in values.items():
        family.add_metric((label_value,), value)
    return family


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
