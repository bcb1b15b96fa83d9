"""Addresses of the pages around an account."""

from urllib.parse import urlencode, urlsplit

from entrypoints.http.pages.own_paths import own_path

SIGN_IN = "/sign-in"
BOOKINGS = "/bookings"
ACCOUNT = "/account"
_NEVER = (SIGN_IN, "/api", "/schema", "/static", "/health", "/metrics")


def leads_on(text: str) -> str:
    """Where to go after the sign-in: to a page of ours, but not to sign in again."""
    path = own_path(text, BOOKINGS)
    is_page = not any(urlsplit(path).path == never or path.startswith(f"{never}/") for never in _NEVER)
    return path if is_page else BOOKINGS


def sign_in_for(path: str, *, anew: bool = False) -> str:
    """The sign-in that leads back to that path; `anew` also for somebody who is signed in, with another address."""
    return f"{SIGN_IN}?{urlencode({'next': path} | ({'anew': '1'} if anew else {}))}"
