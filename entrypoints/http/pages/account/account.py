"""The account itself: who it is of, and the ends of its sessions."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER

from entrypoints.http.account_sessions import AccountSessions
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.account.gate import TheSignedIn
from entrypoints.http.pages.account.paths import SIGN_IN
from entrypoints.http.roles import roles_of


@get("/", sync_to_thread=True)
def account_page(who: TheSignedIn, service: TheService) -> Response[Any]:
    token = AccountSessions(service.settings).form_token(who.session)
    return Template(
        "account/account.html", context={"email": who.email, "token": token, "roles": roles_of(who, service)}
    )


@post("/sign-out", sync_to_thread=False, status_code=HTTP_303_SEE_OTHER)
def sign_out(service: TheService) -> Response[Any]:
    return _signed_out(service)


@post("/end-sessions", sync_to_thread=True, status_code=HTTP_303_SEE_OTHER)
def end_sessions(who: TheSignedIn, service: TheService) -> Response[Any]:
    """Also in every other browser."""
    service.accounts.end_sessions(who.account.id, service.world.clock.now())
    return _signed_out(service)


def _signed_out(service: TheService) -> Response[Any]:
    cookies = [AccountSessions(service.settings).no_cookie()]
    return Redirect(f"{SIGN_IN}?out=yes", status_code=HTTP_303_SEE_OTHER, cookies=cookies)
