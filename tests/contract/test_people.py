"""What every store of people promises."""

from uuid import uuid4

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from domain.identifiers import PersonId
from tests.facts import append, person

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
