"""Accounts: the address is with the person, sealed; here is only the index by which it is found."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from adapters.postgres.people import UPSERT, PostgresPeople
from adapters.postgres.pool import Pools
from adapters.postgres.sealing import Sealer
from adapters.postgres.times import utc
from application.ports.accounts import Account
from application.ports.people import address_key
from domain.identifiers import AccountId, PersonId

_GET = "SELECT id, person_id, created_at, sessions_valid_from FROM accounts WHERE id = %s"
_OF_ADDRESS = """
SELECT id, person_id, created_at, sessions_valid_from FROM accounts
WHERE address_mac = ANY(%s) AND EXISTS (SELECT 1 FROM people WHERE people.id = accounts.person_id)
ORDER BY created_at LIMIT 1
"""
_LOCK_CLASS = 7_2035  # advisory locks of addresses: this and a hash of where one is found
_LOCK = "SELECT pg_advisory_xact_lock(%s, hashtext(encode(%s, 'hex')))"
# Who was forgotten leaves an account of nobody: the address may have a new one.
_CLEAR = """
DELETE FROM accounts
WHERE address_mac = ANY(%s) AND NOT EXISTS (SELECT 1 FROM people WHERE people.id = accounts.person_id)
"""
_OPEN = """
INSERT INTO accounts (id, person_id, address_mac, created_at, sessions_valid_from)
SELECT %s, %s, %s, %s, %s WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE address_mac = ANY(%s))
"""
_NOTE = """
INSERT INTO account_identities (issuer, subject, account_id, seen_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (issuer, subject) DO UPDATE SET account_id = excluded.account_id, seen_at = excluded.seen_at
"""
_END = "UPDATE accounts SET sessions_valid_from = greatest(sessions_valid_from, %s) WHERE id = %s"

_HOLDERS = "SELECT person_id FROM accounts WHERE person_id = ANY(%s)"
_FORGET = "DELETE FROM accounts WHERE person_id = ANY(%s)"
_FORGET_AGAIN = "DELETE FROM accounts WHERE NOT EXISTS (SELECT 1 FROM people WHERE people.id = accounts.person_id)"


class PostgresAccounts:
    def __init__(self, pools: Pools, sealer: Sealer, people: PostgresPeople) -> None:
        self._pools = pools
        self._sealer = sealer
        self._people = people

    def get(self, account_id: AccountId) -> Account | None:
        with self._pools.connection() as connection:
            row = connection.execute(_GET, (account_id,)).fetchone()
        return self._account(row)

    def of_address(self, email: str) -> Account | None:
        with self._pools.connection() as connection:
            row = connection.execute(_OF_ADDRESS, (self._macs(email),)).fetchone()
        return self._account(row)

    def open(self, account: Account) -> Account:
        """While keys change, processes index under different ones first: any two share one, and wait for it here."""
        person, macs = account.person, self._macs(account.person.email)
        values = (account.id, person.id, macs[0], account.created_at, account.sessions_valid_from, macs)
        with self._pools.connection() as connection, connection.transaction():
            for mac in sorted(macs):
                connection.execute(_LOCK, (_LOCK_CLASS, mac))
            connection.execute(_CLEAR, (macs,))
            if connection.execute(_OPEN, values).rowcount:
                connection.execute(UPSERT, self._people.row(person))
        opened = self.of_address(person.email)
        assert opened is not None, "an account that was opened is there"
        return opened

    def note_identity(self, account_id: AccountId, issuer: str, subject: str, at: datetime) -> None:
        with self._pools.connection() as connection:
            connection.execute(_NOTE, (issuer, subject, account_id, at))

    def end_sessions(self, account_id: AccountId, at: datetime) -> None:
        with self._pools.connection() as connection:
            connection.execute(_END, (at, account_id))

    def holders(self, person_ids: Collection[PersonId]) -> Collection[PersonId]:
        with self._pools.connection() as connection:
            rows = connection.execute(_HOLDERS, (list(person_ids),)).fetchall()
        return frozenset(PersonId(row["person_id"]) for row in rows)

    def forget(self, person_ids: Collection[PersonId]) -> None:
        with self._pools.connection() as connection:
            connection.execute(_FORGET, (list(person_ids),))

    def forget_again(self) -> int:
        with self._pools.connection() as connection:
            return connection.execute(_FORGET_AGAIN).rowcount

    def _macs(self, email: str) -> list[bytes]:
        return self._sealer.macs(address_key(email))

    def _account(self, row: dict[str, Any] | None) -> Account | None:
        person = self._people.get(PersonId(row["person_id"])) if row else None
        if row is None or person is None:
            return None
        return Account(
            id=AccountId(row["id"]),
            person=person,
            created_at=utc(row["created_at"]),
            sessions_valid_from=utc(row["sessions_valid_from"]),
        )
