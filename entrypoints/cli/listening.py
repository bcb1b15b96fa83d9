"""Commands that listen: a port that is free is made sure of first, and said only once it answers."""

import signal
import socket
from typing import Any

import click
import uvicorn

PORT = click.IntRange(1, 65535)


def refuse_taken(host: str, port: int, way_out: str) -> None:
    """Raises ClickException, which ends with `way_out`, if nothing can listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if host == "127.0.0.1":
            raise click.ClickException(f"Port {port} is in use or not ours to take. {way_out}") from None
        raise click.ClickException(f"Cannot listen at {host} port {port} ({error.strerror}). {way_out}") from None


def listen(app: Any, announcement: str, **options: Any) -> None:
    """Serve until SIGINT or SIGTERM, then return, so that the caller can close what it opened."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn raises the signal again when it has stopped
    config = uvicorn.Config(app, log_level="warning", log_config=None, access_log=False, **options)
    server = _Announced(config, announcement)
    try:
        server.run()
    except KeyboardInterrupt:
        click.echo("Stopped.")
    if not server.started:
        raise click.ClickException("The server did not start; the reason stands above.")


class _Announced(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, announcement: str) -> None:
        super().__init__(config)
        self._announcement = announcement

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            click.echo(self._announcement)
