"""From everything that can go wrong to one kind of answer: RFC 9457, with a slug and a reference to quote."""

import logging
import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap
from msgspec import Struct

from application.ports.event_store import OutcomeUnknown, StoreUnavailable
from domain.errors import (
    AddressNotVerified,
    FieldFault,
    IdempotencyKeyReused,
    InvalidRequest,
    NotFound,
    PaymentsUnavailable,
    Refusal,
    SchedulingUnavailable,
    SignInFailed,
    SignInLinkEnded,
    SignInRequired,
    SignInUnavailable,
    SlotUnavailable,
    TooManyRequests,
    Unauthenticated,
    UnderMaintenance,
)
from entrypoints.access import AccessTokens
from entrypoints.http.fault_words import advice, plain
from entrypoints.http.pages.problem_page import has_page, problem_page
from entrypoints.http.refusal_words import in_language
from entrypoints.http.schemas import FieldFaultView, Problem, slot_view
from entrypoints.http.speaking import listen

MEDIA_TYPE = "application/problem+json"
STORE_RETRY_SECONDS = 5
_REFERENCE_BYTES = 5

# A refusal that is not named here is a conflict with the present state.
_STATUS_OF: dict[str, HTTPStatus] = {
    InvalidRequest.slug: HTTPStatus.UNPROCESSABLE_ENTITY,
    IdempotencyKeyReused.slug: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unauthenticated.slug: HTTPStatus.UNAUTHORIZED,
    NotFound.slug: HTTPStatus.NOT_FOUND,
    SignInLinkEnded.slug: HTTPStatus.GONE,
    SignInFailed.slug: HTTPStatus.FORBIDDEN,
    AddressNotVerified.slug: HTTPStatus.FORBIDDEN,
    SignInUnavailable.slug: HTTPStatus.SERVICE_UNAVAILABLE,
    TooManyRequests.slug: HTTPStatus.TOO_MANY_REQUESTS,
    SchedulingUnavailable.slug: HTTPStatus.SERVICE_UNAVAILABLE,
    PaymentsUnavailable.slug: HTTPStatus.SERVICE_UNAVAILABLE,
    UnderMaintenance.slug: HTTPStatus.SERVICE_UNAVAILABLE,
    Refusal.slug: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_COME_BACK = TooManyRequests | SchedulingUnavailable | PaymentsUnavailable | SignInUnavailable | UnderMaintenance
_CLIENT_FAULTS: dict[int, tuple[str, str]] = {
    HTTPStatus.NOT_FOUND: (NotFound.slug, NotFound.title),
    HTTPStatus.METHOD_NOT_ALLOWED: (InvalidRequest.slug, "This address does not take this method"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (InvalidRequest.slug, "The body is too large"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (InvalidRequest.slug, "The body is not JSON"),
    HTTPStatus.TOO_MANY_REQUESTS: (TooManyRequests.slug, TooManyRequests.title),
}
_MISSING_FIELD = re.compile(r"Object missing required field `(\w+)`")
_MISSING_PARAMETER = re.compile(r"Missing required (?:query|header|path|cookie) parameter '([\w-]+)'")

_log = logging.getLogger(__name__)


class Fault(Struct, frozen=True, kw_only=True):
    """What is told of a failure: the problem, less the words that follow from its slug and status."""

    status: int
    slug: str
    title: str
    detail: str
    headers: dict[str, str] = {}
    faults: tuple[FieldFault, ...] = ()


def status_of(refusal: type[Refusal]) -> int:
    return _STATUS_OF.get(refusal.slug, HTTPStatus.CONFLICT)


def type_of(slug: str) -> str:
    """The problem's name as a URI."""
    return f"urn:booking:problem:{slug}"


def _of_refusal(request: Request[Any, Any, Any], refusal: Refusal) -> Response[Any]:
    extras: dict[str, Any] = {}
    match refusal:
        case SlotUnavailable():
            extras = {"alternatives": tuple(slot_view(slot) for slot in refusal.alternatives)}
        case SchedulingUnavailable() | PaymentsUnavailable() if refusal.booking_id and refusal.access_ends:
            tokens: AccessTokens = request.app.state.service.tokens
            token = tokens.issue(refusal.booking_id, refusal.access_ends)
            extras = {"booking_id": refusal.booking_id, "access_token": token}
        case SignInRequired():
            extras = _way_back(request, refusal)
    return told(request, fault_of_refusal(refusal), **extras)


def _way_back(request: Request[Any, Any, Any], refusal: SignInRequired) -> dict[str, Any]:
    """To the booking, whose page leads on to the sign-in and goes on after it."""
    service = request.app.state.service
    booking_id, ends = refusal.booking_id, refusal.access_ends
    return {
        "booking_id": booking_id,
        "access_token": service.tokens.issue(booking_id, ends),
        "confirmation_url": service.world.links.manage(booking_id, ends),
    }


def _of_http(request: Request[Any, Any, Any], refused: HTTPException) -> Response[Any]:
    if refused.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _of_bug(request, refused)
    return told(request, fault_of_http(refused))


def _of_store(request: Request[Any, Any, Any], _away: Exception) -> Response[Any]:
    return told(request, STORE_AWAY)


def _of_depth(request: Request[Any, Any, Any], _deep: RecursionError) -> Response[Any]:
    """Only a body that somebody nested a thousand times gets here."""
    return told(request, TOO_DEEP)


def _of_bug(request: Request[Any, Any, Any], bug: Exception) -> Response[Any]:
    return told(request, BUG, cause=bug)


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    Refusal: _of_refusal,
    HTTPException: _of_http,
    StoreUnavailable: _of_store,
    OutcomeUnknown: _of_store,
    RecursionError: _of_depth,
    Exception: _of_bug,
}
"""What turns exceptions into problem answers, and writes each to the log under its reference."""

STORE_AWAY = Fault(
    status=HTTPStatus.SERVICE_UNAVAILABLE,
    slug=Refusal.slug,
    title="The service cannot reach its database right now",
    detail="Nothing was lost. Please try again in a few seconds.",
    headers={"Retry-After": str(STORE_RETRY_SECONDS)},
)
TOO_DEEP = Fault(
    status=HTTPStatus.BAD_REQUEST,
    slug=InvalidRequest.slug,
    title=InvalidRequest.title,
    detail="The body is nested too deeply.",
)
BUG = Fault(
    status=HTTPStatus.INTERNAL_SERVER_ERROR,
    slug=Refusal.slug,
    title="Something went wrong on our side",
    detail="The fault has been recorded. Quote the reference when you ask about it.",
)


def fault_of_refusal(refusal: Refusal) -> Fault:
    headers: dict[str, str] = {}
    if isinstance(refusal, _COME_BACK):
        headers["Retry-After"] = str(refusal.retry_after_seconds)
    if isinstance(refusal, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return Fault(
        status=status_of(type(refusal)),
        slug=refusal.slug,
        title=refusal.title,
        detail=str(refusal),
        headers=headers,
        faults=refusal.faults if isinstance(refusal, InvalidRequest) else (),
    )


def fault_of_http(refused: HTTPException) -> Fault:
    """The framework's own refusals, without its words for the address: that may hold a token."""
    slug, title = _CLIENT_FAULTS.get(refused.status_code, (InvalidRequest.slug, InvalidRequest.title))
    faults = _field_faults(refused)
    detail = "; ".join(f"{fault.field}: {fault.message}" for fault in faults)
    given = refused.headers or {}
    known = advice(refused.status_code, given.get("Allow", given.get("allow", "other methods")))
    return Fault(
        status=refused.status_code,
        slug=slug,
        title=title,
        detail=detail or known or (title + "." if refused.status_code != HTTPStatus.BAD_REQUEST else refused.detail),
        headers={name: given[name] for name in given if name.lower() in {"allow", "retry-after"}},
        faults=faults,
    )


def _field_faults(refused: HTTPException) -> tuple[FieldFault, ...]:
    missing = _MISSING_PARAMETER.match(refused.detail)
    if missing:
        return (FieldFault(missing[1], "is missing"),)
    told = refused.extra if isinstance(refused.extra, list) else []
    return tuple(_field_fault(entry) for entry in told if isinstance(entry, Mapping))


def _field_fault(entry: Mapping[str, Any]) -> FieldFault:
    """The framework says where an object lacks a field; the field itself is what the client must mend."""
    place, message = str(entry.get("key", "")), str(entry.get("message", ""))
    missing = _MISSING_FIELD.match(message)
    if missing:
        return FieldFault(f"{place}.{missing[1]}".removeprefix("data."), "is missing")
    if place == "data":
        return FieldFault("body", "is missing" if message == "'data'" else message)
    return FieldFault(_named(place, str(entry.get("source"))), plain(message))


def _named(place: str, source: str) -> str:
    """As the client wrote it."""
    if place == "idempotency_key":
        return "Idempotency-Key"
    return place if source == "body" else _camel(place)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def told(request: Request[Any, Any, Any], fault: Fault, cause: Exception | None = None, **extras: Any) -> Response[Any]:
    """The answer for a fault, with a fresh reference that the log holds too; `cause` is logged as a bug of ours."""
    if has_page(request.url.path):
        listen(request)  # again: an address that leads nowhere passes no middleware
    problem = Problem(
        type=type_of(fault.slug),
        title=in_language(fault.title),
        status=fault.status,
        detail=_detail(fault),
        error=fault.slug,
        success=False,
        reference=noted(request, fault, cause),
        errors=tuple(FieldFaultView(field=f.field, message=in_language(f.message)) for f in fault.faults) or None,
        **extras,
    )
    if has_page(request.url.path):
        return problem_page(problem, request.url.path, fault.headers)
    return Response(problem, status_code=fault.status, headers=fault.headers, media_type=MEDIA_TYPE)


def _detail(fault: Fault) -> str:
    in_english = "; ".join(f"{fault.field}: {fault.message}" for fault in fault.faults)
    if fault.detail != in_english:
        return in_language(fault.detail)
    return "; ".join(f"{fault.field}: {in_language(fault.message)}" for fault in fault.faults)


def noted(request: Request[Any, Any, Any], fault: Fault, cause: Exception | None = None) -> str:
    """A fresh reference, under which the log holds the fault."""
    reference = secrets.token_hex(_REFERENCE_BYTES)
    _log.log(
        logging.INFO if cause is None else logging.ERROR,
        "a request was not carried out: %s %s, reference %s",
        request.method,
        _route(request),
        reference,
        exc_info=cause,
        extra={"reference": reference, "error": fault.slug, "status": fault.status, "method": request.method},
    )
    return reference


def _route(request: Request[Any, Any, Any]) -> str:
    """The address as we know it, with our own ids: of what else stands in it nobody knows who wrote it, or of whom."""
    route: str = request.scope.get("path_template", "")
    for name, value in request.path_params.items() if route else ():
        route = route.replace(f"{{{name}}}", str(value)) if isinstance(value, UUID) else route
    return route or "to nowhere"
