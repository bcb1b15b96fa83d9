import signal
from threading import Event
from types import FrameType

import click

from entrypoints.background import background_of
from entrypoints.bootstrap import POOL_SIZE, build_service, open_database
from entrypoints.cli.settings import settings_for
from entrypoints.settings import Needs
from entrypoints.telemetry.process import telling


@click.command(short_help="Outgoing work, deliveries and all that runs by the clock.")
@click.option("--no-migrate", is_flag=True, help="Leave the schema as it is.")
def worker(*, no_migrate: bool) -> None:
    """Outgoing work, stored deliveries, read models, and what runs by the clock, until stopped.

    By the clock: what the providers' webhooks should have told is asked for again, their subscriptions are kept
    alive, and everything is compared once a night.
    """
    settings = settings_for(Needs.ALL)
    stopped = Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with telling(settings, "booking-worker") as tracing, open_database(settings, POOL_SIZE) as database:
        if not no_migrate:
            database.migrate()
        with build_service(settings, database, tracing=tracing) as service, background_of(service, database):
            click.echo("The worker is at work.")
            stopped.wait()
            click.echo("Finishing what is in hand.")
