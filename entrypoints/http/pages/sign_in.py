"""Showing the operator's token once, for a session of some hours; whoever is named signs in by name instead."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from litestar import Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from entrypoints.http.authorization import HttpRequest, TheService, is_from_our_pages
from entrypoints.http.own_cookie import own_cookie
from entrypoints.http.pages.gate import COOKIE, HOME, PRIVATE, SIGN_IN, gated, own_path, session_of
from entrypoints.http.pages.operator_sessions import SESSION_LASTS, OperatorSessions
from entrypoints.http.rate_limits import SIGN_INS
from entrypoints.http.speaking import gettext, marked
from entrypoints.service import Service

_WRONG = marked("This is not the operator's token.")
_FOREIGN = marked("The form came from another page. Nothing was done; please send this one.")
_ENDED = marked("Your session has ended. What you have just sent was not done.")


class SignInFields(Struct, frozen=True):
    operator_token: str = ""
    next: str = ""


@get("/operator/sign-in", sync_to_thread=False)
def sign_in_page(
    request: HttpRequest,
    service: TheService,
    next: FromQuery[str | None] = None,  # noqa: A002 - the name in the address
    ended: FromQuery[str | None] = None,
) -> Response[Any]:
    leads_to = own_path(next or "")
    if session_of(request) is not None:
        return Redirect(leads_to, status_code=HTTP_303_SEE_OTHER)
    return _page(service, leads_to, note=_ENDED if ended else "")


@post("/operator/sign-in", sync_to_thread=False, opt=SIGN_INS, status_code=HTTP_303_SEE_OTHER)
def sign_in(request: HttpRequest, service: TheService, data: URLEncodedBody[SignInFields]) -> Response[Any]:
    sessions = OperatorSessions(service.settings)
    leads_to = own_path(data.next)
    if not is_from_our_pages(request, service):
        return _page(service, leads_to, fault=_FOREIGN, status=HTTPStatus.FORBIDDEN)
    if not sessions.is_token(data.operator_token):
        return _page(service, leads_to, fault=_WRONG, status=HTTPStatus.FORBIDDEN)
    cookie = _cookie(service, sessions.begin(service.world.clock.now()), int(SESSION_LASTS.total_seconds()))
    return Redirect(leads_to, status_code=HTTP_303_SEE_OTHER, cookies=[cookie])


@post("/sign-out", sync_to_thread=False, status_code=HTTP_303_SEE_OTHER)
def sign_out(service: TheService) -> Response[Any]:
    return Redirect(SIGN_IN, status_code=HTTP_303_SEE_OTHER, cookies=[_cookie(service, "", 0)])


def _page(
    service: Service, leads_to: str, *, note: str = "", fault: str = "", status: int = HTTPStatus.OK
) -> Response[Any]:
    sessions = OperatorSessions(service.settings)
    is_closed = sessions.are_closed
    return Template(
        "sign_in.html",
        context={
            "leads_to": leads_to,
            "by_name": f"/sign-in?{urlencode({'next': leads_to})}",
            "note": note and gettext(note),
            "fault": "" if is_closed or not fault else gettext(fault),
            "is_closed": is_closed,
            "has_token": sessions.has_token,
        },
        status_code=HTTPStatus.FORBIDDEN if is_closed else status,
    )


def _cookie(service: Service, words: str, seconds: int) -> Cookie:
    return own_cookie(service.settings, COOKIE, words, seconds)


sign_in_routes = (
    Router("/", route_handlers=[sign_in_page, sign_in], response_headers=PRIVATE, include_in_schema=False),
    gated(HOME, [sign_out]),
)
