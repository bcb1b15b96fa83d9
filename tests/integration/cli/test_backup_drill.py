"""A backup is taken, brought back and proved on a real PostgreSQL; what is not as it was is told."""

import json
from pathlib import Path

import psycopg
import pytest

from adapters.postgres.contents import still
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.dumps import dump, restore
from adapters.postgres.migrate import migrate, migrations
from tests.assembly import Surroundings, stored_service
from tests.conftest import DATA_KEYS
from tests.integration.cli.conftest import Run, address_of
from tests.integration.http.situations import confirmed
from tests.integration.http.surface import open_app

KEPT = {"APP_DATA_KEYS": DATA_KEYS[0]}


@pytest.fixture
def lived(database: PostgresDatabase) -> None:
    """A paid booking in it, with mails and sealed people."""
    around = Surroundings.fresh()
    with stored_service(around, database) as service, open_app(service, around) as web:
        confirmed(web)


def lines(output: str) -> dict[str, str]:
    """What each line of the proof is about, with its light."""
    marked = [line for line in output.splitlines() if line[:4] in {"ok  ", "warn", "FAIL"}]
    return {line[6:].partition(":")[0]: line[:4].strip() for line in marked}


@pytest.mark.usefixtures("lived")
def test_a_backup_that_is_taken_now_is_proved_row_by_row(run: Run, database_url: str, empty_database_url: str) -> None:
    with still(database_url) as before:
        held = before.tables()
    told = run("backup", "drill", "--into", address_of(empty_database_url), **KEPT)
    assert told.exit_code == 0, told.output
    assert set(lines(told.output).values()) == {"ok"}
    assert list(lines(told.output))[:6] == ["Backup", "Restore", "Comparison", "Schema", "Keys", "Audit"]
    assert "rows are equal row by row" in told.output
    with still(database_url) as after:
        assert after.tables() == held, "nothing was written in the source"


@pytest.mark.usefixtures("lived")
def test_a_row_that_did_not_come_back_is_told_by_its_table(
    run: Run, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lossy(file: Path, into: str) -> None:
        restore(file, into)
        with psycopg.connect(into) as connection:
            connection.execute("DELETE FROM people WHERE id = (SELECT min(id::text)::uuid FROM people)")

    monkeypatch.setattr("entrypoints.backup.drill.restore", lossy)
    told = run("backup", "drill", "--into", address_of(empty_database_url), **KEPT)
    assert told.exit_code == 1
    assert "FAIL  Comparison: These tables differ: people." in told.output


@pytest.mark.usefixtures("lived")
def test_a_backup_that_does_not_add_up_is_told(run: Run, database_url: str, empty_database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("DELETE FROM effects")
    told = run("backup", "drill", "--into", address_of(empty_database_url), **KEPT)
    assert (told.exit_code, lines(told.output)["Audit"]) == (1, "FAIL")


@pytest.mark.usefixtures("lived")
def test_a_given_backup_is_compared_as_far_as_it_goes(
    run: Run, database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "booking.dump"
    with still(database_url) as then:
        dump(database_url, file, then.snapshot())
    told = run("backup", "drill", "--into", address_of(empty_database_url), "--dump", str(file), "--json", **KEPT)
    assert told.exit_code == 0, told.output
    proof = json.loads(told.output)
    assert proof["proved"] is True
    (compared,) = [step for step in proof["steps"] if step["about"] == "Comparison"]
    assert "are equal" in compared["detail"]
    assert "gone on by 0 positions" in compared["detail"]


@pytest.mark.usefixtures("lived")
def test_a_source_with_another_past_is_told(
    run: Run, database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "booking.dump"
    with still(database_url) as then:
        dump(database_url, file, then.snapshot())
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE events SET topic = topic || '?' WHERE notification_id = 1")
    told = run("backup", "drill", "--into", address_of(empty_database_url), "--dump", str(file))
    assert (told.exit_code, lines(told.output)["Comparison"]) == (1, "FAIL")


@pytest.mark.usefixtures("lived")
def test_people_whose_key_was_lost_are_told(run: Run, empty_database_url: str) -> None:
    told = run("backup", "drill", "--into", address_of(empty_database_url), APP_DATA_KEYS="another")
    assert (told.exit_code, lines(told.output)["Keys"]) == (1, "FAIL")


def test_an_older_backup_is_brought_forward(
    run: Run, database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "booking.dump"
    with psycopg.connect(database_url) as connection:
        connection.execute("DROP TABLE service_modes")
        connection.execute("DELETE FROM schema_migrations WHERE name LIKE '%service_modes'")
    with still(database_url) as then:
        dump(database_url, file, then.snapshot())
    told = run("backup", "drill", "--into", address_of(empty_database_url), "--dump", str(file))
    assert told.exit_code == 0, told.output
    assert "It was brought forward by 1 migrations: " in told.output


def test_a_target_that_holds_anything_is_left_alone(run: Run, empty_database_url: str) -> None:
    migrate(empty_database_url, migrations()[:1])
    told = run("backup", "drill", "--into", address_of(empty_database_url))
    assert told.exit_code == 2
    assert told.output.startswith("The database to restore into is not empty: it has public.events")


def test_a_file_that_is_no_backup_is_told_without_a_traceback(
    run: Run, empty_database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("no backup")
    told = run("backup", "drill", "--into", address_of(empty_database_url), "--dump", str(file))
    assert told.exit_code == 2
    assert told.output.startswith("pg_restore failed: ")


def test_a_machine_without_postgresqls_programs_says_what_to_install(
    run: Run, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.postgres.dumps._programs", lambda _name: iter(()))
    told = run("backup", "drill", "--into", address_of(empty_database_url))
    assert told.exit_code == 2
    assert "install postgresql-client-" in told.output
