"""How often one address may ask in a minute, counted in this process alone."""

import time
from collections.abc import Callable
from typing import Any

from litestar.types import ASGIApp, Receive, Scope, Send

from domain.errors import TooManyRequests
from entrypoints.http.addresses import Addresses

READS_PER_MINUTE = 1200
HOLDS_PER_MINUTE = 120
SIGN_INS_PER_MINUTE = 10
REPORTS_PER_MINUTE = 30
WINDOW_SECONDS = 60
ADDRESSES_KEPT_MAX = 20_000

_OPTION = "rate_limit"
HOLDS: dict[str, Any] = {_OPTION: "holds"}
"""A route's `opt`: it holds a time or moves money."""
SIGN_INS: dict[str, Any] = {_OPTION: "sign_ins"}
"""A route's `opt`: it takes a secret, and nobody may guess."""
REPORTS: dict[str, Any] = {_OPTION: "reports"}
"""A route's `opt`: browsers send to it by themselves, and nobody waits for the answer."""
UNLIMITED: dict[str, Any] = {_OPTION: "none"}
"""A route's `opt`: its callers must always get through."""

_PER_MINUTE = {
    "reads": READS_PER_MINUTE,
    "holds": HOLDS_PER_MINUTE,
    "sign_ins": SIGN_INS_PER_MINUTE,
    "reports": REPORTS_PER_MINUTE,
}


class RateLimits:
    """Fixed windows that begin with an address's first request. Used on the event loop only, so without a lock."""

    def __init__(self, addresses: Addresses, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._addresses = addresses
        self._monotonic = monotonic
        self._windows: dict[tuple[str, str], tuple[float, int]] = {}

    def __call__(self, app: ASGIApp) -> ASGIApp:
        """Litestar's middleware: one for each route, all counting here."""

        async def limited(scope: Scope, receive: Receive, send: Send) -> None:
            kind = scope["route_handler"].opt.get(_OPTION, "reads")
            if kind in _PER_MINUTE:
                self.count(kind, self._addresses.of(scope))
            await app(scope, receive, send)

        return limited

    def count(self, kind: str, address: str) -> None:
        """Raises TooManyRequests."""
        now = self._monotonic()
        began, requests = self._windows.get((kind, address), (now, 0))
        if now - began >= WINDOW_SECONDS:
            began, requests = now, 0
        if requests >= _PER_MINUTE[kind]:
            wait_seconds = int(began + WINDOW_SECONDS - now) + 1
            raise TooManyRequests(f"Wait {wait_seconds} seconds before asking again.", wait_seconds)
        if (kind, address) not in self._windows:
            self._make_room()
        self._windows[kind, address] = (began, requests + 1)

    def _make_room(self) -> None:
        """The window that was opened first is the first to be forgotten."""
        while len(self._windows) >= ADDRESSES_KEPT_MAX:
            del self._windows[next(iter(self._windows))]
