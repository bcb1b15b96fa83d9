"""Whose pages may use the API (CORS): those that CORS_ORIGINS names, by bearer token, never by cookie."""

from collections.abc import Awaitable, Callable, Sequence

from litestar.types import Message, Scope

PREFLIGHT_SECONDS = 600
_API, _WEBHOOKS = "/api/", "/api/webhooks"
_TAKEN = b"Authorization, Content-Type, Idempotency-Key, Accept-Language"
_READABLE = b"Retry-After"
_METHODS = b"GET, POST"
_VARY = (b"vary", b"Origin")


def cross_origin_headers(origins: Sequence[str]) -> Callable[[Message, Scope], Awaitable[None]]:
    """A hook before sending; the framework answers OPTIONS of every route by itself, so a preflight gets here too."""
    allowed = {origin.encode("latin-1") for origin in origins}

    async def add(message: Message, scope: Scope) -> None:
        path = scope["path"]
        if message["type"] != "http.response.start" or not allowed or not path.startswith(_API):
            return
        if path.startswith(_WEBHOOKS):
            return
        given = {name: value for name, value in scope["headers"] if name in _ASKED}
        added = [_VARY]
        if given.get(b"origin") in allowed:
            added += [(b"access-control-allow-origin", given[b"origin"]), *_answers(scope, given)]
        message["headers"] = [*message["headers"], *added]

    return add


_ASKED = {b"origin", b"access-control-request-method"}


def _answers(scope: Scope, given: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    if scope.get("method") == "OPTIONS" and b"access-control-request-method" in given:
        return [
            (b"access-control-allow-methods", _METHODS),
            (b"access-control-allow-headers", _TAKEN),
            (b"access-control-max-age", str(PREFLIGHT_SECONDS).encode()),
        ]
    return [(b"access-control-expose-headers", _READABLE)]
