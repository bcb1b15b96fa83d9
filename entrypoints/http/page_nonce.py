"""The word of one answer that marks its scripts as ours: whatever else gets into a page as a script is not run."""

import secrets
from contextvars import ContextVar

from litestar.types import ASGIApp, Receive, Scope, Send

_NONCE_BYTES = 16
_of_this_answer: ContextVar[str] = ContextVar("nonce", default="")


def page_nonce() -> str:
    """For every script of a page; "" outside a route, where no page has one."""
    return _of_this_answer.get()


def page_nonces(app: ASGIApp) -> ASGIApp:
    """Litestar's middleware: a fresh nonce for each request, seen by its handler, template and headers."""

    async def marked(scope: Scope, receive: Receive, send: Send) -> None:
        _of_this_answer.set(secrets.token_urlsafe(_NONCE_BYTES))
        await app(scope, receive, send)

    return marked
