"""Accounts are found by their address whatever became of the key that it was indexed under."""

from uuid import uuid4

import psycopg
import pytest
from msgspec.structs import replace

from adapters.postgres.database import PostgresDatabase
from adapters.postgres.key_rotation import KeyUse
from application.ports.accounts import Account
from domain.identifiers import AccountId, PersonId
from entrypoints.personal_data import Resealing
from tests.facts import NOW, person
from tests.integration.postgres.test_key_rotation import NEW, OLD, _opened

MARY = "mary@example.org"


def _account(email: str = MARY) -> Account:
    who = replace(person("Mary"), id=PersonId(uuid4()), email=email)
    return Account(id=AccountId(uuid4()), person=who, created_at=NOW, sessions_valid_from=NOW)


def _rotate(database: PostgresDatabase) -> None:
    resealing = Resealing(database.key_rotation)
    while resealing.go_on():
        pass


def test_an_account_is_found_after_the_older_key_was_dropped(database_url: str) -> None:
    mary = _account()
    with _opened(database_url, [OLD]) as before:
        before.accounts.open(mary)
    with _opened(database_url, [NEW, OLD]) as both:
        assert both.key_rotation.uses() == [KeyUse(1, 0, 0), KeyUse(2, 1, 0, accounts=1)]
        both.key_rotation.reseal_people()
        assert both.key_rotation.uses() == [KeyUse(1, 1, 0), KeyUse(2, 0, 0, accounts=1)]
        assert both.accounts.of_address(MARY) == mary
        _rotate(both)
        assert both.key_rotation.uses() == [KeyUse(1, 1, 0, accounts=1), KeyUse(2, 0, 0)]
    with _opened(database_url, [NEW]) as after:
        assert after.accounts.of_address(MARY.upper()) == mary
        assert after.accounts.open(_account()) == mary


@pytest.mark.parametrize("twice", [False, True])
def test_one_that_was_left_behind_is_found_again_or_ends_for_the_second(database_url: str, *, twice: bool) -> None:
    first, second = _account(), _account()
    with _opened(database_url, [OLD]) as before:
        before.accounts.open(first)
    with _opened(database_url, [NEW, OLD]) as both:
        both.key_rotation.reseal_people()
    with _opened(database_url, [NEW]) as after:
        assert after.accounts.of_address(MARY) is None
        if twice:
            after.accounts.open(second)
        _rotate(after)
        kept = second if twice else first
        assert after.accounts.of_address(MARY) == kept
        assert set(after.people.with_email(MARY)) == {kept.person.id}
    with psycopg.connect(database_url) as admin:
        assert admin.execute("SELECT count(*) FROM accounts").fetchone() == (1,)
