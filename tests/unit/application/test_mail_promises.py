"""What becomes of a mail when SendGrid never says whether it took it, for every kind there is."""

from datetime import timedelta

import pytest

from adapters.memory.faults import Lost
from application.effects import SendMail
from application.performing import mails
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.mailer import OutgoingMail, WrittenMail
from domain.identifiers import MailId, StreamId
from domain.mail.events import MailAttempted, MailEvent, MailGivenUp, MailKind
from domain.mail.mail import RecordMailDelivered
from domain.mail.promises import PROMISES, Promise
from tests.examples import BOOKING, COMMAND
from tests.unit.application.mail_floods import flood
from tests.unit.application.small_world import SmallWorld, paid_up

ATTEMPTS = {Promise.AT_LEAST_ONCE: 7, Promise.AT_MOST_ONCE: 1}
RATHER_NEVER = [kind for kind in MailKind if PROMISES[kind] is Promise.AT_MOST_ONCE]


@pytest.fixture
def world() -> SmallWorld:
    """A booking that wants no mail of its own for days; those it had are out."""
    world = paid_up()
    world.work()
    world.mailer._sent.clear()
    return world


def wanted(world: SmallWorld, kind: MailKind, monkeypatch: pytest.MonkeyPatch) -> MailId:
    """One mail that is due; it still says what is so whenever it is sent."""
    (mail_id,) = flood(world, 1, kind)
    outgoing = OutgoingMail(
        mail_id=mail_id,
        booking_id=BOOKING,
        kind=kind,
        to="client@example.com",
        to_name="Grace",
        written=WrittenMail("s", "t", "h"),
    )
    monkeypatch.setattr(mails, "write_mail", lambda *_: outgoing)
    return mail_id


def facts(world: SmallWorld, mail_id: MailId) -> list[MailEvent]:
    history = world.database.streams[StreamId(mail_id)][1:]
    return [recorded.event for recorded in history if isinstance(recorded.event, MailEvent)]


@pytest.mark.parametrize("kind", list(MailKind))
@pytest.mark.parametrize("answer", [Unknown("a timeout"), Lost()], ids=["nothing taken", "taken"])
def test_a_mail_is_attempted_as_often_as_its_kind_has_chosen(
    world: SmallWorld, kind: MailKind, answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_id = wanted(world, kind, monkeypatch)
    world.mailer.faults.lay("send", *[answer] * 100)
    world.wait(timedelta(hours=28))
    attempts = ATTEMPTS[PROMISES[kind]]
    given_up = MailGivenUp(reason="SendGrid never said whether it took it")
    assert facts(world, mail_id) == [*(MailAttempted(number=n) for n in range(1, attempts + 1)), given_up]
    assert len(world.mailer.sent) == (attempts if isinstance(answer, Lost) else 0)
    assert world.waiting(SendMail) == []


@pytest.mark.parametrize("kind", [kind for kind in MailKind if kind not in RATHER_NEVER])
def test_a_sendgrid_that_hangs_for_an_hour_costs_no_needed_mail(
    world: SmallWorld, kind: MailKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted(world, kind, monkeypatch)
    world.mailer.faults.lay("send", *[Unknown("a timeout")] * 100)
    world.wait(timedelta(hours=1))
    world.mailer.faults.forget("send")
    world.wait(timedelta(hours=1))
    assert len(world.mailer.sent) == 1


@pytest.mark.parametrize("kind", RATHER_NEVER)
@pytest.mark.parametrize("again", [1, 4, 29])
def test_a_report_within_half_an_hour_says_that_it_came(
    world: SmallWorld, kind: MailKind, again: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_id = wanted(world, kind, monkeypatch)
    world.mailer.faults.lay("send", Lost())
    world.wait(timedelta(minutes=again))
    report = RecordMailDelivered(
        mail_id=mail_id, booking_id=BOOKING, command_id=COMMAND, at=world.clock.now(), cause="a report"
    )
    world.bus.handle_mail(report)
    world.wait(timedelta(hours=2))
    assert not [fact for fact in facts(world, mail_id) if isinstance(fact, MailGivenUp)]
    assert len(world.mailer.sent) == 1


@pytest.mark.parametrize("kind", RATHER_NEVER)
def test_calls_that_certainly_sent_nothing_are_made_again(
    world: SmallWorld, kind: MailKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted(world, kind, monkeypatch)
    soon = world.clock.now() + timedelta(seconds=1)
    world.mailer.faults.lay("send", NotReached("no route"), Limited(soon), NotReached("no route"))
    world.wait(timedelta(hours=1))
    assert len(world.mailer.sent) == 1
