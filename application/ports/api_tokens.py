"""Tokens that programs show: what each may do, and until when. The token itself is known to whoever got it alone."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from msgspec import Struct


class Scope(StrEnum):
    OPERATOR = "operator"
    """Everything that operators do by the API."""
    ANALYST = "analyst"
    """Figures."""
    EVENTS_READ = "events:read"
    """What happened, without anybody's data."""


class ApiToken(Struct, frozen=True, kw_only=True):
    """`prefix` is how the token begins, to be told from others; `last_used_at` is right to the hour. Who and why are as
    an operator said.
    """

    id: UUID
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    made_by: str = ""
    made_why: str = ""
    revoked_by: str = ""
    revoked_why: str = ""

    def is_good(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


class ApiTokens(Protocol):
    def save(self, token: ApiToken, digest: bytes) -> None: ...

    def find(self, digest: bytes) -> ApiToken | None:
        """Also one that has ended or was revoked."""
        ...

    def all(self) -> Sequence[ApiToken]:
        """The newest first."""
        ...

    def revoke(self, token_id: UUID, at: datetime, by: str = "", why: str = "") -> bool:
        """Whether there is such a token; one that was revoked stays as it is."""
        ...

    def note_use(self, token_id: UUID, at: datetime) -> None: ...
