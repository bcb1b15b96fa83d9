"""Whether this process is there, and whether it can do its work."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

from litestar import Response, Router, get
from litestar.openapi.datastructures import ResponseSpec

from entrypoints.http.authorization import HttpRequest, TheService
from entrypoints.http.rate_limits import UNLIMITED
from entrypoints.http.schemas import Schema
from entrypoints.service import Service
from entrypoints.worker import Background

THREADS = 2

_log = logging.getLogger(__name__)


class Live(Schema, frozen=True, kw_only=True):
    status: str


class EffectCounts(Schema, frozen=True, kw_only=True):
    """`overdue` should have been taken up longer ago than a dead worker's lease lasts."""

    open: int
    parked: int
    overdue: int


class Ready(Schema, frozen=True, kw_only=True):
    """`status` is `ready` or `unavailable`; mode and counts are null when the database could not tell them. `mode` is
    what an operator switched the service to: `open`, `maintenance` or `park`.

    `loops_ended` names what works beside this web server and should not have stopped.
    """

    status: str
    mode: str | None
    loops_ended: tuple[str, ...]
    effects: EffectCounts | None
    inbox_waiting: int | None


@get("/live", operation_id="live", summary="The process answers", opt=UNLIMITED)
async def live() -> Live:
    return Live(status="live")


@get(
    "/ready",
    operation_id="ready",
    summary="Database and schema are fine; work that waits is told beside",
    opt=UNLIMITED,
    responses={503: ResponseSpec(Ready, generate_examples=False, description="The database cannot be used")},
)
async def ready(request: HttpRequest, service: TheService) -> Response[Ready]:
    """In threads of its own, so that it tells of this process and not of a provider whom everybody waits for."""
    threads: ThreadPoolExecutor = request.app.state.health_threads
    background: Background | None = request.app.state.background
    ended = background.ended() if background else ()
    return await asyncio.get_running_loop().run_in_executor(threads, _answer, service, ended)


def _answer(service: Service, ended: tuple[str, ...]) -> Response[Ready]:
    try:
        return Response(_ready(service, ended))
    except Exception:  # noqa: BLE001 - whatever the store says, this process is not ready
        _log.warning("the database cannot be used", exc_info=True)
        unavailable = Ready(status="unavailable", mode=None, loops_ended=ended, effects=None, inbox_waiting=None)
        return Response(unavailable, status_code=HTTPStatus.SERVICE_UNAVAILABLE)


def _ready(service: Service, ended: tuple[str, ...]) -> Ready:
    service.world.store.read_after(0, 1)
    backlog = service.effects.backlog(service.world.clock.now())
    counts = EffectCounts(open=backlog.open, parked=backlog.parked, overdue=backlog.overdue)
    mode, waiting = service.world.modes.mode, service.inbox.waiting_count()
    return Ready(status="ready", mode=mode, loops_ended=ended, effects=counts, inbox_waiting=waiting)


routes = Router("/health", route_handlers=[live, ready], tags=["Health"])
