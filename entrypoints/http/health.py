"""Whether this process is there, and whether it can do its work."""

import logging
from http import HTTPStatus

from litestar import Response, Router, get
from litestar.openapi.datastructures import ResponseSpec

from entrypoints.http.authorization import TheService
from entrypoints.http.rate_limits import UNLIMITED
from entrypoints.http.schemas import Schema
from entrypoints.service import Service

_log = logging.getLogger(__name__)


class Live(Schema, frozen=True, kw_only=True):
    status: str


class EffectCounts(Schema, frozen=True, kw_only=True):
    """`overdue` should have been taken up longer ago than a dead worker's lease lasts."""

    open: int
    parked: int
    overdue: int


class Ready(Schema, frozen=True, kw_only=True):
    """`status` is `ready` or `unavailable`; the counts are null when the database could not tell them."""

    status: str
    effects: EffectCounts | None
    inbox_waiting: int | None


@get("/live", operation_id="live", summary="The process answers", opt=UNLIMITED)
async def live() -> Live:
    return Live(status="live")


@get(
    "/ready",
    operation_id="ready",
    summary="Database and schema are fine; work that waits is told beside",
    sync_to_thread=True,
    opt=UNLIMITED,
    responses={503: ResponseSpec(Ready, generate_examples=False, description="The database cannot be used")},
)
def ready(service: TheService) -> Response[Ready]:
    try:
        return Response(_ready(service))
    except Exception:  # noqa: BLE001 - whatever the store says, this process is not ready
        _log.warning("the database cannot be used", exc_info=True)
        unavailable = Ready(status="unavailable", effects=None, inbox_waiting=None)
        return Response(unavailable, status_code=HTTPStatus.SERVICE_UNAVAILABLE)


def _ready(service: Service) -> Ready:
    service.world.store.read_after(0, 1)
    backlog = service.effects.backlog(service.world.clock.now())
    counts = EffectCounts(open=backlog.open, parked=backlog.parked, overdue=backlog.overdue)
    return Ready(status="ready", effects=counts, inbox_waiting=service.inbox.waiting_count())


routes = Router("/health", route_handlers=[live, ready], tags=["Health"])
