"""Pages that were seen, told by a script of the page itself: without cookies, and nothing is kept of who it was."""

import time
from collections.abc import Callable
from http import HTTPStatus
from threading import Lock
from typing import Annotated

from litestar import Response, post
from litestar.params import JSONBody
from msgspec import Meta

from application.ports.page_views import Page, View
from domain.errors import FieldFault, InvalidRequest
from domain.identifiers import BuilderId, SessionTypeId
from entrypoints.http.authorization import HttpRequest, TheService
from entrypoints.http.content_type import json_body
from entrypoints.http.problem_docs import refusals
from entrypoints.http.rate_limits import VIEWS
from entrypoints.http.schemas import Schema
from entrypoints.service import Service

EXACT_PER_MINUTE = 600
ONE_IN = 20
"""Of those beyond `EXACT_PER_MINUTE` in this process, so many are counted at once by the last of them."""
BODY_LIMIT_BYTES = 1024
ID_LENGTH_MAX = 100
_MINUTE_SECONDS = 60.0

_Id = Annotated[str, Meta(min_length=1, max_length=ID_LENGTH_MAX)]


class SeenBody(Schema, frozen=True, kw_only=True):
    """`sessionTypeId` is needed for `times`, and only there."""

    page: Page
    builder: _Id
    session_type_id: _Id | None = None


class Sampling:
    """Every view up to a limit by the minute, then a share with its weight: a crowd costs no more than a busy day."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._began = monotonic()
        self._seen = 0

    def weight(self) -> int:
        """For how many this one stands; 0 if another does for it."""
        with self._lock:
            now = self._monotonic()
            if now - self._began >= _MINUTE_SECONDS:
                self._began, self._seen = now, 0
            self._seen += 1
            beyond = self._seen - EXACT_PER_MINUTE
        if beyond <= 0:
            return 1
        return 0 if beyond % ONE_IN else ONE_IN


@post(
    "/api/marketplace/seen",
    operation_id="tellSeen",
    summary="A page was seen; counted by page and day, and for nobody in particular",
    status_code=HTTPStatus.NO_CONTENT,
    opt=VIEWS,
    request_max_body_size=BODY_LIMIT_BYTES,
    before_request=json_body,
    sync_to_thread=True,
    responses=refusals(InvalidRequest, takes_body=True),
    tags=["Marketplace"],
)
def seen(data: JSONBody[SeenBody], request: HttpRequest, service: TheService) -> Response[None]:
    view = _view(data, service)
    sampling: Sampling = request.app.state.sampling
    weight = sampling.weight()
    if weight:
        service.page_views.add(view, service.world.clock.now().date(), weight)
    return Response(None, status_code=HTTPStatus.NO_CONTENT)


def _view(told: SeenBody, service: Service) -> View:
    """Raises InvalidRequest for a page that is not there: nothing grows beyond the catalog."""
    builder = service.world.catalog.builder(BuilderId(told.builder)) if told.builder.isprintable() else None
    if builder is None:
        raise InvalidRequest([FieldFault("builder", "is nobody here")])
    if told.page is Page.PROFILE:
        if told.session_type_id is not None:
            raise InvalidRequest([FieldFault("sessionTypeId", "must be left out for a profile")])
        return View(page=told.page, builder=builder.id)
    session = next((one.id for one in builder.session_types if one.id == told.session_type_id), None)
    if session is None:
        raise InvalidRequest([FieldFault("sessionTypeId", "is no session type of this builder")])
    return View(page=told.page, builder=builder.id, session_type=SessionTypeId(session))
