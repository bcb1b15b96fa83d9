"""People, sealed: nothing about a person can be read in the table."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from adapters.postgres import person_rows
from adapters.postgres.person_rows import PersonRow
from adapters.postgres.pool import Pools
from adapters.postgres.sealing import Sealer
from adapters.postgres.times import utc
from application.ports.people import Forgotten, Person, address_key
from domain.identifiers import PersonId

UPSERT = """
INSERT INTO people (id, body, key, address_mac)
SELECT p.id, p.body, p.key, p.address_mac
FROM (VALUES (%s::uuid, %s::bytea, %s::bytea, %s::bytea)) AS p (id, body, key, address_mac)
WHERE NOT EXISTS (SELECT FROM forgotten_people AS f WHERE f.id = p.id)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, key = excluded.key, address_mac = excluded.address_mac
"""
_FORGET = """
WITH remembered AS (
    INSERT INTO forgotten_people (id, forgotten_at) SELECT unnest(%s::uuid[]), %s ON CONFLICT (id) DO NOTHING
)
DELETE FROM people WHERE id = ANY(%s)
"""
_FORGET_AGAIN = "DELETE FROM people USING forgotten_people WHERE people.id = forgotten_people.id"
_FORGOTTEN = "SELECT id, forgotten_at FROM forgotten_people ORDER BY forgotten_at DESC, id LIMIT %s"


class PostgresPeople:
    def __init__(self, pools: Pools, sealer: Sealer) -> None:
        self._pools = pools
        self._sealer = sealer

    def get(self, person_id: PersonId) -> Person | None:
        return self.get_all([person_id]).get(person_id)

    def get_all(self, person_ids: Collection[PersonId]) -> Mapping[PersonId, Person]:
        query = "SELECT id, body, key, address_mac FROM people WHERE id = ANY(%s)"
        with self._pools.connection() as connection:
            rows = connection.execute(query, (list(person_ids),)).fetchall()
        return {PersonId(row["id"]): person_rows.opened(PersonRow(**row), self._sealer) for row in rows}

    def with_email(self, email: str) -> Collection[PersonId]:
        macs = self._sealer.macs(address_key(email))
        with self._pools.connection() as connection:
            rows = connection.execute("SELECT id FROM people WHERE address_mac = ANY(%s)", (macs,)).fetchall()
        return frozenset(PersonId(row["id"]) for row in rows)

    def save(self, person: Person) -> None:
        with self._pools.connection() as connection:
            connection.execute(UPSERT, self.row(person))

    def forget(self, person_ids: Collection[PersonId], at: datetime) -> int:
        ids = list(person_ids)
        with self._pools.connection() as connection:
            return connection.execute(_FORGET, (ids, at, ids)).rowcount

    def forget_again(self) -> int:
        with self._pools.connection() as connection:
            return connection.execute(_FORGET_AGAIN).rowcount

    def forgotten(self, limit: int) -> Sequence[Forgotten]:
        with self._pools.connection() as connection:
            rows = connection.execute(_FORGOTTEN, (limit,)).fetchall()
        return [Forgotten(PersonId(row["id"]), utc(row["forgotten_at"])) for row in rows]

    def row(self, person: Person) -> PersonRow:
        """As the table holds them."""
        return person_rows.sealed(person, self._sealer)
