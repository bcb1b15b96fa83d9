"""People, sealed: nothing about a person can be read in the table."""

from uuid import UUID

import msgspec

from adapters.postgres.pool import Pools
from adapters.postgres.sealing import Sealer
from application.ports.people import Person
from domain.identifiers import PersonId

_PURPOSE = "person"
UPSERT = "INSERT INTO people (id, body) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET body = excluded.body"


class PostgresPeople:
    def __init__(self, pools: Pools, sealer: Sealer) -> None:
        self._pools = pools
        self._sealer = sealer

    def get(self, person_id: PersonId) -> Person | None:
        with self._pools.connection() as connection:
            row = connection.execute("SELECT body FROM people WHERE id = %s", (person_id,)).fetchone()
        if row is None:
            return None
        return msgspec.json.decode(self._sealer.open(row["body"], _PURPOSE, person_id), type=Person)

    def save(self, person: Person) -> None:
        with self._pools.connection() as connection:
            connection.execute(UPSERT, self.row(person))

    def row(self, person: Person) -> tuple[UUID, bytes]:
        """Id and sealed body, as the table holds them."""
        return person.id, self._sealer.seal(msgspec.json.encode(person), _PURPOSE, person.id)
