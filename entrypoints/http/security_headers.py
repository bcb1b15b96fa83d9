"""What every answer tells the browser, errors included."""

from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import urlsplit

from litestar.types import Message, Scope

HSTS_SECONDS = 365 * 24 * 3600
CONTENT_POLICY = "Content-Security-Policy"
_STRIPE = "https://api.stripe.com"
_STRIPE_PAGES = "https://checkout.stripe.com"
_FIXED = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}


def content_policy(*form_targets: str, images: Iterable[str] = ()) -> str:
    """A page loads and asks only what is ours, and pictures from these origins; its forms lead to us, and by a redirect
    to the targets. Scripts are files of ours: none in the page itself.
    """
    pictures = " ".join(("'self'", *images))
    targets = " ".join(("'self'", *form_targets))
    return (
        f"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src {pictures};"
        f" form-action {targets}; base-uri 'none'; frame-ancestors 'none'"
    )


def payment_origin(stripe_api_base: str) -> str:
    """Where payment pages are: Stripe's own host, or whatever stands in for Stripe."""
    if stripe_api_base.rstrip("/") == _STRIPE:
        return _STRIPE_PAGES
    parts = urlsplit(stripe_api_base)
    return f"{parts.scheme}://{parts.netloc}"


# What an answer may set itself.
_UNLESS_GIVEN = {b"cache-control": b"no-store", CONTENT_POLICY.lower().encode(): content_policy().encode()}


def security_headers(base_url: str) -> Callable[[Message, Scope], Awaitable[None]]:
    """A hook before sending. What is not marked otherwise may hold a booking, so nobody keeps it."""
    fixed = dict(_FIXED)
    if base_url.startswith("https://"):
        fixed[b"strict-transport-security"] = f"max-age={HSTS_SECONDS}".encode()

    async def add(message: Message, _scope: Scope) -> None:
        if message["type"] == "http.response.start":
            given = list(message["headers"])
            names = {name.lower() for name, _ in given}
            added = [(name, value) for name, value in _UNLESS_GIVEN.items() if name not in names]
            message["headers"] = [*given, *added, *fixed.items()]

    return add
