"""What a client is told of each state: something true, never more than is known, and never "paid" of reserved money."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from application.limits import UNANSWERED_AFTER
from domain.booking.events import (
    AuthorizationReleased,
    BookingEvent,
    Cancelled,
    DisputeClosed,
    HoldExpired,
    PaymentFailed,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
    ReleaseRequested,
)
from domain.booking.evolve import evolve, fold
from domain.booking.ledger import PaymentStanding
from domain.booking.state import Begun, BookedUnpaid, NeedsNewTime, NotStarted, Scheduling
from domain.booking.vocabulary import Actor, CaseKind, DisputeOutcome, RefundReason
from domain.money import Money
from entrypoints.http.money_texts import is_only_reserved, money_text
from entrypoints.http.status_texts import status_text
from entrypoints.http.waiting_texts import StatusText
from tests.examples import SOON, START
from tests.unit.domain.states import STATES

EXPERT = "Ada"
TOLD = {
    "held, free": ("Confirming your time with Ada's calendar…", "This takes a few seconds."),
    "held, priced": ("This time is held for you", "No payment was taken yet."),
    "page requested": ("The payment page is being opened", "Nothing was charged."),
    "page open": ("This time is held for you", "We have not received a payment for it yet."),
    "page open, wants out": ("Your booking is being cancelled", "The payment page is being closed first."),
    "page open, booked over": ("This time has just gone", "If you have just paid, you can choose another time"),
    "payment processing": ("Your payment is on its way", "not settled it yet"),
    "payment processing, wants out": ("Your booking is being cancelled", "Once it is here you get all of it back."),
    "scheduling": ("Payment received. Confirming your time with Ada's calendar…", "a few seconds"),
    "scheduling, free": ("Confirming your time with Ada's calendar…", "a few seconds"),
    "scheduling, reserved": ("Payment reserved. Confirming your time with Ada's calendar…", "a few seconds"),
    "scheduling, unanswered": ("Payment received. Confirming your time with Ada's calendar…", "a few seconds"),
    "scheduling, unknown": ("We are double-checking with the calendar", "Your money is safe. You can close this page"),
    "scheduling, refused": ("Your time is not in Ada's calendar yet", "A person is looking at it."),
    "scheduling, wrong amount": ("We received another amount than the price", "A person is looking at it."),
    "scheduling, link sent": ("Book your time in Ada's calendar yourself", "goes back to you then by itself."),
    "confirmed": ("Your session is booked", "It is in Ada's calendar. €149.00 paid."),
    "confirmed, capturing": ("Your session is booked", "€149.00 is reserved and is being taken now."),
    "confirmed, moved": ("Your session is booked", "€149.00 paid."),
    "confirmed, disputed": ("Your session is booked", "Your bank disputes €149.00"),
    "moving": ("Your session is being moved", "We are asking Ada's calendar for Friday 12 March 2027, 16:00"),
    "booked, capture failed": ("Your session is booked, but not paid yet", "after that it is cancelled."),
    "booked, taken in part": ("Your session is booked, but not paid as agreed", "€50.00 paid."),
    "booked, adopted": ("Your session is booked, but not paid yet", "after that it may be cancelled."),
    "booked, wrong amount": ("Your session is booked, but not paid as agreed", "A person is looking at it."),
    "time lost": ("This time has just gone", "If you do nothing, €149.00 goes back to you then by itself."),
    "time lost, reserved": ("This time has just gone", "the reservation of €149.00 is lifted then by itself"),
    "completed": ("This session is over", "€149.00 paid."),
    "completed, unpaid": ("This session is over", "We have received no payment of €149.00 for it."),
    "completed, capturing": ("This session is over", "€149.00 is reserved and is being taken now."),
    "completed, capture failed": ("This session is over", "We have received no payment of €149.00 for it."),
    "completed, taken in part": (
        "This session is over",
        "€50.00 paid. The price of €149.00 was not paid in full.",
    ),
    "missed": ("This session was marked as missed", "It was noted that you did not come. €149.00 paid."),
    "missed, unpaid": ("This session was marked as missed", "We have received no payment of €149.00 for it."),
    "cancelled": ("You have cancelled this booking", "€149.00 is on its way back to you."),
    "cancelled, capturing": ("You have cancelled this booking", "goes back to you as soon as it has been taken."),
    "cancelled, disputed": ("You have cancelled this booking", "Your bank disputes €149.00"),
    "held for sign-in": ("This time is held for you", "Sign in with the address that you gave"),
    "held for sign-in, free": ("This time is held for you", "Nothing is booked yet."),
    "hold over": ("The hold on this time has ended", "Nothing was booked."),
    "hold over, priced": ("The hold on this time has ended", "No payment was taken."),
}
BEGUN = [name for name in STATES if STATES[name]]
RESERVED = [
    "booked, wrong amount",
    "cancelled, capturing",
    "completed, capturing",
    "confirmed, capturing",
    "scheduling, reserved",
    "scheduling, reserved, unanswered",
    "time lost, reserved",
]


def _state(name: str, *more: BookingEvent) -> Begun:
    state = fold([*STATES[name], *more])
    assert not isinstance(state, NotStarted)
    return state


def _told(state: Begun, wait: timedelta = timedelta(0)) -> StatusText:
    return status_text(state, EXPERT, SOON + wait)


@pytest.mark.parametrize("name", TOLD)
def test_each_state_is_told_as_it_is(name: str) -> None:
    headline, fragment = TOLD[name]
    told = _told(_state(name))
    assert told.headline == headline
    assert fragment in told.detail


@pytest.mark.parametrize("name", BEGUN)
@pytest.mark.parametrize("wait", [timedelta(0), timedelta(hours=2), timedelta(days=30)])
def test_every_state_has_words_at_any_time(name: str, wait: timedelta) -> None:
    told = _told(_state(name), wait)
    assert told.headline
    assert told.headline == told.headline.strip()
    assert told.detail == " ".join(told.detail.split())
    assert told.detail.endswith(".")
    assert not told.headline.endswith(".")
    assert told.detail[0] == told.detail[0].upper()
    for word in ("None", "Scheduling", "_", "PaymentStanding"):
        assert word not in told.headline + told.detail


@pytest.mark.parametrize("name", RESERVED)
@pytest.mark.parametrize("wait", [timedelta(0), timedelta(hours=2), timedelta(days=30)])
def test_money_that_is_only_reserved_is_never_called_paid_or_received(name: str, wait: timedelta) -> None:
    told = _told(_state(name), wait)
    words = f"{told.headline} {told.detail}".lower()
    for claim in ("eur paid", "received", "was given back", "on its way back"):
        assert claim not in words


def test_no_state_with_money_that_is_only_reserved_is_left_out() -> None:
    assert sorted(name for name in BEGUN if is_only_reserved(_state(name).core.ledger)) == RESERVED


def test_money_that_was_captured_is_not_called_reserved() -> None:
    for name in BEGUN:
        payments = _state(name).core.ledger.payments
        if payments and all(payment.standing is PaymentStanding.CAPTURED for payment in payments):
            told = _told(_state(name))
            assert "reserv" not in f"{told.headline} {told.detail}"


def test_an_unanswered_calendar_is_double_checked_after_the_call_must_have_ended() -> None:
    late = UNANSWERED_AFTER + timedelta(seconds=1)
    paid = _told(_state("scheduling, unanswered"), late)
    reserved = _told(_state("scheduling, reserved, unanswered"), late)
    moving = _told(_state("moving, unanswered"), late)
    assert paid.headline == reserved.headline == "We are double-checking with the calendar"
    assert paid.detail == "Your money is safe. You can close this page; we will mail you when it is settled."
    assert reserved.detail.startswith("Your money is safe: it is reserved, not taken. You can close this page")
    assert "double-checking with Ada's calendar whether it has Friday 12 March 2027" in moving.detail
    assert moving.detail.endswith("it stays at Wednesday 10 March 2027, 16:00 (Europe/Vienna).")


def test_a_deadline_is_told_with_its_date_only_on_another_day() -> None:
    state = _state("time lost")
    assert isinstance(state, NeedsNewTime)
    assert "until 14:01 (Europe/Vienna, UTC+01:00)." in _told(state).detail
    tomorrow = replace(state, core=replace(state.core, cases={CaseKind.TIME_LOST: SOON + timedelta(days=1)}))
    assert "until Thursday 4 March 2027, 13:01 (Europe/Vienna)." in _told(tomorrow).detail


@pytest.mark.parametrize(
    ("name", "headline", "fragment"),
    [
        ("time lost", "The time to choose again has passed", "€149.00 goes back to you now by itself."),
        ("time lost, reserved", "The time to choose again has passed", "The reservation of €149.00 is lifted now"),
        ("scheduling, link sent", "The time to book with your link has passed", "€149.00 goes back to you now"),
    ],
)
def test_a_deadline_that_has_passed_promises_no_choice_any_more(name: str, headline: str, fragment: str) -> None:
    told = _told(_state(name), timedelta(days=2))
    assert told.headline == headline
    assert told.detail.startswith(fragment)


def test_a_free_session_with_a_link_has_no_money_to_give_back() -> None:
    state = _state("scheduling, free")
    assert isinstance(state, Scheduling)
    deadline = {CaseKind.SCHEDULING_LINK: SOON + timedelta(hours=1)}
    told = _told(replace(state, link="https://calendly.test/x", core=replace(state.core, cases=deadline)))
    assert told.detail.endswith("once. If you do nothing, the booking ends then.")


def test_an_adopted_session_that_stays_unpaid_is_told_without_a_deadline_that_has_passed() -> None:
    state = _state("booked, adopted")
    assert isinstance(state, BookedUnpaid)
    undecided = replace(state, core=replace(state.core, cases={}))
    assert _told(undecided).detail == "Please pay €149.00."
    begun = status_text(undecided, EXPERT, START)
    assert begun.headline == "Your session was booked, but not paid"


@pytest.mark.parametrize(
    ("reason", "headline"),
    [
        ("time_lost", "This time had just gone"),
        ("adopted_unpaid", "Your session was cancelled because it was not paid"),
        ("capture_failed", "Your session was cancelled because the payment could not be taken"),
        ("scheduling_link", "Your booking has ended because no time was booked with its link"),
        ("reservation_ended", "Your booking has ended because the reservation of the money has ended"),
        ("scheduling_unknown", "Your booking could not be completed"),
    ],
)
def test_a_booking_that_ended_by_itself_says_why(reason: str, headline: str) -> None:
    gone = Cancelled(by=Actor.SYSTEM, reason=reason, gives_back=Money(14900, "EUR"))
    assert _told(_state("scheduling", gone)).headline == headline


@pytest.mark.parametrize(
    ("by", "headline"),
    [
        (Actor.CLIENT, "You have cancelled this booking"),
        (Actor.BUILDER, "Ada has cancelled this booking"),
        (Actor.OPERATOR, "This booking was cancelled"),
    ],
)
def test_a_cancellation_says_whose_it_was(by: Actor, headline: str) -> None:
    assert _told(_state("confirmed", Cancelled(by=by, gives_back=Money(14900, "EUR")))).headline == headline


def _refund(minor: int) -> RefundRequested:
    return RefundRequested(number=1, intent="pi_1", amount=Money(minor, "EUR"), reason=RefundReason.CANCELLED)


def test_what_was_kept_under_the_policy_is_told_beside_what_went_back() -> None:
    half = Cancelled(by=Actor.CLIENT, gives_back=Money(7450, "EUR"))
    state = _state("confirmed", half, _refund(7450), RefundSucceeded(number=1))
    assert money_text(state) == (
        "€74.50 was given back. Your bank may take 5 to 10 days to show it."
        " €74.50 of your payment was kept under the agreed policy."
    )


def test_a_refund_that_failed_is_told_until_a_person_has_paid_it_another_way() -> None:
    gone = Cancelled(by=Actor.CLIENT, gives_back=Money(14900, "EUR"))
    failed: list[BookingEvent] = [gone, _refund(14900), RefundFailed(number=1, reason="account closed")]
    told = money_text(_state("confirmed", *failed))
    assert told == "€149.00 could not be given back yet; a person is looking at it."
    outside = RefundRequested(
        number=2, intent="pi_1", amount=Money(14900, "EUR"), reason=RefundReason.OUTSIDE, outside_id="re_9"
    )
    again = money_text(_state("confirmed", *failed, outside, RefundSucceeded(number=2)))
    assert again == "€149.00 was given back. Your bank may take 5 to 10 days to show it."


def test_a_refund_made_at_stripe_that_failed_is_nobodys_debt() -> None:
    outside = RefundRequested(
        number=1, intent="pi_1", amount=Money(100, "EUR"), reason=RefundReason.OUTSIDE, outside_id="re_9"
    )
    state = _state("confirmed", outside, RefundFailed(number=1, reason="declined"))
    assert money_text(state) == "€149.00 paid."


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("insufficient_funds", "There was not enough money for it."),
        ("stolen_card", "Your bank can tell you why; another card may work."),
    ],
)
def test_a_declined_try_says_why_as_far_as_its_holder_may_know(code: str, why: str) -> None:
    before = PaymentFailed(attempt=1, reason="expired_card", charge="ch_0")
    state = _state("page open", before, PaymentFailed(attempt=1, reason=code, charge="ch_1"))
    assert _told(state).detail == f"We have not received a payment for it yet. The last try was declined. {why}"


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (DisputeOutcome.LOST, "The dispute over €149.00 was decided in your favour."),
        (DisputeOutcome.WON, "The dispute over €149.00 has ended."),
        (DisputeOutcome.PREVENTED, "The dispute over €149.00 has ended."),
    ],
)
def test_a_dispute_that_is_over_says_how_it_ended(outcome: DisputeOutcome, words: str) -> None:
    state = _state("confirmed, disputed")
    closed = evolve(state, DisputeClosed(dispute_id=state.core.ledger.disputes[0].id, outcome=outcome))
    assert not isinstance(closed, NotStarted)
    assert money_text(closed) == f"€149.00 paid. {words}"


def test_a_reservation_is_lifted_in_two_steps_that_are_told_apart() -> None:
    payment = _state("time lost, reserved").core.ledger.payments[0]
    gone = Cancelled(by=Actor.CLIENT, gives_back=payment.amount)
    letting = ReleaseRequested(attempt=payment.attempt, intent=payment.intent)
    let_go = AuthorizationReleased(attempt=payment.attempt, intent=payment.intent)
    asked = _state("time lost, reserved", gone, letting)
    assert money_text(asked) == "The reservation of €149.00 is being lifted."
    done = _state("time lost, reserved", gone, letting, let_go)
    assert money_text(done) == "The reservation of €149.00 was lifted; nothing of it was taken."


def test_money_that_came_after_the_hold_had_ended_is_told_with_its_way_back() -> None:
    state = _state("scheduling", HoldExpired(), _refund(14900))
    told = _told(state)
    assert told.headline == "Your payment came after the hold on this time had ended"
    assert told.detail.startswith("€149.00 is on its way back to you.")
