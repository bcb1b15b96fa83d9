"""The one place for personal data beside the encrypted deliveries. Events hold person ids only."""

from collections.abc import Collection, Mapping
from typing import Protocol

from msgspec import Struct

from domain.identifiers import PersonId


class Person(Struct, frozen=True, kw_only=True):
    id: PersonId
    name: str
    email: str
    timezone: str
    notes: str = ""
    answers: dict[str, str] = {}


class People(Protocol):
    def get(self, person_id: PersonId) -> Person | None:
        """None once the person was forgotten."""
        ...

    def get_all(self, person_ids: Collection[PersonId]) -> Mapping[PersonId, Person]:
        """Those who are known, in one question."""
        ...

    def save(self, person: Person) -> None: ...
