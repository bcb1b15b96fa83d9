"""The door before the pages of an account: a session for every page, and our own form for every act."""

from typing import Any

from litestar import Request, Response
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import SkipValidation
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from entrypoints.http.account_sessions import AccountSessions
from entrypoints.http.authorization import HttpRequest, is_from_our_pages
from entrypoints.http.pages.account.paths import BOOKINGS, sign_in_for
from entrypoints.http.pages.gate import FORM_NOT_OURS, READS, FormNotOurs, SignInFirst, form_token_in, wanted_by
from entrypoints.http.problems import told
from entrypoints.http.signed_in import Connection, SignedIn, signed_in
from entrypoints.service import Service

_STATE = "signed_in"

TheSignedIn = NamedDependency[SkipValidation[SignedIn]]
"""For handlers behind the gate: who asks."""


async def only_signed_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """A guard: raises SignInFirst, FormNotOurs."""
    service: Service = connection.app.state.service
    who = await sync_to_thread(signed_in, connection, service)
    if who is None:
        raise SignInFirst
    connection.scope["state"][_STATE] = who
    if not isinstance(connection, Request) or connection.method in READS:
        return
    is_ours = AccountSessions(service.settings).is_form_token(await form_token_in(connection), who.session)
    if not is_ours or not is_from_our_pages(connection, service):
        raise FormNotOurs


def who_asks(request: HttpRequest) -> SignedIn:
    who: SignedIn = request.scope["state"][_STATE]
    return who


def to_sign_in(request: HttpRequest, _absent: SignInFirst) -> Response[Any]:
    """A form that came too late leads nowhere by itself: it would be sent again unseen."""
    leads_to = wanted_by(request) if request.method in READS else BOOKINGS
    return Redirect(sign_in_for(leads_to), status_code=HTTP_303_SEE_OTHER)


def not_ours(request: HttpRequest, _refused: FormNotOurs) -> Response[Any]:
    return told(request, FORM_NOT_OURS)


HANDLERS: dict[int | type[Exception], Any] = {SignInFirst: to_sign_in, FormNotOurs: not_ours}
