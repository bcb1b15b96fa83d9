"""What APP_DATA_KEYS sealed, sealed anew under the first of them, piece by piece; and what each key still opens.

Also what gives rows from before people had keys of their own a key, and a place in the index of addresses.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from adapters.postgres import connections, inbox, person_rows
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
_CONNECTIONS = """
SELECT id, tokens AS body FROM calendly_connections
WHERE id > %(after)s AND tokens IS NOT NULL AND substring(tokens FOR %(length)s) <> %(prefix)s
ORDER BY id LIMIT %(limit)s
"""
# Tokens that were renewed meanwhile are under the first key already.
_PUT_CONNECTION = "UPDATE calendly_connections SET tokens = %s WHERE id = %s AND tokens = %s"
# Opened a second time while it could not be found. Nobody books as the person of an account: they go with it.
_DROP_TWICE_OPENED = """
WITH twice AS (
    DELETE FROM accounts AS a USING people AS p, accounts AS found
    WHERE p.id = a.person_id AND p.address_mac <> a.address_mac AND found.address_mac = p.address_mac
    RETURNING a.person_id
)
DELETE FROM people USING twice WHERE people.id = twice.person_id
"""
# The person of an account has the address that was proved, and is under the first key by now.
_PUT_ACCOUNTS = """
WITH late AS (
    SELECT DISTINCT ON (p.address_mac) a.id, p.address_mac FROM accounts AS a JOIN people AS p ON p.id = a.person_id
    WHERE p.address_mac <> a.address_mac AND substring(p.key FOR %(length)s) = %(prefix)s
    ORDER BY p.address_mac, a.created_at LIMIT %(limit)s
)
UPDATE accounts SET address_mac = late.address_mac FROM late WHERE accounts.id = late.id RETURNING accounts.id
"""
# An account whose index is not its person's was left behind under an older key: so the last one is kept.
_USES = """
SELECT substring(coalesce(key, body) FOR %(length)s) AS prefix, count(*) AS people, 0 AS deliveries, 0 AS connections,
    0 AS accounts
FROM people GROUP BY 1
UNION ALL
SELECT substring(body FOR %(length)s), 0, count(*), 0, 0 FROM inbox WHERE body IS NOT NULL GROUP BY 1
UNION ALL
SELECT substring(tokens FOR %(length)s), 0, 0, count(*), 0 FROM calendly_connections WHERE tokens IS NOT NULL GROUP BY 1
UNION ALL
SELECT CASE WHEN p.address_mac = a.address_mac THEN substring(p.key FOR %(length)s) ELSE %(last)s END, 0, 0, 0, count(*)
FROM accounts AS a JOIN people AS p ON p.id = a.person_id GROUP BY 1
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
    connections: int = 0
    """Of builders to calendars of their own."""
    accounts: int = 0
    """Found by their address under it."""

    @property
    def rows(self) -> int:
        return self.people + self.deliveries + self.connections + self.accounts


class KeyRotation:
    """Raises Sealed without APP_DATA_KEYS."""

    def __init__(self, pools: Pools, sealer: Sealer) -> None:
        self._pools = pools
        self._sealer = sealer

    def uses(self) -> Sequence[KeyUse]:
        """Of every key that we have, in their order, and of those that we have not, if anything needs them."""
        prefixes = self._sealer.prefixes
        people, deliveries, connected, accounts = ([0] * (len(prefixes) + 1) for _ in range(4))
        with self._pools.connection() as connection:
            for row in connection.execute(_USES, {"length": len(self._sealer.prefix), "last": prefixes[-1]}):
                known = row["prefix"] in prefixes
                number = prefixes.index(row["prefix"]) if known else len(prefixes)
                people[number] += row["people"]
                deliveries[number] += row["deliveries"]
                connected[number] += row["connections"]
                accounts[number] += row["accounts"]
        numbers = range(1, len(prefixes) + 1)
        uses = [KeyUse(*use) for use in zip_longest(numbers, people, deliveries, connected, accounts)]
        return [use for use in uses if use.number is not None or use.rows]

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

    def reseal_accounts(self, _after: UUID | None = None, limit: int = PIECE) -> Piece:
        """Where their addresses are found, once the people are under the first key."""
        with self._pools.connection() as connection, connection.transaction():
            connection.execute(_DROP_TWICE_OPENED)
            done = [row["id"] for row in connection.execute(_PUT_ACCOUNTS, self._wanted(None, limit))]
        return Piece(len(done), 0, done[-1] if len(done) == limit else None)

    def reseal_deliveries(self, after: UUID | None = None, limit: int = PIECE) -> Piece:
        return self._reseal(_DELIVERIES, _PUT_DELIVERY, inbox.PURPOSE, after, limit)

    def reseal_connections(self, after: UUID | None = None, limit: int = PIECE) -> Piece:
        return self._reseal(_CONNECTIONS, _PUT_CONNECTION, connections.PURPOSE, after, limit)

    def _reseal(self, wanted: str, put: str, purpose: str, after: UUID | None, limit: int) -> Piece:
        with self._pools.connection() as connection:
            found = connection.execute(wanted.encode(), self._wanted(after, limit))
            rows = [(row["id"], row["body"]) for row in found]
            changes = []
            for id_, body in rows:
                try:
                    plain = self._sealer.open(body, purpose, id_)
                except Sealed:
                    continue
                changes.append((self._sealer.seal(plain, purpose, id_), id_, body))
            return _done(connection, put, changes, rows, limit)

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
