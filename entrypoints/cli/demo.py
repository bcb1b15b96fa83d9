"""The newcomer's first run: all parts started, one free and one paid session booked over HTTP, then left up."""

import os
import signal
import sys
from pathlib import Path

import click
import httpx

from adapters.system_clock import SystemClock
from application.audit import audit
from domain.identifiers import StreamId
from entrypoints.bootstrap import open_database
from entrypoints.catalog_file import read_catalog
from entrypoints.cli.audit import in_words
from entrypoints.cli.listening import PORT, refuse_taken
from entrypoints.cli.timeline import timeline_lines
from entrypoints.demonstration.client import BookedSession, DemoClient, DemoFailure
from entrypoints.demonstration.data_folder import FolderTaken, data_folder, forget, leave_settings
from entrypoints.demonstration.environment import OPERATOR_TOKEN, demo_environment
from entrypoints.demonstration.processes import running
from entrypoints.sandbox.catalog import demo_catalog
from entrypoints.sandbox.settings import DEFAULT_PORT as SANDBOX_PORT
from entrypoints.settings import Needs, Settings, read_settings

_ANOTHER = "give this one a folder of its own: BOOKING_DATA_DIR=.data2 booking demo --port 8010 --sandbox-port 8910"


@click.command(short_help="Everything at once, with pretend providers.")
@click.option("--port", default=8000, show_default=True, type=PORT)
@click.option("--sandbox-port", default=SANDBOX_PORT, show_default=True, type=PORT)
@click.option("--once", is_flag=True, help="Book the two sessions, then stop; exit 0 only if all went well.")
@click.option("--fresh", is_flag=True, help="Forget everything of earlier demos first.")
def demo(*, port: int, sandbox_port: int, once: bool, fresh: bool) -> None:
    """Everything at once with pretend providers; books two sessions by itself and shows how they went."""
    for number in (port, sandbox_port):
        refuse_taken("127.0.0.1", number, f"Stop what listens there, or choose others; beside another demo, {_ANOTHER}")
    data_dir = Path(os.environ.get("BOOKING_DATA_DIR") or ".data").absolute()
    base_url, sandbox_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox_port}"
    ours = demo_environment(base_url, sandbox_url, data_dir)
    environment = {**os.environ, **ours}
    settings = read_settings(environment, Needs.ALL)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with data_folder(data_dir):
            if fresh:
                forget(data_dir)
            leave_settings(data_dir, ours)
            agreed = _run(settings, environment, base_url, sandbox_url, stay=not once)
    except FolderTaken:
        raise click.ClickException(f"Another demo uses {data_dir}. Stop it, or {_ANOTHER}") from None
    except KeyboardInterrupt:
        click.echo("\nStopped.")
        return
    except (DemoFailure, httpx.TransportError) as failure:
        click.echo(f"The demo failed: {failure}", err=True)
        sys.exit(1)
    sys.exit(0 if agreed else 1)


def _run(settings: Settings, environment: dict[str, str], base_url: str, sandbox_url: str, *, stay: bool) -> bool:
    click.echo("Starting PostgreSQL, the sandbox and the service ...")
    with open_database(settings) as database:
        database.migrate()
        catalog = read_catalog(demo_catalog(sandbox_url))
        database.catalog.replace_all(catalog.builders, catalog.emails, SystemClock().now())
        with running(environment, base_url, sandbox_url) as processes, DemoClient(base_url) as client:
            booked = [client.book_free_session("ada"), client.book_paid_session("ada")]
            for session in booked:
                _tell(session)
                stream = StreamId(session.booking_id)
                click.echo("\n".join(timeline_lines(database.events.load([stream])[stream])))
            report = audit(database.audit_ledger, database.effects, database.inbox, SystemClock())
            click.echo(f"\n{in_words(report)}")
            if stay:
                _tell_addresses(base_url, sandbox_url, booked[-1])
                processes.watch()
    return not report.findings and all(session.status == "CONFIRMED" for session in booked)


def _tell(session: BookedSession) -> None:
    click.echo(f"\n{session.title} ({session.price}), {session.status}, booking {session.booking_id}")


def _tell_addresses(base_url: str, sandbox_url: str, booked: BookedSession) -> None:
    click.echo(
        f"""
Up until you press Ctrl-C:
  book by hand             {base_url}/
  the API                  {base_url}/schema
  the marketplace as JSON  {base_url}/api/marketplace/builders
  the paid booking's page  {booked.page}
  Ada's own pages          {base_url}/builder/ada (token: {OPERATOR_TOKEN})
  the operator's pages     {base_url}/operator (token: {OPERATOR_TOKEN})
  pretend mailbox          {sandbox_url}/sendgrid/mailbox
  pretend calendars        {sandbox_url}/calendly/calendar
  pretend Stripe           {sandbox_url}/stripe/payments
  all of the sandbox       {sandbox_url}/
"""
    )
