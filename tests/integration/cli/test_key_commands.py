"""What an operator is told of APP_DATA_KEYS."""

from adapters.postgres.database import PostgresDatabase
from tests.conftest import DATA_KEYS
from tests.facts import delivery, person
from tests.integration.cli.conftest import Run

_PRODUCTION = {"APP_ENV": "production"}


def test_an_old_key_is_kept_until_nothing_needs_it(run: Run, database: PostgresDatabase) -> None:
    (old,) = DATA_KEYS
    database.people.save(person())
    database.inbox.store(delivery())
    both = {"APP_DATA_KEYS": f"a newer key, {old}", **_PRODUCTION}
    listed = run("keys", "list", **both)
    assert listed.exit_code == 0
    assert listed.output.splitlines() == [
        "ok    key 1 seals, and opens 0 people, 0 deliveries",
        "warn  key 2 still opens 1 people, 1 deliveries: keep it, and run `booking keys rotate`",
    ]
    rotated = run("keys", "rotate", **both)
    assert rotated.exit_code == 0
    assert rotated.stdout.splitlines() == [
        "2 rows were sealed anew.",
        "ok    key 1 seals, and opens 1 people, 1 deliveries",
        "ok    key 2 opens nothing: it may be dropped from APP_DATA_KEYS",
    ]
    assert run("keys", "list", APP_DATA_KEYS="a newer key", **_PRODUCTION).exit_code == 0


def test_a_key_that_was_dropped_too_early_is_missed(run: Run, database: PostgresDatabase) -> None:
    database.people.save(person())
    for words in (("keys", "list"), ("keys", "rotate")):
        done = run(*words, APP_DATA_KEYS="another key", **_PRODUCTION)
        assert done.exit_code == 1
        assert "fail  a key that is not in APP_DATA_KEYS sealed 1 people, 0 deliveries" in done.output
