"""The door before the pages of operators, builders, analysts: a session for every page, our own form for each act."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from litestar import Request, Response, Router
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.params import SkipValidation
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from litestar.types import ControllerRouterHandler
from msgspec import Struct
from msgspec.structs import replace

from domain.errors import FieldFault, NotFound, Refusal
from domain.identifiers import BuilderId
from entrypoints.http.authorization import HttpRequest, is_from_our_pages
from entrypoints.http.pages.operator_sessions import OperatorSessions, Session
from entrypoints.http.pages.own_paths import own_path as plain_path
from entrypoints.http.problems import Fault, fault_of_http, fault_of_refusal, noted
from entrypoints.http.refusal_words import in_language
from entrypoints.http.roles import roles_of
from entrypoints.http.signed_in import signed_in
from entrypoints.service import Service

COOKIE = "operator_session"
SIGN_IN = "/operator/sign-in"
HOME = "/operator"
ANALYTICS = "/analytics"
_OURS = ("/operator", "/builder", ANALYTICS)
READS = {"GET", "HEAD"}
_STATE = "desk_session"
BUILDERS = "/builder"
_OF_ANY_BUILDER = (BUILDERS, f"{BUILDERS}/calendly-callback")
"""The list shows only their own, and the way back from Calendly is bound to the session that went there."""
_ROBOTS, _STAY_AWAY = "X-Robots-Tag", "noindex, nofollow"
PRIVATE = [ResponseHeader(name=_ROBOTS, value=_STAY_AWAY)]
"""That caches keep nothing is said of every answer already."""

Connection = ASGIConnection[Any, Any, Any, Any]


class Desk(Struct, frozen=True, kw_only=True):
    """Who looks at these pages, as far as a template needs it. Every form holds `form_token` as `token`."""

    form_token: str
    can_sign_out: bool
    is_account: bool = False
    builders: frozenset[BuilderId] | None = None
    """Whose pages they may see, if not everybody's."""
    sees_figures: bool = True

    @property
    def is_operator(self) -> bool:
        return self.builders is None


TheDesk = NamedDependency[SkipValidation[Desk]]
"""For handlers behind the gate; they hand it to their template as `desk`."""


class SignInFirst(Exception):  # noqa: N818 - it names what is to be done
    """There is no session, or it has ended."""


class FormNotOurs(Exception):  # noqa: N818 - it names what happened
    """What was sent is no form from a page of the same session."""


FORM_NOT_OURS = Fault(
    status=HTTPStatus.FORBIDDEN,
    slug="form_not_ours",
    title="This form is not from a page of your session",
    detail="Nothing was changed. Go back, load the page again and send its form once more.",
)


def gated(path: str, handlers: Sequence[ControllerRouterHandler]) -> Router:
    """Pages for operators, builders or analysts. Without a session they lead to the sign-in, and what is posted
    to them must be a form with the `token` of the same session.
    """
    return Router(
        path,
        route_handlers=handlers,
        guards=[only_with_session],
        dependencies={"desk": Provide(_desk, sync_to_thread=False)},
        exception_handlers={
            SignInFirst: _to_sign_in,
            FormNotOurs: _not_ours,
            Refusal: _of_refusal,
            HTTPException: _of_http,
        },
        response_headers=PRIVATE,
        include_in_schema=False,
    )


async def only_with_session(connection: Connection, _handler: BaseRouteHandler) -> None:
    """A guard: raises SignInFirst, FormNotOurs."""
    service: Service = connection.app.state.service
    session = await sync_to_thread(desk_session, connection, service)
    if session is None:
        raise SignInFirst
    connection.scope["state"][_STATE] = session
    if not isinstance(connection, Request) or connection.method in READS:
        return
    is_ours = OperatorSessions(service.settings).is_form_token(await form_token_in(connection), session)
    if not is_ours or not is_from_our_pages(connection, service):
        raise FormNotOurs


async def form_token_in(request: HttpRequest) -> str:
    """The word that the form holds, empty without one."""
    return parse_qs((await request.body()).decode(errors="replace")).get("token", [""])[0]


