"""Signing in by mail: ask for a link, see what it would do, and use it. Seeing uses nothing: mail scanners look too."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from application.requests.signing_in import LINK_LASTS, AskedLink, FreshIds
from domain.errors import SignInLinkEnded, TooManyRequests
from domain.identifiers import AccountId, PersonId, SignInLinkId
from entrypoints.access import SignInTokens
from entrypoints.addresses import NoAddress, email_address
from entrypoints.http.account_sessions import IDLE_LASTS, AccountSessions
from entrypoints.http.authorization import HttpRequest, TheService, is_from_our_pages
from entrypoints.http.pages.account.ask_page import ask_page
from entrypoints.http.pages.account.browser_cookie import (
    asked_link,
    browser_cookie,
    digest,
    is_same_browser,
    new_word,
)
from entrypoints.http.pages.account.held_time import held_time, led_on
from entrypoints.http.pages.account.paths import SIGN_IN, leads_on
from entrypoints.http.pages.check_page import leading_to_payment
from entrypoints.http.rate_limits import SIGN_INS
from entrypoints.http.signed_in import signed_in
from entrypoints.http.speaking import gettext, language
from entrypoints.service import Service

_MINUTES = int(LINK_LASTS.total_seconds()) // 60


class AskFields(Struct, frozen=True):
    email: str = ""
    next: str = ""


class UseFields(Struct, frozen=True):
    link: str = ""


@get("/", sync_to_thread=True)
def sign_in_page(
    request: HttpRequest,
    service: TheService,
    next: FromQuery[str | None] = None,  # noqa: A002 - the name in the address
    out: FromQuery[str | None] = None,
    anew: FromQuery[str | None] = None,
) -> Response[Any]:
    leads_to = leads_on(next or "")
    if signed_in(request, service) is not None and not anew:
        return Redirect(leads_to, status_code=HTTP_303_SEE_OTHER)
    held, note = held_time(leads_to, request, service), gettext("You are signed out.") if out else ""
    return ask_page(service, leads_to, held.email if held else "", note=note, held=held)


@post("/link", sync_to_thread=True, opt=SIGN_INS, status_code=HTTP_303_SEE_OTHER)
def ask_for_link(request: HttpRequest, service: TheService, data: URLEncodedBody[AskFields]) -> Response[Any]:
    """The answer is the same whether or not anybody knows the address."""
    leads_to = leads_on(data.next)
    if not is_from_our_pages(request, service):
        return ask_page(service, leads_to, data.email, _foreign(), HTTPStatus.FORBIDDEN)
    try:
        email = email_address(data.email.strip())
    except NoAddress:
        return ask_page(
            service,
            leads_to,
            data.email,
            gettext("This is no e-mail address. Write it like grace@example.com"),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    link_id = SignInLinkId(uuid4())
    word = new_word(link_id)
    asked = AskedLink(
        id=link_id,
        email=email,
        browser=digest(word),
        leads_to=leads_to,
        language=language().tag,
    )
    try:
        service.signing_in.ask(asked)
    except TooManyRequests:
        enough = gettext(
            "Enough links are on their way to this address. Use the last one, or wait a quarter of an hour."
        )
        return ask_page(service, leads_to, data.email, enough, HTTPStatus.TOO_MANY_REQUESTS)
    return Redirect(f"{SIGN_IN}/sent", status_code=HTTP_303_SEE_OTHER, cookies=[browser_cookie(word, service)])


@get("/sent", sync_to_thread=True)
def link_sent(request: HttpRequest, service: TheService) -> Response[Any]:
    """It names the address, so that a slip is seen: to the browser that gave it, and to no other."""
    context = {"minutes": _MINUTES, "email": _asked_for(request, service)}
    return Template("account/link_sent.html", context=context)


def _asked_for(request: HttpRequest, service: Service) -> str:
    link_id = asked_link(request)
    try:
        link = service.signing_in.link(link_id) if link_id else None
    except SignInLinkEnded:
        return ""
    return link.email if link and is_same_browser(request, link) else ""


@get("/confirm", sync_to_thread=True)
def link_page(request: HttpRequest, service: TheService, link: FromQuery[str | None] = None) -> Response[Any]:
    """What the link would do, and the button that does it."""
    try:
        found = service.signing_in.link(_link_id(link or "", service))
    except SignInLinkEnded:
        return _ended_page()
    context = {
        "token": link,
        "email": found.email,
        "is_same_browser": is_same_browser(request, found),
        "days": IDLE_LASTS.days,
    }
    return Template("account/link.html", context=context, headers=leading_to_payment(service))


@post("/confirm", sync_to_thread=True, opt=SIGN_INS, status_code=HTTP_303_SEE_OTHER)
def use_link(request: HttpRequest, service: TheService, data: URLEncodedBody[UseFields]) -> Response[Any]:
    if not is_from_our_pages(request, service):
        return ask_page(service, leads_on(""), "", _foreign(), HTTPStatus.FORBIDDEN)
    fresh = FreshIds(AccountId(uuid4()), PersonId(uuid4()))
    try:
        account, link = service.signing_in.use_link(_link_id(data.link, service), fresh)
    except SignInLinkEnded:
        return _ended_page()
    sessions = AccountSessions(service.settings)
    session = sessions.begin(account.id, service.world.clock.now())
    cookies = [sessions.cookie(session), browser_cookie("", service)]
    return led_on(leads_on(link.leads_to), account.person.email, cookies, request, service)


def _ended_page() -> Response[Any]:
    return Template("account/link_ended.html", context={"minutes": _MINUTES}, status_code=HTTPStatus.GONE)


def _foreign() -> str:
    return gettext("The form came from another page. Nothing was done; please send this one.")


def _link_id(token: str, service: Service) -> SignInLinkId:
    """Raises SignInLinkEnded."""
    link_id = SignInTokens(service.settings.app_secret_keys).link(token)
    if link_id is None:
        raise SignInLinkEnded("It is not one of ours, or it was cut short. Ask for a new one.")
    return link_id
