"""What became of the mails, and sending one again, as an operator types it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from adapters.postgres.database import PostgresDatabase
from application.effects import SendMail
from application.projections.mail_list import NAME, mail_row
from domain.identifiers import BookingId, StreamId
from domain.mail.events import (
    MailAccepted,
    MailAttempted,
    MailBounced,
    MailEvent,
    MailKind,
    MailResent,
    MailWanted,
    Recipient,
)
from tests.facts import NOW, append, stream, stream_id
from tests.integration.cli.conftest import Run

BOOKING = BookingId(uuid4())
BOUNCED = (MailAttempted(number=1), MailAccepted(message_id="m"), MailBounced(reason="bounced invalid_address"))
WORDS = ("--by", "Olga", "--why", "the client asked for it")


def mail(database: PostgresDatabase, *more: MailEvent, kind: MailKind = MailKind.CONFIRMED) -> StreamId:
    name = stream_id()
    wanted = MailWanted(booking_id=BOOKING, kind=kind, recipient=Recipient.CLIENT, occasion=4)
    database.events.append(append(stream(name, 0, wanted, *more)))
    database.projector(NAME, mail_row).catch_up()
    return name


def test_the_list_says_of_each_mail_how_it_stands(run: Run, database: PostgresDatabase) -> None:
    assert run("mails", "list").output == "No mails.\n"
    name = mail(database, *BOUNCED)
    said = f"{name}  {NOW:%Y-%m-%d %H:%M:%S}Z  confirmed to the client  bounced (bounced invalid_address)"
    assert run("mails", "list").output == f"{said}  booking {BOOKING}\n"


def test_trouble_and_a_booking_leave_the_others_out(run: Run, database: PostgresDatabase) -> None:
    lost, fine = mail(database, *BOUNCED), mail(database, *BOUNCED[:2], kind=MailKind.RECEIPT)
    for words, ids in (
        (("--trouble",), {lost}),
        (("--booking", str(BOOKING)), {lost, fine}),
        (("--booking", str(uuid4())), set()),
    ):
        lines = run("mails", "list", *words).output.splitlines()
        assert {line[:36] for line in lines if line != "No mails."} == {str(name) for name in ids}


def test_no_more_are_listed_than_asked_for(run: Run, database: PostgresDatabase) -> None:
    for _ in range(3):
        mail(database)
    assert len(run("mails", "list", "--limit", "2").output.splitlines()) == 2


def test_a_mail_is_sent_again_after_a_yes_with_who_and_why(run: Run, database: PostgresDatabase) -> None:
    name = mail(database, *BOUNCED)
    done = run("mails", "resend", str(name), *WORDS, "--yes")
    assert done.exit_code == 0, done.stderr
    resent = database.events.load([name])[name][-1].event
    assert isinstance(resent, MailResent)
    assert (resent.by, resent.why) == ("Olga", "the client asked for it")
    assert done.output.endswith(f"It goes out as {resent.mail_id}.\n")
    assert SendMail(booking_id=BOOKING, mail_id=resent.mail_id) in [
        waiting.effect for waiting in database.effects.open_effects()
    ]


def test_a_mail_that_waits_tells_when_it_is_tried_next_and_why(run: Run, database: PostgresDatabase) -> None:
    name = mail(database, *BOUNCED)
    run("mails", "resend", str(name), *WORDS, "--yes")
    (again,) = [e.mail_id for r in database.events.load([name])[name] if isinstance(e := r.event, MailResent)]
    assert "  Next at " in run("mails", "show", str(again)).output
    (claimed,) = database.effects.claim(datetime.now(UTC), 1, 15)
    database.effects.postpone(claimed, datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC), "SendGrid answered 503")
    assert run("mails", "show", str(again)).output.endswith("  Next at 2030-01-02 03:04:05Z: SendGrid answered 503\n")
    (claimed,) = database.effects.claim(datetime(2030, 1, 3, tzinfo=UTC), 1, 15)
    database.effects.park(claimed, "a fault of ours")
    assert run("mails", "show", str(again)).output.endswith("  Set aside until a person looks: a fault of ours\n")
    assert "Next" not in run("mails", "show", str(name)).output


def test_one_mail_tells_its_facts_and_who_sent_it_again(run: Run, database: PostgresDatabase) -> None:
    name = mail(database, *BOUNCED)
    run("mails", "resend", str(name), *WORDS, "--yes")
    first, *facts = run("mails", "show", str(name)).output.splitlines()
    assert first.startswith(f"{name}  ")
    assert facts[0].endswith("Mail wanted: confirmed to the client  [test]")
    assert facts[-1].endswith("Mail sent again (time 1) by Olga: the client asked for it  [an operator sends it again]")
    unknown = run("mails", "show", str(BOOKING))
    assert (unknown.exit_code, unknown.stderr) == (1, "There is no such mail.\n")


def test_without_a_yes_nothing_is_sent(run: Run, database: PostgresDatabase) -> None:
    name = mail(database, *BOUNCED)
    done = run("mails", "resend", str(name), *WORDS)
    assert done.exit_code == 1
    assert "Send it again?" in done.output
    assert len(database.events.load([name])[name]) == 4
    assert list(database.effects.open_effects()) == []


def test_a_mail_that_waits_or_never_was_is_refused_in_words(run: Run, database: PostgresDatabase) -> None:
    waits = run("mails", "resend", str(mail(database)), *WORDS, "--yes")
    assert (waits.exit_code, waits.stderr) == (1, "This mail still waits to be sent: it goes out by itself.\n")
    unknown = run("mails", "resend", str(uuid4()), *WORDS, "--yes")
    assert (unknown.exit_code, unknown.stderr) == (1, "There is no such mail.\n")


@pytest.mark.parametrize(
    ("by", "why", "fault"),
    [
        ("Olga", "two\nlines", "must be one line of text"),
        (" ", "asked for", "must not be blank"),
        ("Olga", "x" * 201, "must have at most 200 characters"),
    ],
)
def test_who_and_why_are_one_line_each(run: Run, by: str, why: str, fault: str) -> None:
    done = run("mails", "resend", str(uuid4()), "--by", by, "--why", why, "--yes")
    assert done.exit_code == 2
    assert fault in done.stderr
