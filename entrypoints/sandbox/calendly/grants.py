"""What users have granted to our app: codes, pairs of tokens, and their ends."""

import base64
import hashlib
import secrets

from entrypoints.sandbox.calendly.account import USERS
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.world import World

CODE_LASTS_SECONDS = 600
ACCESS_LASTS_SECONDS = 7200
ACCESS_LASTS_SECONDS_MAX = 86_400

_CODE, _TOKEN, _GRANT, _LASTS = "calendly.code", "calendly.token", "calendly.grant", "calendly.access_lasts"


def new_code(world: World, user: str, redirect_uri: str, challenge: str) -> str:
    """What the browser carries back to the app."""
    code = secrets.token_urlsafe(24)
    body = {"user": user, "redirect_uri": redirect_uri, "challenge": challenge, "since": world.unix()}
    world.store.put(_CODE, code, body)
    return code


def spend_code(world: World, code: str, redirect_uri: str, verifier: str) -> Document | None:
    """A new pair; None unless everything fits. Whoever shows a code has spent it."""
    with world.store.transaction():
        kept = world.store.get(_CODE, code)
        world.store.delete(_CODE, code)
        if kept is None or kept["since"] + CODE_LASTS_SECONDS <= world.unix():
            return None
        if kept["redirect_uri"] != redirect_uri or kept["challenge"] != s256(verifier):
            return None
        grant = secrets.token_hex(8)
        world.store.put(_GRANT, grant, {"id": grant, "user": kept["user"], "since": world.unix()})
        return _new_pair(world, grant, kept["user"])


def spend_refresh(world: World, token: str) -> Document | None:
    """The next pair; None if it is spent already, or its grant has ended."""
    with world.store.transaction():
        kept = world.store.get(_TOKEN, token)
        if kept is None or kept["kind"] != "refresh" or world.store.get(_GRANT, kept["grant"]) is None:
            return None
        world.store.delete(_TOKEN, token)
        return _new_pair(world, kept["grant"], kept["user"])


def user_of_access(world: World, token: str) -> str | None:
    kept = alive(world, token)
    return str(kept["user"]) if kept is not None and kept["kind"] == "access" else None


def alive(world: World, token: str) -> Document | None:
    kept = world.store.get(_TOKEN, token)
    if kept is None or world.store.get(_GRANT, kept["grant"]) is None:
        return None
    return kept if kept["ends"] is None or kept["ends"] > world.unix() else None


def revoke(world: World, token: str) -> None:
    """The whole grant ends with either of its tokens."""
    kept = world.store.get(_TOKEN, token)
    if kept is not None:
        world.store.delete(_GRANT, kept["grant"])


def shown_grants(world: World) -> list[Document]:
    return [grant | {"name": USERS[grant["user"]].name} for grant in world.store.select(_GRANT)]


def withdraw(world: World, grant: str) -> bool:
    """As the user does in Calendly's settings."""
    return world.store.delete(_GRANT, grant)


def end_access(world: World, grant: str) -> None:
    """Its access tokens end now; the refresh token stays good."""
    with world.store.transaction():
        for token in world.store.select(_TOKEN, owner=grant):
            if token["kind"] == "access":
                world.store.put(_TOKEN, token["id"], token | {"ends": world.unix()}, owner=grant)


def access_lasts(world: World) -> int:
    kept = world.store.get(_LASTS, "seconds")
    return int(kept["seconds"]) if kept else ACCESS_LASTS_SECONDS


def let_access_last(world: World, seconds: int) -> None:
    """Of tokens given from now on."""
    world.store.put(_LASTS, "seconds", {"seconds": seconds})


def s256(verifier: str) -> str:
    """RFC 7636: the challenge of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _new_pair(world: World, grant: str, user: str) -> Document:
    lasts = access_lasts(world)
    access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    for kind, token, ends in (("access", access, world.unix() + lasts), ("refresh", refresh, None)):
        body = {"id": token, "kind": kind, "user": user, "grant": grant, "ends": ends}
        world.store.put(_TOKEN, token, body, owner=grant)
    return {"access": access, "refresh": refresh, "user": user, "lasts": lasts}
