"""What every mail list promises."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import PostgresDatabase
from application.ports.read_models import MailFigures, MailRow, MailTrouble
from application.projections.mail_list import NAME, mail_row
from domain.identifiers import BookingId, MailId, StreamId
from domain.mail.events import (
    MailAccepted,
    MailAttempted,
    MailBounced,
    MailDeferred,
    MailDelivered,
    MailDropped,
    MailEvent,
    MailGivenUp,
    MailKind,
    MailReportedAsSpam,
    MailResent,
    MailWanted,
    Recipient,
)
from tests.facts import NOW, append, details, selected, stream, stream_id

Database = MemoryDatabase | PostgresDatabase
BOOKING = BookingId(stream_id())
WANTED = MailWanted(booking_id=BOOKING, kind=MailKind.CONFIRMED, recipient=Recipient.CLIENT, occasion=3)
RECEIPT = replace(WANTED, kind=MailKind.RECEIPT)
AGENDA = MailWanted(kind=MailKind.AGENDA, recipient=Recipient.BUILDER, about="ada", day=NOW.date())
TAKEN = (MailAttempted(number=1), MailAccepted(message_id="m-1"))


def minutes(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def mail(database: Database, wanted: MailWanted, *more: MailEvent, at: datetime = NOW, took: float = 1) -> StreamId:
    """Wanted at that moment; everything else happened `took` minutes later."""
    name = stream_id()
    database.events.append(append(stream(name, 0, wanted), at=at))
    if more:
        database.events.append(append(stream(name, 1, *more), at=at + timedelta(minutes=took)))
    return name


def up_to_date(database: Database) -> None:
    if isinstance(database, PostgresDatabase):
        database.projector(NAME, mail_row).catch_up()


def ids(rows: Sequence[MailRow]) -> list[StreamId]:
    return [StreamId(row.mail_id) for row in rows]


def test_a_mail_is_one_row_that_says_how_it_stands(any_database: Database) -> None:
    name = mail(any_database, WANTED, *TAKEN)
    any_database.events.append(append(stream(name, 3, MailBounced(reason="blocked")), at=minutes(9)))
    up_to_date(any_database)
    expected = MailRow(
        mail_id=MailId(name),
        booking_id=BOOKING,
        kind="confirmed",
        recipient="client",
        standing="bounced",
        reason="blocked",
        needless=False,
        attempts=1,
        message_id="m-1",
        reported_as_spam=False,
        wanted_at=NOW,
        due_at=NOW,
        accepted_at=minutes(1),
        changed_at=minutes(9),
        resend_of=None,
        resend=0,
        resends=0,
    )
    (row,) = any_database.mail_list.page(limit=10)
    assert row == expected
    assert row.wanted_at.utcoffset() == timedelta(0)


def test_what_is_no_mail_has_no_row(any_database: Database) -> None:
    any_database.events.append(append(stream(stream_id(), 0, selected(), details())))
    up_to_date(any_database)
    assert list(any_database.mail_list.page(limit=10)) == []


def test_a_mail_that_was_sent_again_and_its_second_sending_name_each_other(any_database: Database) -> None:
    first = mail(any_database, WANTED, *TAKEN)
    again = MailResent(mail_id=MailId(stream_id()), number=1, by="Olga", why="asked for")
    any_database.events.append(append(stream(first, 3, again), at=minutes(5)))
    second = mail(any_database, replace(WANTED, resend_of=MailId(first), resend=1), at=minutes(5))
    up_to_date(any_database)
    rows = any_database.mail_list.page(limit=10)
    assert ids(rows) == [second, first]
    assert [(row.resend_of, row.resend, row.resends) for row in rows] == [(first, 1, 0), (None, 0, 1)]
    assert (rows[1].standing, rows[1].accepted_at) == ("accepted", minutes(1))


def test_the_newest_come_first_and_those_of_one_moment_stay_together(any_database: Database) -> None:
    old, new = mail(any_database, WANTED), mail(any_database, WANTED, at=minutes(2))
    twins = {mail(any_database, wanted, at=minutes(1)) for wanted in (WANTED, RECEIPT)}
    up_to_date(any_database)
    page = any_database.mail_list.page(limit=2)
    assert ids(page)[0] == new
    assert set(ids(page)[1:]) == twins
    assert ids(any_database.mail_list.page(before=page[-1].wanted_at, limit=2)) == [old]


def test_standing_kind_and_booking_leave_the_others_out(any_database: Database) -> None:
    bounced = mail(any_database, WANTED, *TAKEN, MailBounced(reason="bounced"))
    given_up = mail(any_database, RECEIPT, MailGivenUp(reason="refused"), at=minutes(1))
    agenda = mail(any_database, AGENDA, MailGivenUp(reason="no session is left", needless=True), at=minutes(2))
    up_to_date(any_database)
    listed = any_database.mail_list
    assert ids(listed.page(standing="bounced", limit=9)) == [bounced]
    assert ids(listed.page(trouble=True, limit=9)) == [given_up, bounced]
    assert ids(listed.page(trouble=True, standing="given_up", limit=9)) == [given_up]
    assert ids(listed.page(kind="agenda", limit=9)) == [agenda]
    assert ids(listed.page(booking_id=BOOKING, limit=9)) == [given_up, bounced]
    assert ids(listed.page(standing="wanted", kind="receipt", limit=9)) == []


def test_what_was_not_taken_is_trouble_and_what_was_sent_again_tells_of_itself(any_database: Database) -> None:
    untaken = mail(any_database, WANTED, MailAttempted(number=1), at=minutes(1))
    seen_to = (
        *TAKEN,
        MailBounced(reason="bounced"),
        MailResent(mail_id=MailId(stream_id()), number=1, by="O", why="-"),
    )
    mail(any_database, WANTED, *seen_to)
    again = mail(any_database, WANTED, *TAKEN, MailBounced(reason="bounced again"))
    mail(any_database, RECEIPT)
    up_to_date(any_database)
    assert ids(any_database.mail_list.page(trouble=True, limit=9)) == [untaken, again]


def _a_bit_of_everything(database: Database) -> None:
    mail(database, WANTED)
    mail(database, WANTED, MailAttempted(number=1))
    mail(database, WANTED, MailGivenUp(reason="refused"))
    mail(database, WANTED, MailGivenUp(reason="the booking has changed since", needless=True))
    mail(database, WANTED, *TAKEN, took=1)
    mail(database, WANTED, *TAKEN, MailDeferred(), took=2)
    mail(database, WANTED, *TAKEN, MailDelivered(), took=4)
    mail(database, WANTED, *TAKEN, MailDelivered(), MailReportedAsSpam(), took=5)
    mail(database, RECEIPT, *TAKEN, MailDropped(reason="bounced_before"), took=2)
    mail(database, RECEIPT, *TAKEN, MailDelivered(), MailBounced(reason="bounced"), took=3)
    mail(database, RECEIPT, *TAKEN, MailBounced(reason="dropped invalid_address"), took=3)
    up_to_date(database)


def test_figures_count_every_mail_once_and_add_up(any_database: Database) -> None:
    _a_bit_of_everything(any_database)
    confirmed, receipt, everything = any_database.mail_list.figures(NOW, minutes(1))
    assert confirmed == MailFigures(
        kind="confirmed",
        due=8,
        waiting=2,
        given_up=2,
        needless=1,
        accepted=4,
        unreported=1,
        deferred=1,
        delivered=2,
        dropped=0,
        bounced=0,
        reported_as_spam=1,
        median_seconds_to_accepted=180.0,
    )
    assert (receipt.kind, receipt.dropped, receipt.bounced, receipt.delivered) == ("receipt", 2, 1, 0)
    assert (everything.kind, everything.due, everything.median_seconds_to_accepted) == ("", 11, 180.0)
    for row in (confirmed, receipt, everything):
        assert row.due == row.waiting + row.given_up + row.accepted
        assert row.accepted == row.unreported + row.deferred + row.delivered + row.dropped + row.bounced


def test_a_mail_that_is_wanted_early_is_late_only_after_it_was_due(any_database: Database) -> None:
    reminder = replace(WANTED, kind=MailKind.REMINDER, due=minutes(60))
    mail(any_database, reminder)
    mail(any_database, reminder, *TAKEN, took=61)
    up_to_date(any_database)
    assert {row.due_at for row in any_database.mail_list.page(limit=9)} == {minutes(60)}
    assert [any_database.mail_list.trouble(NOW, minutes(now)).waiting for now in (59, 60)] == [0, 1]
    (nothing,) = any_database.mail_list.figures(NOW, minutes(60))
    _, everything = any_database.mail_list.figures(NOW, minutes(61))
    assert (nothing.due, everything.due, everything.median_seconds_to_accepted) == (0, 2, 60.0)


def test_figures_are_of_the_mails_due_in_the_span(any_database: Database) -> None:
    mail(any_database, WANTED, *TAKEN)
    mail(any_database, RECEIPT, at=minutes(1))
    up_to_date(any_database)
    assert [row.kind for row in any_database.mail_list.figures(NOW, minutes(1))] == ["confirmed", ""]
    assert [row.kind for row in any_database.mail_list.figures(minutes(1), minutes(2))] == ["receipt", ""]
    (nothing,) = any_database.mail_list.figures(minutes(2), minutes(3))
    assert (nothing.kind, nothing.due, nothing.median_seconds_to_accepted) == ("", 0, None)


@pytest.mark.parametrize(("since", "ended"), [(0.0, (1, 1, 2)), (3.5, (0, 0, 0))])
def test_trouble_is_what_waits_now_and_what_ended_badly_since(
    any_database: Database, since: float, ended: tuple[int, int, int]
) -> None:
    _a_bit_of_everything(any_database)
    given_up, bounced, dropped = ended
    assert any_database.mail_list.trouble(minutes(since), minutes(60)) == MailTrouble(
        waiting=2, given_up=given_up, bounced=bounced, dropped=dropped
    )
