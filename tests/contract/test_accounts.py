"""What every store of accounts, and of links to sign in, promises."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.accounts import Account
from application.ports.sign_in_links import SignInLink
from domain.identifiers import AccountId, PersonId, SignInLinkId
from tests.facts import NOW, person

Database = MemoryDatabase | PostgresDatabase
MARY = "mary@example.org"
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


def account(email: str = MARY) -> Account:
    who = replace(person("Mary"), id=PersonId(uuid4()), email=email)
    return Account(id=AccountId(uuid4()), person=who, created_at=NOW, sessions_valid_from=NOW - _MINUTE)


def link(email: str = MARY, **changes: object) -> SignInLink:
    made = SignInLink(
        id=SignInLinkId(uuid4()),
        email=email,
        browser=b"\x00digest\xff",
        leads_to="/bookings",
        language="de",
        asked_at=NOW,
        ends_at=NOW + 15 * _MINUTE,
    )
    return replace(made, **changes)


def test_an_account_is_found_by_its_id_and_its_address_however_it_is_spelled(any_database: Database) -> None:
    accounts, mary = any_database.accounts, account()
    assert accounts.open(mary) == mary
    assert accounts.get(mary.id) == mary
    assert accounts.of_address("MARY@example.org") == mary
    assert accounts.of_address("tom@example.org") is None
    assert accounts.get(AccountId(uuid4())) is None
    assert any_database.people.get(mary.person.id) == mary.person


def test_an_address_has_one_account_whoever_comes_second(any_database: Database) -> None:
    accounts, first = any_database.accounts, account()
    accounts.open(first)
    second = account("Mary@example.org")
    assert accounts.open(second) == first
    assert any_database.people.get(second.person.id) is None


def test_of_many_who_come_at_once_one_opens_it(any_database: Database) -> None:
    with ThreadPoolExecutor(8) as browsers:
        opened = list(browsers.map(lambda _: any_database.accounts.open(account()), range(8)))
    assert len({one.id for one in opened}) == 1


def test_sessions_end_and_the_end_never_moves_back(any_database: Database) -> None:
    accounts, mary = any_database.accounts, account()
    accounts.open(mary)
    accounts.end_sessions(mary.id, NOW + _MINUTE)
    accounts.end_sessions(mary.id, NOW)
    accounts.end_sessions(AccountId(uuid4()), NOW)
    found = accounts.get(mary.id)
    assert found is not None
    assert found.sessions_valid_from == NOW + _MINUTE


def test_a_providers_name_for_somebody_may_come_again(any_database: Database) -> None:
    accounts, mary = any_database.accounts, account()
    accounts.open(mary)
    accounts.note_identity(mary.id, "https://id.example", "1234", NOW)
    accounts.note_identity(mary.id, "https://id.example", "1234", NOW + _MINUTE)


def test_an_account_is_forgotten_with_its_person(any_database: Database) -> None:
    accounts, mary, tom = any_database.accounts, account(), account("tom@example.org")
    for one in (mary, tom):
        accounts.open(one)
        accounts.note_identity(one.id, "https://id.example", str(one.id), NOW)
    nobody = PersonId(uuid4())
    assert set(accounts.holders([mary.person.id, nobody])) == {mary.person.id}
    any_database.people.forget([mary.person.id], NOW)
    assert accounts.get(mary.id) is None
    accounts.forget([mary.person.id, nobody])
    assert not accounts.holders([mary.person.id])
    again = account()
    assert accounts.open(again) == again
    assert accounts.get(tom.id) == tom


def test_an_address_whose_person_alone_was_forgotten_may_have_a_new_account(any_database: Database) -> None:
    accounts, mary = any_database.accounts, account()
    accounts.open(mary)
    any_database.people.forget([mary.person.id], NOW)
    again = account()
    opened = accounts.open(again)
    assert opened.person == again.person
    assert accounts.of_address(MARY) == opened


def test_accounts_that_came_back_without_their_person_go_again(any_database: Database) -> None:
    accounts, mary, tom = any_database.accounts, account(), account("tom@example.org")
    for one in (mary, tom):
        accounts.open(one)
    any_database.people.forget([mary.person.id], NOW)
    assert (accounts.forget_again(), accounts.forget_again()) == (1, 0)
    assert not accounts.holders([mary.person.id])
    assert accounts.get(tom.id) == tom


def test_links_are_forgotten_with_their_address(any_database: Database) -> None:
    links, mine, theirs = any_database.sign_in_links, link(), link("tom@example.org")
    for one in (mine, theirs):
        links.save(one)
    links.forget("Mary@example.org")
    assert links.get(mine.id) is None
    assert links.get(theirs.id) == theirs


def test_a_link_comes_back_whole(any_database: Database) -> None:
    links, mine = any_database.sign_in_links, link()
    links.save(mine)
    assert links.get(mine.id) == mine
    assert links.get(SignInLinkId(uuid4())) is None


def test_a_link_is_used_once(any_database: Database) -> None:
    links, mine = any_database.sign_in_links, link()
    links.save(mine)
    assert links.use(mine.id, NOW + _MINUTE) == replace(mine, used_at=NOW + _MINUTE)
    assert links.use(mine.id, NOW + _MINUTE) is None
    assert links.get(mine.id) == replace(mine, used_at=NOW + _MINUTE)
    assert links.use(SignInLinkId(uuid4()), NOW) is None


def test_of_many_who_use_a_link_at_once_one_has_it(any_database: Database) -> None:
    links, mine = any_database.sign_in_links, link()
    links.save(mine)
    with ThreadPoolExecutor(8) as browsers:
        used = list(browsers.map(lambda _: links.use(mine.id, NOW), range(8)))
    assert len([one for one in used if one is not None]) == 1


def test_a_link_ends_by_time(any_database: Database) -> None:
    links, mine = any_database.sign_in_links, link()
    links.save(mine)
    assert links.use(mine.id, mine.ends_at) is None
    assert links.use(mine.id, mine.ends_at - timedelta(microseconds=1)) is not None


def test_links_are_counted_by_address(any_database: Database) -> None:
    links = any_database.sign_in_links
    for minutes, email in ((0, MARY), (1, "Mary@Example.org"), (1, "tom@example.org")):
        links.save(link(email, asked_at=NOW + minutes * _MINUTE))
    assert links.asked_since(MARY, NOW - _MINUTE) == 2
    assert links.asked_since(MARY, NOW) == 1
    assert links.asked_since("nobody@example.org", NOW - _MINUTE) == 0


@pytest.mark.parametrize(("later", "is_kept"), [(_DAY, True), (_DAY + 16 * _MINUTE, False)])
def test_a_link_is_forgotten_a_day_after_its_end(any_database: Database, later: timedelta, is_kept: bool) -> None:
    links, old = any_database.sign_in_links, link()
    links.save(old)
    links.save(link(asked_at=NOW + later, ends_at=NOW + later + _MINUTE))
    assert (links.get(old.id) is not None) is is_kept
