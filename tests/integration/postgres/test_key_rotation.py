"""Changing the keys of APP_DATA_KEYS: all comes under the first one, and it is said what still needs the others."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from uuid import UUID

import msgspec
import psycopg
import pytest
from msgspec.structs import replace

from adapters.postgres.database import PostgresDatabase
from adapters.postgres.key_rotation import KeyUse
from adapters.postgres.sealing import Sealed, Sealer
from adapters.system_clock import SystemClock
from application.ageing import BODIES_KEPT
from application.ports.catalog import Builder
from application.ports.connections import Connection, Tokens
from application.ports.inbox import AgedOut, Settlement, Verdict
from domain.identifiers import BuilderId, PersonId
from entrypoints.personal_data import PersonalData, Resealing
from entrypoints.routines import Routines
from tests.facts import NOW, append, delivery, person

OLD, NEW = "the old key", "the new key"


@contextmanager
def _opened(url: str, keys: Sequence[str]) -> Iterator[PostgresDatabase]:
    database = PostgresDatabase(url, url, 2, keys)
    yield database
    database.close()


def _bodies(url: str) -> set[bytes]:
    with psycopg.connect(url) as admin:
        return {row[0] for row in admin.execute("SELECT body FROM people")}


def test_everything_comes_under_the_first_key_and_bodies_of_people_stay_as_they_are(database_url: str) -> None:
    clients, sent = [person(f"Client {number}") for number in range(5)], delivery()
    with _opened(database_url, [OLD]) as before:
        for client in clients:
            before.people.save(client)
        before.inbox.store(sent)
    bodies = _bodies(database_url)
    with _opened(database_url, [NEW, OLD]) as both:
        assert both.key_rotation.uses() == [KeyUse(1, 0, 0), KeyUse(2, 5, 1)]
        first = both.key_rotation.reseal_people(limit=3)
        assert (first.resealed, first.closed, first.after is None) == (3, 0, False)
        assert both.key_rotation.uses() == [KeyUse(1, 3, 0), KeyUse(2, 2, 1)]
        assert set(both.people.with_email(clients[0].email)) == {client.id for client in clients}
        resealing = Resealing(both.key_rotation)
        while resealing.go_on():
            pass
        assert (resealing.done, resealing.closed) == (3, 0)
        assert both.key_rotation.uses() == [KeyUse(1, 5, 1), KeyUse(2, 0, 0)]
    assert _bodies(database_url) == bodies
    with _opened(database_url, [NEW]) as after:
        assert [after.people.get(client.id) for client in clients] == clients
        assert set(after.people.with_email(clients[0].email)) == {client.id for client in clients}
        assert after.inbox.load(sent.id) == sent
        assert after.key_rotation.reseal_people().resealed == 0


def test_the_tokens_of_connected_builders_come_under_the_first_key_too(database_url: str) -> None:
    """Before the older one is dropped: without it they would be lost."""
    tokens = Tokens(access="a", refresh="r", issued_at=NOW, expires_at=NOW + timedelta(hours=2))
    connection = Connection(
        builder_id=BuilderId("ada"), calendar="users/ADA", organization="o", connected_at=NOW, changed_at=NOW
    )
    with _opened(database_url, [OLD]) as before:
        ada = Builder(id=connection.builder_id, name="Ada", person_id=PersonId(UUID(int=1)), timezone="UTC")
        before.catalog.replace_all([ada], {}, NOW)
        before.connections.connect(connection, tokens)
    with psycopg.connect(database_url) as admin:
        (sealed,) = admin.execute("SELECT tokens FROM calendly_connections").fetchone() or (b"",)
        assert b'"refresh"' not in sealed
    with _opened(database_url, [NEW, OLD]) as both:
        assert both.key_rotation.uses() == [KeyUse(1, 0, 0), KeyUse(2, 0, 0, 1)]
        resealing = Resealing(both.key_rotation)
        while resealing.go_on():
            pass
        assert both.key_rotation.uses() == [KeyUse(1, 0, 0, 1), KeyUse(2, 0, 0)]
    with _opened(database_url, [NEW]) as after:
        held = after.connections.held(connection.builder_id)
        assert held is not None
        assert held.tokens == tokens


def test_what_no_key_opens_is_counted_and_left_as_it_is(database_url: str) -> None:
    lost, client = person("Lost"), person("Kept")
    with _opened(database_url, ["forgotten key"]) as before:
        before.people.save(lost)
    with _opened(database_url, [NEW]) as database:
        database.people.save(client)
        assert database.key_rotation.uses() == [KeyUse(1, 1, 0), KeyUse(None, 1, 0)]
        piece = database.key_rotation.reseal_people()
        assert (piece.resealed, piece.closed) == (0, 1)
        with pytest.raises(Sealed):
            database.people.get(lost.id)
    with _opened(database_url, [NEW, "forgotten key"]) as database:
        assert database.people.get(lost.id) == lost


def test_a_worker_gives_rows_of_before_their_keys_when_it_starts(database_url: str) -> None:
    client, old, young = person(), delivery("evt_old"), delivery("evt_young", received_at=SystemClock().now())
    gone = replace(person("Gone"), email="gone@example.com")
    with psycopg.connect(database_url) as admin:
        body = Sealer([NEW]).seal(msgspec.json.encode(client), "person", client.id)
        admin.execute("INSERT INTO people (id, body) VALUES (%s, %s)", (client.id, body))
    with _opened(database_url, [NEW]) as database:
        assert set(database.people.with_email(client.email)) == set()
        old = replace(old, received_at=SystemClock().now() - BODIES_KEPT - timedelta(minutes=1))
        for sent in (old, young):
            database.inbox.store(sent)
            database.events.append(replace(append(), settles=Settlement(sent.id, Verdict.HANDLED, "done")))
        database.people.forget([gone.id], NOW)
        with psycopg.connect(database_url) as admin:
            admin.execute("INSERT INTO people (id, body) VALUES (%s, '')", (gone.id,))
        clock = SystemClock()
        kept = PersonalData(database, clock)
        Routines(kept.routines(), database.turns, database.cursors, clock).round(Event())
        assert set(database.people.with_email(client.email)) == {client.id}
        assert database.people.get_all([client.id, gone.id]) == {client.id: client}
        with pytest.raises(AgedOut):
            database.inbox.load(old.id)
        assert database.inbox.load(young.id) == young
