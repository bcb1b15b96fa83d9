import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from entrypoints.sandbox.app import create_sandbox
from entrypoints.sandbox.settings import SandboxSettings

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.integration.sandbox.running import (  # noqa: E402  (the path above leads to it)
    WAIT_LIMIT_SECONDS,
    MovableClock,
    Receiver,
    Runner,
    Sandbox,
    wait_until,
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run(receiver: Receiver, tmp_path: Path) -> Iterator[Runner]:
    """Start sandboxes; `stop` on the result ends one early."""
    stops: list[Callable[[], None]] = []

    def start(**options: Any) -> Sandbox:
        listener = socket.create_server(("127.0.0.1", 0))
        clock = MovableClock()
        settings = SandboxSettings(
            options.pop("data_dir", tmp_path / "data"),
            port=listener.getsockname()[1],
            notify_url=options.pop("notify_url", receiver.url),
            clock=clock,
            **options,
        )
        server = uvicorn.Server(uvicorn.Config(create_sandbox(settings), log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        wait_until(lambda: server.started, "the sandbox to start")
        sandbox = Sandbox(settings.base_url, clock, receiver, settings.data_dir)

        def stop() -> None:
            if thread.is_alive():
                clock.let_go.set()
                sandbox.http.close()
                server.should_exit = True
                thread.join(WAIT_LIMIT_SECONDS)
                listener.close()

        sandbox.stop = stop
        stops.append(stop)
        return sandbox

    yield start
    for stop in stops:
        stop()


@pytest.fixture
def sandbox(run: Runner) -> Sandbox:
    return run()
