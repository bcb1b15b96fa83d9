"""What the service has to do and has found: queues, audit, read models, calendars, mails."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from application.ports.catalog import Builder
from application.ports.service_modes import Mode
from application.reconcilers.money_standing import money_standing
from application.requests.calendar_check import CalendarCheck, Finding, Light
from entrypoints.doctor.lines import doubtful, well, wrong
from entrypoints.mailing.preview import kinds, previews
from entrypoints.service import Service

AUDIT_AGE_MAX = timedelta(hours=1)
"""A worker audits every few minutes."""
PARKED_LONG = timedelta(hours=12)
"""Long before reserved money lapses at the banks; sessions of the next hours cannot wait as long."""
CALLS_LEFT_LOW = 10
DAYS_NAMED_MAX = 3
_BEGIN_ONE = "Run: booking catalog example > catalog.toml; then booking catalog import catalog.toml"
_SEE_ABOVE = "Each expert's line above says why. The catalog is there: import no other one for it."
_WORK = "Look at /operator/work: each says why, and can be tried again."


def work(service: Service) -> Iterator[Finding]:
    now = service.world.clock.now()
    yield _mode(service, now)
    yield from _queues(service, now)
    yield _audit(service, now)
    yield _money(service, now)
    yield _read_models(service)
    yield _budget(service, now)
    yield from _mails()


def catalog(service: Service) -> Iterator[Finding]:
    """Each builder's calendar as Calendly tells of it. One who cannot be booked stops nobody else."""
    world = service.world
    check = CalendarCheck(world.scheduling, world.store, world.clock)
    builders = world.catalog.builders()
    bookable = 0
    for builder in builders:
        bad = [one for one in check.calendar_alone(builder) if one.light is not Light.OK]
        bookable += not any(one.light is Light.FAIL for one in bad)
        yield from _of_builder(builder, bad)
    if not bookable:
        yield wrong("Catalog", "Nobody can be booked.", _SEE_ABOVE if builders else _BEGIN_ONE)


def _of_builder(builder: Builder, bad: list[Finding]) -> Iterator[Finding]:
    about = f"Catalog, {builder.name}"
    yield from (doubtful(about, f"{one.about}: {one.detail}", one.mend) for one in bad)
    if not bad:
        offers = len(builder.session_types)
        yield well(about, f"{offers} session types can be booked." if offers > 1 else "One session type can be booked.")


def _mode(service: Service, now: datetime) -> Finding:
    present = service.world.modes.present()
    if present is None or present.mode is Mode.OPEN:
        return well("Mode", "Bookings are taken and carried out.")
    lasts = f"{present.mode} since {present.at:%Y-%m-%d %H:%M}Z by {present.by}: {present.why}."
    mend = "When that is over, run: booking mode open --by WHO --why WHY"
    is_long = present.mode is Mode.PARK and now - present.at > PARKED_LONG
    return wrong("Mode", lasts, mend) if is_long else doubtful("Mode", lasts, mend)


def _queues(service: Service, now: datetime) -> Iterator[Finding]:
    backlog, waiting = service.effects.backlog(now), service.inbox.waiting_count()
    if backlog.parked:
        yield doubtful("Work", f"{backlog.parked} pieces were set aside.", _WORK)
    if backlog.overdue:
        mend = "Start booking worker, or booking serve without --no-worker; if one runs, look at its log."
        yield wrong("Work", f"{backlog.overdue} pieces are overdue: no worker takes them up.", mend)
    if not backlog.parked and not backlog.overdue:
        yield well("Work", f"Nothing is overdue; {backlog.open} pieces wait for their time, {waiting} deliveries too.")


def _money(service: Service, now: datetime) -> Finding:
    standing = money_standing(service.balance_book, now)
    if standing.until is None:
        return well("Money", "No day was compared with Stripe's balance yet: a worker does it at 3:00 UTC.")
    if standing.differing:
        days = ", ".join(str(report.day) for report in standing.differing[:DAYS_NAMED_MAX])
        mend = "Look at /analytics/reconciliation: each line says what to do."
        told = f"{standing.differences} differences to Stripe's balance, of {days}"
        return doubtful("Money", f"{told}{' and more' if len(standing.differing) > DAYS_NAMED_MAX else ''}.", mend)
    if standing.is_behind(now):
        mend = "Run: booking reconcile; and look at the worker's log."
        return doubtful("Money", f"Not compared with Stripe's balance since {standing.until}.", mend)
    return well("Money", f"It equals Stripe's balance until {standing.until}.")


def _audit(service: Service, now: datetime) -> Finding:
    report = service.audit_ledger.last_report()
    if report is None:
        return doubtful("Audit", "It has never run.", "Run: booking audit; a worker does it every three minutes.")
    if report.counts and any(report.counts.values()):
        first = report.findings[0]
        detail = f"{sum(report.counts.values())} exceptions, first {first.invariant} {first.subject}: {first.detail}."
        return wrong("Audit", detail, "Run: booking audit; docs/operating.md says what to do about each.")
    if now - report.at > AUDIT_AGE_MAX:
        detail = f"It last ran {report.at:%Y-%m-%d %H:%M}Z."
        return doubtful("Audit", detail, "See that a worker runs: it audits every three minutes.")
    return well("Audit", f"Money and slot agree over {report.bookings} bookings, {report.at:%Y-%m-%d %H:%M}Z.")


def _read_models(service: Service) -> Finding:
    differing = [check for check in service.audit_ledger.projection_checks() if check.differences]
    if differing:
        names = ", ".join(f"{check.name} in {check.differences} rows" for check in differing)
        return wrong("Lists", f"They differ from the facts: {names}.", "Run: booking projections verify")
    behind = sum(service.audit_ledger.projections_behind().values())
    return well("Lists", f"They equal the facts; {behind} facts are not read yet.")


def _budget(service: Service, now: datetime) -> Finding:
    left = service.world.budgets.of("").left(now)
    detail = f"{left.day} bookings are left today, {left.hour} this hour."
    if min(left.day, left.hour) < CALLS_LEFT_LOW:
        mend = "Clients who want more are told to wait. Raise the plan, and CALENDLY_CALL_LIMITS with it."
        return doubtful("Calendly budget", detail, mend)
    return well("Calendly budget", detail)


def _mails() -> Iterator[Finding]:
    """Every example of every kind, in every language."""
    written = 0
    for kind in kinds():
        try:
            written += len(list(previews(kind)))
        except Exception as fault:  # noqa: BLE001 - whatever a template raises, it would for a client too
            mend = f"Run: booking mails preview --kind {kind} --out previews. It fails with the place of the fault."
            yield wrong("Mails", f"Those of the kind {kind} cannot be written: {type(fault).__name__}: {fault}.", mend)
    yield well("Mails", f"{written} examples can be written, in every language.")
