"""Mails that a person sends again, and the address that a person corrects before."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from application.effects import SendMail
from application.handlers.change_mail import load_mail
from application.handlers.correct_client_email import CorrectClientEmail
from application.ports.answers import NotReached
from application.requests.correct_email import CorrectEmail
from domain.errors import IdempotencyKeyReused, NotFound, WrongState
from domain.identifiers import BookingId, CommandId, MailId, StreamId
from domain.mail.events import MailKind, MailResent, MailWanted
from domain.mail.mail import MailReport, RecordMailBounced, RecordMailDelivered, ResendMail, Standing, mail_id_of
from tests.examples import BOOKING, cancel
from tests.unit.application.small_world import CLIENT_EMAIL, SmallWorld

CORRECT = "grace@example.org"


@pytest.fixture
def world() -> SmallWorld:
    """Paid and confirmed; the mails are wanted and due."""
    world = SmallWorld()
    world.hold()
    world.open_and_pay()
    world.run_now(world.effects()[-1].effect)
    return world


def wanted_by(world: SmallWorld, kind: MailKind, recipient: str = "client") -> MailId:
    wanted = (recorded.event for recorded in world.database.log if isinstance(recorded.event, MailWanted))
    return next(mail_id_of(mail) for mail in wanted if (mail.kind, mail.recipient) == (kind, recipient))


def resend(world: SmallWorld, mail_id: MailId, command: int | None = None, why: str = "asked for") -> MailResent:
    return world.bus.resend_mail(
        ResendMail(
            mail_id=mail_id,
            booking_id=BOOKING,
            command_id=CommandId(UUID(int=command) if command else uuid4()),
            at=world.clock.now(),
            cause="test",
            by="Olga",
            why=why,
        )
    )


def standing(world: SmallWorld, mail_id: MailId) -> Standing:
    mail = load_mail(world.store, StreamId(mail_id))[0]
    assert mail is not None
    return mail.standing


def correct(world: SmallWorld, email: str = CORRECT, booking: BookingId = BOOKING, command: int = 1) -> None:
    handle = CorrectEmail(world.bus, world.store, world.database.people)
    handle(
        CorrectClientEmail(
            booking_id=booking,
            command_id=CommandId(UUID(int=command)),
            at=world.clock.now(),
            cause="test",
            by="Olga",
            why="a letter was missing",
        ),
        email,
    )


def test_the_same_words_go_out_once_more_to_the_same_reader(world: SmallWorld) -> None:
    world.work()
    receipt = wanted_by(world, MailKind.RECEIPT)
    before = len(world.mailer.sent)
    resent = resend(world, receipt)
    world.work()
    assert [(mail.kind, mail.to, mail.mail_id) for mail in world.mailer.sent[before:]] == [
        (MailKind.RECEIPT, CLIENT_EMAIL, resent.mail_id)
    ]
    assert standing(world, resent.mail_id) is Standing.ACCEPTED
    assert (resent.number, resent.by, resent.why) == (1, "Olga", "asked for")


def test_both_facts_are_stored_together(world: SmallWorld) -> None:
    world.work()
    appends = world.store.appends
    resent = resend(world, wanted_by(world, MailKind.RECEIPT))
    assert world.store.appends == appends + 1
    assert [type(recorded.event) for recorded in world.database.log[-2:]] == [MailResent, MailWanted]
    assert world.database.log[-1].stream_id == resent.mail_id


def test_the_same_command_twice_is_one_mail(world: SmallWorld) -> None:
    world.work()
    receipt, before = wanted_by(world, MailKind.RECEIPT), len(world.mailer.sent)
    first = resend(world, receipt, command=7)
    assert resend(world, receipt, command=7) == first
    world.work()
    assert resend(world, receipt, command=7) == first
    world.work()
    assert len(world.mailer.sent) == before + 1
    with pytest.raises(IdempotencyKeyReused):
        resend(world, receipt, command=7, why="another reason")


def test_two_clicks_are_one_mail_and_a_later_one_is_another(world: SmallWorld) -> None:
    world.work()
    receipt = wanted_by(world, MailKind.RECEIPT)
    first = resend(world, receipt)
    with pytest.raises(WrongState, match=str(first.mail_id)):
        resend(world, receipt)
    world.work()
    assert resend(world, receipt).number == 2


def test_a_mail_that_still_waits_is_not_sent_again(world: SmallWorld) -> None:
    world.mailer.faults.lay("send", *[NotReached("down")] * 3)
    world.work()
    receipt = wanted_by(world, MailKind.RECEIPT)
    with pytest.raises(WrongState, match="goes out by itself"):
        resend(world, receipt)
    world.wait(timedelta(hours=1))
    assert resend(world, receipt).number == 1


def test_nobody_sends_what_never_was(world: SmallWorld) -> None:
    with pytest.raises(NotFound):
        resend(world, MailId(uuid4()))
    with pytest.raises(NotFound):
        resend(world, MailId(BOOKING))


def test_what_is_no_longer_so_is_given_up_with_the_reason(world: SmallWorld) -> None:
    world.work()
    world.bus.handle(cancel(at=world.clock.now()))
    world.work()
    sent = len(world.mailer.sent)
    resent = resend(world, wanted_by(world, MailKind.CONFIRMED))
    world.work()
    mail = load_mail(world.store, StreamId(resent.mail_id))[0]
    assert mail is not None
    assert mail.standing is Standing.GIVEN_UP
    assert mail.reason
    assert len(world.mailer.sent) == sent


def test_the_fate_of_a_second_sending_is_its_own(world: SmallWorld) -> None:
    world.work()
    receipt = wanted_by(world, MailKind.RECEIPT)
    report(world, RecordMailBounced, receipt, reason="bounced")
    resent = resend(world, receipt)
    world.work()
    report(world, RecordMailDelivered, resent.mail_id)
    assert standing(world, receipt) is Standing.BOUNCED
    assert standing(world, resent.mail_id) is Standing.DELIVERED
    assert resend(world, resent.mail_id).number == 1


def report(world: SmallWorld, kind: type[MailReport], mail_id: MailId, **more: str) -> None:
    world.bus.handle_mail(
        kind(
            mail_id=mail_id,
            booking_id=BOOKING,
            command_id=CommandId(uuid4()),
            at=world.clock.now(),
            cause="test",
            **more,
        )
    )


def test_after_a_correction_mails_go_to_the_new_address(world: SmallWorld) -> None:
    world.work()
    correct(world)
    resend(world, wanted_by(world, MailKind.CONFIRMED))
    world.work()
    assert [mail.kind for mail in world.mailer.box(CORRECT)] == [MailKind.CONFIRMED]
    assert world.waiting(SendMail) == []
    assert world.words() == "CONFIRMED PAID"


def test_the_facts_hold_who_and_why_but_no_address(world: SmallWorld) -> None:
    correct(world)
    correct(world)
    correct(world, command=2)
    assert world.facts().count("ClientEmailCorrected") == 1
    assert "@" not in repr([recorded.event for recorded in world.database.log])


def test_nobody_is_corrected_who_is_not_there(world: SmallWorld) -> None:
    with pytest.raises(NotFound):
        correct(world, booking=BookingId(uuid4()))
    world.database.persons.clear()
    with pytest.raises(WrongState, match="not known any more"):
        correct(world)
