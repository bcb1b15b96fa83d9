"""Deliveries of the providers: verified, stored, acknowledged. What they mean is found out later, by the worker."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from http import HTTPStatus
from typing import Any

from litestar import Response, Router, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath, RawBody

from application.ports.deliveries import BadDelivery
from application.ports.inbox import Delivery, Provider
from domain.errors import NotFound
from entrypoints.http.authorization import HttpRequest, TheService
from entrypoints.http.problem_docs import webhook_refusals
from entrypoints.http.problems import STORE_AWAY, told
from entrypoints.http.rate_limits import UNLIMITED
from entrypoints.http.schemas import Schema
from entrypoints.receivers import REHEARSAL
from entrypoints.service import Receive, Service

THREADS = 4
BODY_LIMIT_BYTES = 1024 * 1024
NAME_LENGTH_MAX = 500
"""Of a delivery's key and type: what is longer names nothing, and no index would hold it."""


class Received(Schema, frozen=True, kw_only=True):
    """`stored` is false for a delivery that was here before, and for a rehearsal of `booking doctor`."""

    received: bool
    stored: bool


def _not_stored(request: HttpRequest, bug: Exception) -> Response[Any]:
    """Even on a bug of ours the provider must send it again, so it is never told that we cannot take it at all."""
    return told(request, STORE_AWAY, cause=bug)


_HOW: dict[str, Any] = {
    "status_code": 200,
    "request_max_body_size": BODY_LIMIT_BYTES,
    "opt": UNLIMITED,
    "exception_handlers": {Exception: _not_stored},
    "responses": webhook_refusals(),
}


@post(
    "/{provider:str}", operation_id="receiveWebhook", summary="A provider's delivery, stored before the answer", **_HOW
)
async def receive(provider: FromPath[str], body: RawBody, request: HttpRequest, service: TheService) -> Received:
    """The body as it came, with the provider's signature header: 200 once it is stored, and only then."""
    if provider not in set(Provider):
        raise NotFound("No webhooks are taken here.")
    return await _stored(Provider(provider), body, request, service)


@post("/calendly", operation_id="receiveCalendlyWebhook", summary="The same, Calendly's", **_HOW)
async def receive_calendly(body: RawBody, request: HttpRequest, service: TheService) -> Received:
    """A route of its own: beside `/calendly/{number}` the router no longer sees it as a `{provider}`."""
    return await _stored(Provider.CALENDLY, body, request, service)


@post(
    "/calendly/{number:int}",
    operation_id="receiveReplacedCalendlyWebhook",
    summary="The same for a replaced subscription, which needs an address of its own",
    **_HOW,
)
async def receive_replaced(body: RawBody, request: HttpRequest, service: TheService) -> Received:
    return await _stored(Provider.CALENDLY, body, request, service)


@post(
    "/calendly/builders/{slug:str}",
    operation_id="receiveOwnCalendlyWebhook",
    summary="The same for a builder's own subscription, signed with the key of our app",
    **_HOW,
)
async def receive_own(body: RawBody, request: HttpRequest, service: TheService) -> Received:
    """Whose calendar it tells of is in the delivery itself: the address only keeps subscriptions apart."""
    return await _taken(service.own_receiver, body, request, service)


@post(
    "/calendly/builders/{slug:str}/{number:int}",
    operation_id="receiveReplacedOwnCalendlyWebhook",
    summary="The same for a builder's own subscription that was replaced",
    **_HOW,
)
async def receive_replaced_own(body: RawBody, request: HttpRequest, service: TheService) -> Received:
    return await _taken(service.own_receiver, body, request, service)


async def _stored(provider: Provider, body: bytes, request: HttpRequest, service: Service) -> Received:
    return await _taken(service.receivers.get(provider), body, request, service)


async def _taken(receiver: Receive | None, body: bytes, request: HttpRequest, service: Service) -> Received:
    """In threads of their own, so that deliveries never queue behind clients who wait for a provider."""
    if receiver is None:
        raise NotFound("No webhooks are taken here.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        delivery = receiver(body, headers, service.world.clock.now())
    except BadDelivery as bad:
        raise _refused(str(bad)) from None
    if not _is_named(delivery):
        raise _refused("its name cannot be kept")
    if delivery.type == REHEARSAL:
        return Received(received=True, stored=False)
    threads: ThreadPoolExecutor = request.app.state.delivery_threads
    in_context = copy_context().run
    stored = await asyncio.get_running_loop().run_in_executor(threads, in_context, service.inbox.store, delivery)
    return Received(received=True, stored=stored)


def _refused(reason: str) -> HTTPException:
    return HTTPException(status_code=HTTPStatus.BAD_REQUEST, detail=f"The delivery was turned away: {reason}.")


def _is_named(delivery: Delivery) -> bool:
    names = (delivery.key, delivery.type)
    return all(len(name) <= NAME_LENGTH_MAX and name.isprintable() for name in names)


routes = Router(
    "/api/webhooks",
    route_handlers=[receive, receive_calendly, receive_replaced, receive_own, receive_replaced_own],
    tags=["Webhooks"],
)
