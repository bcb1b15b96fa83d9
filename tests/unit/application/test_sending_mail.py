"""The effect that ends in a mailbox: once, unless SendGrid never says whether it took it."""

from datetime import timedelta

import pytest

from adapters.memory.faults import Lost
from application.effects import SendMail
from application.limits import LEASE_SECONDS
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.event_store import StoreUnavailable
from application.ports.mailer import MailRefused
from application.ports.people import Person
from domain.booking.vocabulary import Actor
from domain.identifiers import MailId
from domain.mail.events import MailEvent, MailKind, MailWanted, Recipient
from domain.mail.mail import MailCommand, RecordMailDelivered
from domain.money import Money
from tests.examples import BOOKING, COMMAND, NOW, PRICE, START, cancel
from tests.unit.application.small_world import BUILDER_EMAIL, CLIENT_EMAIL, SmallWorld

MINUTE = timedelta(minutes=1)
CLIENT_MAIL = "confirmed client"


@pytest.fixture
def world() -> SmallWorld:
    """Paid and confirmed; the mails are wanted and due."""
    world = SmallWorld()
    world.hold()
    world.open_and_pay()
    world.run_now(world.effects()[-1].effect)
    assert world.words() == "CONFIRMED PAID"
    return world


def subjects(world: SmallWorld, address: str) -> list[str]:
    return sorted(mail.written.subject for mail in world.mailer.box(address))


def test_each_reader_gets_each_mail_once(world: SmallWorld) -> None:
    world.work()
    assert subjects(world, CLIENT_EMAIL) == ["confirmed for client", "receipt for client"]
    assert subjects(world, BUILDER_EMAIL) == ["confirmed for builder"]
    assert {(mail.to, mail.recipient) for mail in world.mailer.sent} == {
        (CLIENT_EMAIL, Recipient.CLIENT),
        (BUILDER_EMAIL, Recipient.BUILDER),
    }
    assert set(map(tuple, world.facts_of_mails().values())) == {("MailAttempted", "MailAccepted")}
    assert world.waiting(SendMail) == []


def test_a_mail_speaks_to_its_reader_in_their_own_time_zone(world: SmallWorld) -> None:
    world.work()
    told = {(facts.kind, facts.recipient): facts for facts in world.writer.facts}
    client, builder = (told[MailKind.CONFIRMED, reader] for reader in (Recipient.CLIENT, Recipient.BUILDER))
    assert (client.reader_name, client.reader_zone, client.other_name) == ("Grace", "Europe/Vienna", "Ada")
    assert (builder.reader_name, builder.reader_zone, builder.other_name) == ("Ada", "Europe/London", "Grace")
    assert (client.notes, builder.notes) == ("", "n")
    assert (client.answers, builder.answers) == ({}, {"Goal?": "ship"})
    assert (client.client_email, builder.client_email) == ("", CLIENT_EMAIL)
    assert (client.reader_email, builder.reader_email) == (CLIENT_EMAIL, BUILDER_EMAIL)
    assert client.at == world.clock.now()
    assert (client.price, client.paid, client.free_until) == (PRICE, PRICE, START - timedelta(hours=24))


def test_a_mail_about_a_cancellation_tells_the_amount_that_comes_back(world: SmallWorld) -> None:
    world.work()
    world.wait_until(START - timedelta(hours=3))
    world.bus.handle(cancel(at=world.clock.now()))
    world.work()
    told = [facts for facts in world.writer.facts if facts.kind is MailKind.CANCELLED]
    assert {facts.recipient for facts in told} == {Recipient.CLIENT, Recipient.BUILDER}
    assert {(facts.gives_back, facts.kept) for facts in told} == {(Money(7_450, "EUR"), Money(7_450, "EUR"))}
    assert {facts.cancelled_by for facts in told} == {Actor.CLIENT}


def test_a_lost_answer_is_waited_for_before_the_mail_is_repeated(world: SmallWorld) -> None:
    world.mailer.faults.lay("send", *[Lost()] * 3)
    world.work()
    world.wait(4 * MINUTE)
    assert len(world.mailer.sent) == 3
    world.wait(MINUTE)
    assert len(world.mailer.sent) == 6
    assert {tuple(facts) for facts in world.facts_of_mails().values()} == {
        ("MailAttempted", "MailAttempted", "MailAccepted")
    }


def test_a_mail_whose_process_died_after_sendgrid_took_it_is_not_sent_again_before_a_report_had_time_to_come(
    world: SmallWorld,
) -> None:
    claimed = world.database.effects.claim(world.clock.now(), 1, LEASE_SECONDS)[0]
    world.store.faults.extend([None, *["away"] * 20])
    with pytest.raises(StoreUnavailable):
        world.runner.run(claimed)
    world.store.faults.clear()
    assert len(world.mailer.sent) == 1
    world.wait(4 * MINUTE)
    assert len(world.mailer.sent) == 3
    assert isinstance(claimed.effect, SendMail)
    world.bus.handle_mail(delivered(claimed.effect))
    world.wait(timedelta(hours=1))
    assert len(world.mailer.sent) == 3
    assert world.waiting(SendMail) == []


def test_of_two_processes_with_the_same_mail_one_sends_it(world: SmallWorld) -> None:
    claimed = world.database.effects.claim(world.clock.now(), 1, LEASE_SECONDS)[0]
    world.store.before_append = lambda: world.runner.run(claimed)
    world.runner.run(claimed)
    assert len(world.mailer.sent) == 1


