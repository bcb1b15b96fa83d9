"""People in memory."""

from collections.abc import Collection, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from application.ports.people import Forgotten, Person, address_key
from domain.identifiers import PersonId


class MemoryPeople:
    """Reads and writes `persons` under the lock that guards them."""

    def __init__(self, lock: AbstractContextManager[bool], persons: MutableMapping[PersonId, Person]) -> None:
        self._lock = lock
        self._persons = persons
        self._forgotten: dict[PersonId, datetime] = {}

    def get(self, person_id: PersonId) -> Person | None:
        with self._lock:
            return self._persons.get(person_id)

    def get_all(self, person_ids: Collection[PersonId]) -> Mapping[PersonId, Person]:
        with self._lock:
            return {id_: self._persons[id_] for id_ in person_ids if id_ in self._persons}

    def with_email(self, email: str) -> Collection[PersonId]:
        wanted = address_key(email)
        with self._lock:
            return frozenset(id_ for id_, person in self._persons.items() if address_key(person.email) == wanted)

    def save(self, person: Person) -> None:
        with self._lock:
            if person.id not in self._forgotten:
                self._persons[person.id] = person

    def forget(self, person_ids: Collection[PersonId], at: datetime) -> int:
        with self._lock:
            for id_ in person_ids:
                self._forgotten.setdefault(id_, at)
            return self.forget_again()

    def forget_again(self) -> int:
        with self._lock:
            return sum(self._persons.pop(id_, None) is not None for id_ in self._forgotten)

    def forgotten(self, limit: int) -> Sequence[Forgotten]:
        with self._lock:
            ordered = sorted(self._forgotten.items(), key=lambda item: item[1], reverse=True)
        return [Forgotten(id_, at) for id_, at in ordered[:limit]]
