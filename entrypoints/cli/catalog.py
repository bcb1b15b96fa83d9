from pathlib import Path

import click

from entrypoints.bootstrap import open_database
from entrypoints.catalog_file import read_catalog
from entrypoints.cli.settings import settings_for
from entrypoints.settings import Needs


@click.group()
def catalog() -> None:
    """Builders and session types."""


@catalog.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_file(*, file: Path) -> None:
    """Put FILE in force at once; what is no longer in it is withdrawn, never deleted."""
    read = read_catalog(file.read_text(encoding="utf-8"))
    with open_database(settings_for(Needs.DATABASE | Needs.PEOPLE)) as database:
        database.migrate()
        database.catalog.replace_all(read.builders, read.emails)
    sessions = sum(len(builder.session_types) for builder in read.builders)
    click.echo(f"In force: {len(read.builders)} builders, {sessions} session types.")
