"""What every answer tells the browser, errors included."""

from collections.abc import Awaitable, Callable

from litestar.types import Message, Scope

HSTS_SECONDS = 365 * 24 * 3600
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FIXED = {
    b"content-security-policy": _POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
_CACHE_CONTROL = b"cache-control"


def security_headers(base_url: str) -> Callable[[Message, Scope], Awaitable[None]]:
    """A hook before sending. What is not marked otherwise may hold a booking, so nobody keeps it."""
    fixed = dict(_FIXED)
    if base_url.startswith("https://"):
        fixed[b"strict-transport-security"] = f"max-age={HSTS_SECONDS}".encode()

    async def add(message: Message, _scope: Scope) -> None:
        if message["type"] == "http.response.start":
            given = list(message["headers"])
            if not any(name.lower() == _CACHE_CONTROL for name, _ in given):
                given.append((_CACHE_CONTROL, b"no-store"))
            message["headers"] = [*given, *fixed.items()]

    return add
