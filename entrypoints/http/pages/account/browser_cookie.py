"""What tells the browser that asked for a link from others: a word that it alone holds."""

import hashlib
import hmac
import secrets

from litestar.datastructures import Cookie

from application.ports.sign_in_links import SignInLink
from application.requests.signing_in import LINK_LASTS
from entrypoints.http.authorization import HttpRequest
from entrypoints.service import Service

COOKIE = "sign_in_browser"
_BYTES = 16


def new_word() -> str:
    return secrets.token_urlsafe(_BYTES)


def digest(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()


def is_same_browser(request: HttpRequest, link: SignInLink) -> bool:
    return hmac.compare_digest(digest(request.cookies.get(COOKIE, "")), link.browser)


def browser_cookie(word: str, service: Service) -> Cookie:
    """An empty word takes it away."""
    return Cookie(
        key=COOKIE,
        value=word,
        max_age=int(LINK_LASTS.total_seconds()) if word else 0,
        httponly=True,
        secure=service.settings.app_base_url.startswith("https://"),
        samesite="lax",
    )
