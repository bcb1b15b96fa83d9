"""Reserved money: taken once the meeting stands, let go when it does not, owed when it cannot be taken."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.faults import Away, Faults, Lost
from application.effects import (
    BookMeeting,
    CapturePayment,
    DecideCase,
    FinishSession,
    ReleaseAuthorization,
    StartCheckout,
)
from application.ports.answers import Limited, NotReached, Unknown
from application.ports.payments import PaymentRefused
from application.ports.scheduling import Refused
from domain.booking.commands import CheckoutStanding, IntentReport, IntentStanding, RecordIntent
from domain.booking.vocabulary import Actor, CalendlyRefusal
from domain.money import Money
from domain.terms import Capture
from domain.time_slot import TimeSlot
from tests.examples import BOOKING, CALENDAR, COMMAND, HELD_UNTIL, NOW, PRICE, SOON, START, cancel
from tests.unit.application.front_desk import FrontDesk
from tests.unit.application.small_world import EVENT_TYPE, SmallWorld, paid_up

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LAPSES = NOW + 7 * DAY
"""When the reservation of these tests ends by itself: the client pays in the moment of the hold."""
TAKEN = ["CaptureRequested", "PaymentSucceeded"]


@pytest.fixture
def world() -> SmallWorld:
    """The money is reserved, and Calendly is asked when the work begins."""
    return paid_up(capture=Capture.AFTER_CONFIRMATION)


@pytest.fixture
def refused(world: SmallWorld) -> SmallWorld:
    """The meeting stands, and the bank would not let the reserved money be taken."""
    world.payments.refuse_capture(world.payments.sessions(BOOKING)[0].id)
    world.work()
    return world


def money(world: SmallWorld) -> CheckoutStanding:
    return world.payments.sessions(BOOKING)[0].standing


def stripe_says(world: SmallWorld, intent: str) -> RecordIntent:
    """What its webhook about this intent would mean now."""
    report = world.payments.read_intent(intent)
    return RecordIntent(
        booking_id=BOOKING, command_id=COMMAND, at=world.clock.now(), cause="test", attempt=1, report=report
    )


def given_back(world: SmallWorld) -> int:
    return sum(world.payments.given_back(session.intent) for session in world.payments.sessions(BOOKING))


def test_paying_only_reserves_the_money(world: SmallWorld) -> None:
    assert world.facts()[-1] == "PaymentAuthorized"
    assert world.words() == "SCHEDULING AUTHORIZED"
    assert money(world) is CheckoutStanding.AUTHORIZED


def test_the_money_is_taken_once_the_meeting_stands(world: SmallWorld) -> None:
    world.work()
    assert world.facts()[-4:] == ["CalendlyRequested", "CalendlyConfirmed", *TAKEN]
    assert world.words() == "CONFIRMED PAID"
    assert money(world) is CheckoutStanding.PAID
    assert world.waiting(CapturePayment) == []


def test_nothing_is_taken_while_calendly_is_silent(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", *[NotReached("no route")] * 5000)
    world.wait(5 * DAY)
    assert world.words() == "SCHEDULING AUTHORIZED"
    assert money(world) is CheckoutStanding.AUTHORIZED


def test_the_receipt_goes_out_when_the_money_is_taken_and_not_before(world: SmallWorld) -> None:
    world.payments.faults.lay("capture", NotReached("no route"))
    world.work()
    assert world.words() == "CONFIRMED AUTHORIZED"
    assert world.mails() == ["confirmed builder", "confirmed client"]
    world.wait(MINUTE)
    assert world.mails() == ["confirmed builder", "confirmed client", "receipt client"]


@pytest.mark.parametrize(
    "fault",
    [
        Lost(),
        NotReached("no route"),
        Unknown("a timeout"),
        Limited(SOON + MINUTE),
        PaymentRefused("the key is wrong"),
    ],
)
def test_a_capture_without_an_answer_is_repeated_and_takes_the_money_once(world: SmallWorld, fault: Any) -> None:
    world.payments.faults.lay("capture", fault)
    world.work()
    assert world.words() == "CONFIRMED AUTHORIZED"
    world.wait(2 * MINUTE)
    assert world.words() == "CONFIRMED PAID"
    assert world.facts().count("CaptureRequested") == world.facts().count("PaymentSucceeded") == 1
    assert given_back(world) == 0


@pytest.mark.parametrize("standing", [IntentStanding.AUTHORIZED, IntentStanding.PENDING])
def test_money_that_is_still_only_reserved_is_asked_for_again(world: SmallWorld, standing: IntentStanding) -> None:
    intent = world.payments.sessions(BOOKING)[0].intent
    world.payments.faults.lay("capture", IntentReport(intent=intent, standing=standing, amount=PRICE))
    world.wait(MINUTE)
    assert world.words() == "CONFIRMED PAID"


@pytest.mark.parametrize("standing", [IntentStanding.AUTHORIZED, IntentStanding.PENDING, IntentStanding.FAILED])
def test_a_reservation_that_still_stands_is_let_go_again(world: SmallWorld, standing: IntentStanding) -> None:
    intent = world.payments.sessions(BOOKING)[0].intent
    world.scheduling.take(EVENT_TYPE, START)
    world.payments.faults.lay("release", IntentReport(intent=intent, standing=standing, amount=PRICE))
    world.wait(2 * HOUR)
    assert world.words() == "CANCELLED UNPAID"
    assert money(world) is CheckoutStanding.FAILED
    assert world.facts().count("AuthorizationReleased") == 1


def test_what_is_settled_is_not_asked_for_again(world: SmallWorld) -> None:
    world.work()
    intent = world.payments.sessions(BOOKING)[0].intent
    world.payments.faults.lay("capture", Unknown("nobody should ask"))
    world.payments.faults.lay("release", Unknown("nobody should ask"))
    world.run_now(CapturePayment(booking_id=BOOKING, intent=intent))
    world.run_now(ReleaseAuthorization(booking_id=BOOKING, intent=intent))
    assert world.payments.faults.take("capture") is not None
    assert world.payments.faults.take("release") is not None


def test_money_that_cannot_be_taken_leaves_the_meeting_and_asks_for_the_money_anew(refused: SmallWorld) -> None:
    assert refused.words() == "AWAITING_PAYMENT FAILED"
    assert refused.active_meetings() == 1
    assert {"CaptureFailed", "CaseOpened", "ReleaseRequested", "AuthorizationReleased"} <= set(refused.facts())
    assert money(refused) is CheckoutStanding.FAILED
    assert "payment_due client" in refused.mails()
    assert "receipt client" not in refused.mails()


def test_who_pays_again_is_confirmed_and_the_money_is_taken_at_once(refused: SmallWorld) -> None:
    refused.wait(HOUR)
    FrontDesk(refused).pay()
    refused.work()
    assert refused.words() == "CONFIRMED PAID"
    assert refused.payments.sessions(BOOKING)[-1].paid == PRICE
    assert not refused.payments.sessions(BOOKING)[-1].request.capture_later
    refused.wait(2 * DAY)
    assert refused.words() == "CONFIRMED PAID"
    assert refused.active_meetings() == 1


def test_nobody_pays_again_within_a_day_and_the_meeting_is_cancelled_with_everything_let_go(
    refused: SmallWorld,
) -> None:
    refused.wait(DAY - timedelta(seconds=1))
    assert refused.words() == "AWAITING_PAYMENT FAILED"
    refused.wait(timedelta(seconds=1))
    assert refused.words() == "CANCELLED UNPAID"
    assert refused.active_meetings() == 0
    assert refused.claims() == []
    assert [type(open_.effect) for open_ in refused.effects()] == [FinishSession]


def test_the_page_for_paying_again_is_closed_before_the_meeting_is_cancelled(refused: SmallWorld) -> None:
    refused.wait(DAY - 2 * MINUTE)
    FrontDesk(refused).open_page()
    refused.payments.faults.lay("close_checkout", Away())
    refused.wait(2 * MINUTE)
    assert refused.words() == "AWAITING_PAYMENT FAILED"
    refused.payments.pay(refused.payments.sessions(BOOKING)[-1].id)
    refused.wait(MINUTE)
    assert refused.words() == "CONFIRMED PAID"
    assert refused.active_meetings() == 1


def test_paying_again_ends_two_hours_before_the_start() -> None:
    world = SmallWorld(capture=Capture.AFTER_CONFIRMATION)
    soon = TimeSlot.lasting(NOW + 6 * HOUR, 60)
    world.scheduling.offer(world.scheduling.event_type(EVENT_TYPE, 0), CALENDAR, [soon.start])
    world.hold(slot=soon)
    world.open_and_pay()
    world.payments.refuse_capture(world.payments.sessions(BOOKING)[0].id)
    world.wait_until(soon.start - 2 * HOUR - timedelta(seconds=1))
    assert world.words() == "AWAITING_PAYMENT FAILED"
    world.wait(timedelta(seconds=1))
    assert world.words() == "CANCELLED UNPAID"
    assert world.active_meetings() == 0


def test_a_reservation_that_lapses_while_calendly_is_asked_ends_the_booking(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", *[NotReached("no route")] * 5000)
    world.wait(HOUR)
    session = world.payments.sessions(BOOKING)[0]
    world.payments.lapse_reservation(session.id)
    world.told(stripe_says(world, session.intent))
    world.work()
    assert world.words() == "CANCELLED UNPAID"
    assert world.claims() == []
    assert world.waiting(ReleaseAuthorization) == []
    assert world.active_meetings() == 0


def test_a_lost_time_releases_the_reservation_when_no_other_is_chosen(world: SmallWorld) -> None:
    world.scheduling.take(EVENT_TYPE, START)
    world.work()
    assert world.words() == "NEEDS_NEW_TIME AUTHORIZED"
    assert money(world) is CheckoutStanding.AUTHORIZED
    world.wait(HOUR)
    assert world.facts()[-4:] == ["Cancelled", "ReleaseRequested", "CaseClosed", "AuthorizationReleased"]
    assert world.words() == "CANCELLED UNPAID"
    assert money(world) is CheckoutStanding.FAILED
    assert world.payments.refunds(BOOKING) == []


@pytest.mark.parametrize("fault", [Lost(), NotReached("no route"), Unknown("a timeout"), Limited(SOON + 2 * HOUR)])
def test_letting_go_is_repeated_until_it_is_done(world: SmallWorld, fault: Any) -> None:
    world.scheduling.faults.lay("book", Refused(CalendlyRefusal.CONFIGURATION, "location"))
    world.work()
    world.payments.faults.lay("release", fault)
    world.bus.handle(cancel())
    world.work()
    assert world.waiting(ReleaseAuthorization) != []
    world.wait(3 * HOUR)
    assert money(world) is CheckoutStanding.FAILED
    assert world.facts().count("AuthorizationReleased") == 1
    assert world.waiting(ReleaseAuthorization) == []


def test_a_cancellation_that_meets_a_begun_capture_waits_for_it_and_then_gives_the_money_back(
    world: SmallWorld,
) -> None:
    world.payments.faults.lay("capture", NotReached("no route"))
    world.work()
    world.bus.handle(cancel(Actor.BUILDER, world.clock.now()))
    assert world.words() == "CANCELLED REFUND_PENDING"
    assert "RefundRequested" not in world.facts()
    world.wait(MINUTE)
    assert world.facts()[-3:] == ["PaymentSucceeded", "RefundRequested", "RefundSucceeded"]
    assert world.words() == "CANCELLED REFUNDED"
    assert given_back(world) == PRICE.amount_minor


def test_a_cancellation_under_the_policy_keeps_its_share_of_a_capture_it_waited_for(world: SmallWorld) -> None:
    world.payments.faults.lay("capture", *[NotReached("no route")] * 5000)
    world.wait_until(START - 4 * HOUR)
    world.bus.handle(cancel(Actor.CLIENT, world.clock.now()))
    world.payments.faults = Faults()
    world.wait(HOUR)
    assert world.words() == "CANCELLED PARTIALLY_REFUNDED"
    assert given_back(world) == PRICE.half_rounded_up().amount_minor


def test_a_reservation_is_given_up_a_day_before_it_lapses(world: SmallWorld) -> None:
    world.scheduling.faults.lay("book", *[NotReached("no route")] * 5000)
    world.wait_until(LAPSES - DAY - timedelta(seconds=1))
    assert world.words() == "SCHEDULING AUTHORIZED"
    world.wait(timedelta(seconds=1))
    assert world.words() == "CANCELLED UNPAID"
    assert money(world) is CheckoutStanding.FAILED
    assert world.waiting(BookMeeting) == []


def test_a_case_about_reserved_money_ends_a_day_before_it_lapses(world: SmallWorld) -> None:
    world.scheduling.withdraw(EVENT_TYPE)
    world.work()
    (case,) = world.waiting(DecideCase)
    assert case.due == LAPSES - DAY


def test_a_wrong_amount_that_was_only_reserved_is_let_go_and_never_taken() -> None:
    world = SmallWorld(capture=Capture.AFTER_CONFIRMATION)
    world.hold()
    world.run_now(StartCheckout(booking_id=BOOKING, attempt=1))
    world.payments.pay(world.payments.sessions(BOOKING)[0].id, Money(1, "EUR"))
    world.wait_until(HELD_UNTIL)
    assert world.words() == "SCHEDULING AUTHORIZED"
    world.wait(72 * HOUR)
    assert world.words() == "CANCELLED UNPAID"
    assert money(world) is CheckoutStanding.FAILED
