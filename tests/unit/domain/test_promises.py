"""Each kind of mail has chosen: rather twice than never, or rather never than twice."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.identifiers import MailId
from domain.mail.events import MailAttempted, MailKind, MailNotTaken, MailWanted, Recipient
from domain.mail.mail import AttemptMail, decide, fold
from domain.mail.promises import PROMISES, Promise
from tests.examples import BOOKING, COMMAND

AT = datetime(2027, 3, 3, 12, 0, tzinfo=UTC)
RATHER_NEVER = {
    MailKind.REMINDER,
    MailKind.REMINDER_SOON,
    MailKind.FOLLOW_UP,
    MailKind.AGENDA,
    MailKind.AWAITING_PAYMENT,
    MailKind.SIGN_IN,
}


@pytest.mark.parametrize("kind", list(MailKind))
def test_each_kind_has_chosen(kind: MailKind) -> None:
    assert (PROMISES[kind] is Promise.AT_MOST_ONCE) == (kind in RATHER_NEVER)


@pytest.mark.parametrize("kind", list(MailKind))
def test_an_attempt_whose_end_is_unknown_is_repeated_only_where_twice_is_better_than_never(kind: MailKind) -> None:
    wanted = MailWanted(booking_id=BOOKING, kind=kind, recipient=Recipient.CLIENT, occasion=5)
    unknown = fold([wanted, MailAttempted(number=1)])
    known = fold([wanted, MailAttempted(number=1), MailNotTaken(number=1)])
    assert unknown is not None
    assert known is not None
    again = AttemptMail(
        mail_id=MailId(UUID(int=9)), booking_id=BOOKING, command_id=COMMAND, at=AT, cause="test", number=2
    )
    assert decide(again, unknown) == ([] if kind in RATHER_NEVER else [MailAttempted(number=2)])
    assert decide(again, known) == [MailAttempted(number=2)]
