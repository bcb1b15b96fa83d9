"""Outgoing work that waits, what was set aside first; and having one piece tried again."""

import logging
from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER

from application.ports.effects import OpenEffect
from domain.errors import NotFound, WrongState
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.gate import Desk, TheDesk
from entrypoints.http.pages.operator.booking_view import work_line
from entrypoints.http.pages.operator.webhooks import Deed
from entrypoints.http.pages.operator.who_and_why import KEPT, WhoAndWhy
from entrypoints.http.rate_limits import HOLDS
from entrypoints.http.speaking import gettext
from entrypoints.service import Service

SHOWN_MAX = 200
PATH = "/operator/work"

_log = logging.getLogger(__name__)


@get("/work", sync_to_thread=True)
def work(service: TheService, desk: TheDesk, done: FromQuery[str | None] = None) -> Response[Any]:
    now = service.world.clock.now()
    backlog, shown = service.effects.backlog(now), service.effects.shown(SHOWN_MAX)
    parked = [left for left in shown if left.parked_reason is not None]
    unread = backlog.parked - len(parked) if len(shown) < SHOWN_MAX else 0
    context = {
        "desk": desk,
        "place": "work",
        "backlog": backlog,
        "parked": [work_line(left, now) for left in parked],
        "waiting": [work_line(left, now) for left in shown if left.parked_reason is None],
        "shown_max": SHOWN_MAX,
        "unread": max(unread, 0),
        "is_done": bool(done),
    }
    return Template("operator/work.html", context=context)


@get("/waiting/{work_id:uuid}", sync_to_thread=True)
def one_work(work_id: FromPath[UUID], service: TheService, desk: TheDesk) -> Response[Any]:
    return _page(_open(work_id, service), service, desk)


@post("/waiting/{work_id:uuid}", sync_to_thread=True, opt=HOLDS, status_code=HTTP_303_SEE_OTHER)
def try_again(work_id: FromPath[UUID], service: TheService, desk: TheDesk, data: URLEncodedBody[Deed]) -> Response[Any]:
    """Who and why stay beside the work and in the log: that it is tried is no fact of its own."""
    words, left = WhoAndWhy(data.by.strip(), data.why.strip()), _open(work_id, service)
    if any(words.mistakes()):
        return _page(left, service, desk, words)
    note = f"asked again{words.said}" + (
        f", after it was set aside: {left.parked_reason}" if left.parked_reason else ""
    )
    if not service.effects.take_up(left.effect, service.world.clock.now(), note):
        raise WrongState("It has not come due yet, or a worker has it in hand at this moment. Look again in a minute.")
    _log.info("work is tried again: %s", note, extra={"work": str(work_id)})
    return Redirect(f"{PATH}?done=yes", status_code=HTTP_303_SEE_OTHER)


def _open(work_id: UUID, service: Service) -> OpenEffect:
    left = service.effects.get(work_id)
    if left is None:
        raise NotFound("There is no such work, or it has been done.")
    return left


def _page(left: OpenEffect, service: Service, desk: Desk, words: WhoAndWhy | None = None) -> Response[Any]:
    mistakes = tuple(words.mistakes()) if words else ()
    context = {
        "desk": desk,
        "place": "work",
        "one": work_line(left, service.world.clock.now()),
        "words": words or WhoAndWhy(),
        "kept": gettext(KEPT),
        "mistakes": mistakes,
        "wrong": {mistake.field_id: mistake.words for mistake in mistakes},
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK
    return Template("operator/work_one.html", context=context, status_code=status)
