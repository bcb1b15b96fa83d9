"""Deliveries of our own to our own public address: signed ones are taken, others turned away, and none is kept."""

import hmac
from collections.abc import Iterator
from http import HTTPStatus

import httpx
import msgspec

from application.ports.clock import Clock
from application.requests.calendar_check import Finding
from entrypoints.doctor.lines import well, wrong
from entrypoints.receivers import REHEARSAL
from entrypoints.settings import Settings

TIMEOUT_SECONDS = 10.0


def deliveries(settings: Settings, clock: Clock) -> Iterator[Finding]:
    with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client:
        ready = _ready(client, settings.app_base_url)
        yield ready
        if ready.mend:
            return
        stripe = {"id": f"evt_{REHEARSAL}", "object": "event", "type": REHEARSAL}
        calendly = {"event": REHEARSAL, "payload": {}}
        for name, url, header, keys, body in (
            ("Stripe", settings.stripe_webhook_url, "Stripe-Signature", settings.stripe_webhook_secrets, stripe),
            (
                "Calendly",
                settings.calendly_webhook_url,
                "Calendly-Webhook-Signature",
                settings.calendly_webhook_keys,
                calendly,
            ),
        ):
            raw = msgspec.json.encode(body)
            signed = {header: _signature(raw, keys[0], clock), "Content-Type": "application/json"}
            yield _delivered(client, name, url, raw, signed)
        if settings.sendgrid_public_keys:
            yield _turned_away(client, f"{settings.app_base_url}/api/webhooks/sendgrid")


def _ready(client: httpx.Client, base_url: str) -> Finding:
    about, url = "Public address", f"{base_url}/health/ready"
    mend = "Start booking serve, and see that the proxy passes on the path, the Host header and the body unchanged."
    try:
        status = client.get(url).status_code
    except httpx.HTTPError as fault:
        return wrong(about, f"{url} cannot be reached: {type(fault).__name__}.", mend)
    if status != HTTPStatus.OK:
        return wrong(about, f"{url} answered {status}.", mend)
    return well(about, f"{base_url} is ready.")


def _delivered(client: httpx.Client, name: str, url: str, raw: bytes, headers: dict[str, str]) -> Finding:
    about = f"{name} deliveries"
    mend = f"See that {url} leads to this service, which was started with the same secret as this command."
    try:
        status = client.post(url, content=raw, headers=headers).status_code
    except httpx.HTTPError as fault:
        return wrong(about, f"{url} cannot be reached: {type(fault).__name__}.", mend)
    if status != HTTPStatus.OK:
        return wrong(about, f"A signed delivery to {url} was answered with {status}.", mend)
    return well(about, f"A signed delivery to {url} is taken.")


def _turned_away(client: httpx.Client, url: str) -> Finding:
    """Only SendGrid can sign as SendGrid; what is not signed has to be refused by the route."""
    about, mend = "SendGrid deliveries", f"See that {url} leads to this service."
    try:
        status = client.post(url, content=b"[]", headers={"Content-Type": "application/json"}).status_code
    except httpx.HTTPError as fault:
        return wrong(about, f"{url} cannot be reached: {type(fault).__name__}.", mend)
    if status != HTTPStatus.BAD_REQUEST:
        return wrong(about, f"An unsigned delivery to {url} was answered with {status}, not refused.", mend)
    return well(about, f"An unsigned delivery to {url} is refused.")


def _signature(raw: bytes, secret: str, clock: Clock) -> str:
    at = str(int(clock.now().timestamp()))
    return f"t={at},v1={hmac.digest(secret.encode(), at.encode() + b'.' + raw, 'sha256').hex()}"
