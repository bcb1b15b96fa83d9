"""What only the effects table can show: work written by other versions of this code."""

import psycopg

from adapters.postgres.database import PostgresDatabase
from tests.facts import NOW, append_work, work

_INSERT = "INSERT INTO effects (id, kind, due, payload) VALUES (gen_random_uuid(), %s, %s, %s)"


def test_work_that_cannot_be_read_is_parked_and_the_rest_goes_on(database: PostgresDatabase, database_url: str) -> None:
    new = work()
    database.events.append(append_work(new))
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(_INSERT, ("expire_hold", NOW, '{"kind":"expire_hold","booking_id":"nobody"}'))
        claimed = database.effects.claim(NOW, 10, 60)
        parked = admin.execute("SELECT parked_reason FROM effects WHERE parked_reason IS NOT NULL").fetchall()
    assert [taken.effect for taken in claimed] == [new.effect]
    assert [str(reason).startswith("unreadable") for (reason,) in parked] == [True]
    assert [found.effect for found in database.effects.open_effects()] == [new.effect]
    assert database.effects.unreadable() == 1


def test_work_of_a_newer_version_is_left_for_it(database: PostgresDatabase, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(_INSERT, ("paint_a_picture", NOW, '{"kind":"paint_a_picture"}'))
        assert list(database.effects.claim(NOW, 10, 60)) == []
        assert admin.execute("SELECT try, parked_reason FROM effects").fetchall() == [(0, None)]


def test_a_postponed_reason_is_kept_for_people(database: PostgresDatabase, database_url: str) -> None:
    database.events.append(append_work(work()))
    (claimed,) = database.effects.claim(NOW, 10, 60)
    database.effects.postpone(claimed, NOW, "Stripe did not answer")
    with psycopg.connect(database_url) as admin:
        assert admin.execute("SELECT note FROM effects").fetchall() == [("Stripe did not answer",)]
