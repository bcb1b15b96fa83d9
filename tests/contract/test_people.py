"""What every store of people promises."""

from uuid import uuid4

import pytest
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.people import Forgotten
from domain.identifiers import PersonId
from tests.facts import NOW, SOON, append, person

Database = MemoryDatabase | PostgresDatabase


def test_an_unknown_person_is_nobody(any_database: Database) -> None:
    assert any_database.people.get(PersonId(uuid4())) is None


def test_a_saved_person_comes_back_whole(any_database: Database) -> None:
    client = person("Zoë Ångström 李")
    any_database.people.save(client)
    assert any_database.people.get(client.id) == client


def test_the_last_saved_word_holds(any_database: Database) -> None:
    client = person()
    renamed = replace(client, name="Rear Admiral Hopper", notes="")
    any_database.people.save(client)
    any_database.people.save(renamed)
    assert any_database.people.get(client.id) == renamed


def test_an_append_may_bring_people_known_and_new(any_database: Database) -> None:
    known, new = person("Known"), person("New")
    any_database.people.save(known)
    renamed = replace(known, name="Known better")
    any_database.events.append(replace(append(), people=(renamed, new)))
    assert [any_database.people.get(one.id) for one in (known, new)] == [renamed, new]


def test_several_are_asked_for_at_once_and_the_forgotten_are_left_out(any_database: Database) -> None:
    ada, grace = person("Ada"), person("Grace")
    for one in (ada, grace):
        any_database.people.save(one)
    unknown = PersonId(uuid4())
    assert any_database.people.get_all([ada.id, unknown, grace.id, ada.id]) == {ada.id: ada, grace.id: grace}
    assert any_database.people.get_all([]) == {}


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("Grace@Example.com", "grace@example.COM"),
        ("grace@bücher.example", "GRACE@xn--bcher-kva.example"),
        ("grace@xn--bcher-kva.example", "grace@BÜCHER.example"),
        ("grace@straße.example", "grace@xn--strae-oqa.example"),
        ("grace@例え.jp", " grace@xn--r8jz45g.jp "),
    ],
)
def test_people_are_found_by_their_address_however_it_is_spelled(any_database: Database, kept: str, asked: str) -> None:
    found, other = replace(person(), email=kept), replace(person(), email=f"x{kept}")
    any_database.people.save(found)
    any_database.events.append(replace(append(), people=(other,)))
    assert set(any_database.people.with_email(asked)) == {found.id}


def test_an_address_leads_to_all_who_have_it_now(any_database: Database) -> None:
    first, second, moved = person("First"), person("Second"), person("Moved")
    for one in (first, second, moved, replace(moved, email="elsewhere@example.com")):
        any_database.people.save(one)
    assert set(any_database.people.with_email(first.email)) == {first.id, second.id}
    assert set(any_database.people.with_email("elsewhere@example.com")) == {moved.id}
    assert set(any_database.people.with_email("nobody@example.com")) == set()


def test_who_was_forgotten_is_gone_and_nothing_brings_them_back(any_database: Database) -> None:
    gone, stays = person("Gone"), person("Stays")
    for one in (gone, stays):
        any_database.people.save(one)
    unheard_of = PersonId(uuid4())
    assert any_database.people.forget([gone.id, unheard_of], NOW) == 1
    any_database.people.save(gone)
    any_database.events.append(replace(append(), people=(gone,)))
    assert any_database.people.get_all([gone.id, stays.id]) == {stays.id: stays}
    assert set(any_database.people.with_email(gone.email)) == {stays.id}
    assert {known.person_id for known in any_database.people.forgotten(5)} == {gone.id, unheard_of}
    assert {known.at for known in any_database.people.forgotten(5)} == {NOW}


def test_forgetting_twice_changes_nothing_and_the_last_forgotten_come_first(any_database: Database) -> None:
    first, second = person(), person()
    any_database.people.forget([first.id], NOW)
    any_database.people.forget([second.id], SOON)
    assert any_database.people.forget([first.id], SOON) == 0
    assert any_database.people.forgotten(1) == [Forgotten(second.id, SOON)]
    assert any_database.people.forgotten(2)[1] == Forgotten(first.id, NOW)
    assert any_database.people.forget_again() == 0