def test_a_report_that_proves_it_was_taken_stops_the_repeat(world: SmallWorld) -> None:
    world.mailer.faults.lay("send", *[Lost()] * 3)
    world.work()
    for effect in world.waiting(SendMail):
        assert isinstance(effect.effect, SendMail)
        world.bus.handle_mail(delivered(effect.effect))
    world.wait(timedelta(hours=1))
    assert len(world.mailer.sent) == 3
    assert world.waiting(SendMail) == []


def test_a_report_that_comes_just_before_the_repeat_stops_it_too(world: SmallWorld) -> None:
    world.mailer.faults.lay("send", *[Lost()] * 3)
    world.work()
    first = world.waiting(SendMail)[0].effect
    assert isinstance(first, SendMail)

    def report() -> None:
        world.bus.handle_mail(delivered(first))

    world.store.before_append = report
    world.run_now(first)
    assert len(world.mailer.sent) == 3


def delivered(effect: SendMail) -> MailCommand:
    return RecordMailDelivered(mail_id=effect.mail_id, booking_id=BOOKING, command_id=COMMAND, at=NOW, cause="a report")


def test_a_mail_whose_fate_stays_unknown_is_left_after_seven_attempts_of_a_day(world: SmallWorld) -> None:
    world.mailer.faults.lay("send", *[Unknown("a timeout")] * 100)
    world.wait(timedelta(hours=26))
    assert world.facts_of_mails()[CLIENT_MAIL] == ["MailAttempted"] * 7
    world.wait(timedelta(hours=1))
    assert world.facts_of_mails()[CLIENT_MAIL] == [*["MailAttempted"] * 7, "MailGivenUp"]
    assert world.waiting(SendMail) == []


def test_a_sendgrid_that_fails_for_a_whole_day_loses_no_mail_that_must_arrive(world: SmallWorld) -> None:
    world.mailer.faults.lay("send", *[Unknown("SendGrid answered 503")] * 3 * 6)
    world.wait(timedelta(hours=26))
    assert subjects(world, CLIENT_EMAIL) == ["confirmed for client", "receipt for client"]
    assert world.facts_of_mails()[CLIENT_MAIL][-1] == "MailAccepted"


@pytest.mark.parametrize("answer", [Limited(NOW + 2 * MINUTE), NotReached("no route")])
def test_a_sendgrid_that_is_away_for_half_a_day_loses_no_mail(world: SmallWorld, answer: object) -> None:
    world.mailer.faults.lay("send", *[answer] * 36)
    world.wait(timedelta(hours=12))
    assert subjects(world, CLIENT_EMAIL) == ["confirmed for client", "receipt for client"]
    assert world.facts_of_mails()[CLIENT_MAIL][-1] == "MailAccepted"


def test_a_sendgrid_that_is_away_for_a_day_and_a_half_leaves_nothing_for_a_person(world: SmallWorld) -> None:
    world.mailer.faults.lay("send", *[NotReached("no route")] * 3 * 40)
    world.wait(timedelta(hours=48))
    assert world.parked() == []
    assert subjects(world, CLIENT_EMAIL) == ["confirmed for client", "receipt for client"]


def test_calls_that_were_not_made_leave_all_attempts(world: SmallWorld) -> None:
    world.mailer.faults.lay("send", *[NotReached("no route")] * 30, *[Unknown("a timeout")] * 9)
    world.wait(timedelta(hours=12))
    assert len(world.mailer.sent) == 3


def test_a_refused_mail_is_given_up_with_its_reason(world: SmallWorld) -> None:
    world.mailer.faults.lay("send", *[MailRefused("to.email: not an address")] * 3)
    world.work()
    assert set(map(tuple, world.facts_of_mails().values())) == {("MailAttempted", "MailGivenUp")}
    assert world.mailer.sent == ()
    assert world.waiting(SendMail) == []


def test_nobody_writes_to_a_person_who_was_erased(world: SmallWorld) -> None:
    client = world.database.persons.pop(next(p.id for p in _people(world) if p.email == CLIENT_EMAIL))
    world.work()
    assert subjects(world, client.email) == []
    assert world.facts_of_mails()[CLIENT_MAIL] == ["MailGivenUp"]


def _people(world: SmallWorld) -> list[Person]:
    return list(world.database.persons.values())


def test_a_mail_that_was_taken_is_not_sent_again_by_a_late_effect(world: SmallWorld) -> None:
    world.work()
    sent = len(world.mailer.sent)
    wanted = [e for e in world.database.log if isinstance(e.event, MailWanted)]
    for recorded in wanted:
        world.run_now(SendMail(booking_id=BOOKING, mail_id=MailId(recorded.stream_id)))
    assert len(world.mailer.sent) == sent


def test_no_address_and_no_name_is_in_any_fact(world: SmallWorld) -> None:
    world.work()
    told = " ".join(str(recorded) for recorded in world.database.log)
    assert not [word for word in (CLIENT_EMAIL, BUILDER_EMAIL, "Grace", "ship") if word in told]
    assert any(isinstance(recorded.event, MailEvent) for recorded in world.database.log)


def test_a_confirmation_that_was_held_up_is_not_sent_after_the_cancellation(world: SmallWorld) -> None:
    world.mailer.faults.lay("send", *[NotReached("away")] * 3)
    world.work()
    assert world.words() == "CONFIRMED PAID"
    world.bus.handle(cancel(at=world.clock.moment))
    world.wait(timedelta(minutes=5))
    assert world.facts_of_mails()["confirmed client"][-1] == "MailGivenUp"
    assert world.facts_of_mails()["cancelled client"][-1] == "MailAccepted"
    assert world.facts_of_mails()["receipt client"][-1] == "MailAccepted"
