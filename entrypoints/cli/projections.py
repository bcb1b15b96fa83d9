import sys
from collections.abc import Sequence

import click

from adapters.postgres.database import PostgresDatabase
from adapters.postgres.projector import Standing
from adapters.system_clock import SystemClock
from application.ports.audit_ledger import ProjectionCheck
from entrypoints.auditing import PROJECTIONS
from entrypoints.bootstrap import open_database
from entrypoints.cli.settings import settings_for
from entrypoints.settings import Needs

_names = click.argument("names", type=click.Choice(sorted(PROJECTIONS)), nargs=-1, metavar="[NAME...]")


@click.group(short_help="How far the read models are, and whether they agree.")
def projections() -> None:
    """The read models: how far they are, and whether they agree with the facts."""


@projections.command("list")
def list_projections() -> None:
    """Each read model with how far it has read, and how its last check ended."""
    with open_database(settings_for(Needs.DATABASE)) as database:
        checks = {check.name: check for check in database.audit_ledger.projection_checks()}
        for name, row_of in PROJECTIONS.items():
            standing = database.projector(name, row_of).standing()
            click.echo(_line(standing, checks.get(name)))


@projections.command()
@_names
def verify(*, names: Sequence[str]) -> None:
    """Fold read models from nothing and lay them beside the live ones; exit 1 if they differ."""
    with open_database(settings_for(Needs.DATABASE)) as database:
        checks = [_verified(database, name) for name in names or sorted(PROJECTIONS)]
    for check in checks:
        click.echo("\n".join([*(f"{check.name} {stream}: differs" for stream in check.differing), _outcome(check)]))
    sys.exit(1 if any(check.differences for check in checks) else 0)


def _verified(database: PostgresDatabase, name: str) -> ProjectionCheck:
    verification = database.projection_verification(name, PROJECTIONS[name])
    while verification.go_on():
        pass
    return verification.keep(SystemClock().now())


def _outcome(check: ProjectionCheck) -> str:
    outcome = f"{check.differences} differ from the facts" if check.differences else "as the facts say"
    return f"{check.name}: {check.rows} rows, {outcome}."


def _line(standing: Standing, check: ProjectionCheck | None) -> str:
    set_aside = f", {standing.faults} streams set aside" if standing.faults else ""
    behind = f"position {standing.position}, {standing.head - standing.position} behind{set_aside}"
    checked = "never verified"
    if check is not None:
        checked = f"verified {check.at:%Y-%m-%d %H:%M}Z: {check.differences} differences"
    return f"{standing.name}  {behind}  {checked}"
