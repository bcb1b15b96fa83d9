"""Accounts and links to sign in, in memory."""

from collections.abc import Collection, MutableMapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from msgspec.structs import replace

from application.ports.accounts import Account
from application.ports.people import Person, address_key
from application.ports.sign_in_links import SignInLink
from domain.identifiers import AccountId, PersonId, SignInLinkId

LINK_KEPT = timedelta(days=1)


class MemoryAccounts:
    """Their persons are people too: written under the lock that guards both."""

    def __init__(self, lock: AbstractContextManager[bool], persons: MutableMapping[PersonId, Person]) -> None:
        self._lock = lock
        self._persons = persons
        self._accounts: dict[AccountId, Account] = {}
        self.identities: dict[tuple[str, str], AccountId] = {}

    def get(self, account_id: AccountId) -> Account | None:
        with self._lock:
            account = self._accounts.get(account_id)
            person = self._persons.get(account.person.id) if account else None
            return replace(account, person=person) if account and person else None

    def of_address(self, email: str) -> Account | None:
        with self._lock:
            known = (self.get(account_id) for account_id in self._accounts)
            wanted = address_key(email)
            return next((one for one in known if one and address_key(one.person.email) == wanted), None)

    def open(self, account: Account) -> Account:
        with self._lock:
            known = self.of_address(account.person.email)
            if known is None:
                self._accounts[account.id] = account
                self._persons[account.person.id] = account.person
            return known or account

    def note_identity(self, account_id: AccountId, issuer: str, subject: str, at: datetime) -> None:  # noqa: ARG002
        with self._lock:
            self.identities[issuer, subject] = account_id

    def holders(self, person_ids: Collection[PersonId]) -> Collection[PersonId]:
        with self._lock:
            return {one.person.id for one in self._accounts.values()} & set(person_ids)

    def forget(self, person_ids: Collection[PersonId]) -> None:
        with self._lock:
            gone = {one.id for one in self._accounts.values() if one.person.id in set(person_ids)}
            for account_id in gone:
                del self._accounts[account_id]
            for identity in [name for name, account_id in self.identities.items() if account_id in gone]:
                del self.identities[identity]

    def forget_again(self) -> int:
        with self._lock:
            gone = [one.person.id for one in self._accounts.values() if one.person.id not in self._persons]
            self.forget(gone)
            return len(gone)

    def end_sessions(self, account_id: AccountId, at: datetime) -> None:
        with self._lock:
            account = self._accounts.get(account_id)
            if account is not None:
                valid_from = max(account.sessions_valid_from, at)
                self._accounts[account_id] = replace(account, sessions_valid_from=valid_from)


class MemorySignInLinks:
    def __init__(self, lock: AbstractContextManager[bool]) -> None:
        self._lock = lock
        self._links: dict[SignInLinkId, SignInLink] = {}

    def save(self, link: SignInLink) -> None:
        with self._lock:
            for old in [old for old in self._links.values() if old.ends_at < link.asked_at - LINK_KEPT]:
                del self._links[old.id]
            self._links[link.id] = link

    def get(self, link_id: SignInLinkId) -> SignInLink | None:
        with self._lock:
            return self._links.get(link_id)

    def asked_since(self, email: str, since: datetime) -> int:
        with self._lock:
            return sum(
                address_key(link.email) == address_key(email) and link.asked_at > since for link in self._links.values()
            )

    def forget(self, email: str) -> None:
        with self._lock:
            for link in [one for one in self._links.values() if address_key(one.email) == address_key(email)]:
                del self._links[link.id]

    def use(self, link_id: SignInLinkId, now: datetime) -> SignInLink | None:
        with self._lock:
            link = self._links.get(link_id)
            if link is None or not link.is_good(now):
                return None
            self._links[link_id] = replace(link, used_at=now)
            return self._links[link_id]
