"""One mail: its standing only moves up, whatever is reported, however often."""

from datetime import UTC, datetime
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import WrongState
from domain.identifiers import MailId, mail_id, resend_mail_id
from domain.mail import mail as mails
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
    MailNotTaken,
    MailReportedAsSpam,
    MailResent,
    MailWanted,
    Recipient,
)
from domain.mail.mail import (
    AttemptMail,
    GiveUpMail,
    Mail,
    MailCommand,
    RecordMailAccepted,
    RecordMailBounced,
    RecordMailDeferred,
    RecordMailDelivered,
    RecordMailDropped,
    RecordMailNotTaken,
    RecordMailReportedAsSpam,
    ResendMail,
    Standing,
)
from tests.examples import BOOKING, COMMAND

MAIL = MailId(UUID(int=9))
AT = datetime(2027, 3, 3, 12, 0, tzinfo=UTC)
WANTED = MailWanted(booking_id=BOOKING, kind=MailKind.CONFIRMED, recipient=Recipient.CLIENT, occasion=5)


def attempt(number: int = 1) -> MailCommand:
    return AttemptMail(mail_id=MAIL, booking_id=BOOKING, command_id=COMMAND, at=AT, cause="test", number=number)


def not_taken(number: int) -> MailCommand:
    return RecordMailNotTaken(mail_id=MAIL, booking_id=BOOKING, command_id=COMMAND, at=AT, cause="test", number=number)


def accepted(message_id: str = "") -> MailCommand:
    return RecordMailAccepted(
        mail_id=MAIL, booking_id=BOOKING, command_id=COMMAND, at=AT, cause="test", message_id=message_id
    )


def delivered() -> MailCommand:
    return RecordMailDelivered(mail_id=MAIL, booking_id=BOOKING, command_id=COMMAND, at=AT, cause="test")


def bounced() -> MailCommand:
    return RecordMailBounced(mail_id=MAIL, booking_id=BOOKING, command_id=COMMAND, at=AT, cause="test", reason="full")


def deferred() -> MailCommand:
    return RecordMailDeferred(mail_id=MAIL, booking_id=BOOKING, command_id=COMMAND, at=AT, cause="test", reason="451")


def dropped() -> MailCommand:
    return RecordMailDropped(
        mail_id=MAIL, booking_id=BOOKING, command_id=COMMAND, at=AT, cause="test", reason="bounced_before"
    )


def spam() -> MailCommand:
    return RecordMailReportedAsSpam(mail_id=MAIL, booking_id=BOOKING, command_id=COMMAND, at=AT, cause="test")


def resend() -> MailCommand:
    return ResendMail(
        mail_id=MAIL, booking_id=BOOKING, command_id=COMMAND, at=AT, cause="test", by="Olga", why="asked for"
    )


def give_up() -> MailCommand:
    return GiveUpMail(mail_id=MAIL, booking_id=BOOKING, command_id=COMMAND, at=AT, cause="test", reason="erased")


def after(*commands: MailCommand) -> tuple[Mail, list[MailEvent]]:
    mail = Mail(WANTED)
    facts: list[MailEvent] = []
    for command in commands:
        for event in mails.decide(command, mail):
            facts.append(event)
            mail = mails.evolve(mail, event)
    assert mails.fold([WANTED, *facts]) == mail
    return mail, facts


def test_every_attempt_is_numbered_until_the_mail_is_accepted() -> None:
    mail, facts = after(attempt(1), attempt(2), accepted("m1"), attempt(3), accepted("m2"))
    assert facts == [MailAttempted(number=1), MailAttempted(number=2), MailAccepted(message_id="m1")]
    assert (mail.standing, mail.attempts) == (Standing.ACCEPTED, 2)


def test_of_two_processes_that_try_the_same_attempt_one_may_send() -> None:
    assert after(attempt(1), attempt(1))[1] == [MailAttempted(number=1)]
    assert after(attempt(2))[1] == []


def test_an_attempt_that_certainly_sent_nothing_does_not_count() -> None:
    mail, facts = after(attempt(1), not_taken(1), not_taken(1), attempt(2))
    assert facts == [MailAttempted(number=1), MailNotTaken(number=1), MailAttempted(number=2)]
    assert (mail.attempts, mail.unknown_attempts) == (2, 1)
    assert after(not_taken(1))[1] == after(accepted(), not_taken(1))[1][1:] == []


@pytest.mark.parametrize(
    ("report", "fact"),
    [
        (deferred(), MailDeferred(reason="451")),
        (delivered(), MailDelivered()),
        (dropped(), MailDropped(reason="bounced_before")),
        (bounced(), MailBounced(reason="full")),
        (spam(), MailReportedAsSpam()),
    ],
)
def test_whatever_sendgrid_tells_of_a_mail_proves_that_it_took_it(report: MailCommand, fact: MailEvent) -> None:
    mail, facts = after(attempt(), report, accepted("late"), report)
    assert facts == [MailAttempted(number=1), MailAccepted(message_id=""), fact]
    assert after(accepted("m1"), report)[0].message_id == "m1"
    assert mail.is_settled


def test_a_bounce_is_the_last_word_of_the_other_side() -> None:
    mail, facts = after(accepted(), bounced(), delivered(), bounced())
    assert facts == [MailAccepted(message_id=""), MailBounced(reason="full")]
    assert (mail.standing, mail.reason) == (Standing.BOUNCED, "full")
    assert after(delivered(), bounced())[0].standing is Standing.BOUNCED


