"""A real sandbox on a free port, and a judge on every wire: no exchange may break the provider's own description."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
import requests
import uvicorn
from contracts.openapi import check_request, check_response
from requests.adapters import HTTPAdapter

from entrypoints.sandbox.app import create_sandbox
from entrypoints.sandbox.settings import SandboxSettings

START_LIMIT_SECONDS = 10
STOP_LIMIT_SECONDS = 10
WAIT_STEP_SECONDS = 0.01
FIRST_REFUSAL_STATUS = 400


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@contextmanager
def running_sandbox(data_dir: Path) -> Iterator[str]:
    """The address of a sandbox that tells nobody about what happens in it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = SandboxSettings(data_dir, port=listener.getsockname()[1], notify_url=None)
        server = uvicorn.Server(uvicorn.Config(create_sandbox(settings), log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        ends = time.monotonic() + START_LIMIT_SECONDS
        while not server.started:
            assert time.monotonic() < ends, "the sandbox did not start"
            threading.Event().wait(WAIT_STEP_SECONDS)
        yield settings.base_url
        server.should_exit = True
        thread.join(STOP_LIMIT_SECONDS)


class JudgingTransport(httpx.BaseTransport):
    """Sends for real. A request that was accepted although its description forbids it fails the test."""

    def __init__(self, provider: Literal["calendly", "sendgrid"]) -> None:
        self._provider = provider
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix(f"/{self._provider}")
        sent = request.read()
        response = self._inner.handle_request(request)
        raw = response.read()
        if request.method == "POST" and response.status_code < FIRST_REFUSAL_STATUS:
            check_request(self._provider, "POST", path, json.loads(sent))
        check_response(self._provider, request.method, path, response.status_code, json.loads(raw) if raw else None)
        return response

    def close(self) -> None:
        self._inner.close()


class JudgingAdapter(HTTPAdapter):
    """The same for Stripe's client."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        path = urlsplit(str(request.url)).path.removeprefix("/stripe")
        response = super().send(request, *args, **kwargs)
        if request.method == "POST" and response.status_code < FIRST_REFUSAL_STATUS:
            check_request("stripe", "POST", path, request.body or "")
        check_response("stripe", str(request.method), path, response.status_code, response.json())
        return response
