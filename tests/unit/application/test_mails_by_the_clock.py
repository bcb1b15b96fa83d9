"""Reminders, a word to who has not paid yet, a word afterwards: wanted with the fact, due by the clock."""

from datetime import timedelta

import pytest

from adapters.memory.faults import Away
from application.effects import StartCheckout
from application.mail_process import DEFAULT_TIMES, MailTimes
from domain.booking.commands import RecordNoShow, RefundGoodwill
from domain.booking.vocabulary import Actor
from domain.money import Money
from tests.examples import BOOKING, BUILDER, COMMAND, FREE, NOW, PRICE, SESSION_TYPE, START
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import LATER, SmallWorld

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
FOUR = ["reminder builder", "reminder client", "reminder_soon builder", "reminder_soon client"]


def confirmed(price: Money = PRICE, times: MailTimes = DEFAULT_TIMES) -> SmallWorld:
    world = SmallWorld(price, times=times)
    world.hold()
    if price:
        world.open_and_pay()
    world.work()
    world.clock.moment = NOW + MINUTE
    world.work()
    return world


@pytest.fixture
def world() -> SmallWorld:
    world = confirmed()
    world.writer.facts.clear()
    return world


def test_both_are_reminded_a_day_and_a_quarter_of_an_hour_before(world: SmallWorld) -> None:
    world.wait_until(START - 24 * HOUR - SECOND)
    assert world.mails() == []
    world.wait(SECOND)
    assert world.mails() == FOUR[:2]
    world.wait_until(START - 15 * MINUTE - SECOND)
    assert world.mails() == FOUR[:2]
    world.wait(SECOND)
    assert world.mails() == FOUR


def test_the_leads_are_settings_and_each_can_be_switched_off() -> None:
    world = confirmed(times=MailTimes(reminder=48 * HOUR, reminder_soon=None, follow_up=None))
    world.writer.facts.clear()
    world.wait_until(START - 48 * HOUR)
    assert world.mails() == FOUR[:2]
    world.wait_until(START + 10 * HOUR)
    assert world.mails() == FOUR[:2]


def test_a_cancelled_session_reminds_nobody(world: SmallWorld) -> None:
    FrontDesk(world).cancel()
    world.work()
    world.writer.facts.clear()
    world.wait_until(START + 24 * HOUR)
    assert world.mails() == []
    assert world.effects() == []


def test_the_clients_of_an_expert_who_was_withdrawn_still_get_their_mails(world: SmallWorld) -> None:
    world.database.catalog.replace_all([], {}, world.clock.now())
    FrontDesk(world).cancel()
    world.work()
    assert world.mails() == ["cancelled builder", "cancelled client", "refunded client"]
    assert {facts.session_title for facts in world.writer.facts} == {"Deep dive"}


def test_who_moved_is_reminded_of_the_new_time_only(world: SmallWorld) -> None:
    FrontDesk(world).move(LATER)
    world.work()
    world.writer.facts.clear()
    world.wait_until(START)
    assert world.mails() == []
    world.wait_until(LATER.start)
    assert world.mails() == FOUR
    assert {facts.slot for facts in world.writer.facts} == {LATER}


def test_whoever_books_shortly_before_is_not_told_the_same_twice() -> None:
    world = SmallWorld(FREE, times=DEFAULT_TIMES)
    world.clock.moment = START - 24 * HOUR - 30 * MINUTE
    world.settle_in()
    world.hold()
    world.wait(MINUTE)
    world.writer.facts.clear()
    world.wait_until(START)
    assert world.mails() == FOUR[2:]


def test_a_reminder_that_could_not_go_out_in_time_does_not_go_out_after_the_start(world: SmallWorld) -> None:
    world.clock.moment = START + SECOND
    world.work()
    assert world.mails() == []
    assert world.facts_of_mails()["reminder client"] == ["MailGivenUp"]


def test_who_has_not_paid_after_some_minutes_is_written_to_once() -> None:
    world = SmallWorld(times=DEFAULT_TIMES)
    world.hold()
    world.wait(5 * MINUTE - SECOND)
    assert world.mails() == []
    world.wait(MINUTE)
    assert world.mails() == ["awaiting_payment client"]
    assert world.writer.facts[0].deadline is not None


def test_who_has_paid_meanwhile_is_not_asked_to_pay() -> None:
    world = SmallWorld(times=DEFAULT_TIMES)
    world.hold()
    world.open_and_pay()
    world.wait(10 * MINUTE)
    assert "awaiting_payment client" not in world.mails()


def test_who_has_paid_without_our_knowledge_is_not_asked_to_pay() -> None:
    world = SmallWorld(times=DEFAULT_TIMES)
    world.hold()
    world.run_now(StartCheckout(booking_id=BOOKING, attempt=1))
    world.pay()
    world.wait(5 * MINUTE)
    assert world.words() == "CONFIRMED PAID"
    assert "awaiting_payment client" not in world.mails()


def test_while_stripe_does_not_say_nobody_is_asked_to_pay() -> None:
    world = SmallWorld(times=DEFAULT_TIMES)
    world.hold()
    world.work()
    world.payments.faults.lay("read_checkout", Away())
    world.wait(5 * MINUTE)
    assert world.mails() == []
    world.wait(MINUTE)
    assert world.mails() == ["awaiting_payment client"]


def test_a_hold_that_ended_is_told_with_the_way_back() -> None:
    world = SmallWorld()
    world.hold()
    world.wait(HOUR)
    assert world.words() == "EXPIRED UNPAID"
    assert world.mails() == ["hold_ended client"]
    assert world.writer.facts[0].book_again_url == f"https://us.test/book/{BUILDER}/{SESSION_TYPE}"


def test_the_client_is_asked_afterwards_how_it_was(world: SmallWorld) -> None:
    world.wait_until(START + 3 * HOUR - SECOND)
    world.writer.facts.clear()
    world.wait(SECOND)
    assert world.mails() == ["follow_up client"]


def test_who_did_not_come_is_not_asked_how_it_was(world: SmallWorld) -> None:
    world.wait_until(START + 2 * HOUR)
    missed = RecordNoShow(
        booking_id=BOOKING, command_id=COMMAND, at=world.clock.moment, cause="test", by=Actor.BUILDER, missed=True
    )
    world.bus.handle(missed)
    world.writer.facts.clear()
    world.wait(24 * HOUR)
    assert world.mails() == []


def test_who_got_everything_back_is_not_asked_how_it_was(world: SmallWorld) -> None:
    world.wait_until(START + 2 * HOUR)
    back = RefundGoodwill(booking_id=BOOKING, command_id=COMMAND, at=world.clock.moment, cause="test", amount=PRICE)
    world.bus.handle(back)
    world.work()
    world.writer.facts.clear()
    world.wait(24 * HOUR)
    assert "follow_up client" not in world.mails()
