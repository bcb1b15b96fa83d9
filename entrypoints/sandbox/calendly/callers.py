"""Whose token a call carries, and whose things that token may see."""

from entrypoints.sandbox.calendly.account import TOKEN_OWNER, USERS, User
from entrypoints.sandbox.calendly.grants import user_of_access
from entrypoints.sandbox.calendly.refusals import denied, refusal
from entrypoints.sandbox.credentials import CALENDLY_API_TOKEN
from entrypoints.sandbox.wire import Call
from entrypoints.sandbox.world import World

_SCHEME = "Bearer "


def caller(world: World, call: Call) -> User:
    """Refuses a token that opens nothing (any more) with 401."""
    given = call.headers.get("authorization", "")
    if given == _SCHEME + CALENDLY_API_TOKEN:
        return USERS[TOKEN_OWNER]
    key = user_of_access(world, given.removeprefix(_SCHEME)) if given.startswith(_SCHEME) else None
    if key is None:
        raise refusal(401, "Unauthenticated", "The access token is invalid")
    return USERS[key]


def by_app(call: Call) -> bool:
    """Whether an OAuth app's token asks, not the personal one."""
    return call.headers.get("authorization") != _SCHEME + CALENDLY_API_TOKEN


def sees(world: World, call: Call, host: str) -> bool:
    asking, asked = caller(world, call), USERS.get(host)
    if asked is None:
        return False
    return asking is asked or (asking.is_admin and asking.organization == asked.organization)


def check_sees(world: World, call: Call, host: str) -> None:
    """Refuses what is somebody else's with 403."""
    if not sees(world, call, host):
        raise denied("You do not have permission to access this resource.")
