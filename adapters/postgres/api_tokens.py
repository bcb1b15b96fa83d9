"""API tokens by their digests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.postgres.pool import Pools
from adapters.postgres.times import utc
from application.ports.api_tokens import ApiToken

_COLUMNS = (
    "id, name, prefix, scopes, created_at, expires_at, revoked_at, last_used_at,"
    " made_by, made_why, revoked_by, revoked_why"
)
_SAVE = """
INSERT INTO api_tokens (id, name, prefix, digest, scopes, created_at, expires_at, made_by, made_why)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_FIND = f"SELECT {_COLUMNS} FROM api_tokens WHERE digest = %s"  # noqa: S608 - fixed words
_ALL = f"SELECT {_COLUMNS} FROM api_tokens ORDER BY created_at DESC, id"  # noqa: S608 - fixed words
_REVOKE = (
    "UPDATE api_tokens SET revoked_at = %s, revoked_by = %s, revoked_why = %s WHERE id = %s AND revoked_at IS NULL"
)
_IS_KNOWN = "SELECT 1 FROM api_tokens WHERE id = %s"
_USED = "UPDATE api_tokens SET last_used_at = %s WHERE id = %s"


class PostgresApiTokens:
    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def save(self, token: ApiToken, digest: bytes) -> None:
        told = (token.created_at, token.expires_at, token.made_by, token.made_why)
        with self._pools.connection() as connection:
            connection.execute(_SAVE, (token.id, token.name, token.prefix, digest, list(token.scopes), *told))

    def find(self, digest: bytes) -> ApiToken | None:
        with self._pools.connection() as connection:
            row = connection.execute(_FIND, (digest,)).fetchone()
        return _token(row) if row else None

    def all(self) -> Sequence[ApiToken]:
        with self._pools.connection() as connection:
            return [_token(row) for row in connection.execute(_ALL).fetchall()]

    def revoke(self, token_id: UUID, at: datetime, by: str = "", why: str = "") -> bool:
        with self._pools.connection() as connection:
            connection.execute(_REVOKE, (at, by, why, token_id))
            return connection.execute(_IS_KNOWN, (token_id,)).fetchone() is not None

    def note_use(self, token_id: UUID, at: datetime) -> None:
        with self._pools.connection() as connection:
            connection.execute(_USED, (at, token_id))


def _token(row: dict[str, Any]) -> ApiToken:
    moments = {name: utc(value) if value else None for name, value in row.items() if name.endswith("_at")}
    return ApiToken(**(row | moments | {"scopes": tuple(row["scopes"])}))
