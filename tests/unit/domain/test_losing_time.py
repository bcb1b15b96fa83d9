"""A time that is gone while the money is in: another one on the same money, or the money back by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.booking.events import (
    BookingEvent,
    Cancelled,
    CancelRequested,
    CaseClosed,
    CheckoutExpired,
    HoldExpired,
    MoneyArrivedLate,
    Moved,
    PaymentPending,
    PaymentSucceeded,
    RefundRequested,
    TimeLost,
)
from domain.booking.losing import CHOICE_LASTS, SETTLED_BEFORE_LAPSE
from domain.booking.vocabulary import Actor, CalendlyRefusal, CaseKind, RefundReason, TimeLostReason
from domain.errors import WrongState
from domain.money import Money
from domain.time_slot import TimeSlot
from tests.examples import (
    ASKED,
    CONFIRMED,
    FREE,
    HELD_UNTIL,
    MONEY_IN,
    PAGE_OPEN,
    PRICE,
    PROCESSING,
    SLOT,
    SOON,
    START,
    UNANSWERED,
    ask_calendly,
    booked,
    cancel,
    case,
    expired,
    meeting,
    paid,
    pending,
    refused_by_calendly,
    settle,
)
from tests.unit.domain.asked import END, LAPSES, LATER, authorized, captured, give_way, let_go, move
from tests.unit.domain.histories import (
    BOOKED_OVER,
    CAPTURE_1,
    HAS_MEETING,
    HOLD_OVER_PRICED,
    LOST,
    NEEDS_NEW_TIME,
    RELEASE_1,
    RELEASED_1,
    RESERVED_1,
    RESERVED_NEEDS_NEW_TIME,
    RESERVED_UNANSWERED,
    SCHEDULING_FREE,
    TAKEN,
    choice_until,
)
from tests.unit.domain.specification import given

CHOOSE_BY = SOON + CHOICE_LASTS
CHOICE = choice_until(CHOOSE_BY)
NOBODY_CHOSE = CaseClosed(kind=CaseKind.TIME_LOST, outcome="cancelledbooking")
LATE = MoneyArrivedLate(attempt=1, amount=PRICE)


def over(gives_back: Money = PRICE, by: Actor = Actor.SYSTEM, reason: str = "time_lost") -> Cancelled:
    return Cancelled(by=by, reason=reason, gives_back=gives_back)


def back(reason: RefundReason, amount: Money = PRICE) -> RefundRequested:
    return RefundRequested(number=1, intent="pi_1", amount=amount, reason=reason)


def lost(reason: TimeLostReason, until: datetime) -> list[BookingEvent]:
    return [TimeLost(reason=reason, until=until), choice_until(until, reason)]


# The time was taken.


@pytest.mark.parametrize(
    ("history", "words"), [(UNANSWERED, "NEEDS_NEW_TIME PAID"), (RESERVED_UNANSWERED, "NEEDS_NEW_TIME AUTHORIZED")]
)
def test_taken_means_the_time_is_lost_and_the_client_may_choose_another(
    history: Sequence[BookingEvent], words: str
) -> None:
    decided = given(history).when(refused_by_calendly(CalendlyRefusal.TAKEN)).then(TAKEN, LOST, CHOICE)
    decided.then_it_is(words).and_again_nothing()


def test_a_free_time_that_was_taken_is_just_cancelled() -> None:
    decided = given(SCHEDULING_FREE).when(refused_by_calendly(CalendlyRefusal.TAKEN)).then(TAKEN, over(FREE))
    decided.then_it_is("CANCELLED NOT_REQUIRED").and_again_nothing()


def test_the_choice_ends_a_day_before_the_reservation_lapses() -> None:
    at = LAPSES - SETTLED_BEFORE_LAPSE - timedelta(minutes=20)
    until = LAPSES - SETTLED_BEFORE_LAPSE
    decided = given(RESERVED_UNANSWERED).when(refused_by_calendly(CalendlyRefusal.TAKEN, at=at))
    decided.then(TAKEN, *lost(TimeLostReason.TAKEN, until))


def test_a_reservation_about_to_lapse_leaves_no_time_to_choose() -> None:
    at = LAPSES - timedelta(hours=1)
    decided = given(RESERVED_UNANSWERED).when(refused_by_calendly(CalendlyRefusal.TAKEN, at=at))
    decided.then(TAKEN, *lost(TimeLostReason.TAKEN, at))


@pytest.mark.parametrize("to", [LATER, SLOT], ids=["another time", "the same time, free again"])
@pytest.mark.parametrize("by", [Actor.CLIENT, Actor.SYSTEM, Actor.OPERATOR])
def test_another_time_is_had_for_the_same_money(to: TimeSlot, by: Actor) -> None:
    moved = Moved(from_slot=SLOT, to_slot=to, by=by, moved_at=SOON)
    chosen = CaseClosed(kind=CaseKind.TIME_LOST, outcome="scheduling")
    decided = given(NEEDS_NEW_TIME).when(move(to, by)).then(moved, chosen)
    decided.then_it_is("SCHEDULING PAID").and_again_nothing()
    decided.when(ask_calendly()).then(ASKED).when(booked()).then(HAS_MEETING).then_it_is("CONFIRMED PAID")


def test_money_that_is_reserved_is_taken_for_the_time_that_was_chosen_anew() -> None:
    chosen = given(RESERVED_NEEDS_NEW_TIME).when(move()).when(ask_calendly())
    chosen.when(booked()).then(HAS_MEETING, CAPTURE_1).then_it_is("CONFIRMED AUTHORIZED")


def test_a_time_that_we_lost_is_not_one_of_the_clients_moves() -> None:
    confirmed = given(NEEDS_NEW_TIME).when(move()).when(ask_calendly()).when(booked())
    again = TimeSlot.lasting(LATER.start + timedelta(days=1), 60)
    confirmed.when(move(again)).then_it_is("CONFIRMED PAID")


def test_nobody_chooses_after_the_deadline() -> None:
    given(NEEDS_NEW_TIME).when(move(at=CHOOSE_BY - timedelta(seconds=1))).then_it_is("SCHEDULING PAID")
    given(NEEDS_NEW_TIME).when(move(at=CHOOSE_BY)).then_refused(WrongState)


def test_without_a_choice_the_money_goes_back_by_itself() -> None:
    decided = given(NEEDS_NEW_TIME).when(settle(CaseKind.TIME_LOST, CHOOSE_BY))
    decided.then(over(), back(RefundReason.TIME_LOST), NOBODY_CHOSE)
    decided.then_it_is("CANCELLED REFUND_PENDING").and_again_nothing()
    given(NEEDS_NEW_TIME).when(settle(CaseKind.TIME_LOST, CHOOSE_BY - timedelta(seconds=1))).then_nothing()


def test_without_a_choice_the_reservation_is_let_go_by_itself() -> None:
    decided = given(RESERVED_NEEDS_NEW_TIME).when(settle(CaseKind.TIME_LOST, CHOOSE_BY))
    decided.then(over(), RELEASE_1, NOBODY_CHOSE).then_it_is("CANCELLED UNPAID").and_again_nothing()


def test_who_wants_no_other_time_gets_everything_back_at_once() -> None:
    decided = given(NEEDS_NEW_TIME).when(cancel(at=START - timedelta(minutes=5)))
    decided.then(over(PRICE, Actor.CLIENT, "ill"), back(RefundReason.CANCELLED), NOBODY_CHOSE).and_again_nothing()


def test_a_reservation_that_ends_while_the_client_chooses_ends_the_choice() -> None:
    decided = given(RESERVED_NEEDS_NEW_TIME).when(let_go())
    decided.then(RELEASED_1, over(FREE, reason="reservation_ended"), NOBODY_CHOSE).then_it_is("CANCELLED UNPAID")


def test_less_than_was_reserved_buys_no_other_time() -> None:
    part = replace(MONEY_IN, amount=Money(5_000, "EUR"))
    due = case(CaseKind.WRONG_AMOUNT, SOON + timedelta(hours=72), "paid 50.00 EUR")
    decided = given(RESERVED_NEEDS_NEW_TIME).when(captured(amount=part.amount)).then(part, due)
    closed = CaseClosed(kind=CaseKind.WRONG_AMOUNT, outcome="cancelledbooking")
    decided.when(settle(CaseKind.WRONG_AMOUNT)).then(
        over(part.amount, reason="wrong_amount"),
        back(RefundReason.CASE_UNSETTLED, part.amount),
        NOBODY_CHOSE,
        closed,
    )
    decided.when(move()).when(ask_calendly()).then_nothing()


# Money after the hold ended.


def test_late_money_buys_another_time_or_the_same_one() -> None:
    at = HELD_UNTIL + timedelta(days=1)
    decided = given(HOLD_OVER_PRICED).when(paid(at=at))
    decided.then(MONEY_IN, LATE, *lost(TimeLostReason.PAID_LATE, at + CHOICE_LASTS))
    decided.then_it_is("NEEDS_NEW_TIME PAID").and_again_nothing()
    decided.when(move(SLOT, Actor.SYSTEM, at)).then_it_is("SCHEDULING PAID")


def test_late_money_that_is_only_reserved_waits_no_longer_than_a_day_before_it_lapses() -> None:
    lapses = HELD_UNTIL + SETTLED_BEFORE_LAPSE + timedelta(minutes=30)
    at = HELD_UNTIL
    reserved = replace(RESERVED_1, capture_before=lapses)
    decided = given(HOLD_OVER_PRICED).when(authorized(at=at, capture_before=lapses))
    decided.then(reserved, LATE, *lost(TimeLostReason.PAID_LATE, HELD_UNTIL + timedelta(minutes=30)))
    decided.then_it_is("NEEDS_NEW_TIME AUTHORIZED")


def test_a_second_late_payment_goes_back() -> None:
    decided = given(HOLD_OVER_PRICED).when(paid()).when(paid(attempt=2, intent="pi_2"))
    decided.then_it_is("NEEDS_NEW_TIME REFUND_PENDING")


# Somebody books over the hold at Calendly itself.


def test_a_hold_that_was_booked_over_is_over() -> None:
    held = [*PAGE_OPEN, CheckoutExpired(attempt=1)]
    given(held).when(give_way()).then(HoldExpired()).then_it_is("EXPIRED UNPAID").and_again_nothing()


def test_the_page_of_a_hold_that_was_booked_over_is_closed_first() -> None:
    wish = CancelRequested(by=Actor.SYSTEM, reason="time_lost")
    decided = given(PAGE_OPEN).when(give_way()).then(wish)
    decided.then_it_is("AWAITING_PAYMENT UNPAID").and_again_nothing()
    decided.when(expired()).then(CheckoutExpired(attempt=1), over(FREE)).then_it_is("CANCELLED UNPAID")


def test_money_that_still_comes_buys_another_time() -> None:
    decided = given(BOOKED_OVER).when(paid()).then(MONEY_IN, *lost(TimeLostReason.BOOKED_OVER, CHOOSE_BY))
    decided.then_it_is("NEEDS_NEW_TIME PAID").and_again_nothing()
    delayed = given(BOOKED_OVER).when(pending()).then(PaymentPending(attempt=1))
    delayed.when(paid()).then(MONEY_IN, *lost(TimeLostReason.BOOKED_OVER, CHOOSE_BY))


def test_a_wrong_amount_buys_no_other_time() -> None:
    wrong = Money(1, "EUR")
    decided = given(BOOKED_OVER).when(paid(wrong))
    money = PaymentSucceeded(attempt=1, intent="pi_1", amount=wrong)
    decided.then(money, over(wrong), back(RefundReason.CANCELLED, wrong)).and_again_nothing()


def test_a_client_who_wants_out_of_a_hold_that_was_booked_over_gets_out() -> None:
    wish = CancelRequested(by=Actor.CLIENT, reason="ill")
    decided = given(BOOKED_OVER).when(cancel()).then(wish)
    decided.when(paid()).then(MONEY_IN, over(PRICE, Actor.CLIENT, "ill"), back(RefundReason.CANCELLED))
    decided.when(give_way()).then_nothing()
    given(BOOKED_OVER).when(cancel(Actor.SYSTEM)).then_nothing()


def test_a_clients_own_words_are_not_taken_for_ours() -> None:
    history = [*PAGE_OPEN, CancelRequested(by=Actor.CLIENT, reason="time_lost")]
    given(history).when(paid()).then(MONEY_IN, over(by=Actor.CLIENT), back(RefundReason.CANCELLED))


@pytest.mark.parametrize("history", [PROCESSING, UNANSWERED, SCHEDULING_FREE])
def test_with_money_on_its_way_calendlys_own_answer_decides_and_the_operator_is_told(
    history: Sequence[BookingEvent],
) -> None:
    conflict = case(CaseKind.CLAIM_CONFLICT, START, "https://api.calendly.com/events/FOREIGN")
    given(history).when(give_way()).then(conflict).and_again_nothing()


def test_the_lost_time_ends_the_conflict_over_it() -> None:
    decided = given(UNANSWERED).when(give_way()).when(refused_by_calendly(CalendlyRefusal.TAKEN))
    settled = CaseClosed(kind=CaseKind.CLAIM_CONFLICT, outcome="needsnewtime")
    decided.then(TAKEN, LOST, CHOICE, settled)


def test_a_meeting_of_our_own_that_is_found_at_the_lost_time_confirms_it() -> None:
    found = given(NEEDS_NEW_TIME).when(booked("M7"))
    found.then(replace(HAS_MEETING, meeting=meeting("M7")), CaseClosed(kind=CaseKind.TIME_LOST, outcome="confirmed"))
    found.then_it_is("CONFIRMED PAID").and_again_nothing()


def test_a_conflict_over_a_standing_meeting_is_told_once_and_no_longer_after_its_end() -> None:
    conflict = case(CaseKind.CLAIM_CONFLICT, START, "https://api.calendly.com/events/FOREIGN")
    given(CONFIRMED).when(give_way()).then(conflict).and_again_nothing()
    given(CONFIRMED).when(give_way(END)).then_nothing()
    during = START + timedelta(minutes=1)
    given(CONFIRMED).when(give_way(during)).then(replace(conflict, deadline=during))
