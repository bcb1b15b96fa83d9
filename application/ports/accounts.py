"""People who have proved that an address is theirs. What is known of them is kept with the people, sealed."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from application.ports.people import Person
from domain.identifiers import AccountId, PersonId


class Account(Struct, frozen=True, kw_only=True):
    """`person.email` is the address that was proved; a session that began before `sessions_valid_from` is over."""

    id: AccountId
    person: Person
    created_at: datetime
    sessions_valid_from: datetime


class Accounts(Protocol):
    def get(self, account_id: AccountId) -> Account | None:
        """None once the person was forgotten."""
        ...

    def of_address(self, email: str) -> Account | None:
        """Capital letters make no difference."""
        ...

    def open(self, account: Account) -> Account:
        """The account of that address from now on: the one given, unless somebody else was first."""
        ...

    def note_identity(self, account_id: AccountId, issuer: str, subject: str, at: datetime) -> None:
        """By which name a provider knows the person; the last word counts."""
        ...

    def holders(self, person_ids: Collection[PersonId]) -> Collection[PersonId]:
        """Those among them who have an account."""
        ...

    def forget(self, person_ids: Collection[PersonId]) -> None:
        """Their accounts, and by which names providers know them."""
        ...

    def forget_again(self) -> int:
        """After rows came back with a backup: delete those whose person is not there; how many there were."""
        ...

    def end_sessions(self, account_id: AccountId, at: datetime) -> None:
        """Every session that began before `at` is over."""
        ...
