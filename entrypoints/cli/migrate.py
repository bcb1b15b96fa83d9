import click

from entrypoints.bootstrap import open_database
from entrypoints.cli.settings import settings_for
from entrypoints.settings import Needs


@click.command(short_help="Bring the database schema up to date.")
def migrate() -> None:
    """Bring the database schema up to date; safe to run twice and in parallel."""
    with open_database(settings_for(Needs.DATABASE)) as database:
        applied = database.migrate()
    click.echo(f"Applied {', '.join(applied)}." if applied else "The schema is up to date.")
