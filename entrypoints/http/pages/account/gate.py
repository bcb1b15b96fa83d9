"""The door before the pages of an account: a session for every page, and our own form for every act."""

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from litestar import Request, Response
from litestar.concurrency import sync_to_thread
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import SkipValidation
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from entrypoints.http.account_sessions import AccountSessions
from entrypoints.http.authorization import HttpRequest, is_from_our_pages
from entrypoints.http.pages.account.paths import BOOKINGS, sign_in_for
from entrypoints.http.problems import Fault, told
from entrypoints.http.signed_in import Connection, SignedIn, signed_in
from entrypoints.service import Service

PRIVATE = [ResponseHeader(name="X-Robots-Tag", value="noindex, nofollow")]
_READS = {"GET", "HEAD"}
_STATE = "signed_in"

TheSignedIn = NamedDependency[SkipValidation[SignedIn]]
"""For handlers behind the gate: who asks."""


class SignInFirst(Exception):  # noqa: N818 - it names what is to be done
    """There is no session, or it has ended."""


class FormNotOurs(Exception):  # noqa: N818 - it names what happened
    """What was sent is no form from a page of the same session."""


async def only_signed_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """A guard: raises SignInFirst, FormNotOurs."""
    service: Service = connection.app.state.service
    who = await sync_to_thread(signed_in, connection, service)
    if who is None:
        raise SignInFirst
    connection.scope["state"][_STATE] = who
    if not isinstance(connection, Request) or connection.method in _READS:
        return
    given = parse_qs((await connection.body()).decode(errors="replace")).get("token", [""])[0]
    is_ours = AccountSessions(service.settings).is_form_token(given, who.session)
    if not is_ours or not is_from_our_pages(connection, service):
        raise FormNotOurs


def who_asks(request: HttpRequest) -> SignedIn:
    who: SignedIn = request.scope["state"][_STATE]
    return who


def to_sign_in(request: HttpRequest, _absent: SignInFirst) -> Response[Any]:
    """A form that came too late leads nowhere by itself: it would be sent again unseen."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Redirect(sign_in_for(wanted if request.method in _READS else BOOKINGS), status_code=HTTP_303_SEE_OTHER)


def not_ours(request: HttpRequest, _refused: FormNotOurs) -> Response[Any]:
    return told(
        request,
        Fault(
            status=HTTPStatus.FORBIDDEN,
            slug="form_not_ours",
            title="This form is not from a page of your session",
            detail="Nothing was changed. Go back, load the page again and send its form once more.",
        ),
    )


HANDLERS: dict[int | type[Exception], Any] = {SignInFirst: to_sign_in, FormNotOurs: not_ours}
