"""Deliveries of our own to our own public address: signed ones are taken, others turned away, and none is kept."""

import hmac
from collections.abc import Iterator, Mapping
from http import HTTPStatus

import httpx
import msgspec
from msgspec import Struct

from application.ports.clock import Clock
from application.requests.calendar_check import Finding
from entrypoints.doctor.lines import well, wrong
from entrypoints.receivers import REHEARSAL
from entrypoints.settings import Settings

TIMEOUT_SECONDS = 10.0


class _Knock(Struct, frozen=True, kw_only=True):
    """`what` is sent to the `url` and is well if it is answered with `wanted`, which `means` something."""

    about: str
    what: str
    url: str
    means: str
    mend: str
    method: str = "POST"
    headers: dict[str, str] = {}
    content: bytes = b""
    wanted: HTTPStatus = HTTPStatus.OK


def deliveries(settings: Settings, clock: Clock) -> Iterator[Finding]:
    with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client:
        ready = _answered(client, _ready(settings.app_base_url))
        yield ready
        if ready.mend:
            return
        for knock in _knocks(settings, clock):
            yield _answered(client, knock)


def _answered(client: httpx.Client, knock: _Knock) -> Finding:
    try:
        status = client.request(knock.method, knock.url, content=knock.content, headers=knock.headers).status_code
    except httpx.HTTPError as fault:
        return wrong(knock.about, f"{knock.url} cannot be reached: {type(fault).__name__}.", knock.mend)
    if status != knock.wanted:
        return wrong(knock.about, f"{knock.what} to {knock.url} was answered with {status}.", knock.mend)
    return well(knock.about, f"{knock.what} to {knock.url} {knock.means}.")


def _ready(base_url: str) -> _Knock:
    return _Knock(
        about="Public address",
        what="A question",
        url=f"{base_url}/health/ready",
        method="GET",
        means="is answered: it is ready",
        mend="Start booking serve, and see that the proxy passes on the path, the Host header and the body unchanged.",
    )


def _knocks(settings: Settings, clock: Clock) -> Iterator[_Knock]:
    stripe = {"id": f"evt_{REHEARSAL}", "object": "event", "type": REHEARSAL}
    secret, key = settings.stripe_webhook_secrets[0], settings.calendly_webhook_keys[0]
    yield _signed("Stripe", settings.stripe_webhook_url, stripe, "Stripe-Signature", secret, clock)
    calendly = {"event": REHEARSAL, "payload": {}}
    yield _signed("Calendly", settings.calendly_webhook_url, calendly, "Calendly-Webhook-Signature", key, clock)
    if settings.sendgrid_public_keys:
        yield _unsigned("SendGrid", f"{settings.app_base_url}/api/webhooks/sendgrid")


def _signed(name: str, url: str, body: Mapping[str, object], header: str, secret: str, clock: Clock) -> _Knock:
    raw = msgspec.json.encode(body)
    return _Knock(
        about=f"{name} deliveries",
        what="A signed delivery",
        url=url,
        headers={header: _signature(raw, secret, clock), "Content-Type": "application/json"},
        content=raw,
        means="is taken",
        mend=f"See that {url} leads to this service, which was started with the same secret as this command.",
    )


def _unsigned(name: str, url: str) -> _Knock:
    """Only SendGrid can sign as SendGrid; what is not signed has to be refused by the route."""
    return _Knock(
        about=f"{name} deliveries",
        what="An unsigned delivery",
        url=url,
        headers={"Content-Type": "application/json"},
        content=b"[]",
        wanted=HTTPStatus.BAD_REQUEST,
        means="is refused",
        mend=f"See that {url} leads to this service.",
    )


def _signature(raw: bytes, secret: str, clock: Clock) -> str:
    at = str(int(clock.now().timestamp()))
    return f"t={at},v1={hmac.digest(secret.encode(), at.encode() + b'.' + raw, 'sha256').hex()}"
