"""Each request has an id, and leaves one line of the log with the booking that it was about."""

import logging
import secrets
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from litestar.types import ASGIApp, Message, Receive, Scope, Send
from opentelemetry.trace import Span, SpanKind

from entrypoints.service import Service
from entrypoints.telemetry.at_hand import belonging
from entrypoints.telemetry.traces import OFF, told_of

HEADER = b"x-request-id"
_ID_BYTES = 8
_MILLISECONDS = 1_000
_QUIET = ("/health/", "/metrics", "/static/")
"""Asked all day long by machines and by every page."""
_log = logging.getLogger(__name__)


def observed(app: ASGIApp) -> ASGIApp:
    """Litestar's middleware, around all others: what they refuse is told too."""

    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        request_id, status, began = secrets.token_hex(_ID_BYTES), 0, time.perf_counter()

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (HEADER, request_id.encode())]
            await send(message)

        service: Service = scope["litestar_app"].state.service
        with (
            belonging(request_id=request_id, **_booking_of(scope["path_params"])) as about,
            _span(scope, service) as span,
        ):
            try:
                await app(scope, receive, send_on)
            finally:
                _tell(scope, status, round((time.perf_counter() - began) * _MILLISECONDS))
                answered = {"http.response.status_code": status} if status else {}
                span.set_attributes({**told_of(about), **answered})

    return told


def _span(scope: Scope, service: Service) -> AbstractContextManager[Span]:
    """Whatever trace a client sends along is not gone on with: who may write into ours?"""
    method, route = str(scope.get("method")), scope["path_template"]
    tracing = OFF if route.startswith(_QUIET) else service.tracing
    told = {"http.request.method": method, "http.route": route}
    return tracing.span(f"{method} {route}", SpanKind.SERVER, **told)


def _booking_of(parameters: Mapping[str, Any]) -> dict[str, str]:
    booking = parameters.get("booking_id")
    return {"booking": str(booking)} if isinstance(booking, UUID) else {}


def _tell(scope: Scope, status: int, milliseconds: int) -> None:
    """By the address as we wrote it: what a client put into it may name anybody. Status 0: no answer came this way."""
    method, route = str(scope.get("method")), scope["path_template"]
    if not route.startswith(_QUIET):
        told = {"method": method, "route": route, "status": status, "milliseconds": milliseconds}
        _log.info("%s %s: %s", method, route, status, extra=told)
