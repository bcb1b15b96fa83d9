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

    def revoke(self, token_id: UUID, at: datetime, by: str = "", why: str = "") -> bool:
        with self._lock:
            known = self._known(token_id)
            if known is not None and known[1].revoked_at is None:
                self._tokens[known[0]] = replace(known[1], revoked_at=at, revoked_by=by, revoked_why=why)
        return known is not None

    def note_use(self, token_id: UUID, at: datetime) -> None:
        with self._lock:
            known = self._known(token_id)
            if known is not None:
                self._tokens[known[0]] = replace(known[1], last_used_at=at)

    def _known(self, token_id: UUID) -> tuple[bytes, ApiToken] | None:
        return next(((digest, token) for digest, token in self._tokens.items() if token.id == token_id), None)
