"""What only the table of idempotency keys can show: it does not grow for ever."""

from datetime import timedelta

import psycopg
from msgspec.structs import replace

from adapters.postgres.database import PostgresDatabase
from tests.facts import NOW, append, key_record

_A_DAY = timedelta(hours=24)


def test_each_new_key_takes_two_old_ones_away_and_none_that_counts(
    database: PostgresDatabase, database_url: str
) -> None:
    moments = {f"old {n}": NOW + timedelta(minutes=n) for n in range(3)} | {"counts": NOW + timedelta(hours=1)}
    for key, moment in moments.items():
        database.events.append(replace(append(at=moment), key=key_record(key, moment)))
    later = NOW + _A_DAY + timedelta(minutes=30)
    left = []
    with psycopg.connect(database_url, autocommit=True) as admin:
        for key in ("first", "second"):
            database.events.append(replace(append(at=later), key=key_record(key, later)))
            left.append({str(row[0]) for row in admin.execute("SELECT key FROM idempotency_keys").fetchall()})
    assert left == [{"old 2", "counts", "first"}, {"counts", "first", "second"}]
