"""Calendly's OAuth endpoints for programs: tokens, introspection, revocation. Their errors are in OAuth's form."""

import hmac
from collections.abc import Callable
from urllib.parse import parse_qsl

from litestar import Router

from entrypoints.sandbox.calendly import grants, resources
from entrypoints.sandbox.calendly.account import USERS
from entrypoints.sandbox.credentials import CALENDLY_CLIENT_ID, CALENDLY_CLIENT_SECRET
from entrypoints.sandbox.faulty_calls import faulty
from entrypoints.sandbox.wire import Answer, Call, Gate, Method, Operation, Refusal, router, run
from entrypoints.sandbox.world import World

PREFIX = "/calendly-auth"
_FIELDS_MAX = 20
_TOO_MANY = 429


def give_token(world: World, call: Call) -> Answer:
    form = _form(call)
    match form.get("grant_type"):
        case "authorization_code":
            named = (form.get("code", ""), form.get("redirect_uri", ""), form.get("code_verifier", ""))
            pair = grants.spend_code(world, *named)
        case "refresh_token":
            pair = grants.spend_refresh(world, form.get("refresh_token", ""))
        case _:
            raise _no(400, "unsupported_grant_type", "The authorization grant type is not supported.")
    if pair is None:
        raise _no(400, "invalid_grant", "The provided authorization grant is invalid, expired, revoked or used.")
    user = USERS[pair["user"]]
    return Answer(
        200,
        {
            "token_type": "Bearer",
            "access_token": pair["access"],
            "refresh_token": pair["refresh"],
            "expires_in": pair["lasts"],
            "created_at": world.unix(),
            "owner": resources.uri(world, "users", user.key),
            "organization": resources.uri(world, "organizations", user.organization),
        },
    )


def introspect_token(world: World, call: Call) -> Answer:
    kept = grants.alive(world, _form(call).get("token", ""))
    if kept is None:
        return Answer(200, {"active": False})
    return Answer(200, {"active": True, "client_id": CALENDLY_CLIENT_ID, "token_type": "Bearer"})


def revoke_token(world: World, call: Call) -> Answer:
    form = _form(call)
    if "token" not in form:
        raise _no(400, "invalid_request", "The token is missing.")
    grants.revoke(world, form["token"])
    return Answer(200, {})


ROUTES: tuple[tuple[Method, str, Callable[[World, Call], Answer]], ...] = (
    ("POST", "/oauth/token", give_token),
    ("POST", "/oauth/introspect", introspect_token),
    ("POST", "/oauth/revoke", revoke_token),
)


def oauth_router(world: World) -> Router:
    return router(PREFIX, ROUTES, world, _gate(world))


def _gate(world: World) -> Gate:
    async def pass_through(operation: Operation, call: Call) -> Answer:
        return await faulty(world, "calendly", operation, lambda does: run(does, call), _says)

    return pass_through


def _says(status: int) -> Answer:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "10"} if status == _TOO_MANY else {}
    return Answer(status, {"error": "temporarily_unavailable", "error_description": "Try again later."}, headers)


def _form(call: Call) -> dict[str, str]:
    """The fields, of our app alone."""
    form = dict(parse_qsl(call.body.decode("utf-8", "replace"), max_num_fields=_FIELDS_MAX))
    secret = hmac.compare_digest(form.get("client_secret", "").encode(), CALENDLY_CLIENT_SECRET.encode())
    if form.get("client_id") != CALENDLY_CLIENT_ID or not secret:
        raise _no(401, "invalid_client", "Client authentication failed.")
    return form


def _no(status: int, error: str, description: str) -> Refusal:
    return Refusal(Answer(status, {"error": error, "error_description": description}))
