import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from entrypoints.sandbox.app import create_sandbox
from entrypoints.sandbox.settings import SandboxSettings

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.integration.sandbox.running import (
    WAIT_LIMIT_SECONDS,
    MovableClock,
    Receiver,
    Runner,
    Sandbox,
    wait_until,
)


@contextmanager
def listening() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def running(receiver: Receiver, data_dir: Path, **options: Any) -> Iterator[Sandbox]:
    clock = MovableClock()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = SandboxSettings(
            data_dir,
            port=listener.getsockname()[1],
            clock=clock,
            **{"notify_url": receiver.url, **options},
        )
        server = uvicorn.Server(uvicorn.Config(create_sandbox(settings), log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        wait_until(lambda: server.started, "the sandbox to start")
        sandbox = Sandbox(settings.base_url, clock, receiver, data_dir)
        yield sandbox
        clock.let_go.set()
        sandbox.http.close()
        server.should_exit = True
        thread.join(WAIT_LIMIT_SECONDS)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as server:
        yield server


@pytest.fixture
def run(receiver: Receiver, tmp_path: Path) -> Iterator[Runner]:
    """Start sandboxes in one data folder; `stop` on a result ends it early."""
    with ExitStack() as all_of_them:

        def start(**options: Any) -> Sandbox:
            own = ExitStack()
            sandbox = own.enter_context(running(receiver, tmp_path / "data", **options))
            sandbox.stop = own.close
            all_of_them.callback(own.close)
            return sandbox

        yield start


@pytest.fixture
def sandbox(run: Runner) -> Sandbox:
    return run()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One sandbox for the tests that change nothing another test could see; the clock stays as it is."""
    with listening() as receiver, running(receiver, tmp_path_factory.mktemp("shared")) as sandbox:
        yield sandbox
