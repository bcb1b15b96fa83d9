"""Where a user of Calendly says yes or no to our app, and what they have said so far.

A program can press the buttons too, with form posts answered by 303:

* `POST /calendly-auth/oauth/authorize` with the query's fields, `user` (ada, grace, katherine) and `answer` (allow,
  deny): leads back to `redirect_uri` with `code` or `error`, and `state`.
* `POST /calendly-auth/grants/{id}` with `action` withdraw or end_access (its access tokens end now).
* `POST /calendly-auth/lifetime` with `seconds`: how long access tokens last that are given from now on.
"""

from typing import Any
from urllib.parse import urlencode, urlsplit

from litestar import Request, Response, Router, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from entrypoints.sandbox.calendly import grants
from entrypoints.sandbox.calendly.account import USERS
from entrypoints.sandbox.calendly.oauth import PREFIX
from entrypoints.sandbox.credentials import CALENDLY_CLIENT_ID
from entrypoints.sandbox.rendering import html, read_form, see
from entrypoints.sandbox.world import World

CALLBACK = "/builder/calendly-callback"
"""As it is registered for our app: at any http address of this machine, and nowhere else."""
_LOCAL = ("127.0.0.1", "localhost", "::1")
_FIELDS = ("client_id", "response_type", "redirect_uri", "state", "code_challenge", "code_challenge_method")


def oauth_pages(world: World) -> Router:
    handlers = [_authorize_page(), _authorize(world), _grants(world), _press(world), _lifetime(world)]
    return Router(PREFIX, route_handlers=handlers)


def _authorize_page() -> HTTPRouteHandler:
    @get("/oauth/authorize", sync_to_thread=True)
    def authorize_page(request: Request[Any, Any, Any]) -> Response[str]:
        asked = {name: str(request.query_params.get(name, "")) for name in _FIELDS}
        fault = _fault(asked)
        if fault:
            return _refused(fault)
        return html("calendly_authorize.html", asked=asked, users=USERS.values())

    return authorize_page


def _authorize(world: World) -> HTTPRouteHandler:
    @post("/oauth/authorize")
    async def authorize(request: Request[Any, Any, Any]) -> Response[Any]:
        form = await read_form(request)
        asked = {name: form.get(name, "") for name in _FIELDS}
        fault = _fault(asked) or ("" if form.get("user") in USERS else "There is no such user.")
        if fault:
            return _refused(fault)
        if form.get("answer") == "allow":
            told = {"code": grants.new_code(world, form["user"], asked["redirect_uri"], asked["code_challenge"])}
        else:
            told = {"error": "access_denied", "error_description": "The user has denied the request."}
        return see(f"{asked['redirect_uri']}?{urlencode({**told, 'state': asked['state']})}")

    return authorize


def _grants(world: World) -> HTTPRouteHandler:
    @get("/grants", sync_to_thread=True)
    def grants_page() -> Response[str]:
        return html("calendly_grants.html", grants=grants.shown_grants(world), lasts=grants.access_lasts(world))

    return grants_page


def _press(world: World) -> HTTPRouteHandler:
    @post("/grants/{key:str}")
    async def press(key: FromPath[str], request: Request[Any, Any, Any]) -> Redirect:
        if (await read_form(request)).get("action") == "end_access":
            grants.end_access(world, key)
        else:
            grants.withdraw(world, key)
        return see(f"{PREFIX}/grants")

    return press


def _lifetime(world: World) -> HTTPRouteHandler:
    @post("/lifetime")
    async def lifetime(request: Request[Any, Any, Any]) -> Response[Any]:
        seconds = (await read_form(request)).get("seconds", "")
        is_number = (
            seconds.isascii() and seconds.isdigit() and len(seconds) <= len(str(grants.ACCESS_LASTS_SECONDS_MAX))
        )
        if not is_number or not 1 <= int(seconds) <= grants.ACCESS_LASTS_SECONDS_MAX:
            return _refused(f"seconds must be a whole number from 1 to {grants.ACCESS_LASTS_SECONDS_MAX}.")
        grants.let_access_last(world, int(seconds))
        return see(f"{PREFIX}/grants")

    return lifetime


def _fault(asked: dict[str, str]) -> str:
    """Why nobody is asked, and nobody is sent anywhere: a redirect that is not registered is never followed."""
    target = urlsplit(asked["redirect_uri"])
    is_ours = target.scheme in ("http", "https") and target.hostname in _LOCAL and target.path == CALLBACK
    if asked["client_id"] != CALENDLY_CLIENT_ID:
        return "The client is unknown."
    if not is_ours or target.query or target.fragment or target.username:
        return "The redirect uri included is not valid."
    if asked["response_type"] != "code":
        return "The response type must be code."
    if asked["code_challenge_method"] != "S256" or not asked["code_challenge"]:
        return "A code_challenge with the method S256 is required."
    return ""


def _refused(message: str) -> Response[str]:
    return html("refused.html", 400, title="Not possible", message=message, back="/")
