"""API tokens in memory."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from application.ports.api_tokens import ApiToken


class MemoryApiTokens:
    def __init__(self, lock: AbstractContextManager[bool]) -> None:
        self._lock = lock
        self._tokens: dict[bytes, ApiToken] = {}

    def save(self, token: ApiToken, digest: bytes) -> None:
        with self._lock:
            self._tokens[digest] = token

    def find(self, digest: bytes) -> ApiToken | None:
        with self._lock:
            return self._tokens.get(digest)

    def all(self) -> Sequence[ApiToken]:
        with self._lock:
            return sorted(self._tokens.values(), key=lambda token: token.created_at, reverse=True)

    def revoke(self, token_id: UUID, at: datetime) -> bool:
        return self._change(token_id, revoked_at=at) is not None

    def note_use(self, token_id: UUID, at: datetime) -> None:
        self._change(token_id, last_used_at=at)

    def _change(self, token_id: UUID, **moments: datetime) -> ApiToken | None:
        with self._lock:
            for digest, token in self._tokens.items():
                if token.id == token_id:
                    kept = {"revoked_at": token.revoked_at} if token.revoked_at else {}
                    self._tokens[digest] = replace(token, **(moments | kept))
                    return token
        return None
