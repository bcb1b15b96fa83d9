"""People by key: what the table holds of them, and rows from before they had keys."""

from uuid import UUID

import msgspec
import psycopg
import pytest
from msgspec.structs import replace

from adapters.postgres.database import PostgresDatabase
from adapters.postgres.sealing import Sealed, Sealer
from application.ports.people import Person
from tests.conftest import DATA_KEYS
from tests.facts import NOW, person


def _row_of_before(database_url: str, client: Person, key: str = DATA_KEYS[0]) -> None:
    """As the program wrote it before people had keys of their own."""
    body = Sealer([key]).seal(msgspec.json.encode(client), "person", client.id)
    with psycopg.connect(database_url) as admin:
        admin.execute("INSERT INTO people (id, body) VALUES (%s, %s)", (client.id, body))


def _row(database_url: str, person_id: UUID) -> tuple[bytes, bytes | None, bytes | None] | None:
    with psycopg.connect(database_url) as admin:
        query = "SELECT body, key, address_mac FROM people WHERE id = %s"
        return admin.execute(query, (person_id,)).fetchone()


def test_a_row_of_before_opens_and_saving_gives_it_a_key(database: PostgresDatabase, database_url: str) -> None:
    client = person()
    _row_of_before(database_url, client)
    assert database.people.get(client.id) == client
    database.people.save(client)
    row = _row(database_url, client.id)
    assert row is not None
    assert all(row)
    assert set(database.people.with_email(client.email)) == {client.id}


def test_a_body_does_not_open_with_the_key_of_somebody_else(database: PostgresDatabase, database_url: str) -> None:
    """So that deleting a key is deleting what it sealed."""
    first, second = person("First"), person("Second")
    for one in (first, second):
        database.people.save(one)
    with psycopg.connect(database_url) as admin:
        admin.execute("UPDATE people SET key = (SELECT key FROM people WHERE id = %s)", (first.id,))
    assert database.people.get(first.id) == first
    with pytest.raises(Sealed):
        database.people.get(second.id)


def test_the_same_address_has_another_index_value_under_another_key(database_url: str) -> None:
    client = person()
    seen = []
    for key in ("one", "two"):
        opened = PostgresDatabase(database_url, database_url, 1, [key])
        opened.people.save(client)
        seen.append(_row(database_url, client.id))
        opened.close()
    first, second = seen
    assert first is not None
    assert second is not None
    assert first[2] != second[2]


def test_an_address_is_found_under_every_key(database_url: str) -> None:
    before, after = person("Before"), person("After")
    for keys, client in ((["old"], before), (["new", "old"], after)):
        opened = PostgresDatabase(database_url, database_url, 1, keys)
        opened.people.save(client)
        found = set(opened.people.with_email(client.email))
        opened.close()
    assert found == {before.id, after.id}


def test_rows_that_come_back_with_a_backup_go_again(database: PostgresDatabase, database_url: str) -> None:
    gone, stays = replace(person("Gone"), email="gone@example.com"), person("Stays")
    for one in (gone, stays):
        database.people.save(one)
    kept = _row(database_url, gone.id)
    database.people.forget([gone.id], NOW)
    assert kept is not None
    with psycopg.connect(database_url) as admin:
        admin.execute("INSERT INTO people (id, body, key, address_mac) VALUES (%s, %s, %s, %s)", (gone.id, *kept))
    assert database.people.get(gone.id) == gone
    assert database.people.forget_again() == 1
    assert database.people.get_all([gone.id, stays.id]) == {stays.id: stays}
