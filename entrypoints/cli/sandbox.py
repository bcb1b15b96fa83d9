import os
from pathlib import Path

import click

from entrypoints.cli.listening import PORT, listen, refuse_taken
from entrypoints.sandbox.app import create_sandbox
from entrypoints.sandbox.settings import DEFAULT_NOTIFY_URL, DEFAULT_PORT, SandboxSettings

SHUTDOWN_LIMIT_SECONDS = 3
_NOTIFY_HELP = "Address of the service that gets webhooks; /api/webhooks/... is added."


@click.command()
@click.option("--port", default=DEFAULT_PORT, show_default=True, type=PORT)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: Path(os.environ.get("BOOKING_DATA_DIR") or ".data"),
    help="Folder of the sandbox's state.  [default: BOOKING_DATA_DIR or .data]",
)
@click.option("--notify", default=DEFAULT_NOTIFY_URL, show_default=True, help=_NOTIFY_HELP)
@click.option("--fresh", is_flag=True, help="Forget everything from earlier runs.")
def sandbox(*, port: int, host: str, data_dir: Path, notify: str, fresh: bool) -> None:
    """Calendly, Stripe and SendGrid in a box."""
    refuse_taken(host, port, "Stop what listens there, or choose another with --port.")
    settings = SandboxSettings(data_dir, host=host, port=port, notify_url=notify or None, fresh=fresh)
    listen(
        create_sandbox(settings),
        f"Sandbox at {settings.base_url}, webhooks to {notify or 'nobody'}",
        host=host,
        port=port,
        timeout_graceful_shutdown=SHUTDOWN_LIMIT_SECONDS,
    )
