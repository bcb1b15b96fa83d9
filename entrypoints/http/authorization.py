"""Who may see what: a booking's token, or the cookie that its link was exchanged for; the operator's token."""

import hmac
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import SkipValidation

from domain.errors import NotFound, Unauthenticated
from domain.identifiers import BookingId
from entrypoints.http.rate_limits import RateLimits
from entrypoints.service import Service

COOKIE_PREFIX = "booking_"
COOKIES_READ_MAX = 200
_SCHEME = "bearer "

HttpRequest = Request[Any, Any, Any]
TheService = NamedDependency[SkipValidation[Service]]
"""The assembled service, as every route gets it."""


def cookie_name(booking_id: BookingId) -> str:
    """One cookie for each booking: opening a second one closes none."""
    return f"{COOKIE_PREFIX}{booking_id.hex}"


def limits_of(connection: ASGIConnection[Any, Any, Any, Any]) -> RateLimits:
    """Those that the whole application counts in."""
    limits: RateLimits = connection.app.state.rate_limits
    return limits


def require_access(request: HttpRequest, service: Service, booking_id: BookingId) -> None:
    """Raises Unauthenticated without a valid token, NotFound with another booking's."""
    if booking_id not in opened_bookings(request, service):
        raise NotFound("There is no such booking, or it is not yours.")


def opened_bookings(request: HttpRequest, service: Service) -> frozenset[BookingId]:
    """The bookings that the request's token or cookies open; raises Unauthenticated if there are none."""
    bearer = _bearer(request)
    now = service.world.clock.now()
    if bearer is not None:
        with limits_of(request).no_guessing(request):
            return frozenset({service.tokens.booking(bearer, now)})
    opened = frozenset(booking_id for token in _cookies(request) if (booking_id := _opens(service, token)) is not None)
    if not opened:
        raise Unauthenticated("Send the booking's access token as `Authorization: Bearer`.")
    if request.method != "GET" and not is_from_our_pages(request, service):
        raise Unauthenticated("A cookie only counts when the request comes from our own pages.")
    return opened


def is_from_our_pages(request: HttpRequest, service: Service) -> bool:
    """Browsers name the origin of every request that changes something; what names none is no browser's."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
    return urlsplit(origin).netloc in {urlsplit(service.settings.app_base_url).netloc, request.headers.get("host")}


def only_operators(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """A guard; `service` is the state of the application. Without a token set, development alone is open."""
    settings = connection.app.state.service.settings
    if settings.operator_token is None:
        if settings.app_env != "development":
            raise Unauthenticated("The operator's routes are closed: OPERATOR_TOKEN is not set.")
        return
    given = _bearer(connection) or ""
    with limits_of(connection).no_guessing(connection):
        if not hmac.compare_digest(given.encode(), settings.operator_token.encode()):
            raise Unauthenticated("Send the operator's token as `Authorization: Bearer`.")


def _bearer(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    header = connection.headers.get("authorization", "")
    return header[len(_SCHEME) :].strip() if header[: len(_SCHEME)].lower() == _SCHEME else None


def _cookies(request: HttpRequest) -> list[str]:
    named = [value for name, value in request.cookies.items() if name.startswith(COOKIE_PREFIX)]
    return named[:COOKIES_READ_MAX]


def _opens(service: Service, token: str) -> BookingId | None:
    try:
        return service.tokens.booking(token, service.world.clock.now())
    except Unauthenticated:
        return None
