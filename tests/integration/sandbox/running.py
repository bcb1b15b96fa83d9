"""A real sandbox on a free port, a real receiver for its webhooks, and a clock that tests can move."""

import http.server
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import stripe

from entrypoints.sandbox import credentials
from tests.contracts.openapi import Provider, check_request, check_response

WAIT_LIMIT_SECONDS = 10
WAIT_STEP_SECONDS = 0.01
PREFIXES: dict[Provider, str] = {"calendly": "/calendly", "stripe": "/stripe", "sendgrid": "/sendgrid"}
KEYS: dict[Provider, str] = {
    "calendly": credentials.CALENDLY_API_TOKEN,
    "stripe": credentials.STRIPE_SECRET_KEY,
    "sendgrid": credentials.SENDGRID_API_KEY,
}


def wait_until(true: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + WAIT_LIMIT_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        threading.Event().wait(WAIT_STEP_SECONDS)


class MovableClock:
    """Real time plus a shift; a request's thread can be held at its next look at the clock."""

    def __init__(self) -> None:
        self.shift = timedelta()
        self.stopped_at: datetime | None = None
        self.let_go = threading.Event()
        self.let_go.set()
        self.held = threading.Event()

    def __call__(self) -> datetime:
        background = threading.current_thread().name.startswith(("courier", "housekeeper"))
        if not background and not self.let_go.is_set():
            self.held.set()
            self.let_go.wait(WAIT_LIMIT_SECONDS)
        return self.stopped_at or datetime.now(UTC) + self.shift


class Received(msgspec.Struct, frozen=True):
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Receiver(http.server.ThreadingHTTPServer):
    """Our service's place: keeps what arrives and answers with the next status of `answers`, else 200."""

    daemon_threads = True

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: list[int] = []
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def at(self, name: str) -> list[Received]:
        return [item for item in list(self.received) if item.path.endswith(name)]

    def events(self, name: str) -> list[str]:
        """The types received at one of our three webhook routes."""
        if name == "sendgrid":
            return [event["event"] for item in self.at(name) for event in item.json()]
        return [item.json().get("type") or item.json()["event"] for item in self.at(name)]


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.received.append(Received(self.path, headers, body))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{self.server.url}/redirected")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class Sandbox:
    """A running sandbox with clients whose every exchange is held against the providers' descriptions."""

    def __init__(self, base_url: str, clock: MovableClock, receiver: Receiver, data_dir: Path) -> None:
        self.base_url = base_url
        self.clock = clock
        self.receiver = receiver
        self.data_dir = data_dir
        self.http = httpx.Client(base_url=base_url, timeout=WAIT_LIMIT_SECONDS)
        self.stop: Callable[[], None] = self.http.close
        self.stripe: Any = stripe.StripeClient(
            credentials.STRIPE_SECRET_KEY,
            base_addresses={"api": f"{base_url}/stripe"},
            http_client=_CheckedClient(timeout=WAIT_LIMIT_SECONDS),
        )

    def call(
        self,
        provider: Provider,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        valid_request: bool = True,
        **options: Any,
    ) -> httpx.Response:
        """Call a provider's API at its own path; request and response are checked."""
        if body is not None and valid_request:
            check_request(provider, method, path, body)
        headers = {"Authorization": f"Bearer {key or KEYS[provider]}", **options.pop("headers", {})}
        sent = {"data" if provider == "stripe" else "json": body} if body is not None else {}
        answer = self.http.request(method, PREFIXES[provider] + path, headers=headers, **sent, **options)
        decoded = answer.json() if answer.content else None
        check_response(provider, method, path, answer.status_code, decoded)
        return answer

    def press(self, page: str, **form: str) -> httpx.Response:
        """Press a button of a human page."""
        return self.http.post(page, data=form)


class _CheckedClient(stripe.RequestsClient):
    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:  # type: ignore[override]
        path = url.split("/stripe", 1)[1]
        content, status, answered = super().request(method, url, headers, post_data)
        if method.upper() == "POST" and status < 400:
            check_request("stripe", method, path, post_data or "")
        check_response("stripe", method, path, status, msgspec.json.decode(content))
        return content, status, answered


Runner = Callable[..., Sandbox]
