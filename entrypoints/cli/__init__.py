"""The `booking` command."""

import sys

import click

from entrypoints.catalog_file import CatalogFault
from entrypoints.cli.audit import audit
from entrypoints.cli.catalog import catalog
from entrypoints.cli.demo import demo
from entrypoints.cli.migrate import migrate
from entrypoints.cli.sandbox import sandbox
from entrypoints.cli.serve import serve
from entrypoints.cli.timeline import timeline
from entrypoints.cli.worker import worker
from entrypoints.settings import SettingsFault


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def booking() -> None:
    """Booking and payment for expert marketplaces."""


for _command in (demo, serve, worker, sandbox, migrate, catalog, timeline, audit):
    booking.add_command(_command)


def main() -> None:
    """Run the command; a fault of the operator's making is a line each, never a traceback."""
    try:
        booking()
    except (SettingsFault, CatalogFault) as fault:
        for line in fault.faults:
            click.echo(line, err=True)
        sys.exit(2)
