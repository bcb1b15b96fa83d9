"""On the wire: how the service does with its providers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from application.figures.service import MAIL_DELIVERY, PROVIDER_ERRORS, WEBHOOK_LATENCY, ProviderErrors
from application.ports.figures import Asked
from application.ports.inbox import Provider
from application.ports.read_models import MailFigures
from application.ports.service_figures import DeliveryWaits
from entrypoints.http.api.analytics_views import DefinitionView, definition_view
from entrypoints.http.schemas import Schema


class MailsOf(Schema, frozen=True, kw_only=True):
    kind: Annotated[str, Meta(description="Empty for all of them.")]
    due: int
    delivered: int
    dropped: int
    bounced: int
    given_up: int
    rate: Annotated[float | None, Meta(description="From 0 to 1; null if there is nothing to divide by.")]


class MessagesOf(Schema, frozen=True, kw_only=True):
    provider: Provider
    messages: int
    refused: int
    waiting: int
    median_seconds: float | None
    p95_seconds: float | None


class ErrorsOf(Schema, frozen=True, kw_only=True):
    provider: Provider
    put_off: int
    set_aside: int


class ServiceView(Schema, frozen=True, kw_only=True):
    start: datetime
    end: datetime
    definitions: tuple[DefinitionView, ...]
    mails: tuple[MailsOf, ...]
    messages: tuple[MessagesOf, ...]
    provider_errors: tuple[ErrorsOf, ...]


def service_view(
    asked: Asked, mails: Sequence[MailFigures], came: Sequence[DeliveryWaits], errors: Sequence[ProviderErrors]
) -> ServiceView:
    return ServiceView(
        start=asked.start,
        end=asked.end,
        definitions=tuple(map(definition_view, (MAIL_DELIVERY, WEBHOOK_LATENCY, PROVIDER_ERRORS))),
        mails=tuple(map(_mails, mails)),
        messages=tuple(map(_messages, came)),
        provider_errors=tuple(
            ErrorsOf(provider=one.provider, put_off=one.put_off, set_aside=one.set_aside) for one in errors
        ),
    )


def _mails(one: MailFigures) -> MailsOf:
    return MailsOf(
        kind=one.kind,
        due=one.due,
        delivered=one.delivered,
        dropped=one.dropped,
        bounced=one.bounced,
        given_up=one.given_up,
        rate=one.delivery_rate,
    )


def _messages(one: DeliveryWaits) -> MessagesOf:
    return MessagesOf(
        provider=one.provider,
        messages=one.deliveries,
        refused=one.refused,
        waiting=one.waiting,
        median_seconds=one.median_seconds,
        p95_seconds=one.p95_seconds,
    )
