"""Making read models anew by the command line."""

import re
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from adapters.postgres.database import PostgresDatabase
from adapters.postgres.row_tables import TABLES
from application.projections.booking_list import NAME, booking_row
from entrypoints.cli import projections as commands
from tests.facts import append, details, selected, stream, stream_id
from tests.integration.cli.conftest import Run


def test_a_look_names_what_would_change_then_the_rebuild_mends_it(
    run: Run, database: PostgresDatabase, database_url: str
) -> None:
    name = stream_id()
    database.events.append(append(stream(name, 0, selected(), details())))
    database.projector(NAME, booking_row).catch_up()
    with psycopg.connect(database_url) as admin:
        admin.execute("UPDATE booking_list SET status = 'WRONG'")
    for words, end in (
        (("--dry-run",), "nothing was changed; run without --dry-run to switch."),
        ((), "rebuilt."),
    ):
        done = run("projections", "rebuild", NAME, *words)
        assert done.exit_code == 0, done.output
        assert f"booking_list {name}: differs" in done.output
        assert "booking_list: 1 rows change, 0 are new, 0 go." in done.output
        assert f"booking_list: {end}" in done.output
        rate = re.search(r"booking_list: 100%, 2 events, ([1-9][\d,]*) a second", done.output)
        assert rate or words == ()
    assert run("projections", "verify", NAME).exit_code == 0


def test_without_a_name_all_of_them_are_made_anew(
    run: Run, database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Threads do the same work: starting two processes costs more than the rest of this file.
    monkeypatch.setattr(commands, "ProcessPoolExecutor", lambda number, **_: ThreadPoolExecutor(number))
    database.events.append(append(stream(stream_id(), 0, selected(), details())))
    done = run("projections", "rebuild", "--processes", "2")
    assert done.exit_code == 0, done.output
    assert "booking_facts: rebuilt." in done.output
    assert "booking_list: rebuilt." in done.output
    assert "mail_list: rebuilt." in done.output
    assert "booking_list: 0 rows change, 1 are new, 0 go." in done.output
    assert "booking_list: the new rows are as the old ones." in run("projections", "rebuild", NAME).output


def test_rows_of_an_older_definition_are_told_of(run: Run, database: PostgresDatabase, database_url: str) -> None:
    database.projector(NAME, booking_row).start_over()
    assert "rebuild it" not in run("projections", "list").output
    with psycopg.connect(database_url) as admin:
        admin.execute("UPDATE projection_positions SET version = 0")
    told = f"made by definition 0, the present one is {TABLES[NAME].version}: rebuild it"
    assert told in run("projections", "list").output
    run("projections", "rebuild", NAME)
    assert "rebuild it" not in run("projections", "list").output
