"""The service and the sandbox as processes of their own, as an operator would run them."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from entrypoints.demonstration.client import DemoFailure

START_LIMIT_SECONDS = 60
STOP_LIMIT_SECONDS = 30
_POLL_SECONDS = 0.1


@contextmanager
def running(environment: Mapping[str, str], base_url: str, sandbox_url: str) -> Iterator[None]:
    """Both up and answering; both stopped at the end, the service first."""
    sandbox = ["sandbox", "--port", _port(sandbox_url), "--notify", base_url]
    with (
        _process(sandbox, environment, sandbox_url),
        _process(["serve", "--port", _port(base_url)], environment, f"{base_url}/health/ready"),
    ):
        yield


@contextmanager
def _process(words: list[str], environment: Mapping[str, str], probe_url: str) -> Iterator[None]:
    command = [sys.executable, "-c", "from entrypoints.cli import main; main()", *words]
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own command
    try:
        _wait_until_up(process, words[0], probe_url)
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


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
