"""One call to Calendly: only below one address, never redirected, within a time limit, within its rate limits."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from typing import Any

import httpx
import msgspec
from msgspec import Struct

from adapters.calendly.bearer import Bearer, FixedBearer
from application.ports.answers import Limited, NotReached, ProviderUnavailable, TooManyCalls, Unknown
from application.ports.clock import Clock

API_BASE = "https://api.calendly.com"
CONNECT_TIMEOUT_SECONDS = 2.0
READ_TIMEOUT_SECONDS = 6.0
OPERATION_LIMIT_SECONDS = 8.0  # all calls of one operation together: two seconds later it counts as unanswered
CALL_NEEDS_SECONDS = 0.5  # with less left of its operation a call is not begun
BODY_LIMIT_BYTES = 4 * 1024 * 1024
RESET_DEFAULT_SECONDS = 60
RESET_MAX_SECONDS = 24 * 3600
REFUSED_QUESTION_WAIT_SECONDS = 300  # a token or a scope is wrong: a person has to mend it

_FORBIDDEN_IN_PATH = ("..", "?", "#", "\\", "%", "@", "//")
_UNAUTHENTICATED, _NOT_FOUND, _TOO_MANY, _SERVER_FAULT = 401, 404, 429, 500


class ForeignUri(Exception):  # noqa: N818 - it names what was found
    """A resource that is not below the configured address: it is never called, least of all with our token."""


class Reply(Struct, frozen=True):
    status: int
    body: bytes

    def json(self) -> Any:
        """The decoded body; ValueError if it is no JSON."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.MsgspecError, RecursionError) as fault:
            raise ValueError("the body is no JSON") from fault


class Deadline:
    """The end of one operation, however many calls it needs."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    @property
    def left_seconds(self) -> float:
        return self._ends - time.monotonic()


class CalendlyApi:
    """`base` may carry a path prefix; `transport` is for tests. Rate limits are those of the token's user."""

    def __init__(
        self,
        token: str | Bearer,
        clock: Clock,
        base: str = API_BASE,
        *,
        read_timeout_seconds: float = READ_TIMEOUT_SECONDS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)  # below that it writes addresses with an e-mail in them
        self.base = base.rstrip("/")
        self._clock = clock
        self._read_timeout_seconds = read_timeout_seconds
        self._limits = _Limits(clock)
        self._bearer = FixedBearer(token) if isinstance(token, str) else token
        self._client = httpx.Client(headers={"Accept": "application/json"}, follow_redirects=False, transport=transport)

    def close(self) -> None:
        self._client.close()

    def path_of(self, uri: str) -> str:
        """The part of a resource's URI after our base; ForeignUri if it is not below it."""
        path = uri.removeprefix(self.base)
        if path == uri or not path.startswith("/") or any(part in path for part in _FORBIDDEN_IN_PATH):
            raise ForeignUri("a URI that is not below the configured Calendly address")
        return path

    def get(self, path: str, params: Mapping[str, str], deadline: Deadline) -> Reply | Limited | NotReached | Unknown:
        return self._call("GET", path, deadline, "reading", params=params)

    def post(
        self, path: str, body: Mapping[str, Any], deadline: Deadline, window: str
    ) -> Reply | Limited | NotReached | Unknown:
        """`window` names the rate limit it counts against."""
        return self._call("POST", path, deadline, window, json=body)

    def delete(self, path: str, deadline: Deadline, window: str) -> Reply | Limited | NotReached | Unknown:
        return self._call("DELETE", path, deadline, window)

    def ask(self, path: str, params: Mapping[str, str], deadline: Deadline) -> Any:
        """The JSON of a question that must be answered with 200; ProviderUnavailable or LookupError otherwise."""
        reply = self.get(path, params, deadline)
        if isinstance(reply, Limited):
            wait = reply.retry_at - self._clock.now()
            raise TooManyCalls("Calendly's rate limit is reached", max(1, ceil(wait.total_seconds())))
        if not isinstance(reply, Reply):
            raise ProviderUnavailable(reply.detail)
        if reply.status == _NOT_FOUND:
            raise LookupError("Calendly does not know it")
        if reply.status != 200:  # noqa: PLR2004 - HTTP's only full answer to a question
            lasting = reply.status < _SERVER_FAULT
            wait_seconds = REFUSED_QUESTION_WAIT_SECONDS if lasting else 30
            raise ProviderUnavailable(f"Calendly answered {reply.status}", wait_seconds)
        try:
            return reply.json()
        except ValueError as fault:
            raise ProviderUnavailable(f"Calendly's answer cannot be read: {fault}") from fault

    def _call(
        self, method: str, path: str, deadline: Deadline, window: str, **content: Any
    ) -> Reply | Limited | NotReached | Unknown:
        limited = self._limits.reached(window)
        if limited:
            return limited
        called = partial(self._called, method, path, deadline, window, content)
        try:
            token = self._bearer.token()
            reply = called(token)
            if isinstance(reply, Reply) and reply.status == _UNAUTHENTICATED:
                return self._with_another(reply, token, called)
        except ProviderUnavailable as silence:
            return NotReached(str(silence))
        return reply

    def _with_another(
        self, refused: Reply, token: str, called: Callable[[str], Reply | Limited | NotReached | Unknown]
    ) -> Reply | Limited | NotReached | Unknown:
        """What was refused with 401 was not done: once more, if there is a newer token. Raises ProviderUnavailable."""
        another = self._bearer.after_refusal(token)
        if another is None:
            return refused
        reply = called(another)
        if isinstance(reply, Reply) and reply.status == _UNAUTHENTICATED:
            self._bearer.after_refusal(another)
        return reply

    def _called(
        self, method: str, path: str, deadline: Deadline, window: str, content: dict[str, Any], token: str
    ) -> Reply | Limited | NotReached | Unknown:
        if deadline.left_seconds < CALL_NEEDS_SECONDS:
            return NotReached("no time was left for this call")
        headers = {"Authorization": f"Bearer {token}"}
        url, timeout = f"{self.base}{path}", self._read_timeout_seconds
        answered = exchanged(self._client, method, url, deadline, timeout, headers=headers, **content)
        if not isinstance(answered, tuple):
            return answered
        response, body = answered
        self._limits.note(window, response.headers, exceeded=response.status_code == _TOO_MANY)
        if response.status_code == _TOO_MANY:
            return self._limits.reached(window) or Limited(self._clock.now())
        return Reply(response.status_code, body)


