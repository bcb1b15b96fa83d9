"""Accounts are found by their address whatever became of the key that it was indexed under."""

from concurrent.futures import ThreadPoolExecutor
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


@pytest.mark.parametrize("theirs", [[OLD], [OLD, NEW]], ids=["not yet told", "told, not yet first"])
def test_processes_with_another_first_key_open_no_second_account(database_url: str, theirs: list[str]) -> None:
    with _opened(database_url, theirs) as before, _opened(database_url, [NEW, OLD]) as both:
        opened = [place.accounts.open(_account()) for place in (before, both, before, both)]
        assert len({one.id for one in opened}) == 1


def test_processes_with_another_first_key_that_come_at_once_open_one_account(database_url: str) -> None:
    with _opened(database_url, [OLD, NEW]) as before, _opened(database_url, [NEW, OLD]) as both:
        for number in range(8):
            email = f"mary{number}@example.org"
            with ThreadPoolExecutor(2) as browsers:
                at_once = browsers.map(lambda place, to=email: place.accounts.open(_account(to)), (before, both))
            assert len({one.id for one in at_once}) == 1
    with psycopg.connect(database_url) as admin:
        assert admin.execute("SELECT count(*) FROM accounts").fetchone() == (8,)


def test_an_account_of_nobody_under_the_older_key_is_in_nobodys_way(database_url: str) -> None:
    first, second = _account(), _account()
    with _opened(database_url, [OLD]) as before:
        before.accounts.open(first)
        before.people.forget([first.person.id], NOW)
    with _opened(database_url, [NEW, OLD]) as both:
        assert both.accounts.of_address(MARY) is None
        assert both.accounts.open(second) == second
        assert both.accounts.of_address(MARY) == second
