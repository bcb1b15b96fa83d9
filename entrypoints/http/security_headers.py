"""What every answer tells the browser, errors included."""

from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import urlsplit

from litestar.types import Message, Scope

from entrypoints.http.page_nonce import page_nonce

HSTS_SECONDS = 365 * 24 * 3600
CONTENT_POLICY = "Content-Security-Policy"
REPORTS_PATH = "/csp-reports"
_REPORTS_GROUP = "csp"
_STRIPE = "https://api.stripe.com"
_STRIPE_PAGES = "https://checkout.stripe.com"
_NO_SENSORS = ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb")
_FIXED = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": ", ".join(f"{name}=()" for name in _NO_SENSORS).encode(),
}
_NO_PAGE_POLICY = b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""For what is no page: should a browser ever show it as one, it does nothing."""


def content_policy(*form_targets: str, images: Iterable[str] = ()) -> str:
    """A page loads and asks only what is ours, and pictures from these origins; its forms lead to us, and by a redirect
    to the targets. Only scripts with the nonce of this answer run, and the modules that those import.
    """
    pictures = " ".join(("'self'", *images))
    targets = " ".join(("'self'", *form_targets))
    scripts = f"'nonce-{page_nonce()}'" if page_nonce() else "'none'"
    return (
        f"default-src 'none'; script-src {scripts}; connect-src 'self'; style-src 'self'; img-src {pictures};"
        f" form-action {targets}; base-uri 'none'; frame-ancestors 'none';"
        f" report-uri {REPORTS_PATH}; report-to {_REPORTS_GROUP}"
    )


def payment_origin(stripe_api_base: str) -> str:
    """Where payment pages are: Stripe's own host, or whatever stands in for Stripe."""
    if stripe_api_base.rstrip("/") == _STRIPE:
        return _STRIPE_PAGES
    return origin_of(stripe_api_base)


def origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def security_headers(base_url: str) -> Callable[[Message, Scope], Awaitable[None]]:
    """A hook before sending. What is not marked otherwise may hold a booking, so nobody keeps it."""
    fixed = dict(_FIXED)
    if base_url.startswith("https://"):
        fixed[b"strict-transport-security"] = f"max-age={HSTS_SECONDS}".encode()
    reports = f'{_REPORTS_GROUP}="{base_url}{REPORTS_PATH}"'.encode()

    async def add(message: Message, _scope: Scope) -> None:
        if message["type"] == "http.response.start":
            given = list(message["headers"])
            names = {name.lower(): value for name, value in given}
            is_page = names.get(b"content-type", b"").startswith(b"text/html")
            own = {b"cache-control": b"no-store", CONTENT_POLICY.lower().encode(): _NO_PAGE_POLICY}
            if is_page:
                own[CONTENT_POLICY.lower().encode()] = content_policy().encode()
                own[b"reporting-endpoints"] = reports
            added = [(name, value) for name, value in own.items() if name not in names]
            message["headers"] = [*given, *added, *fixed.items()]

    return add