def exchanged(
    client: httpx.Client, method: str, url: str, deadline: Deadline, read_timeout_seconds: float, **content: Any
) -> tuple[httpx.Response, bytes] | NotReached | Unknown:
    """One request, never repeated: what came back until the deadline, its body within our limit."""
    left = deadline.left_seconds
    connect = min(CONNECT_TIMEOUT_SECONDS, left / 2)
    timeout = httpx.Timeout(min(read_timeout_seconds, left - connect), connect=connect, pool=connect)
    try:
        with client.stream(method, url, timeout=timeout, **content) as response:
            return response, _body(response, deadline)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as fault:
        return NotReached(f"Calendly cannot be reached: {type(fault).__name__}")
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        return Unknown(f"the answer of Calendly was lost: {type(fault).__name__}")


def _body(response: httpx.Response, deadline: Deadline) -> bytes:
    """Raises httpx.HTTPError for one that is too long, or takes too long."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > BODY_LIMIT_BYTES:
            raise httpx.DecodingError("the answer is too long", request=response.request)
        if deadline.left_seconds <= 0:
            raise httpx.ReadTimeout("the answer takes too long", request=response.request)
    return bytes(body)


class _Limits:
    """What the X-RateLimit headers said last, for each window; `Reset` is in seconds to go."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until: dict[str, datetime] = {}

    def reached(self, window: str) -> Limited | None:
        with self._lock:
            until = self._until.get(window)
        return Limited(until) if until is not None and until > self._clock.now() else None

    def note(self, window: str, headers: httpx.Headers, *, exceeded: bool) -> None:
        if not exceeded and headers.get("X-RateLimit-Remaining") != "0":
            return
        until = retry_at(self._clock.now(), headers)
        with self._lock:
            self._until[window] = until


def retry_at(now: datetime, headers: httpx.Headers) -> datetime:
    """When Calendly takes calls again, as the headers of a 429 say."""
    told = headers.get("X-RateLimit-Reset", "")
    wait_seconds = int(told) if told.isascii() and told.isdigit() and len(told) <= 9 else RESET_DEFAULT_SECONDS  # noqa: PLR2004
    return now + timedelta(seconds=min(max(wait_seconds, 1), RESET_MAX_SECONDS))
