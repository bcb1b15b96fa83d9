"""What APP_DATA_KEYS sealed, sealed anew under the first of them, piece by piece; and what each key still opens.

Also what gives rows from before people had keys of their own a key, and a place in the index of addresses.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from adapters.postgres import inbox, person_rows
from adapters.postgres.person_rows import PersonRow
from adapters.postgres.pool import Pools
from adapters.postgres.sealing import Sealed, Sealer

PIECE = 500
"""Rows in one piece: a few milliseconds of work."""
_BEGINNING = UUID(int=0)

_PEOPLE = """
SELECT id, body, key, address_mac FROM people
WHERE id > %(after)s
    AND (key IS NULL OR address_mac IS NULL OR substring(key FOR %(length)s) <> %(prefix)s)
ORDER BY id LIMIT %(limit)s
"""
# Whoever saved the person meanwhile has sealed them under the first key already.
_PUT_PERSON = """
UPDATE people SET body = %s, key = %s, address_mac = %s
WHERE id = %s AND body = %s AND key IS NOT DISTINCT FROM %s
"""
_DELIVERIES = """
SELECT id, body FROM inbox
WHERE id > %(after)s AND body IS NOT NULL AND substring(body FOR %(length)s) <> %(prefix)s
ORDER BY id LIMIT %(limit)s
"""
_PUT_DELIVERY = "UPDATE inbox SET body = %s WHERE id = %s AND body = %s"
_USES = """
SELECT substring(coalesce(key, body) FOR %(length)s) AS prefix, count(*) AS people, 0 AS deliveries
FROM people GROUP BY 1
UNION ALL
SELECT substring(body FOR %(length)s), 0, count(*) FROM inbox WHERE body IS NOT NULL GROUP BY 1
"""


class Piece(Struct, frozen=True):
    """`closed` could not be opened by any of our keys; `after` is where to go on, None at the end."""

    resealed: int
    closed: int
    after: UUID | None


class KeyUse(Struct, frozen=True):
    """What needs one of APP_DATA_KEYS to be opened; its number is its place there, None for a key that is not."""

    number: int | None
    people: int
    deliveries: int

    @property
    def rows(self) -> int:
        return self.people + self.deliveries


class KeyRotation:
    """Raises Sealed without APP_DATA_KEYS."""

    def __init__(self, pools: Pools, sealer: Sealer) -> None:
        self._pools = pools
        self._sealer = sealer

    def uses(self) -> Sequence[KeyUse]:
        """Of every key that we have, in their order, and of those that we have not, if anything needs them."""
        prefixes = self._sealer.prefixes
        people, deliveries = [0] * (len(prefixes) + 1), [0] * (len(prefixes) + 1)
        with self._pools.connection() as connection:
            for row in connection.execute(_USES, {"length": len(self._sealer.prefix)}):
                known = row["prefix"] in prefixes
                number = prefixes.index(row["prefix"]) if known else len(prefixes)
                people[number] += row["people"]
                deliveries[number] += row["deliveries"]
        numbers = zip_longest(range(1, len(prefixes) + 1), people, deliveries)
        return [KeyUse(*use) for use in numbers if use[0] is not None or use[1] or use[2]]

    def reseal_people(self, after: UUID | None = None, limit: int = PIECE) -> Piece:
        with self._pools.connection() as connection:
            rows = [PersonRow(**row) for row in connection.execute(_PEOPLE, self._wanted(after, limit))]
            changes = []
            for row in rows:
                try:
                    new = person_rows.resealed(row, self._sealer)
                except Sealed:
                    continue
                changes.append((new.body, new.key, new.address_mac, row.id, row.body, row.key))
            return _done(connection, _PUT_PERSON, changes, rows, limit)

    def reseal_deliveries(self, after: UUID | None = None, limit: int = PIECE) -> Piece:
        with self._pools.connection() as connection:
            rows = [(row["id"], row["body"]) for row in connection.execute(_DELIVERIES, self._wanted(after, limit))]
            changes = []
            for id_, body in rows:
                try:
                    plain = self._sealer.open(body, inbox.PURPOSE, id_)
                except Sealed:
                    continue
                changes.append((self._sealer.seal(plain, inbox.PURPOSE, id_), id_, body))
            return _done(connection, _PUT_DELIVERY, changes, rows, limit)

    def _wanted(self, after: UUID | None, limit: int) -> dict[str, Any]:
        prefix = self._sealer.prefix
        return {"after": after or _BEGINNING, "length": len(prefix), "prefix": prefix, "limit": limit}


def _done(
    connection: Connection[Any],
    put: str,
    changes: Sequence[tuple[object, ...]],
    rows: Sequence[tuple[UUID, *tuple[object, ...]]],
    limit: int,
) -> Piece:
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(put.encode(), changes)
    return Piece(len(changes), len(rows) - len(changes), rows[-1][0] if len(rows) == limit else None)
