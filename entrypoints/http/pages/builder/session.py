"""One session of a builder, and what can be done to it: each act shows first what it would do."""

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from application.ports.catalog import Builder
from application.requests.builder_sessions import WITHDRAWN, BuilderSession
from domain.booking.state import AwaitingPayment, Begun, CancelledBooking, NoShow, WithMeeting
from domain.booking.vocabulary import Actor
from domain.errors import NotFound, WrongState
from domain.identifiers import BookingId, CommandId
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.builder.acts import Act, act_of, acts_of, no_show
from entrypoints.http.pages.builder.frame import framed
from entrypoints.http.pages.builder.session_words import session_line, session_path
from entrypoints.http.pages.details_page import Mistake
from entrypoints.http.pages.gate import Desk, TheDesk
from entrypoints.http.pages.offer_words import policy_line
from entrypoints.http.pages.offering import builder_of
from entrypoints.http.pages.operator.who_and_why import KEPT, WhoAndWhy
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, marked
from entrypoints.service import Service

_ACTS = {"cancel", "no-show", "came"}
_CHANGED = marked("What would happen has changed since the page was opened. Nothing was done; please look again.")


class ActFields(Struct, frozen=True):
    token: str = ""
    by: str = ""
    why: str = ""
    shown: str = ""


@get("/{slug:str}/sessions/{booking_id:uuid}", sync_to_thread=True)
def session(
    slug: FromPath[str],
    booking_id: FromPath[UUID],
    desk: TheDesk,
    service: TheService,
    done: FromQuery[str | None] = None,
) -> Response[Any]:
    builder = builder_of(slug, service)
    found = _session_of(builder, BookingId(booking_id), service)
    return _session_page(builder, found, desk, service, note=_done_words(done, found.state))


@get("/{slug:str}/sessions/{booking_id:uuid}/{act:str}", sync_to_thread=True)
def act_page(
    slug: FromPath[str], booking_id: FromPath[UUID], act: FromPath[str], desk: TheDesk, service: TheService
) -> Response[Any]:
    builder = builder_of(slug, service)
    found = _session_of(builder, BookingId(booking_id), service)
    return _rehearsal(builder, found, act, desk, service, WhoAndWhy(by=builder.name))


@post(
    "/{slug:str}/sessions/{booking_id:uuid}/{act:str}", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER
)
def do_act(
    slug: FromPath[str],
    booking_id: FromPath[UUID],
    act: FromPath[str],
    desk: TheDesk,
    service: TheService,
    data: URLEncodedBody[ActFields],
) -> Response[Any]:
    builder = builder_of(slug, service)
    found = _session_of(builder, BookingId(booking_id), service)
    words = WhoAndWhy(data.by.strip(), data.why.strip())
    mistakes = tuple(words.mistakes())
    if mistakes:
        return _rehearsal(builder, found, act, desk, service, words, mistakes)
    rehearsed = _known_act(act, found, service)
    if rehearsed is not None and (rehearsed.refusal or rehearsed.shown != data.shown):
        return _rehearsal(builder, found, act, desk, service, words, note=gettext(_CHANGED))
    try:
        _do(act, found.booking_id, words.said, service)
    except WrongState as refusal:
        again = _session_of(builder, found.booking_id, service)
        return _session_page(builder, again, desk, service, note=in_language(str(refusal)), status=HTTPStatus.CONFLICT)
    return Redirect(f"{session_path(found, builder)}?done={act}", status_code=HTTP_303_SEE_OTHER)


def _done_words(act: str | None, state: Begun) -> str:
    """Only what is so: anybody can write an address."""
    match act:
        case "cancel" if isinstance(state, CancelledBooking):
            return gettext("The session is cancelled.")
        case "cancel" if isinstance(state, AwaitingPayment) and state.cancel is not None:
            return gettext("It is cancelled as soon as the payment page is closed.")
        case "no-show" if isinstance(state, NoShow):
            return gettext("The session counts as missed by the client.")
        case "came" if isinstance(state, WithMeeting) and not isinstance(state, NoShow):
            return gettext("No mark is left: the client came.")
        case _:
            return ""


def _do(act: str, booking_id: BookingId, told: str, service: Service) -> None:
    """Raises WrongState. A second time changes nothing."""
    if act == "cancel":
        service.manage.cancel(booking_id, Actor.BUILDER, "", CommandId(uuid4()), told)
    else:
        service.world.bus.handle(no_show(booking_id, service.world.clock.now(), told, missed=act == "no-show"))


def _session_of(builder: Builder, booking_id: BookingId, service: Service) -> BuilderSession:
    """Raises NotFound, also for another builder's."""
    state = service.manage.state(booking_id)
    selected, person_id = state.core.selected, state.core.person_id
    if selected.builder_id != builder.id:
        raise NotFound("There is no such booking.")
    titles = {session.id: session.title for session in builder.session_types}
    return BuilderSession(
        booking_id=booking_id,
        state=state,
        title=titles.get(selected.session_type_id, WITHDRAWN),
        client=service.world.people.get(person_id) if person_id else None,
    )


def _known_act(key: str, found: BuilderSession, service: Service) -> Act | None:
    """None if it would change nothing; raises NotFound."""
    if key not in _ACTS:
        raise NotFound("There is nothing like that to do.")
    return act_of(key, found, service.world.clock.now())


def _session_page(
    builder: Builder, found: BuilderSession, desk: Desk, service: Service, *, note: str = "", status: int = 200
) -> Response[Any]:
    line = session_line(found, builder)
    return framed(
        "session.html",
        desk,
        builder,
        "sessions",
        status=status,
        session=line,
        reference=str(found.booking_id),
        policy=policy_line(found.state.core.selected.terms),
        acts=acts_of(found, service.world.clock.now()),
        note=note,
    )


def _rehearsal(
    builder: Builder,
    found: BuilderSession,
    key: str,
    desk: Desk,
    service: Service,
    words: WhoAndWhy,
    mistakes: tuple[Mistake, ...] = (),
    note: str = "",
) -> Response[Any]:
    """What the act would do; the session itself if it would do nothing."""
    act = _known_act(key, found, service)
    if act is None:
        return Redirect(session_path(found, builder), status_code=HTTP_303_SEE_OTHER)
    if act.refusal:
        return _session_page(builder, found, desk, service, note=act.refusal, status=HTTPStatus.CONFLICT)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.CONFLICT if note else HTTPStatus.OK
    return framed(
        "act.html",
        desk,
        builder,
        "sessions",
        status=status,
        session=session_line(found, builder),
        act=act,
        words=words,
        kept=gettext(KEPT),
        note=note,
        mistakes=mistakes,
        wrong={mistake.field_id: mistake.words for mistake in mistakes},
    )
