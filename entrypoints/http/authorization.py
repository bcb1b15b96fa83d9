"""Who may see what: a booking's token, the cookie that its link was exchanged for, or who is signed in."""

import hmac
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import SkipValidation

from application.ports.api_tokens import Scope
from domain.errors import NotFound, Unauthenticated
from domain.identifiers import BookingId
from entrypoints.api_tokens import token_with_scope
from entrypoints.http.rate_limits import RateLimits
from entrypoints.http.roles import Roles, roles_of
from entrypoints.http.signed_in import signed_in
from entrypoints.service import Service
from entrypoints.settings import Settings

COOKIE_PREFIX = "booking_"
COOKIES_READ_MAX = 200
OWN_BOOKINGS_MAX = 200
_SCHEME = "bearer "
_NOT_YOURS = "There is no such booking, or it is not yours."

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
    """Raises Unauthenticated without a valid token, cookie or session, NotFound with another booking's."""
    try:
        if booking_id in _opened_by_words(request, service):
            return
    except Unauthenticated:
        if not _is_owner(request, service, booking_id):
            raise
        return
    if not _is_owner(request, service, booking_id):
        raise NotFound(_NOT_YOURS)


def opened_bookings(request: HttpRequest, service: Service) -> frozenset[BookingId]:
    """The bookings that the request's token, cookies or session open; raises Unauthenticated if there are none."""
    who = None if _bearer(request) is not None else signed_in(request, service)
    if who is None:
        return _opened_by_words(request, service)
    _require_our_pages(request, service)
    return booked_here(request, service) | service.own_bookings.ids(who.email, OWN_BOOKINGS_MAX)


def _opened_by_words(request: HttpRequest, service: Service) -> frozenset[BookingId]:
    bearer = _bearer(request)
    if bearer is not None:
        with limits_of(request).no_guessing(request):
            return frozenset({service.tokens.booking(bearer, service.world.clock.now())})
    opened = booked_here(request, service)
    if not opened:
        raise Unauthenticated("Send the booking's access token as `Authorization: Bearer`, or sign in.")
    _require_our_pages(request, service)
    return opened


def _is_owner(request: HttpRequest, service: Service, booking_id: BookingId) -> bool:
    """Whether it was booked with the address of whoever is signed in; raises NotFound for another's."""
    who = None if _bearer(request) is not None else signed_in(request, service)
    if who is None:
        return False
    _require_our_pages(request, service)
    if not service.own_bookings.is_of(who.email, service.manage.state(booking_id).core.person_id):
        raise NotFound(_NOT_YOURS)
    return True


def proved_address(request: HttpRequest, service: Service) -> str:
    """Of whoever is signed in and asks from our own pages; empty if nobody is."""
    who = signed_in(request, service) if is_from_our_pages(request, service) else None
    return who.email if who else ""


def _require_our_pages(request: HttpRequest, service: Service) -> None:
    if request.method != "GET" and not is_from_our_pages(request, service):
        raise Unauthenticated("A cookie only counts when the request comes from our own pages.")


def is_from_our_pages(request: HttpRequest, service: Service) -> bool:
    """Browsers name the origin of every request that changes something; what names none is no browser's."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
    try:
        host = urlsplit(origin).netloc
    except ValueError:  # such as "http://["
        return False
    return host in {urlsplit(service.settings.app_base_url).netloc, request.headers.get("host")}


async def only_operators(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """A guard; `service` is the state of the application. With nobody named, development alone is open."""
    await sync_to_thread(_require_role, connection, Scope.OPERATOR)


async def only_analysts(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """The same for figures; operators see them too."""
    await sync_to_thread(_require_role, connection, Scope.ANALYST)


async def only_readers_of_events(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """The same for the feed of events; analysts and operators see it too."""
    await sync_to_thread(_require_role, connection, Scope.EVENTS_READ)


def _require_role(connection: ASGIConnection[Any, Any, Any, Any], scope: Scope) -> None:
    """OPERATOR_TOKEN, a token with that scope, or somebody of that role from our own pages; raises Unauthenticated."""
    service: Service = connection.app.state.service
    given = _bearer(connection)
    if is_open_to_all(service.settings):
        return
    if given is not None:
        with limits_of(connection).no_guessing(connection):
            if not _is_operator_token(given, service.settings):
                token_with_scope(service.api_tokens, given, scope, service.world.clock.now())
        return
    who = signed_in(connection, service)
    roles = roles_of(who, service) if who else Roles()
    if not (roles.is_operator if scope is Scope.OPERATOR else roles.is_analyst):
        raise Unauthenticated(f"Send a token with the scope {scope} as `Authorization: Bearer`, or sign in.")
    if isinstance(connection, Request):
        _require_our_pages(connection, service)


def is_open_to_all(settings: Settings) -> bool:
    """In development, until somebody is named who may."""
    return settings.operator_token is None and not settings.operators and settings.app_env == "development"


def _is_operator_token(given: str, settings: Settings) -> bool:
    expected = settings.operator_token
    return expected is not None and hmac.compare_digest(given.encode(), expected.encode())


def _bearer(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    header = connection.headers.get("authorization", "")
    return header[len(_SCHEME) :].strip() if header[: len(_SCHEME)].lower() == _SCHEME else None


def booked_here(request: HttpRequest, service: Service) -> frozenset[BookingId]:
    """The bookings that this browser has a cookie for."""
    return frozenset(booking_id for token in _cookies(request) if (booking_id := _opens(service, token)) is not None)


def _cookies(request: HttpRequest) -> list[str]:
    named = [value for name, value in request.cookies.items() if name.startswith(COOKIE_PREFIX)]
    return named[:COOKIES_READ_MAX]


def _opens(service: Service, token: str) -> BookingId | None:
    try:
        return service.tokens.booking(token, service.world.clock.now())
    except Unauthenticated:
        return None
