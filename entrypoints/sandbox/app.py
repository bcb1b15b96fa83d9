"""Calendly, Stripe and SendGrid as HTTP servers in one process, with their state in one file."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException

from entrypoints.sandbox import pages
from entrypoints.sandbox.calendly.api import calendly_router
from entrypoints.sandbox.calendly.oauth import oauth_router
from entrypoints.sandbox.calendly.oauth_pages import oauth_pages
from entrypoints.sandbox.calendly.pages import calendly_pages
from entrypoints.sandbox.calendly.refusals import refusal as calendly_refusal
from entrypoints.sandbox.calendly.subscriptions import notify as notify_calendly
from entrypoints.sandbox.deliveries import Courier
from entrypoints.sandbox.faults_page import faults_page
from entrypoints.sandbox.housekeeping import Housekeeper
from entrypoints.sandbox.sendgrid.api import sendgrid_router
from entrypoints.sandbox.sendgrid.event_webhooks import notify as notify_sendgrid
from entrypoints.sandbox.sendgrid.pages import sendgrid_pages
from entrypoints.sandbox.sendgrid.refusals import Fault
from entrypoints.sandbox.sendgrid.refusals import refusal as sendgrid_refusal
from entrypoints.sandbox.settings import SandboxSettings
from entrypoints.sandbox.store import Store
from entrypoints.sandbox.stripe.api import stripe_router
from entrypoints.sandbox.stripe.pages import stripe_pages
from entrypoints.sandbox.stripe.refusals import refusal as stripe_refusal
from entrypoints.sandbox.stripe.webhook_endpoints import notify as notify_stripe
from entrypoints.sandbox.wire import BODY_LIMIT_BYTES, send
from entrypoints.sandbox.world import World

STORE_NAME = "sandbox.sqlite3"
SERVER_FAULT = 500
_CALENDLY_WORDS = {404: ("Resource Not Found", "The server could not find the requested resource.")}


def create_sandbox(settings: SandboxSettings) -> Litestar:
    """Return the application; its threads run from startup to shutdown. Makes the data folder when it is absent."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = Store(settings.data_dir / STORE_NAME)
    if settings.fresh:
        store.empty()
    world = World(store, settings.clock, Courier(store, settings.clock), settings.base_url)
    _subscribe_our_service(world, settings.notify_url)
    return Litestar(
        route_handlers=[
            pages.pages(world),
            faults_page(world),
            calendly_router(world, settings.calendly_requests_per_minute),
            calendly_pages(world),
            oauth_router(world),
            oauth_pages(world),
            stripe_router(world),
            stripe_pages(world),
            sendgrid_router(world),
            sendgrid_pages(world),
        ],
        lifespan=[_threads(world)],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=BODY_LIMIT_BYTES,
        exception_handlers={HTTPException: _http_problem, SERVER_FAULT: _server_fault},
    )


def _subscribe_our_service(world: World, notify_url: str | None) -> None:
    base = notify_url and f"{notify_url.rstrip('/')}/api/webhooks"
    notify_stripe(world, base and f"{base}/stripe")
    notify_calendly(world, base and f"{base}/calendly")
    notify_sendgrid(world, base and f"{base}/sendgrid")


def _threads(world: World) -> Any:
    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        housekeeper = Housekeeper(world)
        world.courier.start()
        housekeeper.start()
        yield
        housekeeper.stop()
        world.courier.stop()
        world.store.close()

    return lifespan


def _http_problem(request: Request[Any, Any, Any], problem: HTTPException) -> Response[Any]:
    return _in_provider_words(request, problem.status_code, problem.detail)


def _server_fault(request: Request[Any, Any, Any], fault: Exception) -> Response[Any]:
    logging.getLogger("booking.sandbox").error("fault in the sandbox", exc_info=fault)
    return _in_provider_words(request, SERVER_FAULT, "Internal Server Error")


def _in_provider_words(request: Request[Any, Any, Any], status: int, detail: str) -> Response[Any]:
    """Word a refusal that no operation made, by whose address it was."""
    path = request.url.path
    if path.startswith("/stripe/v1/"):
        url = path.removeprefix("/stripe")
        kind = "api_error" if status >= SERVER_FAULT else "invalid_request_error"
        message = f"Unrecognized request URL ({request.method}: {url}). {detail}"
        return send(stripe_refusal(message, status=status, kind=kind).answer)
    if path.startswith("/sendgrid/v3/"):
        return send(sendgrid_refusal(status, Fault(detail)).answer)
    if path.startswith("/calendly/"):
        return send(calendly_refusal(status, *_CALENDLY_WORDS.get(status, (detail, detail))).answer)
    return Response(detail, status_code=status, media_type="text/plain")