def session_of(connection: Connection) -> Session | None:
    service: Service = connection.app.state.service
    now = service.world.clock.now()
    return OperatorSessions(service.settings).read(connection.cookies.get(COOKIE), now)


def desk_session(connection: Connection, service: Service) -> Session | None:
    """Of somebody with the operator's token, or of somebody signed in by name whose role opens this page.

    Raises NotFound for anybody else who is signed in: nobody learns what there is.
    """
    known = session_of(connection)
    who = None if known is not None else signed_in(connection, service)
    if known is not None or who is None:
        return known
    roles = roles_of(who, service)
    if roles.is_operator:
        return Session(who.session.id, is_account=True)
    if roles.is_analyst and _is_of_analysts(connection.url.path):
        return Session(who.session.id, is_account=True, builders=roles.builders)
    slug = connection.path_params.get("slug")
    is_theirs = connection.url.path.startswith(f"{BUILDERS}/") and slug in roles.builders
    if not is_theirs and not (connection.url.path in _OF_ANY_BUILDER and roles.builders):
        raise NotFound("There is nothing here, or it is not yours.")
    return Session(who.session.id, is_account=True, builders=roles.builders, sees_figures=roles.is_analyst)


def _is_of_analysts(path: str) -> bool:
    return path == ANALYTICS or path.startswith(f"{ANALYTICS}/")


def own_path(text: str) -> str:
    """Where to go on after the sign-in: a page of ours behind the gate, else the first one."""
    plain = plain_path(text, HOME)
    path = urlsplit(plain).path
    is_below = any(path == ours or path.startswith(f"{ours}/") for ours in _OURS)
    return plain if is_below and path != SIGN_IN else HOME


def _desk(request: HttpRequest) -> Desk:
    session: Session = request.scope["state"][_STATE]
    service: Service = request.app.state.service
    token = OperatorSessions(service.settings).form_token(session)
    by_token = not session.is_open and not session.is_account
    return Desk(
        form_token=token,
        can_sign_out=by_token,
        is_account=session.is_account,
        builders=session.builders,
        sees_figures=session.sees_figures,
    )


def wanted_by(request: HttpRequest) -> str:
    """The path, with its query."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _to_sign_in(request: HttpRequest, _absent: SignInFirst) -> Response[Any]:
    """A form that came too late leads nowhere by itself: it would be sent again unseen."""
    query = {"next": wanted_by(request)} if request.method in READS else {"ended": "yes"}
    headers = {_ROBOTS: _STAY_AWAY}
    return Redirect(f"{SIGN_IN}?{urlencode(query)}", status_code=HTTP_303_SEE_OTHER, headers=headers)


def _not_ours(request: HttpRequest, _refused: FormNotOurs) -> Response[Any]:
    return problem(request, FORM_NOT_OURS)


def _of_refusal(request: HttpRequest, refusal: Refusal) -> Response[Any]:
    return problem(request, fault_of_refusal(refusal))


def _of_http(request: HttpRequest, refused: HTTPException) -> Response[Any]:
    return problem(request, fault_of_http(refused))


def _is_operator(request: HttpRequest) -> bool:
    """Whether the operator's pages are open to whoever is told."""
    session: Session | None = request.scope["state"].get(_STATE)
    return session is not None and session.builders is None


def problem(request: HttpRequest, fault: Fault) -> Response[Any]:
    """Told to somebody behind the gate: in the words of the refusal itself, if we have them in their language."""
    faults = tuple(FieldFault(one.field, in_language(one.message)) for one in fault.faults)
    told = replace(fault, title=in_language(fault.title), detail=in_language(fault.detail), faults=faults)
    headers = {name: value for name, value in fault.headers.items() if name != "WWW-Authenticate"}
    return Template(
        "gate_problem.html",
        context={"fault": told, "reference": noted(request, fault), "is_inside": _is_operator(request)},
        status_code=fault.status,
        headers={**headers, _ROBOTS: _STAY_AWAY},
    )
