"""What an operator is told by mail: once as it happens, daily while only a person can end it, not when it is over."""

from datetime import timedelta

import pytest
from msgspec.structs import force_setattr

from application.performing.alarm_mails import want_alarms
from application.ports.troubles import Trouble
from domain.booking.commands import CloseCase, RecordDispute
from domain.booking.vocabulary import CaseKind, DisputeOutcome
from domain.identifiers import CommandId
from tests.examples import BOOKING, COMMAND, PRICE
from tests.unit.application.small_world import OPERATOR_EMAIL, SmallWorld, paid_up

DAY = timedelta(days=1)


@pytest.fixture
def disputed() -> SmallWorld:
    world = paid_up()
    world.work()
    world.bus.handle(dispute(world))
    world.work()
    return world


def dispute(world: SmallWorld, outcome: DisputeOutcome | None = None) -> RecordDispute:
    return RecordDispute(
        booking_id=BOOKING,
        command_id=COMMAND if outcome is None else CommandId(BOOKING),
        at=world.clock.moment,
        cause="test",
        dispute_id="dp_1",
        intent=world.payments.sessions(BOOKING)[0].intent,
        amount=PRICE,
        reason="fraudulent",
        outcome=outcome,
    )


def test_a_dispute_is_told_to_the_operator_with_what_is_at_stake(disputed: SmallWorld) -> None:
    (alarm,) = disputed.writer.alarms
    assert (alarm.about, alarm.booking_id, alarm.amount) == (CaseKind.DISPUTE, BOOKING, PRICE)
    assert alarm.operator_url == f"https://us.test/operator/{BOOKING}"
    assert [mail.to for mail in disputed.mailer.sent if mail.recipient == "operator"] == [OPERATOR_EMAIL]


def test_it_is_told_again_each_day_until_it_has_ended(disputed: SmallWorld) -> None:
    disputed.wait(3 * DAY)
    told = len(disputed.writer.alarms)
    assert told == 4
    disputed.bus.handle(dispute(disputed, DisputeOutcome.WON))
    disputed.wait(3 * DAY)
    assert len(disputed.writer.alarms) == told


def test_a_case_that_was_closed_before_its_mail_went_out_is_not_told() -> None:
    world = paid_up()
    world.work()
    world.bus.handle(dispute(world))
    close = CloseCase(
        booking_id=BOOKING,
        command_id=CommandId(BOOKING),
        at=world.clock.moment,
        cause="test",
        kind=CaseKind.DISPUTE,
        outcome="seen",
    )
    world.bus.handle(close)
    world.work()
    assert world.writer.alarms == []
    assert world.facts_of_mails()["alarm operator"] == ["MailGivenUp"]


def test_a_fault_of_the_service_is_told_once_a_day_while_it_lasts() -> None:
    world = SmallWorld()
    world.troubles.list = [Trouble("audit", 2, "I1"), Trouble("parked_work", 1)]
    assert [want_alarms(world.world), want_alarms(world.world)] == [2, 0]
    world.work()
    assert {alarm.operator_url for alarm in world.writer.alarms} == {"https://us.test/operator/health"}
    assert {(alarm.about, alarm.count, alarm.detail) for alarm in world.writer.alarms} == {
        ("audit", 2, "I1"),
        ("parked_work", 1, ""),
    }
    world.clock.moment += DAY
    assert want_alarms(world.world) == 2
    world.troubles.list = []
    world.work()
    assert len(world.writer.alarms) == 2


def test_without_an_address_for_alarms_nothing_is_sent_and_the_reason_is_kept(disputed: SmallWorld) -> None:
    force_setattr(disputed.world, "operator_email", "")
    before = len(disputed.mailer.sent)
    disputed.wait(DAY)
    assert len(disputed.mailer.sent) == before
    disputed.troubles.list = [Trouble("audit", 1)]
    assert want_alarms(disputed.world) == 0
