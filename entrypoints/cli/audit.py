import sys

import click
import msgspec

from adapters.system_clock import SystemClock
from application.audit import AuditReport
from application.audit import audit as check
from entrypoints.bootstrap import open_database
from entrypoints.cli.settings import settings_for
from entrypoints.settings import Needs


@click.command(short_help="Check that money and slot agree.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@click.option("--afresh", is_flag=True, help="Forget what earlier runs have read, and read the whole history again.")
def audit(*, as_json: bool, afresh: bool) -> None:
    """Check over the whole history that money and slot agree; exit 1 and the exceptions if they do not."""
    with open_database(settings_for(Needs.DATABASE)) as database:
        if afresh:
            database.audit_ledger.start_over()
        report = check(database.audit_ledger, database.effects, database.inbox, SystemClock())
    click.echo(msgspec.json.encode(report).decode() if as_json else in_words(report))
    sys.exit(1 if report.findings else 0)


def in_words(report: AuditReport) -> str:
    """A line for each exception, then the sum."""
    lines = [f"{finding.invariant} {finding.subject}: {finding.detail}" for finding in report.findings]
    outcome = f"{len(report.findings)} exceptions" if report.findings else "money and slot agree"
    read = f"{report.events} events ({report.new_events} new), {report.bookings} bookings"
    return "\n".join([*lines, f"Audit of {read} in {report.milliseconds} ms: {outcome}."])
