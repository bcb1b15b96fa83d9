"""The web application around an assembled service."""

from concurrent.futures import ThreadPoolExecutor

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from entrypoints.http import health, webhooks
from entrypoints.http.addresses import Addresses
from entrypoints.http.api import (
    analytics,
    bookings,
    events,
    marketplace,
    operator,
    operator_actions,
    operator_builders,
    operator_by_hand,
    operator_mails,
    operator_people,
    scheduling,
    stripe,
)
from entrypoints.http.authorization import HttpRequest
from entrypoints.http.content_type import JSON_BODY_LIMIT_BYTES
from entrypoints.http.cross_origin import cross_origin_headers
from entrypoints.http.hosts import OwnHosts
from entrypoints.http.metrics import metrics
from entrypoints.http.observed import observed
from entrypoints.http.openapi import openapi_config
from entrypoints.http.page_nonce import page_nonces
from entrypoints.http.pages.account.routes import account_pages
from entrypoints.http.pages.analytics.routes import analytics_pages
from entrypoints.http.pages.booking import PaymentQuestions, booking_pages
from entrypoints.http.pages.builder.routes import builder_pages
from entrypoints.http.pages.choosing import profile
from entrypoints.http.pages.first_look import FirstLooks
from entrypoints.http.pages.marketplace_page import marketplace as front_page
from entrypoints.http.pages.next_free import NextTimes
from entrypoints.http.pages.operator.overview import operator_pages
from entrypoints.http.pages.ordering import booking_steps
from entrypoints.http.pages.sign_in import sign_in_routes
from entrypoints.http.policy_reports import PolicyReports, policy_reports
from entrypoints.http.problems import EXCEPTION_HANDLERS
from entrypoints.http.provider_reads import ProviderReads, in_turn
from entrypoints.http.rate_limits import RateLimits, counted
from entrypoints.http.security_headers import security_headers
from entrypoints.http.seen import Sampling, seen
from entrypoints.http.session_renewal import session_renewal
from entrypoints.http.speaking import Speaking
from entrypoints.http.static_files import static_files
from entrypoints.http.templating import template_config
from entrypoints.service import Service
from entrypoints.settings import Settings
from entrypoints.worker import Background

PAGES = (
    front_page,
    profile,
    booking_steps,
    booking_pages,
    *account_pages,
    *sign_in_routes,
    operator_pages,
    builder_pages,
    analytics_pages,
)
API = (
    marketplace.routes,
    scheduling.routes,
    bookings.routes,
    events.routes,
    stripe.routes,
    operator.routes,
    operator_actions.routes,
    operator_by_hand.routes,
    operator_builders.routes,
    operator_mails.routes,
    operator_people.routes,
    analytics.routes,
    seen,
)


def create_app(service: Service, background: Background | None = None) -> Litestar:
    """Routes that wait run in litestar's executor: set it with `set_asyncio_executor` before the loop runs.

    `background` is what works in this process beside the web, for /health/ready to tell of.
    """
    app = routed(service.settings)
    hand_over(app, service, background)
    return app


def routed(settings: Settings) -> Litestar:
    """Every route as the settings call for it, and no service yet: that is found in the application's state."""
    base_url = settings.app_base_url
    return Litestar(
        route_handlers=[
            *(*API, webhooks.routes, health.routes, metrics, policy_reports),
            *(*PAGES, *static_files()),
        ],
        dependencies={
            "service": Provide(_service, sync_to_thread=False),
            "next_times": Provide(_next_times, sync_to_thread=False),
            "first_looks": Provide(_first_looks, sync_to_thread=False),
            "payment_questions": Provide(_payment_questions, sync_to_thread=False),
        },
        on_shutdown=[_stop_threads],
        middleware=[observed, OwnHosts(settings), page_nonces, Speaking(base_url), counted, in_turn],
        exception_handlers=EXCEPTION_HANDLERS,
        before_send=[
            *(security_headers(base_url), cross_origin_headers(settings.cors_origins)),
            session_renewal(settings),
        ],
        template_config=template_config(),
        request_max_body_size=JSON_BODY_LIMIT_BYTES,
        openapi_config=openapi_config(base_url),
        logging_config=None,
    )


def hand_over(app: Litestar, service: Service, background: Background | None = None) -> None:
    """From now on the routes serve this service, with limits and threads that nobody has used."""
    app.state = State(
        {
            "service": service,
            "background": background,
            "policy_reports": PolicyReports(),
            "sampling": Sampling(),
            "rate_limits": RateLimits(Addresses(service.settings.trusted_proxies)),
            "provider_reads": ProviderReads(),
            "next_times": NextTimes(),
            "first_looks": FirstLooks(),
            "payment_questions": PaymentQuestions(),
            "delivery_threads": ThreadPoolExecutor(webhooks.THREADS, thread_name_prefix="delivery"),
            "health_threads": ThreadPoolExecutor(health.THREADS, thread_name_prefix="health"),
        }
    )


def _service(request: HttpRequest) -> Service:
    service: Service = request.app.state.service
    return service


def _next_times(request: HttpRequest) -> NextTimes:
    known: NextTimes = request.app.state.next_times
    return known


def _first_looks(request: HttpRequest) -> FirstLooks:
    looks: FirstLooks = request.app.state.first_looks
    return looks


def _payment_questions(request: HttpRequest) -> PaymentQuestions:
    questions: PaymentQuestions = request.app.state.payment_questions
    return questions


def _stop_threads(app: Litestar) -> None:
    app.state.first_looks.stop()
    app.state.delivery_threads.shutdown()
    app.state.health_threads.shutdown()
