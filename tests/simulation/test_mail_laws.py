"""The laws for mails have teeth: where the code that keeps them is taken out, a small world breaks them."""

from collections import Counter
from collections.abc import Iterator

import pytest

from adapters.memory.database import MemoryDatabase
from application.performing import mails
from application.ports.event_store import Append, StreamAppend
from domain.identifiers import MailId, StreamId
from domain.mail.events import (
    MailAccepted,
    MailAttempted,
    MailEvent,
    MailGivenUp,
    MailKind,
    MailNotTaken,
    MailWanted,
    Recipient,
)
from domain.mail.mail import Mail, mail_id_of
from domain.mail.promises import Promise
from tests.examples import BOOKING, COMMAND, NOW
from tests.simulation import mail_laws
from tests.simulation.running import simulate

SEEDS = (24, *range(1, 81))
"""Until the first that breaks the law: a reminder whose answer gets lost is seldom, and 24 is known to have one."""
WANTED = MailWanted(booking_id=BOOKING, kind=MailKind.RECEIPT, recipient=Recipient.CLIENT, occasion=1)
TRIED = MailAttempted(number=1)
AGAIN = MailAttempted(number=2)
TAKEN = MailAccepted(message_id="m1")


def _breaches() -> Iterator[str]:
    for seed in SEEDS:
        yield from (breach.words for breach in simulate(seed, 1).breaches)


def test_a_mail_that_no_longer_says_what_is_so_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def always(wanted: MailWanted, *_: object) -> bool:
        return wanted.kind in {MailKind.REMINDER, MailKind.REMINDER_SOON, MailKind.CONFIRMED}

    monkeypatch.setattr("application.performing.mail_writing.is_still_so", always)
    assert any("mail is sent for a" in words for words in _breaches())


def test_a_reminder_that_goes_out_a_second_time_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(mails._SILENCES, Promise.AT_MOST_ONCE, mails._SILENCES[Promise.AT_LEAST_ONCE])
    monkeypatch.setattr(Mail, "may_be_tried", property(lambda mail: not mail.is_settled))
    assert any("SendGrid was given a" in words for words in _breaches())


@pytest.mark.parametrize(
    ("facts", "taken", "fault"),
    [
        ([TRIED, TAKEN], 1, None),
        ([TRIED, AGAIN, TAKEN], 2, None),
        ([TRIED, MailGivenUp(reason="nobody said")], 1, None),
        ([TRIED, MailGivenUp(reason="erased")], 0, None),
        ([], 0, "is left wanted"),
        ([TRIED], 0, "is left attempted"),
        ([MailGivenUp(reason="")], 0, "was given up without a reason"),
        ([TRIED, TAKEN], 0, "counts as accepted, but SendGrid never had it"),
        ([TRIED, TAKEN], 2, "was taken 2 times in 1 attempts"),
        ([TRIED, MailNotTaken(number=1), AGAIN, TAKEN], 2, "was taken 2 times in 1 attempts"),
    ],
)
def test_each_wrong_end_is_found(facts: list[MailEvent], taken: int, fault: str | None) -> None:
    memory, mail_id = MemoryDatabase(), mail_id_of(WANTED)
    stream = StreamAppend(StreamId(mail_id), 0, (WANTED, *facts))
    memory.events.append(Append(at=NOW, command_id=COMMAND, cause="test", streams=(stream,)))
    found = [words for _, words in mail_laws.ends(memory, Counter({MailId(mail_id): taken}))]
    assert found == ([f"the receipt mail to the client {fault}"] if fault else [])
