"""What an operator reads of the audit and of the read models."""

import re

import msgspec
import psycopg

from adapters.postgres.database import PostgresDatabase
from application.ports.audit_ledger import AuditReport
from application.projections.booking_list import NAME, booking_row
from domain.identifiers import StreamId
from tests.facts import append, details, held, selected, stream, stream_id
from tests.integration.cli.conftest import Run


def book(database: PostgresDatabase) -> StreamId:
    """Live without any work: a finding of I7, and of I1 because the agenda is not its own."""
    name = stream_id()
    database.events.append(append(stream(name, 0, selected(), details()), stream(stream_id(), 0, held(name))))
    return name


def project(database: PostgresDatabase) -> None:
    database.projector(NAME, booking_row).catch_up()


def test_an_audit_says_how_much_was_new(run: Run, database: PostgresDatabase) -> None:
    book(database)
    first, again = run("audit"), run("audit")
    book(database)
    later = run("audit")
    read = [
        re.findall(r"Audit of (\d+) events \((\d+) new\), (\d+) bookings", done.output)
        for done in (first, again, later)
    ]
    assert read == [[("3", "3", "1")], [("3", "0", "1")], [("6", "3", "2")]]


def test_an_audit_for_machines_is_the_report_that_is_kept(run: Run, database: PostgresDatabase) -> None:
    booking = book(database)
    done = run("audit", "--json")
    report = msgspec.json.decode(done.output, type=AuditReport)
    assert done.exit_code == 1
    assert report == database.audit_ledger.last_report()
    assert (str(booking), report.counts["I7"]) == (report.findings[-1].subject, 1)


def test_an_audit_afresh_forgets_what_was_read(run: Run, database: PostgresDatabase, database_url: str) -> None:
    book(database)
    run("audit")
    with psycopg.connect(database_url) as admin:
        admin.execute("DELETE FROM audit_rows")
    assert run("audit").exit_code == 0
    assert run("audit", "--afresh").exit_code == 1


def test_a_read_model_that_agrees_is_said_to(run: Run, database: PostgresDatabase) -> None:
    book(database)
    project(database)
    done = run("projections", "verify")
    assert (done.exit_code, done.output.splitlines()) == (
        0,
        [
            "booking_facts: 0 rows, as the facts say.",
            "booking_list: 1 rows, as the facts say.",
            "mail_list: 0 rows, as the facts say.",
        ],
    )
    assert run("projections", "verify", NAME).exit_code == 0


def test_a_read_model_that_differs_is_an_exception_until_it_agrees_again(
    run: Run, database: PostgresDatabase, database_url: str
) -> None:
    name = stream_id()
    database.events.append(append(stream(name, 0, selected())))
    project(database)
    with psycopg.connect(database_url) as admin:
        admin.execute("UPDATE booking_list SET status = 'CONFIRMED'")
    done = run("projections", "verify", NAME)
    assert done.exit_code == 1
    assert done.output == f"booking_list {name}: differs\nbooking_list: 1 rows, 1 differ from the facts.\n"
    assert "I8 booking_list: 1 rows differ from the facts" in run("audit").output
    with psycopg.connect(database_url) as admin:
        admin.execute("UPDATE booking_list SET status = 'HELD'")
    assert run("projections", "verify").exit_code == 0
    assert "I8" not in run("audit").output


def test_an_unknown_read_model_is_refused(run: Run) -> None:
    done = run("projections", "verify", "funnel_of_love")
    assert done.exit_code == 2
    assert "funnel_of_love" in done.stderr


def test_the_list_says_how_far_each_is_and_how_its_check_ended(run: Run, database: PostgresDatabase) -> None:
    book(database)
    assert run("projections", "list").output.splitlines() == [
        "booking_list  position 0, 3 behind  never verified",
        "mail_list  position 0, 3 behind  never verified",
        "booking_facts  position 0, 3 behind  never verified",
    ]
    project(database)
    run("projections", "verify", NAME)
    (check,) = database.audit_ledger.projection_checks()
    assert run("projections", "list").output.splitlines() == [
        f"booking_list  position 3, 0 behind  verified {check.at:%Y-%m-%d %H:%M}Z: 0 differences",
        "mail_list  position 0, 3 behind  never verified",
        "booking_facts  position 0, 3 behind  never verified",
    ]
