from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import click

from adapters.system_clock import SystemClock
from application.ports.catalog import Builder
from entrypoints.bootstrap import open_database
from entrypoints.catalog_file import Catalog, CatalogFault, decode_catalog, read_catalog
from entrypoints.cli.settings import settings_for
from entrypoints.settings import Needs


@click.group()
def catalog() -> None:
    """Builders and session types."""


@catalog.command("import", short_help="Put a catalog file in force.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--allow-empty", is_flag=True, help="Take a file without builders, which withdraws everything.")
def import_file(*, file: Path, allow_empty: bool) -> None:
    """Put FILE in force at once, as a whole.

    What is no longer in it is withdrawn, never deleted. A file with faults changes nothing.
    `booking catalog example` prints a file to begin with.
    """
    read = _read(file, allow_empty=allow_empty)
    with open_database(settings_for(Needs.DATABASE | Needs.PEOPLE)) as database:
        database.migrate()
        before = _names(database.catalog.builders())
        database.catalog.replace_all(read.builders, read.emails, SystemClock().now())
    after = _names(read.builders)
    sessions = sum(len(builder.session_types) for builder in read.builders)
    click.echo(f"In force: {_count(len(read.builders), 'builder')}, {_count(sessions, 'session type')}.")
    for key in [key for key in before if key not in after]:
        click.echo(f"Withdrawn: {before[key]}")


@catalog.command(short_help="Print a catalog file to begin with.")
def example() -> None:
    """Print a catalog file with every key explained: booking catalog example > catalog.toml."""
    click.echo(files(__package__).joinpath("catalog_example.toml").read_text(encoding="utf-8"), nl=False)


def _read(file: Path, *, allow_empty: bool) -> Catalog:
    read = read_catalog(decode_catalog(file.read_bytes()))
    if not read.builders and not allow_empty:
        raise CatalogFault([f"{file} has no [[builder]]: it would withdraw everything. If so, add --allow-empty"])
    return read


def _names(builders: Iterable[Builder]) -> dict[tuple[str, str], str]:
    names = {}
    for builder in builders:
        names["builder", str(builder.id)] = f"builder {builder.id} ({builder.name})"
        for session in builder.session_types:
            names["session type", str(session.id)] = f"session type {session.id} ({session.title})"
    return names


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
