import sys

import click
import msgspec

from application.requests.calendar_check import Finding, Light
from entrypoints.cli.settings import environment_of_commands
from entrypoints.doctor.examination import examine

MARKS = {Light.OK: "ok  ", Light.WARN: "warn", Light.FAIL: "FAIL"}


@click.command(short_help="Look whether all is ready to go live.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def doctor(*, as_json: bool) -> None:
    """Look whether all is ready: settings, providers, database, deliveries, catalog, work. It changes nothing.

    Each line says how to mend it. Exit 1 if one says FAIL.
    """
    found = []
    for finding in examine(environment_of_commands()):
        found.append(finding)
        if not as_json:
            click.echo(_line(finding))
    click.echo(msgspec.json.encode(found).decode() if as_json else _sum(found))
    sys.exit(1 if any(finding.light is Light.FAIL for finding in found) else 0)


def _line(finding: Finding) -> str:
    line = f"{MARKS[finding.light]}  {finding.about}: {finding.detail}"
    return f"{line}\n      -> {finding.mend}" if finding.mend else line


def _sum(found: list[Finding]) -> str:
    failed = sum(finding.light is Light.FAIL for finding in found)
    doubtful = sum(finding.light is Light.WARN for finding in found)
    return f"{len(found)} lines, {failed} to mend, {doubtful} worth a thought."
