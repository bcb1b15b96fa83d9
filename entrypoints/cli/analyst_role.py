import secrets
import sys

import click

from adapters.postgres.analyst_role import NAME_LENGTH_MAX, READABLE, MayNotMakeRoles, RoleNotOurs
from entrypoints.bootstrap import open_database
from entrypoints.cli.settings import settings_for
from entrypoints.settings import Needs

PASSWORD_BYTES = 24


@click.command("analyst-role", short_help="A database user that reads figures, and nothing else.")
@click.option("--name", default="booking_analyst", show_default=True, help="The user's name.")
def analyst_role(*, name: str) -> None:
    """Make the database user, or renew its password and rights. It reads the booking facts and their views alone."""
    if not 0 < len(name.encode()) <= NAME_LENGTH_MAX or not name.isprintable() or name.startswith("pg_"):
        raise click.BadParameter(f"a name of PostgreSQL has 1 to {NAME_LENGTH_MAX} bytes and does not begin with pg_")
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with open_database(settings_for(Needs.DATABASE)) as database:
        try:
            existed = database.renew_analyst_role(name, password)
        except RoleNotOurs:
            _refuse(f"There is a role {name} that this command did not make. Choose another with --name.")
        except MayNotMakeRoles as refusal:
            _refuse(f"{refusal}. Use a database user with CREATEROLE in DATABASE_URL for this command.")
    click.echo(f"{'Renewed' if existed else 'Made'} {name}, which may read {', '.join(READABLE)}.")
    click.echo(f"Its password, shown once: {password}")


def _refuse(words: str) -> None:
    click.echo(words, err=True)
    sys.exit(1)
