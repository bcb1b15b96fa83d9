"""After a backup was restored, the accounts of the forgotten go again with them: as somebody types it, and by night."""

from pathlib import Path
from threading import Event
from uuid import uuid4

import msgspec

from adapters.postgres.database import PostgresDatabase
from adapters.system_clock import SystemClock
from application.ports.accounts import Account
from application.ports.people import Forgotten
from domain.identifiers import AccountId
from entrypoints.personal_data import PersonalData
from entrypoints.routines import Routines
from tests.conftest import DATA_KEYS
from tests.facts import NOW, person
from tests.integration.cli.conftest import Run


def _opened(database: PostgresDatabase) -> Account:
    account = Account(id=AccountId(uuid4()), person=person(), created_at=NOW, sessions_valid_from=NOW)
    return database.accounts.open(account)


def test_they_go_when_it_is_told_again(run: Run, database: PostgresDatabase, tmp_path: Path) -> None:
    account, record = _opened(database), tmp_path / "record.json"
    record.write_bytes(msgspec.json.encode([Forgotten(account.person.id, NOW)]))
    told = run("erase", "--again", str(record), APP_DATA_KEYS=DATA_KEYS[0])
    assert told.exit_code == 0, told.output
    assert not database.accounts.holders([account.person.id])


def test_they_go_by_night(database: PostgresDatabase) -> None:
    account, clock = _opened(database), SystemClock()
    database.people.forget([account.person.id], NOW)
    Routines(PersonalData(database, clock).routines(), database.turns, database.cursors, clock).round(Event())
    assert not database.accounts.holders([account.person.id])
