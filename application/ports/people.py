"""The one place for personal data beside the encrypted deliveries. Events hold person ids only."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
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


class Forgotten(Struct, frozen=True):
    """Who was forgotten, and when: an id says nothing about a person who is gone."""

    person_id: PersonId
    at: datetime


def address_key(email: str) -> str:
    """What two spellings of one address have in common: capitals do not count, and a domain has one alphabet."""
    local, at, domain = email.strip().rpartition("@")
    labels = unicodedata.normalize("NFC", domain.lower()).split(".")
    return f"{unicodedata.normalize('NFC', local).casefold()}{at}{'.'.join(map(_in_ascii, labels))}"


def _in_ascii(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


class People(Protocol):
    def get(self, person_id: PersonId) -> Person | None:
        """None once the person was forgotten."""
        ...

    def get_all(self, person_ids: Collection[PersonId]) -> Mapping[PersonId, Person]:
        """Those who are known, in one question."""
        ...

    def with_email(self, email: str) -> Collection[PersonId]:
        """All who have this address now, however it is spelled: each booking of a guest is a person of its own, and an
        expert is one too. Nothing says that they are the same human being but the address.
        """
        ...

    def save(self, person: Person) -> None:
        """Of somebody who was forgotten nothing is kept."""
        ...

    def forget(self, person_ids: Collection[PersonId], at: datetime) -> int:
        """Keep nothing of them but their ids, for ever; how many were known until now."""
        ...

    def forget_again(self) -> int:
        """After rows came back with a backup: delete all who were forgotten; how many had come back."""
        ...

    def forgotten(self, limit: int) -> Sequence[Forgotten]:
        """The last first."""
        ...
