from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import click
from litestar.concurrency import set_asyncio_executor

from entrypoints.background import background_of
from entrypoints.bootstrap import HTTP_THREADS, POOL_SIZE, build_service, open_database
from entrypoints.cli.listening import PORT, listen, refuse_taken
from entrypoints.cli.patient_protocol import KEEP_ALIVE_SECONDS, PatientProtocol
from entrypoints.cli.settings import settings_for
from entrypoints.http.app import create_app
from entrypoints.settings import Needs
from entrypoints.telemetry.process import telling

SHUTDOWN_LIMIT_SECONDS = 20
CONNECTIONS_MAX = 512
"""Idle ones too. Beyond it a plain 503 is quicker than a place in a queue that nobody waits out."""


@click.command(short_help="HTTP API and pages, and a worker.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=PORT)
@click.option("--no-worker", is_flag=True, help="Only the web; workers run elsewhere.")
@click.option("--no-migrate", is_flag=True, help="Leave the schema as it is.")
def serve(*, host: str, port: int, no_worker: bool, no_migrate: bool) -> None:
    """HTTP API and pages, with a worker in the same process unless told otherwise."""
    settings = settings_for(Needs.ALL)
    refuse_taken(host, port, "Stop what listens there, or choose another with --port.")
    with telling(settings, "booking-web") as tracing, open_database(settings, POOL_SIZE) as database:
        if not no_migrate:
            database.migrate()
        with (
            build_service(settings, database, tracing=tracing) as service,
            ThreadPoolExecutor(HTTP_THREADS) as executor,
        ):
            set_asyncio_executor(executor)
            loops = nullcontext() if no_worker else background_of(service, database)
            with loops as background:
                listen(
                    create_app(service, background),
                    f"Serving at http://{host}:{port}",
                    host=host,
                    port=port,
                    server_header=False,
                    proxy_headers=False,  # TRUSTED_PROXIES decides whose forwarded addresses are believed
                    http=PatientProtocol,
                    timeout_keep_alive=KEEP_ALIVE_SECONDS,
                    limit_concurrency=CONNECTIONS_MAX,
                    timeout_graceful_shutdown=SHUTDOWN_LIMIT_SECONDS,
                )
