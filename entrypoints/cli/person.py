"""What is held about a person, for them."""

import sys
from pathlib import Path

import click
import msgspec

from adapters.system_clock import SystemClock
from application.forgetting.export import Exporting
from domain.errors import NotFound
from entrypoints.bootstrap import open_database
from entrypoints.cli.erase import write_for_owner
from entrypoints.cli.settings import settings_for
from entrypoints.settings import Needs


@click.command(short_help="All that is held about a person.")
@click.argument("email")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
def person(*, email: str, out: Path) -> None:
    """All that is held about whoever has this address: bookings with every fact, notes, answers and mails. The file can
    be read by its owner alone; give it to the person only.
    """
    with open_database(settings_for(Needs.DATABASE | Needs.PEOPLE)) as database:
        try:
            held = Exporting(database, SystemClock())(email)
        except NotFound as nobody:
            click.echo(str(nobody), err=True)
            sys.exit(1)
    write_for_owner(out, msgspec.json.format(msgspec.json.encode(held), indent=2).decode())
    click.echo(f"{len(held.bookings)} bookings, written to {out}.")
