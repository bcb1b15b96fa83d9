"""The `booking` command."""

from typing import Any

import click
import psycopg

from adapters.embedded_postgres import EmbeddedPostgresError
from adapters.postgres.sealing import Sealed
from application.ports.event_store import StoreUnavailable
from entrypoints.catalog_file import CatalogFault
from entrypoints.cli.analyst_role import analyst_role
from entrypoints.cli.audit import audit
from entrypoints.cli.backup import backup
from entrypoints.cli.catalog import catalog
from entrypoints.cli.demo import demo
from entrypoints.cli.doctor import doctor
from entrypoints.cli.erase import erase
from entrypoints.cli.export import export
from entrypoints.cli.keys import keys
from entrypoints.cli.mails import mails
from entrypoints.cli.migrate import migrate
from entrypoints.cli.mode import mode
from entrypoints.cli.person import person
from entrypoints.cli.projections import projections
from entrypoints.cli.reconcile import reconcile
from entrypoints.cli.sandbox import sandbox
from entrypoints.cli.serve import serve
from entrypoints.cli.timeline import timeline
from entrypoints.cli.tokens import tokens
from entrypoints.cli.webhooks import webhooks
from entrypoints.cli.worker import worker
from entrypoints.routines import TurnTaken
from entrypoints.settings import SettingsFault

_FAULT_EXIT = 2
_DATABASE_MEND = "See that PostgreSQL runs and that DATABASE_URL is right; unset, an embedded one is used."


class Commands(click.Group):
    """A fault of the operator's making is a line each, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (SettingsFault, CatalogFault) as fault:
            click.echo("\n".join(fault.faults), err=True)
            ctx.exit(_FAULT_EXIT)
        except (TurnTaken, Sealed) as refusal:
            click.echo(str(refusal), err=True)
            ctx.exit(_FAULT_EXIT)
        except (StoreUnavailable, psycopg.OperationalError, EmbeddedPostgresError) as error:
            (said, *_) = str(error).splitlines() or [type(error).__name__]
            click.echo(f"The database cannot be used: {said}\n{_DATABASE_MEND}", err=True)
            ctx.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="expert-booking", prog_name="booking")
def booking() -> None:
    """Booking and payment for expert marketplaces."""


for _command in (
    demo,
    serve,
    worker,
    sandbox,
    migrate,
    catalog,
    doctor,
    mode,
    backup,
    timeline,
    audit,
    projections,
    export,
    reconcile,
    webhooks,
    mails,
    keys,
    person,
    erase,
    tokens,
    analyst_role,
):
    booking.add_command(_command)
