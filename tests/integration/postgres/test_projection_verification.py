"""A read model laid beside the facts: whatever differs is named, and being behind is no difference."""

import threading
from collections.abc import Sequence

import psycopg
import pytest

from adapters.postgres import audit_projections
from adapters.postgres.database import PostgresDatabase
from application.ports.audit_ledger import ProjectionCheck
from application.ports.event_store import Recorded
from application.ports.read_models import BookingRow
from application.projections.booking_list import NAME, booking_row
from domain.booking.events import HoldExpired
from domain.identifiers import StreamId
from domain.mail.events import MailKind, MailWanted, Recipient
from entrypoints.auditing import PROJECTIONS
from tests.acceptance.servers import wait_until
from tests.facts import NOW, append, details, held, selected, stream, stream_id

TURN_LIMIT_SECONDS = 10


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_projections, "PAGE_EVENTS", 5)
    monkeypatch.setattr(audit_projections, "PAGES_AT_ONCE", 1)


def book(database: PostgresDatabase) -> StreamId:
    name = stream_id()
    database.events.append(append(stream(name, 0, selected(), details()), stream(stream_id(), 0, held(name))))
    return name


def project(database: PostgresDatabase) -> None:
    database.projector(NAME, booking_row).catch_up()


def verify(database: PostgresDatabase) -> ProjectionCheck:
    verification = database.projection_verification(NAME, booking_row)
    while verification.go_on():
        pass
    return verification.keep(NOW)


def test_a_read_model_as_the_facts_say_has_no_differences(database: PostgresDatabase) -> None:
    for _ in range(7):
        book(database)
    project(database)
    check = verify(database)
    assert check == ProjectionCheck(name=NAME, at=NOW, rows=7, differences=0)
    assert list(database.audit_ledger.projection_checks()) == [check]


def test_how_far_each_read_model_is_behind_is_told_also_of_one_that_has_not_begun(database: PostgresDatabase) -> None:
    book(database)
    assert database.audit_ledger.projections_behind() == {
        "booking_facts": 3,
        "booking_list": 3,
        "mail_list": 3,
    }
    project(database)
    assert database.audit_ledger.projections_behind()["booking_list"] == 0


def test_a_read_model_that_is_behind_does_not_differ(database: PostgresDatabase) -> None:
    name = book(database)
    project(database)
    database.events.append(append(stream(name, 2, HoldExpired())))
    book(database)
    assert verify(database) == ProjectionCheck(name=NAME, at=NOW, rows=1, differences=0)


@pytest.mark.parametrize(
    "meddling",
    [
        "UPDATE booking_list SET amount_minor = 1 WHERE booking_id = %(name)s",
        "UPDATE booking_list SET ends_at = ends_at + interval '1 second' WHERE booking_id = %(name)s",
        "DELETE FROM booking_list WHERE booking_id = %(name)s",
        "UPDATE booking_list SET booking_id = %(other)s WHERE booking_id = %(name)s",
    ],
)
def test_every_row_that_differs_is_named(database: PostgresDatabase, database_url: str, meddling: str) -> None:
    names = [book(database) for _ in range(5)]
    project(database)
    other = stream_id()
    with psycopg.connect(database_url) as admin:
        admin.execute(meddling.encode(), {"name": names[2], "other": other})
    check = verify(database)
    expected = {str(names[2])} | ({str(other)} if "other" in meddling else set())
    assert (set(check.differing), check.differences) == (expected, len(expected))


def test_a_row_behind_the_last_fact_is_named_too(database: PostgresDatabase, database_url: str) -> None:
    book(database)
    project(database)
    last = "ffffffff-ffff-4fff-bfff-ffffffffffff"
    with psycopg.connect(database_url) as admin:
        admin.execute("UPDATE booking_list SET booking_id = %s", (last,))
    assert last in verify(database).differing


def test_a_stream_that_cannot_be_folded_differs(database: PostgresDatabase) -> None:
    names = [book(database) for _ in range(3)]

    def refusing(history: Sequence[Recorded]) -> BookingRow | None:
        assert history[0].stream_id != names[1], "no rule for this"
        return booking_row(history)

    database.projector(NAME, refusing).catch_up()
    verification = database.projection_verification(NAME, refusing)
    while verification.go_on():
        pass
    assert verification.keep(NOW).differing == (str(names[1]),)


def test_a_projector_at_work_makes_no_difference(database: PostgresDatabase) -> None:
    done = threading.Event()

    def work() -> None:
        names = []
        for number in range(40):
            names.append(book(database))
            if number % 3 == 0:
                database.events.append(append(stream(names.pop(0), 2, HoldExpired())))
            project(database)
        done.set()

    worker = threading.Thread(target=work)
    worker.start()
    checks = 0
    while not done.is_set() or not checks:
        assert verify(database).differences == 0
        checks += 1
    worker.join()
    wait_until(lambda: _is_projected(database), "the last turn to be given up", TURN_LIMIT_SECONDS)
    assert verify(database).rows == 40


def _is_projected(database: PostgresDatabase) -> bool:
    """A projector does nothing while the server has not seen yet that the one before it has gone."""
    project(database)
    return database.audit_ledger.projections_behind()[NAME] == 0


def test_only_the_last_check_of_each_is_kept(database: PostgresDatabase) -> None:
    verify(database)
    book(database)
    project(database)
    verify(database)
    assert [check.rows for check in database.audit_ledger.projection_checks()] == [1]


def test_every_read_model_is_checked_in_its_own_table(database: PostgresDatabase, database_url: str) -> None:
    name = stream_id()
    wanted = MailWanted(kind=MailKind.AGENDA, recipient=Recipient.BUILDER, about="ada", day=NOW.date())
    database.events.append(append(stream(name, 0, wanted)))
    book(database)
    for model, row_of in PROJECTIONS.items():
        database.projector(model, row_of).catch_up()
    assert _checked(database) == {"booking_list": (1, 0), "mail_list": (1, 0), "booking_facts": (1, 0)}
    with psycopg.connect(database_url) as admin:
        admin.execute("UPDATE mail_list SET attempts = 3")
    assert _checked(database) == {"booking_list": (1, 0), "mail_list": (1, 1), "booking_facts": (1, 0)}


def _checked(database: PostgresDatabase) -> dict[str, tuple[int, int]]:
    """Of each read model how many rows there are, and how many differ."""
    checks = {}
    for model, row_of in PROJECTIONS.items():
        verification = database.projection_verification(model, row_of)
        while verification.go_on():
            pass
        check = verification.keep(NOW)
        checks[model] = (check.rows, check.differences)
    return checks
