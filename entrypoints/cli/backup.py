"""Backups: whether one can really be brought back."""

import sys
from contextlib import ExitStack
from pathlib import Path

import click
import msgspec
import psycopg
from psycopg.conninfo import conninfo_to_dict

from adapters.postgres.dumps import DumpError
from adapters.postgres.migrate import MigrationError
from application.requests.calendar_check import Light
from entrypoints.backup.drill import NotEmpty, Step, Wanted, drill
from entrypoints.bootstrap import database_addresses
from entrypoints.cli.doctor import MARKS
from entrypoints.cli.settings import settings_for
from entrypoints.settings import Needs, Settings

_FAULT_EXIT = 2


class _Address(click.ParamType[str]):
    name = "url"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            conninfo_to_dict(value)
        except psycopg.ProgrammingError:
            self.fail("is not an address like postgresql://user@host/name", param, ctx)
        return value


@click.group()
def backup() -> None:
    """Backups of the database."""


@backup.command("drill", short_help="Bring a backup back into a scratch database, and prove it.")
@click.option("--into", required=True, type=_Address(), help="An empty scratch database; it is yours to drop.")
@click.option(
    "--dump",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A backup made with `pg_dump --format=custom`; without one, it is taken now.",
)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def drill_command(*, into: str, file: Path | None, as_json: bool) -> None:
    """Restore a backup, bring its schema forward, compare it with the database, open what is sealed, audit it, and fold
    every list anew. The database is only read. Exit 1 if one line says FAIL.
    """
    settings = settings_for(Needs.DATABASE | Needs.PEOPLE)
    try:
        steps = _steps(into, file, settings, as_json=as_json)
    except (NotEmpty, DumpError, MigrationError) as fault:
        click.echo(str(fault), err=True)
        sys.exit(_FAULT_EXIT)
    failed = sum(step.light is Light.FAIL for step in steps)
    seconds = round(sum(step.seconds for step in steps), 3)
    if as_json:
        click.echo(msgspec.json.encode({"proved": not failed, "seconds": seconds, "steps": steps}).decode())
    else:
        outcome = f"{failed} lines say FAIL" if failed else "this backup can be brought back"
        click.echo(f"Drill of {seconds} s: {outcome}. Drop the scratch database when you have looked at it.")
    sys.exit(1 if failed else 0)


def _steps(into: str, file: Path | None, settings: Settings, *, as_json: bool) -> list[Step]:
    """Told as each is done."""
    steps = []
    with ExitStack() as stack:
        is_gone = file is not None and settings.database_url is None
        source = None if is_gone else stack.enter_context(database_addresses(settings))[1]
        for step in drill(Wanted(into=into, source=source, file=file), settings):
            steps.append(step)
            if not as_json:
                click.echo(_line(step))
    return steps


def _line(step: Step) -> str:
    line = f"{MARKS[step.light]}  {step.about}: {step.detail} ({step.seconds} s)"
    return f"{line}\n      -> {step.mend}" if step.mend else line
