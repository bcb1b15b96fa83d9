"""How the service does with its providers: mails that arrive, messages that are handled, work that is held up."""

from collections.abc import Sequence
from typing import Any

from litestar import Response

from application.figures.service import (
    MAIL_DELIVERY,
    PROVIDER_ERRORS,
    WEBHOOK_LATENCY,
    ProviderErrors,
    provider_errors,
)
from application.ports.inbox import Provider
from application.ports.read_models import MailFigures
from application.ports.service_figures import DeliveryWaits
from entrypoints.http.authorization import TheService
from entrypoints.http.pages.analytics.filters import Look, TheTyped, look_at
from entrypoints.http.pages.analytics.frame import Format, answer, figures_page
from entrypoints.http.pages.analytics.latency import seconds_cell
from entrypoints.http.pages.analytics.sheets import Line, Sheet, count_cell, meaning_of, share_cell
from entrypoints.http.pages.gate import TheDesk
from entrypoints.http.plain_words import plain
from entrypoints.http.speaking import gettext
from entrypoints.service import Service

_NAMES = {Provider.STRIPE: "Stripe", Provider.CALENDLY: "Calendly", Provider.SENDGRID: "SendGrid"}


@figures_page("/service")
def service_page(service: TheService, desk: TheDesk, typed: TheTyped, format_: Format = None) -> Response[Any]:
    look = look_at(typed, service)
    sheets = () if look.mistakes else _sheets(look, service)
    return answer("service", sheets, look, desk, service, format_)


def _sheets(look: Look, service: Service) -> tuple[Sheet, ...]:
    """Of everybody: who and what they are filtered by changes the days alone."""
    asked, figures = look.asked(), service.service_figures
    return (
        _mail_sheet(service.mail_list.figures(asked.start, asked.end)),
        _message_sheet(figures.deliveries(asked.start, asked.end)),
        _error_sheet(provider_errors(figures.held_up())),
    )


def _mail_sheet(found: Sequence[MailFigures]) -> Sheet:
    return Sheet(
        key="mail_delivery",
        title=gettext(MAIL_DELIVERY.title),
        columns=(
            ("kind", gettext("Mail")),
            ("due", gettext("Due")),
            ("delivered", gettext("Delivered")),
            ("lost", gettext("Dropped or bounced")),
            ("given_up", gettext("Given up")),
            ("share", gettext("Share")),
        ),
        lines=tuple(map(_mails, found)),
        meanings=(meaning_of(MAIL_DELIVERY),),
    )


def _message_sheet(found: Sequence[DeliveryWaits]) -> Sheet:
    return Sheet(
        key="webhook_latency",
        title=gettext(WEBHOOK_LATENCY.title),
        columns=(
            ("provider", gettext("From")),
            ("messages", gettext("Messages")),
            ("refused", gettext("Refused")),
            ("waiting", gettext("Waiting")),
            ("median_seconds", gettext("The middle one")),
            ("p95_seconds", gettext("95 of 100 stay below")),
        ),
        lines=tuple(map(_messages, found)),
        meanings=(meaning_of(WEBHOOK_LATENCY),),
    )


def _error_sheet(found: Sequence[ProviderErrors]) -> Sheet:
    return Sheet(
        key="provider_errors",
        title=gettext(PROVIDER_ERRORS.title),
        columns=(
            ("provider", gettext("Provider")),
            ("put_off", gettext("Put off")),
            ("set_aside", gettext("Set aside")),
        ),
        lines=tuple(
            Line(
                key=one.provider, words=_NAMES[one.provider], cells=(count_cell(one.put_off), count_cell(one.set_aside))
            )
            for one in found
        ),
        meanings=(meaning_of(PROVIDER_ERRORS),),
    )


def _mails(one: MailFigures) -> Line:
    counts = (one.due, one.delivered, one.dropped + one.bounced, one.given_up)
    words = plain(one.kind) if one.kind else gettext("All of them")
    return Line(key=one.kind or "all", words=words, cells=(*map(count_cell, counts), share_cell(one.delivery_rate)))


def _messages(one: DeliveryWaits) -> Line:
    counts = (one.deliveries, one.refused, one.waiting)
    spread = (seconds_cell(one.median_seconds), seconds_cell(one.p95_seconds))
    return Line(key=one.provider, words=_NAMES[one.provider], cells=(*map(count_cell, counts), *spread))
