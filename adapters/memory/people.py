"""People in memory."""

from collections.abc import Collection, Mapping, MutableMapping
from contextlib import AbstractContextManager

from application.ports.people import Person
from domain.identifiers import PersonId


class MemoryPeople:
    """Reads and writes `persons` under the lock that guards them."""

    def __init__(self, lock: AbstractContextManager[bool], persons: MutableMapping[PersonId, Person]) -> None:
        self._lock = lock
        self._persons = persons

    def get(self, person_id: PersonId) -> Person | None:
        with self._lock:
            return self._persons.get(person_id)

    def get_all(self, person_ids: Collection[PersonId]) -> Mapping[PersonId, Person]:
        with self._lock:
            return {id_: self._persons[id_] for id_ in person_ids if id_ in self._persons}

    def save(self, person: Person) -> None:
        with self._lock:
            self._persons[person.id] = person
