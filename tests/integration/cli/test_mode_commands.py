"""Turning the operator's switch by the command line."""

from adapters.postgres.database import PostgresDatabase
from application.ports.service_modes import Mode
from tests.integration.cli.conftest import Run

WHO = ("--by", "Olga", "--why", "a new disk")


def test_a_switch_is_turned_with_who_and_why_and_shown(run: Run, database: PostgresDatabase) -> None:
    assert run("mode", "show").output == "open: Bookings are taken and carried out.\n"
    turned = run("mode", "park", *WHO)
    assert turned.exit_code == 0, turned.output
    present = database.service_modes.present()
    assert present is not None
    assert (present.mode, present.by, present.why) == (Mode.PARK, "Olga", "a new disk")
    assert "What waited while it was parked goes on within 30 s." in run("mode", "open", *WHO).output
    first, newest, before = run("mode", "show").output.splitlines()
    assert first.startswith("open: ")
    assert newest.endswith("Z  open  by Olga: a new disk")
    assert before.endswith("Z  park  by Olga: a new disk")


def test_nobody_switches_without_who_and_why(run: Run, database: PostgresDatabase) -> None:
    told = run("mode", "maintenance", "--by", "Olga")
    assert (told.exit_code, "Missing option '--why'" in told.output) == (2, True)
    assert "must be one line" in run("mode", "maintenance", "--by", "Olga", "--why", "a\nb").output
    assert database.service_modes.present() is None
