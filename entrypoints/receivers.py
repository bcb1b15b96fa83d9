"""What turns a provider's webhook into a delivery, if it proves to be the provider's."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from adapters.calendly import webhooks as calendly_webhooks
from adapters.sendgrid import webhooks as sendgrid_webhooks
from adapters.stripe import webhooks as stripe_webhooks
from application.ports.inbox import Delivery, Provider
from entrypoints.service import Receive
from entrypoints.settings import Settings

REHEARSAL = "booking.rehearsal"
"""The type of a delivery by which we try our own address (`booking doctor`): verified as any other, and not kept."""


def receivers_of(settings: Settings) -> Mapping[Provider, Receive]:
    """A provider without a secret has none."""
    receivers: dict[Provider, Receive] = {}
    if settings.stripe_webhook_secrets:
        receivers[Provider.STRIPE] = partial(
            _receive_signed, stripe_webhooks.verify, "stripe-signature", settings.stripe_webhook_secrets
        )
    if settings.calendly_webhook_keys:
        receivers[Provider.CALENDLY] = partial(
            _receive_signed, calendly_webhooks.verify, "calendly-webhook-signature", settings.calendly_webhook_keys
        )
    if settings.sendgrid_public_keys:
        receivers[Provider.SENDGRID] = partial(_receive_mail_events, settings.sendgrid_public_keys)
    return receivers


def own_receiver_of(settings: Settings) -> Receive | None:
    """For what comes by builders' own subscriptions: signed with our app's key, and with no other."""
    if not settings.calendly_app_keys:
        return None
    return partial(_receive_signed, calendly_webhooks.verify, "calendly-webhook-signature", settings.calendly_app_keys)


def _receive_signed(
    verify: Callable[[bytes, str | None, tuple[str, ...], datetime], Delivery],
    header: str,
    secrets: tuple[str, ...],
    raw: bytes,
    headers: Mapping[str, str],
    now: datetime,
) -> Delivery:
    return verify(raw, headers.get(header), secrets, now)


def _receive_mail_events(
    public_keys: tuple[str, ...], raw: bytes, headers: Mapping[str, str], now: datetime
) -> Delivery:
    return sendgrid_webhooks.verify(
        raw,
        headers.get("x-twilio-email-event-webhook-signature"),
        headers.get("x-twilio-email-event-webhook-timestamp"),
        public_keys,
        now,
    )
