"""Where an operator begins: what needs somebody, and whether all is well."""

from typing import Any

from litestar import Response, get
from litestar.response import Template

from entrypoints.http.authorization import HttpRequest, TheService
from entrypoints.http.pages.gate import HOME, TheDesk, gated
from entrypoints.http.pages.operator.act_pages import act_done, act_page
from entrypoints.http.pages.operator.audit_view import audit_view
from entrypoints.http.pages.operator.booking import booking
from entrypoints.http.pages.operator.booking_filters import Typed
from entrypoints.http.pages.operator.bookings import bookings
from entrypoints.http.pages.operator.health_view import health_view
from entrypoints.http.pages.operator.mails import mail, mails, send_again
from entrypoints.http.pages.operator.tokens import make, one_token, revoke, tokens
from entrypoints.http.pages.operator.webhooks import replay, webhook, webhooks
from entrypoints.http.pages.operator.words import CONCERNS, PARKED
from entrypoints.http.pages.operator.work import one_work, try_again, work
from entrypoints.http.speaking import gettext


@get("/", sync_to_thread=True)
def overview(service: TheService, desk: TheDesk) -> Response[Any]:
    view = health_view(service)
    concerns = service.booking_list.concerns().items()
    counts = {**{name: concern.bookings for name, concern in concerns}, PARKED: view.backlog.parked}
    context = {
        "desk": desk,
        "place": "overview",
        "view": view,
        "wishes": tuple(
            (gettext(words), counts[key], "/operator/work" if key == PARKED else Typed(concern=key).address())
            for key, words in CONCERNS.items()
            if counts.get(key)
        ),
        "audit": audit_view(service),
    }
    return Template("operator/overview.html", context=context)


@get("/health", sync_to_thread=True)
def health(request: HttpRequest, service: TheService, desk: TheDesk) -> Response[Any]:
    background = request.app.state.background
    context = {
        "desk": desk,
        "place": "health",
        "view": health_view(service),
        "audit": audit_view(service),
        "ended": background.ended() if background else (),
        "works_here": background is not None,
        "limits": service.settings.calendly_call_limits,
    }
    return Template("operator/health.html", context=context)


@get("/audit", sync_to_thread=True)
def audit(service: TheService, desk: TheDesk) -> Response[Any]:
    context = {"desk": desk, "place": "audit", "view": audit_view(service), "health": health_view(service)}
    return Template("operator/audit.html", context=context)


operator_pages = gated(
    HOME,
    [
        overview,
        bookings,
        booking,
        act_page,
        act_done,
        mails,
        mail,
        send_again,
        webhooks,
        webhook,
        replay,
        work,
        one_work,
        try_again,
        health,
        audit,
        tokens,
        make,
        one_token,
        revoke,
    ],
)
