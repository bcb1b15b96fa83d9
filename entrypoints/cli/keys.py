"""The keys of APP_DATA_KEYS: what each still opens, and changing them."""

import sys

import click

from adapters.postgres.key_rotation import KeyUse
from entrypoints.bootstrap import open_database
from entrypoints.cli.settings import settings_for
from entrypoints.personal_data import Resealing
from entrypoints.settings import Needs


@click.group()
def keys() -> None:
    """The keys that personal data is sealed with."""


@keys.command("list")
def list_keys() -> None:
    """What needs each key; a key that nothing needs may be dropped."""
    with open_database(settings_for(Needs.DATABASE | Needs.PEOPLE)) as database:
        uses = database.key_rotation.uses()
    click.echo("\n".join(_line(use) for use in uses))
    sys.exit(1 if any(use.number is None for use in uses) else 0)


@keys.command()
def rotate() -> None:
    """Seal everything anew under the first key, while the service runs. A worker does it nightly by itself."""
    with open_database(settings_for(Needs.DATABASE | Needs.PEOPLE)) as database:
        resealing = Resealing(database.key_rotation)
        while resealing.go_on():
            click.echo(f"{resealing.done} rows so far", err=True)
        uses = database.key_rotation.uses()
    closed = f" {resealing.closed} cannot be opened by any key." if resealing.closed else ""
    click.echo(f"{resealing.done} rows were sealed anew.{closed}")
    click.echo("\n".join(_line(use) for use in uses))
    sys.exit(1 if resealing.closed else 0)


def _line(use: KeyUse) -> str:
    own = f", {use.connections} calendar connections" if use.connections else ""
    found = f", {use.accounts} accounts" if use.accounts else ""
    what = f"{use.people} people, {use.deliveries} deliveries{own}{found}"
    if use.number is None:
        return f"fail  a key that is not in APP_DATA_KEYS sealed {what}: put it back at the end of the list"
    if use.number == 1:
        return f"ok    key 1 seals, and opens {what}"
    if use.rows:
        return f"warn  key {use.number} still opens {what}: keep it, and run `booking keys rotate`"
    return f"ok    key {use.number} opens nothing: it may be dropped from APP_DATA_KEYS"
