"""People, sealed: nothing about a person can be read in the table."""

from collections.abc import Collection, Mapping
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
        return self.get_all([person_id]).get(person_id)

    def get_all(self, person_ids: Collection[PersonId]) -> Mapping[PersonId, Person]:
        with self._pools.connection() as connection:
            rows = connection.execute("SELECT id, body FROM people WHERE id = ANY(%s)", (list(person_ids),)).fetchall()
        return {PersonId(row["id"]): self._opened(row["id"], row["body"]) for row in rows}

    def save(self, person: Person) -> None:
        with self._pools.connection() as connection:
            connection.execute(UPSERT, self.row(person))

    def row(self, person: Person) -> tuple[UUID, bytes]:
        """Id and sealed body, as the table holds them."""
        return person.id, self._sealer.seal(msgspec.json.encode(person), _PURPOSE, person.id)

    def _opened(self, id_: UUID, body: bytes) -> Person:
        return msgspec.json.decode(self._sealer.open(body, _PURPOSE, id_), type=Person)