def test_a_mail_that_was_put_off_is_neither_there_nor_lost() -> None:
    mail, _ = after(accepted(), deferred(), deferred())
    assert (mail.standing, mail.reason) == (Standing.DEFERRED, "451")
    arrived, facts = after(accepted(), deferred(), delivered(), deferred())
    assert facts == [MailAccepted(message_id=""), MailDeferred(reason="451"), MailDelivered()]
    assert (arrived.standing, arrived.reason) == (Standing.DELIVERED, "")


def test_what_was_dropped_is_no_bounce() -> None:
    mail, _ = after(accepted(), dropped())
    assert (mail.standing, mail.reason) == (Standing.DROPPED, "bounced_before")


def test_a_drop_that_was_stored_as_a_bounce_once_is_read_as_a_drop() -> None:
    older = mails.fold([WANTED, MailAccepted(message_id="m"), MailBounced(reason="dropped bounced_before 5.0.0")])
    assert older is not None
    assert (older.standing, older.reason) == (Standing.DROPPED, "dropped bounced_before 5.0.0")


def test_who_calls_a_mail_spam_has_received_it() -> None:
    mail, facts = after(accepted(), spam(), delivered(), spam())
    assert facts == [MailAccepted(message_id=""), MailReportedAsSpam()]
    assert (mail.standing, mail.reported_as_spam) == (Standing.DELIVERED, True)


def test_what_is_no_longer_so_is_given_up_and_missed_by_nobody() -> None:
    needless = GiveUpMail(
        mail_id=MAIL, booking_id=BOOKING, command_id=COMMAND, at=AT, cause="test", reason="changed", needless=True
    )
    assert [after(attempt(), end)[0].needless for end in (needless, give_up())] == [True, False]
    assert not after(attempt(), needless, delivered())[0].needless


def test_a_report_after_we_gave_up_tells_the_truth() -> None:
    mail, facts = after(attempt(), give_up(), delivered())
    assert facts[2:] == [MailAccepted(message_id=""), MailDelivered()]
    assert (mail.standing, mail.reason) == (Standing.DELIVERED, "")


@pytest.mark.parametrize("end", [give_up(), accepted(), deferred(), delivered(), dropped(), bounced(), spam()])
def test_a_mail_that_was_handed_over_or_given_up_is_sent_again_by_a_person(end: MailCommand) -> None:
    mail, facts = after(attempt(), end, resend(), resend())
    again = [fact for fact in facts if isinstance(fact, MailResent)]
    assert [(fact.number, fact.by, fact.why) for fact in again] == [(1, "Olga", "asked for"), (2, "Olga", "asked for")]
    assert [fact.mail_id for fact in again] == [resend_mail_id(MAIL, 1), resend_mail_id(MAIL, 2)]
    assert mail.standing is after(attempt(), end)[0].standing
    wanted = mails.wanted_again(mail, again[1], MAIL)
    assert mails.mail_id_of(wanted) == again[1].mail_id
    assert (wanted.kind, wanted.recipient, wanted.occasion, wanted.resend) == (MailKind.CONFIRMED, "client", 5, 2)


@pytest.mark.parametrize("before", [(), (attempt(),), (attempt(), not_taken(1))])
def test_a_mail_that_still_waits_is_not_sent_again(before: tuple[MailCommand, ...]) -> None:
    with pytest.raises(WrongState, match="still waits"):
        after(*before, resend())


def test_a_mail_is_given_up_only_while_nobody_has_taken_it() -> None:
    assert after(attempt(), give_up(), give_up())[1] == [MailAttempted(number=1), MailGivenUp(reason="erased")]
    assert after(accepted(), give_up())[1] == [MailAccepted(message_id="")]
    assert after(give_up(), attempt())[1] == [MailGivenUp(reason="erased")]


def test_a_mail_that_nobody_wanted_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        mails.fold([MailAttempted(number=1)])
    with pytest.raises(TypeError):
        mails.decide(MailCommand(mail_id=MAIL, booking_id=BOOKING, command_id=COMMAND, at=AT, cause="?"), Mail(WANTED))


REPORTS = (accepted(), deferred(), delivered(), dropped(), bounced(), spam(), give_up())


@given(st.lists(st.sampled_from(REPORTS), min_size=1, max_size=8), st.randoms())
def test_reports_end_the_same_in_any_order_and_however_often(reports: list[MailCommand], random: Random) -> None:
    shuffled = reports + random.choices(reports, k=len(reports))
    random.shuffle(shuffled)
    ends = [after(attempt(), *told)[0] for told in (reports, shuffled)]
    first, second = [(end.standing, end.reason, end.reported_as_spam) for end in ends]
    assert first == second


@given(st.lists(st.sampled_from([attempt(1), attempt(2), not_taken(1), *REPORTS]), max_size=12))
def test_the_standing_never_moves_down(commands: list[MailCommand]) -> None:
    standings = [after(*commands[:count])[0].standing for count in range(len(commands) + 1)]
    assert standings == sorted(standings)


def test_the_same_words_give_the_same_mail() -> None:
    one = mail_id(BOOKING, MailKind.CONFIRMED, Recipient.CLIENT, 5)
    others = {
        mail_id(BOOKING, MailKind.CONFIRMED, Recipient.BUILDER, 5),
        mail_id(BOOKING, MailKind.RECEIPT, Recipient.CLIENT, 5),
        mail_id(BOOKING, MailKind.CONFIRMED, Recipient.CLIENT, 6),
    }
    assert one == mail_id(BOOKING, "confirmed", "client", 5)
    assert one not in others
    assert len(others) == 3
