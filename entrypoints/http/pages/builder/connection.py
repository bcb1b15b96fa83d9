"""A builder's own connection to Calendly: made, looked at, ended."""

from http import HTTPStatus
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from application.ports.answers import ProviderUnavailable
from application.ports.catalog import Builder
from application.ports.connections import Connection, ConnectionStatus
from application.requests.connecting import CALENDAR_DISCONNECTED, Connecting, NotConnected
from domain.errors import InvalidRequest, NotFound
from entrypoints.http.api.operator_builders import told_pause
from entrypoints.http.api.operator_words import WHO_LENGTH_MAX
from entrypoints.http.authorization import HttpRequest, TheService
from entrypoints.http.pages.builder.connecting_cookie import COOKIE, ConnectingCookies, is_of_session, is_state
from entrypoints.http.pages.builder.frame import framed, home_of
from entrypoints.http.pages.builder.pause import wrong_words
from entrypoints.http.pages.builder.sessions import COUNTED_MAX, upcoming_count
from entrypoints.http.pages.builder.stops import ANOTHER_ATTEMPT, BROKEN_OFF, DENIED, ENDED, FAULTS, Stop, said
from entrypoints.http.pages.details_page import Mistake
from entrypoints.http.pages.gate import BUILDERS, Desk, TheDesk
from entrypoints.http.pages.offering import builder_of
from entrypoints.http.provider_reads import ASKS_CALENDAR
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.refusal_words import in_language
from entrypoints.http.security_headers import CONTENT_POLICY, content_policy, origin_of
from entrypoints.http.speaking import gettext, marked
from entrypoints.http.time_words import moment_words
from entrypoints.service import Service

_DENIED = "access_denied"
_PLACE = "connection"


class EndFields(Struct, frozen=True):
    token: str = ""
    by: str = ""


class ConnectionWords(Struct, frozen=True, kw_only=True):
    """`as_whom` is what Calendly calls its user, "" if it could not be asked."""

    works: bool
    is_lost: bool
    calendar: str
    as_whom: str
    since: str
    reason: str
    is_of_catalog: bool


@get("/{slug:str}/connection", sync_to_thread=True, opt=ASKS_CALENDAR)
def connection_page(
    slug: FromPath[str], desk: TheDesk, service: TheService, done: FromQuery[str | None] = None
) -> Response[Any]:
    builder = builder_of(slug, service)
    connection = service.connections.of_builder(builder.id)
    shown = _words(connection, builder, service) if connection else None
    answer = framed(
        "connection.html",
        desk,
        builder,
        _PLACE,
        can_connect=service.connecting is not None,
        calendar=builder.calendar,
        connection=shown,
        note=_done_words(done, connection),
    )
    # The form's answer leads on to Calendly.
    answer.headers[CONTENT_POLICY] = content_policy(origin_of(service.settings.calendly_auth_base))
    return answer


