import sys

import click
import msgspec

from application.audit import AuditReport
from application.audit import audit as check
from entrypoints.bootstrap import open_database
from entrypoints.cli.settings import settings_for
from entrypoints.settings import Needs


@click.command(short_help="Check that money and slot agree.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def audit(*, as_json: bool) -> None:
    """Check over the whole history that money and slot agree; exit 1 and the exceptions if they do not."""
    with open_database(settings_for(Needs.DATABASE)) as database:
        report = check(database.events, database.effects, database.inbox)
    click.echo(msgspec.json.encode(report).decode() if as_json else in_words(report))
    sys.exit(1 if report.findings else 0)


def in_words(report: AuditReport) -> str:
    """A line for each exception, then the sum."""
    lines = [f"{finding.invariant} {finding.subject}: {finding.detail}" for finding in report.findings]
    outcome = f"{len(report.findings)} exceptions" if report.findings else "money and slot agree"
    return "\n".join([*lines, f"Audit of {report.events} events, {report.bookings} bookings: {outcome}."])
