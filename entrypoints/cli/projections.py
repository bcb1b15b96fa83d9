import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

import click

from adapters.postgres.database import PostgresDatabase
from adapters.postgres.projector import Standing
from adapters.postgres.rebuild import Differences, Rebuild
from adapters.system_clock import SystemClock
from application.ports.audit_ledger import ProjectionCheck
from entrypoints.auditing import PROJECTIONS
from entrypoints.bootstrap import open_database
from entrypoints.cli.settings import settings_for
from entrypoints.settings import Needs

TOLD_EVERY_SECONDS = 2.0
PROCESSES_MAX = 8

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
@click.option("--dry-run", is_flag=True, help="Fold anew and tell what would change; the rows wait for the next run.")
@click.option(
    "--processes",
    type=click.IntRange(1, PROCESSES_MAX),
    default=min(os.cpu_count() or 1, PROCESSES_MAX),
    show_default="one for each core",
    help="How many read models at the same time.",
)
def rebuild(*, names: Sequence[str], dry_run: bool, processes: int) -> None:
    """Fold read models from nothing, tell what differs, and put the new rows in the old ones' place in one step.

    Readers and the service go on meanwhile. Interrupted, the same command goes on where it was.
    """
    wanted = sorted(set(names or PROJECTIONS))
    at_once = min(processes, len(wanted))
    with open_database(settings_for(Needs.DATABASE)) as database:
        if at_once == 1:
            for name in wanted:
                click.echo("\n".join(_rebuilt(name, database.rebuild(name, PROJECTIONS[name]), only_look=dry_run)))
            return
        with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
            for told in as_completed([pool.submit(_rebuilt_apart, name, only_look=dry_run) for name in wanted]):
                click.echo("\n".join(told.result()))


@projections.command()
@_names
def verify(*, names: Sequence[str]) -> None:
    """Fold read models from nothing and lay them beside the live ones; exit 1 if they differ."""
    with open_database(settings_for(Needs.DATABASE)) as database:
        checks = [_verified(database, name) for name in names or sorted(PROJECTIONS)]
    for check in checks:
        click.echo("\n".join([*(f"{check.name} {stream}: differs" for stream in check.differing), _outcome(check)]))
    sys.exit(1 if any(check.differences for check in checks) else 0)


def _rebuilt_apart(name: str, *, only_look: bool) -> list[str]:
    """In a process of its own: folding is what takes the time, and a core does one at a time."""
    with open_database(settings_for(Needs.DATABASE)) as database:
        return _rebuilt(name, database.rebuild(name, PROJECTIONS[name]), only_look=only_look)


def _rebuilt(name: str, rebuild: Rebuild, *, only_look: bool) -> list[str]:
    """Tells how far it is; what there is to say at the end is returned."""
    started = told = time.monotonic()
    read = 0
    lines: list[str] = []
    with rebuild.connection() as connection:
        while progress := rebuild.go_on(connection):
            now, read = time.monotonic(), read + progress.page_events
            if now >= told + TOLD_EVERY_SECONDS or progress.share == 1:
                told, rate = now, read / (now - started)
                done = f"{progress.share:.0%}, {progress.events:,} events, {rate:,.0f} a second"
                click.echo(f"{name}: {done}", err=True)
        rebuild.switch(connection, lambda found: lines.extend(_told(name, found)), only_look=only_look)
    end = "nothing was changed; run without --dry-run to switch" if only_look else "rebuilt"
    return [*lines, f"{name}: {end}."]


def _told(name: str, found: Differences) -> Iterator[str]:
    """What the new rows change."""
    if not found.total:
        yield f"{name}: the new rows are as the old ones."
        return
    yield from (f"{name} {stream}: differs" for stream in found.some)
    if found.total > len(found.some):
        yield f"{name}: and {found.total - len(found.some)} more"
    yield f"{name}: {found.changed} rows change, {found.new} are new, {found.gone} go."


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
    made = f"made by definition {standing.version}, the present one is {standing.wanted_version}: rebuild it"
    return f"{standing.name}  {behind}  {checked}" + (
        f"  {made}" if standing.version != standing.wanted_version else ""
    )
