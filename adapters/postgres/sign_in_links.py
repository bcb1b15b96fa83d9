"""Links to sign in: what they say of a person is sealed, and used up by one UPDATE."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from adapters.postgres.pool import Pools
from adapters.postgres.sealing import Sealer
from adapters.postgres.times import utc
from application.ports.people import address_key
from application.ports.sign_in_links import SignInLink
from domain.identifiers import SignInLinkId

KEPT = timedelta(days=1)

_PURPOSE = "sign-in link"
_FORGET = "DELETE FROM sign_in_links WHERE ends_at < %s"
_SAVE = "INSERT INTO sign_in_links (id, address_mac, body, asked_at, ends_at) VALUES (%s, %s, %s, %s, %s)"
_GET = "SELECT id, body, used_at FROM sign_in_links WHERE id = %s"
_COUNT = "SELECT count(*) FROM sign_in_links WHERE address_mac = ANY(%s) AND asked_at > %s"
_USE = """
UPDATE sign_in_links SET used_at = %(now)s
WHERE id = %(id)s AND used_at IS NULL AND ends_at > %(now)s RETURNING id, body, used_at
"""


class PostgresSignInLinks:
    def __init__(self, pools: Pools, sealer: Sealer) -> None:
        self._pools = pools
        self._sealer = sealer

    def save(self, link: SignInLink) -> None:
        body = self._sealer.seal(msgspec.json.encode(link), _PURPOSE, link.id)
        with self._pools.connection() as connection:
            connection.execute(_FORGET, (link.asked_at - KEPT,))
            connection.execute(_SAVE, (link.id, self._macs(link.email)[0], body, link.asked_at, link.ends_at))

    def get(self, link_id: SignInLinkId) -> SignInLink | None:
        with self._pools.connection() as connection:
            return self._link(connection.execute(_GET, (link_id,)).fetchone())

    def asked_since(self, email: str, since: datetime) -> int:
        with self._pools.connection() as connection:
            row = connection.execute(_COUNT, (self._macs(email), since)).fetchone()
        return int(row["count"]) if row else 0

    def forget(self, email: str) -> None:
        with self._pools.connection() as connection:
            connection.execute("DELETE FROM sign_in_links WHERE address_mac = ANY(%s)", (self._macs(email),))

    def use(self, link_id: SignInLinkId, now: datetime) -> SignInLink | None:
        with self._pools.connection() as connection:
            return self._link(connection.execute(_USE, {"id": link_id, "now": now}).fetchone())

    def _macs(self, email: str) -> list[bytes]:
        return self._sealer.macs(address_key(email))

    def _link(self, row: dict[str, Any] | None) -> SignInLink | None:
        if row is None:
            return None
        link = msgspec.json.decode(self._sealer.open(row["body"], _PURPOSE, row["id"]), type=SignInLink)
        return replace(link, used_at=utc(row["used_at"]) if row["used_at"] else None)
