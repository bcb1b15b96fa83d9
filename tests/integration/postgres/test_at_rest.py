"""Nothing personal can be read in the tables, and keys can be changed."""

from collections.abc import Sequence
from uuid import uuid4

import psycopg
import pytest
from msgspec.structs import replace
from psycopg import sql

from adapters.postgres.database import PostgresDatabase
from adapters.postgres.sealing import Sealed, Sealer
from tests.facts import append, delivery, person

PLANTED = "Planted-Secret-Ångström"
OLD, NEW = "the old key", "the new key"


def _everything(database_url: str) -> bytes:
    """Every value of every table, as text and as raw bytes."""
    found = b""
    with psycopg.connect(database_url) as admin:
        tables = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            rows = admin.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(str(table)))).fetchall()
            values = [value for row in rows for value in row]
            found += b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)
    return found


def test_planted_text_is_nowhere_in_the_tables(database: PostgresDatabase, database_url: str) -> None:
    database.inbox.store(delivery(key="evt_visible", body=PLANTED.encode()))
    database.people.save(replace(person(PLANTED), email=PLANTED, notes=PLANTED, answers={PLANTED: PLANTED}))
    database.events.append(replace(append(), people=(person(PLANTED),)))
    stored = _everything(database_url)
    assert b"evt_visible" in stored
    assert PLANTED.encode() not in stored
    assert b"Planted" not in stored


def _database(url: str, keys: Sequence[str]) -> PostgresDatabase:
    return PostgresDatabase(url, url, 1, keys)


def test_after_a_key_change_old_and_new_are_read_and_the_new_key_seals(database_url: str) -> None:
    before, after, client = delivery("evt_before"), delivery("evt_after"), person()
    for keys, sent in (([OLD], before), ([NEW, OLD], after)):
        opened = _database(database_url, keys)
        opened.inbox.store(sent)
        opened.people.save(client)
        assert [opened.inbox.load(one.id) for one in (before, sent)] == [before, sent]
        opened.close()
    without_old = _database(database_url, [NEW])
    assert without_old.inbox.load(after.id) == after
    assert without_old.people.get(client.id) == client
    with pytest.raises(Sealed):
        without_old.inbox.load(before.id)
    without_old.close()


def test_a_body_copied_to_another_row_does_not_open(database: PostgresDatabase, database_url: str) -> None:
    first, second = delivery("evt_1", b"first"), delivery("evt_2", b"second")
    database.inbox.store(first)
    database.inbox.store(second)
    with psycopg.connect(database_url) as admin:
        admin.execute("UPDATE inbox SET body = (SELECT body FROM inbox WHERE id = %s)", (first.id,))
    assert database.inbox.load(first.id) == first
    with pytest.raises(Sealed):
        database.inbox.load(second.id)


def test_an_aged_out_body_is_a_lookup_error(database: PostgresDatabase, database_url: str) -> None:
    sent = delivery()
    database.inbox.store(sent)
    with psycopg.connect(database_url) as admin:
        admin.execute("UPDATE inbox SET body = NULL")
    with pytest.raises(LookupError):
        database.inbox.load(sent.id)


@pytest.mark.parametrize(
    "damage", [lambda blob: blob[:-1], lambda blob: blob[:-1] + bytes([blob[-1] ^ 1]), lambda _: b"", lambda _: b"x"]
)
def test_a_damaged_blob_is_refused(damage: object) -> None:
    sealer, owner = Sealer([NEW]), uuid4()
    blob = sealer.seal(b"text that ends in an x", "delivery", owner)
    assert callable(damage)
    with pytest.raises(Sealed):
        sealer.open(damage(blob), "delivery", owner)


def test_without_a_key_nothing_is_sealed_and_nothing_opens() -> None:
    owner = uuid4()
    blob = Sealer(["a key"]).seal(b"secret", "delivery", owner)
    with pytest.raises(Sealed, match="APP_DATA_KEYS is not set"):
        Sealer([]).seal(b"secret", "delivery", owner)
    with pytest.raises(Sealed):
        Sealer([]).open(blob, "delivery", owner)
