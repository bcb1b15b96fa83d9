"""One mail: its standing only moves up, whatever is reported, however often."""

from datetime import UTC, datetime
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identifiers import MailId, mail_id
from domain.mail import mail as mails
from domain.mail.events import (
    MailAccepted,
    MailAttempted,
    MailBounced,
    MailDelivered,
    MailEvent,
    MailGivenUp,
    MailKind,
    MailNotTaken,
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
    RecordMailDelivered,
    RecordMailNotTaken,
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


def test_a_delivery_report_proves_that_the_mail_was_accepted() -> None:
    assert after(attempt(), delivered(), accepted("late"))[1] == [MailAttempted(number=1), MailDelivered()]


def test_a_bounce_is_the_last_word_of_the_other_side() -> None:
    mail, facts = after(accepted(), bounced(), delivered(), bounced())
    assert facts == [MailAccepted(message_id=""), MailBounced(reason="full")]
    assert mail.standing is Standing.BOUNCED


def test_a_mail_is_given_up_only_while_nobody_has_taken_it() -> None:
    assert after(attempt(), give_up(), give_up())[1] == [MailAttempted(number=1), MailGivenUp(reason="erased")]
    assert after(accepted(), give_up())[1] == [MailAccepted(message_id="")]
    assert after(give_up(), attempt())[1] == [MailGivenUp(reason="erased")]


def test_a_mail_that_nobody_wanted_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        mails.fold([MailAttempted(number=1)])
    with pytest.raises(TypeError):
        mails.decide(MailCommand(mail_id=MAIL, booking_id=BOOKING, command_id=COMMAND, at=AT, cause="?"), Mail(WANTED))


@given(st.lists(st.sampled_from([accepted(), delivered(), bounced()]), min_size=1, max_size=8), st.randoms())
def test_reports_end_the_same_in_any_order(reports: list[MailCommand], random: Random) -> None:
    shuffled = list(reports)
    random.shuffle(shuffled)
    assert after(*shuffled)[0].standing is after(*reports)[0].standing


@given(
    st.lists(
        st.sampled_from([attempt(1), attempt(2), not_taken(1), accepted(), delivered(), bounced(), give_up()]),
        max_size=12,
    )
)
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
