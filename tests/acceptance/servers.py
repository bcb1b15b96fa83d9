"""Real HTTP servers in threads of the test process."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from litestar import Litestar

START_LIMIT_SECONDS = 10
STOP_LIMIT_SECONDS = 10
WAIT_STEP_SECONDS = 0.005
BACKLOG = 128
_port = 0


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A port that is ours before anybody serves on it."""
    with socket.create_server(("127.0.0.1", 0), backlog=BACKLOG) as listener:
        yield listener


@contextmanager
def listening_again() -> Iterator[socket.socket]:
    """On the same port as the last time in this process where nobody has taken it since: routes that were made for an
    address can be used again.
    """
    global _port  # noqa: PLW0603 - of the process
    try:
        listener = socket.create_server(("127.0.0.1", _port), backlog=BACKLOG)
    except OSError:
        listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    with listener:
        _port = port_of(listener)
        yield listener


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


@contextmanager
def serving(app: Litestar, listener: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=STOP_LIMIT_SECONDS)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        wait_until(lambda: server.started, "the server to start", START_LIMIT_SECONDS)
        yield
    finally:
        server.should_exit = True
        thread.join(STOP_LIMIT_SECONDS)


def wait_until(true: Callable[[], object], what: str, limit_seconds: float) -> None:
    deadline = time.monotonic() + limit_seconds
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        threading.Event().wait(WAIT_STEP_SECONDS)
