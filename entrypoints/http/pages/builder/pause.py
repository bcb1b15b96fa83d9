"""Taking no new bookings for a while, and taking them again."""

from http import HTTPStatus
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from application.ports.catalog import Builder, Pause
from domain.errors import InvalidRequest
from entrypoints.http.api.operator_builders import PAUSES_SHOWN_MAX, told_pause
from entrypoints.http.api.operator_words import WHO_LENGTH_MAX, WHY_LENGTH_MAX
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.builder.frame import framed, home_of
from entrypoints.http.pages.details_page import Mistake
from entrypoints.http.pages.gate import Desk, TheDesk
from entrypoints.http.pages.offering import builder_of
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, marked
from entrypoints.http.time_words import moment_words
from entrypoints.service import Service

_NAMES = {"by": marked("Who does it"), "reason": marked("The reason")}


class PauseFields(Struct, frozen=True):
    token: str = ""
    by: str = ""
    reason: str = ""


class PauseWords(Struct, frozen=True, kw_only=True):
    begun: str
    by: str
    reason: str
    ended: str
    ended_by: str


@get("/{slug:str}/pause", sync_to_thread=True)
def pause_page(slug: FromPath[str], desk: TheDesk, service: TheService) -> Response[Any]:
    return _page(builder_of(slug, service), desk, service)


@post("/{slug:str}/pause", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def pause(slug: FromPath[str], desk: TheDesk, service: TheService, data: URLEncodedBody[PauseFields]) -> Response[Any]:
    builder = builder_of(slug, service)
    try:
        by, reason = told_pause(data.by, data.reason)
    except InvalidRequest as faulty:
        return _page(builder, desk, service, data, faulty)
    service.pausing.pause(builder.id, by, reason)
    return Redirect(f"{home_of(builder)}/pause", status_code=HTTP_303_SEE_OTHER)


@post("/{slug:str}/resume", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def resume(slug: FromPath[str], desk: TheDesk, service: TheService, data: URLEncodedBody[PauseFields]) -> Response[Any]:
    builder = builder_of(slug, service)
    try:
        by, _ = told_pause(data.by, "")
    except InvalidRequest as faulty:
        return _page(builder, desk, service, data, faulty)
    service.pausing.resume(builder.id, by)
    return Redirect(f"{home_of(builder)}/pause", status_code=HTTP_303_SEE_OTHER)


def _page(
    builder: Builder,
    desk: Desk,
    service: Service,
    typed: PauseFields | None = None,
    faulty: InvalidRequest | None = None,
) -> Response[Any]:
    faults = faulty.faults if faulty else ()
    mistakes = tuple(Mistake(fault.field, wrong_words(_NAMES[fault.field], fault.message)) for fault in faults)
    pauses = service.world.catalog.pauses(builder.id, PAUSES_SHOWN_MAX)
    return framed(
        "pause.html",
        desk,
        builder,
        "pause",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK,
        typed=typed or PauseFields(by=builder.name),
        lasting=_words(builder.pause, builder) if builder.pause else None,
        earlier=tuple(_words(one, builder) for one in pauses if one.ended_at),
        mistakes=mistakes,
        wrong={mistake.field_id: mistake.words for mistake in mistakes},
        by_length_max=WHO_LENGTH_MAX,
        reason_length_max=WHY_LENGTH_MAX,
    )


def wrong_words(name: str, fault: str) -> str:
    """What is wrong with a field: `name` is one of our messages, `fault` as it follows its name."""
    return gettext("%(name)s %(wrong)s.", name=gettext(name), wrong=in_language(fault))


def _words(pause: Pause, builder: Builder) -> PauseWords:
    return PauseWords(
        begun=moment_words(pause.at, builder.timezone),
        by=pause.by,
        reason=in_language(pause.reason),
        ended=moment_words(pause.ended_at, builder.timezone) if pause.ended_at else "",
        ended_by=pause.ended_by,
    )
