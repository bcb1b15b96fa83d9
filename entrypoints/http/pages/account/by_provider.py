"""Signing in with an OpenID Connect provider: away to it, and back with its word."""

import hmac
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
from itsdangerous import BadSignature, URLSafeSerializer
from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.params import FromQuery
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from application.ports.identity_provider import Begun, Identity, IdentityProvider
from application.requests.signing_in import FreshIds
from domain.errors import AddressNotVerified, NotFound, Refusal, SignInFailed, SignInUnavailable
from domain.identifiers import AccountId, PersonId
from entrypoints.access import signer
from entrypoints.addresses import NoAddress, email_address
from entrypoints.http.account_sessions import AccountSessions
from entrypoints.http.authorization import HttpRequest, TheService
from entrypoints.http.own_cookie import own_cookie
from entrypoints.http.pages.account.ask_page import ask_page
from entrypoints.http.pages.account.held_time import led_on
from entrypoints.http.pages.account.paths import SIGN_IN, leads_on
from entrypoints.http.problems import fault_of_refusal, noted
from entrypoints.http.rate_limits import SIGN_INS
from entrypoints.http.speaking import gettext, language
from entrypoints.service import Service

FLOW_LASTS = timedelta(minutes=10)
COOKIE = "sign_in_flow"
_CHARACTERS_MAX = 4000


class Flow(Struct, frozen=True, array_like=True):
    """What the browser keeps while it is away, signed."""

    begun: Begun
    leads_to: str
    ends: int


@get("/provider", sync_to_thread=True, opt=SIGN_INS)
def to_provider(
    request: HttpRequest,
    service: TheService,
    next: FromQuery[str | None] = None,  # noqa: A002 - the name in the address
) -> Response[Any]:
    try:
        begun = _provider(service).begin(language().tag)
    except SignInUnavailable as away:
        return _refused(request, away, service)
    ends = int((service.world.clock.now() + FLOW_LASTS).timestamp())
    flow = Flow(begun, leads_on(next or ""), ends)
    words = str(_signer(service).dumps(msgspec.json.encode(flow).decode()))
    return Redirect(begun.url, status_code=HTTP_303_SEE_OTHER, cookies=[_cookie(words, service)])


@get("/callback", sync_to_thread=True, opt=SIGN_INS)
def from_provider(
    request: HttpRequest,
    service: TheService,
    code: FromQuery[str | None] = None,
    error: FromQuery[str | None] = None,
    iss: FromQuery[str | None] = None,
) -> Response[Any]:
    """Only to the browser that went there, only once, and only with what it went there with."""
    provider = _provider(service)
    now = service.world.clock.now()
    try:
        flow = _flow(request, request.query_params.get("state", ""), now, service)
        if error == "access_denied":
            note = gettext("You did not sign in there. You can also use your mail.")
            return ask_page(service, flow.leads_to, note=note)
        _require_signed_in(error, iss, service)
        identity = _with_address(provider.finish(code or "", flow.begun, now))
    except (SignInFailed, SignInUnavailable, AddressNotVerified) as refusal:
        return _refused(request, refusal, service)
    account = service.signing_in.proved(identity.email, identity.name, FreshIds(AccountId(uuid4()), PersonId(uuid4())))
    service.accounts.note_identity(account.id, identity.issuer, identity.subject, now)
    sessions = AccountSessions(service.settings)
    cookies = [sessions.cookie(sessions.begin(account.id, now)), _cookie("", service)]
    return led_on(flow.leads_to, account.person.email, cookies, request, service)


def _provider(service: Service) -> IdentityProvider:
    """Raises NotFound where none is set up."""
    if service.identity_provider is None:
        raise NotFound("Nobody signs in with another service here.")
    return service.identity_provider


def _flow(request: HttpRequest, state: str, now: datetime, service: Service) -> Flow:
    """Raises SignInFailed unless this browser went to the provider with this state, and not long ago."""
    words = request.cookies.get(COOKIE, "")
    try:
        flow = msgspec.json.decode(_signer(service).loads(words[:_CHARACTERS_MAX]), type=Flow)
    except (BadSignature, msgspec.MsgspecError, TypeError):
        raise SignInFailed("This browser has not asked to sign in, or has done so already.") from None
    if not hmac.compare_digest(flow.begun.state.encode(), state.encode()) or now.timestamp() >= flow.ends:
        raise SignInFailed("The way back does not belong to the way there, or it took too long.")
    return flow


def _require_signed_in(error: str | None, iss: str | None, service: Service) -> None:
    """Raises SignInFailed; `iss` tells which provider answers, where it does (RFC 9207)."""
    if error or iss not in (None, service.settings.oidc_issuer):
        raise SignInFailed("The other service has not signed you in.")


def _with_address(identity: Identity) -> Identity:
    """The address as we keep addresses; raises AddressNotVerified for one that is none."""
    try:
        return msgspec.structs.replace(identity, email=email_address(identity.email))
    except NoAddress:
        raise AddressNotVerified("What the other service tells is no e-mail address.") from None


def _refused(request: HttpRequest, refusal: Refusal, service: Service) -> Response[Any]:
    fault = fault_of_refusal(refusal)
    return Template(
        "account/refused.html",
        context={"slug": refusal.slug, "provider": _provider(service).name, "reference": noted(request, fault)},
        status_code=fault.status,
        headers=fault.headers,
        cookies=[_cookie("", service)],
    )


def _signer(service: Service) -> URLSafeSerializer:
    return signer(service.settings.app_secret_keys, "sign-in-flow")


def _cookie(words: str, service: Service) -> Cookie:
    """An empty word takes it away."""
    return own_cookie(service.settings, COOKIE, words, int(FLOW_LASTS.total_seconds()) if words else 0, SIGN_IN)
