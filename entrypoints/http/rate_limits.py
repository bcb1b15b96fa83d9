"""How often one address, and one person, may ask in a minute, counted in this process alone."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from litestar.connection import ASGIConnection
from litestar.types import ASGIApp, Receive, Scope, Send

from domain.errors import TooManyRequests, Unauthenticated
from entrypoints.http.addresses import Addresses

READS_PER_MINUTE = 1200
HOLDS_PER_MINUTE = 120
HOLDS_PER_PERSON = 30
SIGN_INS_PER_MINUTE = 10
WRONG_TOKENS_PER_MINUTE = 20
FRESH_LINKS_PER_MINUTE = 5
REPORTS_PER_MINUTE = 30
VIEWS_PER_MINUTE = 60
WINDOW_SECONDS = 60
ADDRESSES_KEPT_MAX = 20_000

_OPTION = "rate_limit"
HOLDS: dict[str, Any] = {_OPTION: "holds"}
"""A route's `opt`: it holds a time or moves money."""
SIGN_INS: dict[str, Any] = {_OPTION: "sign_ins"}
"""A route's `opt`: it takes a secret, and nobody may guess; or reads through much of what is stored."""
FRESH_LINKS: dict[str, Any] = {_OPTION: "fresh_links"}
"""A route's `opt`: it writes to somebody."""
REPORTS: dict[str, Any] = {_OPTION: "reports"}
"""A route's `opt`: browsers send to it by themselves, and nobody waits for the answer."""
VIEWS: dict[str, Any] = {_OPTION: "views"}
"""A route's `opt`: pages send to it by themselves, and nobody waits for the answer."""
UNLIMITED: dict[str, Any] = {_OPTION: "none"}
"""A route's `opt`: its callers must always get through."""

_PERSON, _WRONG = "holds of a person", "wrong tokens"
_PER_MINUTE = {
    "reads": READS_PER_MINUTE,
    "holds": HOLDS_PER_MINUTE,
    "sign_ins": SIGN_INS_PER_MINUTE,
    "fresh_links": FRESH_LINKS_PER_MINUTE,
    "reports": REPORTS_PER_MINUTE,
    "views": VIEWS_PER_MINUTE,
    _PERSON: HOLDS_PER_PERSON,
    _WRONG: WRONG_TOKENS_PER_MINUTE,
}
_AUTHORIZATION = b"authorization"


class RateLimits:
    """Fixed windows that begin with somebody's first request. People are told apart by a digest under a key that this
    process alone has, so that nothing here says who they are.
    """

    def __init__(self, addresses: Addresses, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._addresses = addresses
        self._monotonic = monotonic
        self._key = secrets.token_bytes(32)
        self._lock = Lock()
        self._windows: dict[tuple[str, str], tuple[float, int]] = {}

    def count_request(self, scope: Scope) -> None:
        """Raises TooManyRequests."""
        kind = scope["route_handler"].opt.get(_OPTION, "reads")
        if kind in _PER_MINUTE:
            self.count(kind, self._addresses.of(scope))
        if kind == HOLDS[_OPTION]:
            self._count_bearer(scope)

    def count(self, kind: str, who: str) -> None:
        """Raises TooManyRequests."""
        with self._lock:
            began, requests = self._window(kind, who)
            if (kind, who) not in self._windows:
                self._make_room()
            self._windows[kind, who] = (began, requests + 1)

    def count_person(self, person: str) -> None:
        """One more hold of somebody, by whatever tells them apart; raises TooManyRequests."""
        self.count(_PERSON, hmac.new(self._key, person.encode(), hashlib.sha256).hexdigest())

    @contextmanager
    def no_guessing(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Iterator[None]:
        """Round the look at a token: after so many wrong ones an address is not even told whether the next is right."""
        address = self._addresses.of(connection.scope)
        with self._lock:
            self._window(_WRONG, address)
        try:
            yield
        except Unauthenticated:
            self.count(_WRONG, address)
            raise

    def _count_bearer(self, scope: Scope) -> None:
        for name, value in scope["headers"]:
            if name == _AUTHORIZATION:
                self.count_person(value.decode("latin-1"))
                return

    def _window(self, kind: str, who: str) -> tuple[float, int]:
        """When it began and how many it has; raises TooManyRequests if there is no room."""
        now = self._monotonic()
        began, requests = self._windows.get((kind, who), (now, 0))
        if now - began >= WINDOW_SECONDS:
            began, requests = now, 0
        if requests >= _PER_MINUTE[kind]:
            wait_seconds = int(began + WINDOW_SECONDS - now) + 1
            raise TooManyRequests(f"Wait {wait_seconds} seconds before asking again.", wait_seconds)
        return began, requests

    def _make_room(self) -> None:
        """The window that was opened first is the first to be forgotten."""
        while len(self._windows) >= ADDRESSES_KEPT_MAX:
            del self._windows[next(iter(self._windows))]


def counted(app: ASGIApp) -> ASGIApp:
    """Litestar's middleware: one for each route, all counting in the application's `rate_limits`."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        limits: RateLimits = scope["litestar_app"].state.rate_limits
        limits.count_request(scope)
        await app(scope, receive, send)

    return limited
