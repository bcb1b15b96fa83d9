"""The service and the sandbox as processes of their own, as an operator would run them."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn
from urllib.parse import urlsplit

import httpx
from msgspec import Struct

from entrypoints.demonstration.client import DemoFailure

START_LIMIT_SECONDS = 60
STOP_LIMIT_SECONDS = 30
WATCH_INTERVAL_SECONDS = 1.0
_POLL_SECONDS = 0.1


class Running(Struct, frozen=True):
    """The processes by the command of each."""

    processes: dict[str, subprocess.Popen[bytes]]

    def watch(self) -> NoReturn:
        """Wait for as long as all of them live. Raises DemoFailure when one has ended."""
        while True:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise DemoFailure(f"`booking {name}` ended with code {process.returncode}.")
            time.sleep(WATCH_INTERVAL_SECONDS)


@contextmanager
def running(environment: Mapping[str, str], base_url: str, sandbox_url: str) -> Iterator[Running]:
    """Both up and answering; both stopped at the end, the service first. They end if this process does."""
    sandbox = ["sandbox", "--port", _port(sandbox_url), "--notify", base_url]
    with (
        _process(sandbox, environment, sandbox_url) as providers,
        _process(["serve", "--port", _port(base_url)], environment, f"{base_url}/health/ready") as service,
    ):
        yield Running({"serve": service, "sandbox": providers})


@contextmanager
def _process(words: list[str], environment: Mapping[str, str], probe_url: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "entrypoints.demonstration.child", *words],
        env=dict(environment),
        stdin=subprocess.PIPE,  # held until we end, see child.py
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_until_up(process, words[0], probe_url)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin is not None:
            process.stdin.close()


def _wait_until_up(process: subprocess.Popen[bytes], name: str, probe_url: str) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise DemoFailure(f"`booking {name}` ended with code {process.returncode}; its words stand above.")
        try:
            if httpx.get(probe_url, timeout=1).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(_POLL_SECONDS)
    raise DemoFailure(f"`booking {name}` did not answer at {probe_url} within {START_LIMIT_SECONDS} s.")


def _port(url: str) -> str:
    return str(urlsplit(url).port)
