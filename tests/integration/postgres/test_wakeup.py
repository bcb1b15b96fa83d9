"""A listener is told soon, and survives its connection."""

import psycopg
import pytest

from adapters.postgres.database import PostgresDatabase
from adapters.postgres.inbox import PostgresInbox
from tests.facts import append, append_work, delivery, stream, stream_id, until, work

LONG_SECONDS = 20.0
_KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'booking wakeup'"


def test_the_first_wait_answers_at_once_because_nobody_listened_before(database: PostgresDatabase) -> None:
    wakeup = database.wakeup()
    assert wakeup.wait(LONG_SECONDS) is True
    assert wakeup.wait(0.0) is False
    wakeup.close()


@pytest.mark.parametrize("stored", ["events", "effects", "delivery"])
def test_what_is_stored_wakes_a_listener(database: PostgresDatabase, stored: str) -> None:
    wakeup = database.wakeup()
    wakeup.wait(LONG_SECONDS)
    if stored == "events":
        database.events.append(append(stream(stream_id(), 0)))
    elif stored == "effects":
        database.events.append(append_work(work()))
    else:
        database.inbox.store(delivery())
    assert wakeup.wait(LONG_SECONDS) is True
    wakeup.close()


def test_deliveries_in_quick_succession_share_one_hint(database: PostgresDatabase) -> None:
    assert isinstance(database.inbox, PostgresInbox)
    hints = [database.inbox._wakes() for _ in range(3)]
    assert hints == [True, False, False]


def test_a_killed_listener_listens_again(database: PostgresDatabase, database_url: str) -> None:
    wakeup = database.wakeup()
    wakeup.wait(LONG_SECONDS)
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(_KILL)
    assert wakeup.wait(LONG_SECONDS) is False
    until(lambda: wakeup.wait(LONG_SECONDS), "a new connection")
    assert wakeup.wait(0.0) is False
    database.events.append(append(stream(stream_id(), 0)))
    assert wakeup.wait(LONG_SECONDS) is True
    wakeup.close()
