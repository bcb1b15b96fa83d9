"""The service's own commands as processes that may be killed at any instant and started again."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

START_LIMIT_SECONDS = 60.0
STOP_LIMIT_SECONDS = 30.0
RUN_LIMIT_SECONDS = 200.0
PROBE_TIMEOUT_SECONDS = 2.0
_STEP_SECONDS = 0.05
_COMMAND = (sys.executable, "-c", "from entrypoints.cli import main; main()")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], object], what: str, limit_seconds: float) -> None:
    deadline = time.monotonic() + limit_seconds
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        threading.Event().wait(_STEP_SECONDS)


def run_to_end(words: list[str], environment: Mapping[str, str], log: Path) -> int:
    """`booking WORDS...` once; its words go to `log`, its exit code is returned."""
    with log.open("ab") as told:
        ended = subprocess.run(
            [*_COMMAND, *words],
            env=dict(environment),
            stdout=told,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=RUN_LIMIT_SECONDS,
        )
    return ended.returncode


class Program:
    """`booking WORDS...`; up when `probe_url` answers well, or at once without one. Its words go to `log`."""

    def __init__(
        self,
        words: list[str],
        environment: Mapping[str, str],
        log: Path,
        probe_url: str | None = None,
        command: tuple[str, ...] = _COMMAND,
    ) -> None:
        self.name = words[0]
        self.log = log
        self._command = command
        self._words = words
        self._environment = dict(environment)
        self._probe_url = probe_url
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Returns at once. A program that runs is left alone."""
        if self.is_running:
            return
        with self.log.open("ab") as words:
            self._process = subprocess.Popen(
                [*self._command, *self._words],
                env=self._environment,
                stdout=words,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start_and_wait(self) -> None:
        self.start()
        wait_until(self.is_up, f"`booking {self.name}` (its words: {self.log})", START_LIMIT_SECONDS)

    def is_up(self) -> bool:
        """A program that ended by itself is a fault of its own: it is said with its last words."""
        assert self.is_running, f"`booking {self.name}` ended by itself:\n{self.log.read_text()[-2000:]}"
        if self._probe_url is None:
            return True
        try:
            return httpx.get(self._probe_url, timeout=PROBE_TIMEOUT_SECONDS).is_success
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """As a power cut would: no goodbye."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def freeze(self) -> None:
        """As a machine that is paused: it holds what it holds, and does not know that time passes."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None and self.is_running:
            os.kill(self._process.pid, number)

    def stop(self) -> int:
        """As an operator would; returns the exit code."""
        if self._process is None:
            return 0
        if self.is_running:
            os.kill(self._process.pid, signal.SIGTERM)
        try:
            return self._process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
