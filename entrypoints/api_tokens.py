"""Making tokens for programs, and knowing them again."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import uuid4

from msgspec import Struct

from application.ports.api_tokens import ApiToken, ApiTokens, Scope
from domain.errors import Unauthenticated

BEGINS = "bk_"
"""So that people, and tools that look for secrets, know one when they see it."""
DAYS_DEFAULT = 90
DAYS_MAX = 366
NAME_LENGTH_MAX = 80
CHARACTERS_MAX = 200

_BYTES = 32
_SHOWN_CHARACTERS = len(BEGINS) + 6
_NOTED_EVERY = timedelta(hours=1)


class Made(Struct, frozen=True):
    """`words` is the token itself: nobody can show it a second time."""

    token: ApiToken
    words: str


class Wanted(Struct, frozen=True, kw_only=True):
    """What a token is for and may do, and who makes it."""

    name: str
    scopes: tuple[Scope, ...]
    days: int
    by: str
    why: str = ""


def make_token(tokens: ApiTokens, wanted: Wanted, now: datetime) -> Made:
    words = BEGINS + secrets.token_urlsafe(_BYTES)
    token = ApiToken(
        id=uuid4(),
        name=wanted.name,
        prefix=words[:_SHOWN_CHARACTERS],
        scopes=tuple(str(scope) for scope in wanted.scopes),
        created_at=now,
        expires_at=now + timedelta(days=wanted.days),
        made_by=wanted.by,
        made_why=wanted.why,
    )
    tokens.save(token, _digest(words))
    return Made(token, words)


def token_with_scope(tokens: ApiTokens, words: str, scope: Scope, now: datetime) -> ApiToken:
    """The token, once it is known, good and may do this; raises Unauthenticated."""
    known = tokens.find(_digest(words)) if words.startswith(BEGINS) and len(words) <= CHARACTERS_MAX else None
    if known is None:
        raise Unauthenticated("The token is not valid.")
    if not known.is_good(now):
        raise Unauthenticated(f"The token {known.prefix}... has expired or was revoked.")
    if scope not in known.scopes:
        raise Unauthenticated(f"The token {known.prefix}... does not have the scope {scope}.")
    if known.last_used_at is None or now >= known.last_used_at + _NOTED_EVERY:
        tokens.note_use(known.id, now)
    return known


def _digest(words: str) -> bytes:
    """Without a salt: what is hashed is as long as a key, and nobody guesses it."""
    return hashlib.sha256(words.encode()).digest()
