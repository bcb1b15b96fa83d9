"""What a calendar file hangs on: whether a meeting ever stood, and how often its time has changed."""

from collections.abc import Sequence

import pytest

from domain.booking.events import BookingEvent
from domain.mail.events import MailKind
from tests.examples import CALLED_OFF, CANCELLED, CONFIRMED, PAGE_OPEN
from tests.unit.application.told_mails import told
from tests.unit.domain.histories import MOVED, NEEDS_NEW_TIME


@pytest.mark.parametrize(
    ("history", "kind", "has_meeting", "revision"),
    [
        (CONFIRMED, MailKind.CONFIRMED, True, 0),
        (MOVED, MailKind.MOVED, True, 1),
        ([*MOVED, CALLED_OFF], MailKind.CANCELLED, True, 1),
        (CANCELLED, MailKind.CANCELLED, True, 0),
        ([*PAGE_OPEN, CALLED_OFF], MailKind.CANCELLED, False, 0),
        ([*NEEDS_NEW_TIME, CALLED_OFF], MailKind.CANCELLED, False, 0),
    ],
)
def test_a_mail_knows_whether_a_calendar_has_the_meeting_and_which_time_it_has(
    history: Sequence[BookingEvent], kind: MailKind, has_meeting: bool, revision: int
) -> None:
    facts = told(history, kind)
    assert facts is not None
    assert (facts.has_meeting, facts.revision) == (has_meeting, revision)
