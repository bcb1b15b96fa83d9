"""The application behind the server that `booking serve` uses, spoken to byte by byte."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from litestar import Litestar

from entrypoints.cli.patient_protocol import Patience, PatientProtocol
from entrypoints.http.app import create_app
from tests.acceptance.servers import wait_until
from tests.assembly import Surroundings, memory_service

LIMIT_SECONDS = 30.0
HOST = "127.0.0.1"
SMALL_BYTES = 4_096


class Wire:
    def __init__(self, port: int, server: uvicorn.Server) -> None:
        self._port = port
        self._server = server

    def wait_until_ended(self) -> None:
        """The server holds no connection any more, and no thread of its own waits for one."""
        state = self._server.server_state
        wait_until(lambda: not state.connections and not state.tasks, "the connection to end", LIMIT_SECONDS)

    @contextmanager
    def connection(self) -> Iterator[socket.socket]:
        with socket.create_connection((HOST, self._port), LIMIT_SECONDS) as opened:
            yield opened

    @contextmanager
    def deaf(self) -> Iterator[socket.socket]:
        """A connection that takes hardly anything in."""
        with socket.socket() as opened:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BYTES)
            opened.settimeout(LIMIT_SECONDS)
            opened.connect((HOST, self._port))
            yield opened

    def said(self, *parts: bytes) -> bytes:
        """Everything that is answered until the server closes the connection."""
        with self.connection() as opened:
            for part in parts:
                opened.sendall(part)
            return everything(opened)


def everything(opened: socket.socket) -> bytes:
    told = b""
    try:
        while chunk := opened.recv(65_536):
            told += chunk
    except ConnectionResetError:  # it closed before it had read all that we sent
        pass
    return told


@contextmanager
def wired(patience: Patience, connections: int | None = None) -> Iterator[Wire]:
    protocol = type("Hurried", (PatientProtocol,), {"patience": patience})
    with memory_service(Surroundings.fresh()) as service, _listening() as listener:
        app: Litestar = create_app(service)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=protocol,
                log_level="critical",
                access_log=False,
                limit_concurrency=connections,
                lifespan="on",
                timeout_keep_alive=1,
            )
        )
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield Wire(listener.getsockname()[1], server)
        finally:
            server.should_exit = True
            thread.join(LIMIT_SECONDS)


@contextmanager
def _listening() -> Iterator[socket.socket]:
    with socket.create_server((HOST, 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BYTES)  # what is unread soon waits with us
        yield listener
