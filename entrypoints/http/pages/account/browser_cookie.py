"""What tells the browser that asked for a link from others: a word that it alone holds."""

import hashlib
import hmac
import secrets
from uuid import UUID

from litestar.datastructures import Cookie

from application.ports.sign_in_links import SignInLink
from application.requests.signing_in import LINK_LASTS
from domain.identifiers import SignInLinkId
from entrypoints.http.authorization import HttpRequest
from entrypoints.http.own_cookie import own_cookie
from entrypoints.service import Service

COOKIE = "sign_in_browser"
_BYTES = 16
_ID_CHARACTERS = 32


def new_word(link_id: SignInLinkId) -> str:
    """It begins with the id of the link, which signs nobody in: what the mail has is signed."""
    return link_id.hex + secrets.token_urlsafe(_BYTES)


def asked_link(request: HttpRequest) -> SignInLinkId | None:
    """The link that this browser has asked for last, as it says itself."""
    try:
        return SignInLinkId(UUID(hex=request.cookies.get(COOKIE, "")[:_ID_CHARACTERS]))
    except ValueError:
        return None


def digest(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()


def is_same_browser(request: HttpRequest, link: SignInLink) -> bool:
    return hmac.compare_digest(digest(request.cookies.get(COOKIE, "")), link.browser)


def browser_cookie(word: str, service: Service) -> Cookie:
    """An empty word takes it away."""
    return own_cookie(service.settings, COOKIE, word, int(LINK_LASTS.total_seconds()) if word else 0)