@post("/{slug:str}/connection", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def connect(slug: FromPath[str], desk: TheDesk, service: TheService) -> Response[Any]:
    builder, cookies = builder_of(slug, service), ConnectingCookies(service.settings)
    attempt = cookies.begin(builder.id, desk.form_token, service.world.clock.now())
    try:
        page = _connecting(service).begin(builder, attempt.state, attempt.verifier, cookies.redirect_uri)
    except NotConnected as stopped:
        return _stopped(desk, FAULTS[stopped.fault], builder)
    return Redirect(page, status_code=HTTP_303_SEE_OTHER, cookies=[cookies.cookie(attempt)])


@get("/calendly-callback", sync_to_thread=True, opt=HOLDS)
def calendly_callback(
    request: HttpRequest,
    desk: TheDesk,
    service: TheService,
) -> Response[Any]:
    """Whose it is, stands in the cookie of the browser that began; what the address says is only held against it."""
    told = request.query_params
    code, error = told.get("code"), told.get("error")
    cookies = ConnectingCookies(service.settings)
    attempt = cookies.read(request.cookies.get(COOKIE), service.world.clock.now())
    if attempt is None:
        answer = _stopped(desk, ENDED)
    elif not is_state(attempt, told.get("state", "")) or not is_of_session(attempt, desk.form_token):
        answer = _stopped(desk, ANOTHER_ATTEMPT)
    elif error is not None or not code:
        answer = _stopped(desk, DENIED if error == _DENIED else BROKEN_OFF, builder_of(attempt.builder_id, service))
    else:
        answer = _finished(attempt.builder_id, code, attempt.verifier, desk, service)
    answer.set_cookie(cookies.over())
    return answer


@get("/{slug:str}/connection/end", sync_to_thread=True)
def end_page(slug: FromPath[str], desk: TheDesk, service: TheService) -> Response[Any]:
    builder = builder_of(slug, service)
    return _end_page(builder, desk, service, EndFields(by=builder.name))


@post("/{slug:str}/connection/end", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def end(slug: FromPath[str], desk: TheDesk, service: TheService, data: URLEncodedBody[EndFields]) -> Response[Any]:
    builder = builder_of(slug, service)
    if _ending(builder, service) is None:
        return Redirect(f"{home_of(builder)}/connection", status_code=HTTP_303_SEE_OTHER)
    try:
        by, _ = told_pause(data.by, "")
    except InvalidRequest as faulty:
        return _end_page(builder, desk, service, data, faulty)
    ended = _connecting(service).disconnect(builder.id, by)
    done = "ended" if ended.revoked else "ended-here"
    return Redirect(f"{home_of(builder)}/connection?done={done}", status_code=HTTP_303_SEE_OTHER)


def _connecting(service: Service) -> Connecting:
    """Raises NotFound."""
    if service.connecting is None:
        raise NotFound("Builders cannot connect a calendar of their own here.")
    return service.connecting


def _finished(slug: str, code: str, verifier: str, desk: Desk, service: Service) -> Response[Any]:
    builder = builder_of(slug, service)
    redirect_uri = ConnectingCookies(service.settings).redirect_uri
    try:
        _connecting(service).finish(builder.id, code, verifier, redirect_uri)
    except NotConnected as stopped:
        return _stopped(desk, FAULTS[stopped.fault], builder, stopped)
    return Redirect(f"{home_of(builder)}/connection?done=connected", status_code=HTTP_303_SEE_OTHER)


def _stopped(
    desk: Desk, stop: Stop, builder: Builder | None = None, stopped: NotConnected | None = None
) -> Response[Any]:
    account = stopped.account if stopped else None
    context = {
        "desk": desk,
        "stop": said(stop),
        "back": f"{home_of(builder)}/connection" if builder else BUILDERS,
        "wanted": builder.calendar if builder and account else None,
        "account": account,
    }
    return Template("builder/connection_stopped.html", context=context, status_code=stop.status)


def _ending(builder: Builder, service: Service) -> Connection | None:
    """The connection that can be ended."""
    connection = service.connections.of_builder(builder.id)
    return None if connection is None or connection.status is ConnectionStatus.DISCONNECTED else connection


def _end_page(
    builder: Builder, desk: Desk, service: Service, typed: EndFields, faulty: InvalidRequest | None = None
) -> Response[Any]:
    if _ending(builder, service) is None:
        return Redirect(f"{home_of(builder)}/connection", status_code=HTTP_303_SEE_OTHER)
    mistakes = tuple(
        Mistake(f.field, wrong_words(marked("Who does it"), f.message)) for f in (faulty.faults if faulty else ())
    )
    return framed(
        "connection_end.html",
        desk,
        builder,
        _PLACE,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK,
        typed=typed,
        upcoming=upcoming_count(builder, service),
        counted_max=COUNTED_MAX,
        is_paused=builder.pause is not None,
        clients_read=in_language(CALENDAR_DISCONNECTED),
        mistakes=mistakes,
        wrong={mistake.field_id: mistake.words for mistake in mistakes},
        by_length_max=WHO_LENGTH_MAX,
    )


def _words(connection: Connection, builder: Builder, service: Service) -> ConnectionWords:
    return ConnectionWords(
        works=connection.works,
        is_lost=connection.status is ConnectionStatus.NEEDS_RECONNECTING,
        calendar=connection.calendar,
        as_whom=_as_whom(connection, service) if connection.works else "",
        since=moment_words(connection.changed_at, builder.timezone),
        reason=in_language(connection.reason),
        is_of_catalog=connection.calendar == builder.calendar,
    )


def _as_whom(connection: Connection, service: Service) -> str:
    """Asked each time: a token that has just ended shows at once."""
    try:
        return service.world.scheduling.host(connection.calendar).name
    except (ProviderUnavailable, LookupError):
        return ""


def _done_words(done: str | None, connection: Connection | None) -> str:
    """Only what is so: anybody can write an address."""
    if connection is None:
        return ""
    is_over = connection.status is ConnectionStatus.DISCONNECTED
    match done:
        case "connected" if connection.works:
            return gettext("The calendar is connected.")
        case "ended" if is_over:
            return gettext("The calendar is disconnected, here and at Calendly.")
        case "ended-here" if is_over:
            return gettext(
                "The calendar is disconnected here. Calendly could not be told:"
                " take the app away in your account settings there, under connected apps."
            )
        case _:
            return ""
