"""Forgetting a person, and telling them what is held, as an operator types it."""

from pathlib import Path

import msgspec
import pytest

from adapters.postgres.database import PostgresDatabase
from application.ports.inbox import Settlement, Verdict
from domain.booking.events import HoldExpired
from entrypoints.auditing import PROJECTIONS
from tests.conftest import DATA_KEYS
from tests.facts import NOW, append, delivery, details, person, selected, stream, stream_id
from tests.integration.cli.conftest import Run

_KEYS = {"APP_DATA_KEYS": DATA_KEYS[0]}
_TOLD = ("--by", "Olga", "--why", "asked for")


class _Booked:
    """A client whose hold ended, or goes on; with a delivery that names them."""

    def __init__(self, database: PostgresDatabase, *, ended: bool = True) -> None:
        self.client, self.booking = person(), stream_id()
        facts = (selected(), msgspec.structs.replace(details(), person_id=self.client.id))
        whole = append(stream(self.booking, 0, *facts, *([HoldExpired()] if ended else [])))
        database.events.append(msgspec.structs.replace(whole, people=(self.client,)))
        self.delivery = delivery(body=self.client.email.encode())
        database.inbox.store(self.delivery)
        database.events.append(
            msgspec.structs.replace(append(), settles=Settlement(self.delivery.id, Verdict.HANDLED, "done"))
        )
        database.projector("booking_list", PROJECTIONS["booking_list"]).catch_up()


def test_a_person_is_forgotten_and_the_certificate_is_filed(
    run: Run, database: PostgresDatabase, tmp_path: Path
) -> None:
    booked, file = _Booked(database), tmp_path / "certificate.json"
    rehearsed = run("erase", booked.client.email, *_TOLD, "--dry-run", **_KEYS)
    assert rehearsed.exit_code == 0, rehearsed.output
    assert "1 records of name, address, notes and answers" in rehearsed.output
    assert database.people.get(booked.client.id) == booked.client
    done = run("erase", booked.client.email.upper(), *_TOLD, "--json", "--out", str(file), **_KEYS)
    assert done.exit_code == 0, done.output
    assert database.people.get(booked.client.id) is None
    with pytest.raises(LookupError):
        database.inbox.load(booked.delivery.id)
    assert file.stat().st_mode & 0o077 == 0
    said = msgspec.json.decode(file.read_bytes())
    assert (said["people"], said["bookings"]) == ([str(booked.client.id)], [str(booked.booking)])
    assert (said["by"], said["why"], said["deliveries"]) == ("Olga", "asked for", 1)
    told = run("timeline", str(booked.booking))
    assert "The client was forgotten, in 1 bookings, by Olga: asked for" in told.output
    again = run("erase", booked.client.email, *_TOLD, **_KEYS)
    assert (again.exit_code, "Nobody with this address is known here" in again.stderr) == (1, True)


def test_after_a_backup_was_restored_a_certificate_is_told_again(
    run: Run, database: PostgresDatabase, tmp_path: Path
) -> None:
    booked, file = _Booked(database), tmp_path / "certificate.json"
    assert run("erase", booked.client.email, *_TOLD, "--json", "--out", str(file), **_KEYS).exit_code == 0
    record = tmp_path / "record.json"
    assert run("erase", "--record", str(record), **_KEYS).exit_code == 0
    with database._pools.connection() as connection:
        connection.execute("DELETE FROM forgotten_people")
    database.people.save(booked.client)
    told = run("erase", "--again", str(file), **_KEYS)
    assert (told.exit_code, told.output) == (0, "1 of 1 people had come back, and were deleted again.\n")
    assert database.people.get(booked.client.id) is None
    told = run("erase", "--again", str(record), **_KEYS)
    assert (told.exit_code, told.output) == (0, "0 of 1 people had come back, and were deleted again.\n")
    file.write_text("{}")
    assert run("erase", "--again", str(file), **_KEYS).exit_code == 2


def test_who_is_still_needed_stays_unless_somebody_insists(run: Run, database: PostgresDatabase) -> None:
    booked = _Booked(database, ended=False)
    refused = run("erase", booked.client.email, *_TOLD, **_KEYS)
    assert refused.exit_code == 1
    assert f"booking {booked.booking}: it is HELD" in refused.stderr
    assert run("erase", booked.client.email, **_KEYS).exit_code == 2
    assert database.people.get(booked.client.id) == booked.client
    assert run("erase", booked.client.email, *_TOLD, "--even-if-live", **_KEYS).exit_code == 0
    assert database.people.get(booked.client.id) is None


@pytest.mark.parametrize("words", ["", " ", "@", "example.com", "grace"])
def test_what_is_no_whole_address_erases_nothing(run: Run, database: PostgresDatabase, words: str) -> None:
    booked = _Booked(database)
    refused = run("erase", words, *_TOLD, **_KEYS)
    assert (refused.exit_code, "is not an e-mail address" in refused.stderr) == (2, True)
    assert database.inbox.load(booked.delivery.id) == booked.delivery


def test_what_is_held_is_written_for_the_person_alone(run: Run, database: PostgresDatabase, tmp_path: Path) -> None:
    booked, file = _Booked(database), tmp_path / "held.json"
    done = run("person", booked.client.email, "--out", str(file), **_KEYS)
    assert (done.exit_code, done.output) == (0, f"1 bookings, written to {file}.\n")
    assert file.stat().st_mode & 0o077 == 0
    (held,) = msgspec.json.decode(file.read_bytes())["bookings"]
    assert held["client"]["notes"] == booked.client.notes
    assert held["client"]["answers"] == booked.client.answers
    assert [fact["at"] for fact in held["facts"]] == [NOW.isoformat().replace("+00:00", "Z")] * 3
    assert run("person", "nobody@example.com", "--out", str(file), **_KEYS).exit_code == 1
