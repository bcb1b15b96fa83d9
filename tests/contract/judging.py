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
from urllib.parse import parse_qs, urlsplit

import httpx
import requests
import uvicorn
from requests.adapters import HTTPAdapter

from entrypoints.sandbox.app import create_sandbox
from entrypoints.sandbox.settings import SandboxSettings
from tests.contracts.openapi import check_request, check_response, find_operation

START_LIMIT_SECONDS = 10
STOP_LIMIT_SECONDS = 10
WAIT_STEP_SECONDS = 0.01
FIRST_REFUSAL_STATUS = 400


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@contextmanager
def running_sandbox(data_dir: Path, notify_url: str | None = None) -> Iterator[str]:
    """The address of a sandbox that tells our service at `notify_url`, or nobody, about what happens in it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = SandboxSettings(data_dir, port=listener.getsockname()[1], notify_url=notify_url)
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


def check_query(provider: Literal["calendly", "stripe"], path: str, names: set[str]) -> None:
    """Every name in the query is one that the operation knows, and every name that it needs is there."""
    _, operation = find_operation(provider, "GET", path)
    described = [
        _PAGING.get(p["$ref"].rsplit("/", 1)[1], p) if "$ref" in p else p for p in operation.get("parameters", [])
    ]
    in_query = [parameter for parameter in described if parameter.get("in") == "query"]
    assert names <= {parameter["name"] for parameter in in_query}, f"{path}: {names}"
    assert names >= {parameter["name"] for parameter in in_query if parameter.get("required")}, f"{path}: {names}"


_PAGING = {
    "Count": {"name": "count", "in": "query"},
    "PageToken": {"name": "page_token", "in": "query"},
}


class JudgingTransport(httpx.BaseTransport):
    """Sends for real. A request that was accepted although its description forbids it fails the test."""

    def __init__(self, provider: Literal["calendly", "sendgrid"]) -> None:
        self._provider = provider
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix(f"/{self._provider}")
        sent = request.read()
        if request.method == "GET":
            check_query("calendly", path, set(request.url.params.keys()))
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
        parts = urlsplit(str(request.url))
        path = parts.path.removeprefix("/stripe")
        if request.method == "GET":
            check_query("stripe", path, {name.partition("[")[0] for name in parse_qs(parts.query)})
        response = super().send(request, *args, **kwargs)
        if request.method == "POST" and response.status_code < FIRST_REFUSAL_STATUS:
            check_request("stripe", "POST", path, request.body or "")
        check_response("stripe", str(request.method), path, response.status_code, response.json())
        return response
